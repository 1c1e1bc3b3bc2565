/** The routes of the bench's apps. Each area has one route of each kind. */
export const KINDS = ['static', 'one', 'two', 'wildcard', 'create'] as const;

export type Kind = (typeof KINDS)[number];

export interface Route {
  readonly kind: Kind;
  readonly method: 'GET' | 'POST';
  /** In API Gateway's syntax. */
  readonly path: string;
}

export function routesOf(areas: number): Route[] {
  return Array.from({ length: areas }, (_, area) => area).flatMap((area): Route[] =>
    KINDS.map((kind) => routeOf(kind, area)),
  );
}

export function routeOf(kind: Kind, area: number): Route {
  const items = `/area${area}/items`;
  const path = {
    static: items,
    one: `${items}/{id}`,
    two: `${items}/{id}/parts/{part}`,
    wildcard: `/area${area}/files/{path+}`,
    create: items,
  }[kind];
  return { kind, method: kind === 'create' ? 'POST' : 'GET', path };
}

/** The app of a cold start. */
export const TWO_ROUTES: readonly Route[] = [
  { kind: 'static', method: 'GET', path: '/hello' },
  { kind: 'one', method: 'GET', path: '/hello/{id}' },
];

/**
 * The source of a route's response.
 *
 * @param parameter the source of a path parameter's value
 * @param body the source of the parsed JSON body
 */
export function answer(kind: Kind, parameter: (name: string) => string, body: string): string {
  switch (kind) {
    case 'static':
      return '{ items: [1, 2, 3] }';
    case 'one':
      return `{ id: ${parameter('id')} }`;
    case 'two':
      return `{ id: ${parameter('id')}, part: ${parameter('part')} }`;
    case 'wildcard':
      return `{ path: ${parameter('path')} }`;
    case 'create':
      return `{ name: (${body}).name }`;
  }
}
