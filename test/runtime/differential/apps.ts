import { Router } from '@aws-lambda-powertools/event-handler/http';
import { Hono } from 'hono';
import { handle } from 'hono/aws-lambda';
import { getCookie } from 'hono/cookie';
import { App, response } from '../../../src/runtime';
import { context } from '../events';

/** What a handler sees of a request. */
export interface Seen {
  readonly route: string;
  readonly params: { readonly [name: string]: string };
  readonly query: readonly (readonly [string, string])[];
  /** The header X-Tag. */
  readonly tag: string | null;
  /** Of the libraries that parse them. */
  readonly cookies?: { readonly [name: string]: string };
  readonly json?: unknown;
}

/** A response, whatever the form of the Lambda result. */
export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: { readonly [name: string]: string };
  readonly cookies: readonly string[];
  readonly body: any;
}

export const COOKIES = ['a=1; Path=/; HttpOnly', 'b=2; Path=/'];

const ours = new App({ name: 'ours' });
for (const path of ['/static', '/items/{id}', '/items/{id}/parts/{part}', '/files/{path+}'] as const) {
  ours.get(path, ({ route, params, query, headers, cookies }): Seen => ({
    route,
    params,
    query: [...query],
    tag: headers.get('x-tag') ?? null,
    cookies: Object.fromEntries(cookies),
  }));
}
ours.post('/items', ({ route, params, query, headers, cookies, json }): Seen => ({
  route,
  params,
  query: [...query],
  tag: headers.get('x-tag') ?? null,
  cookies: Object.fromEntries(cookies),
  json: json(),
}));
ours.get('/answer/{status}', ({ params }) =>
  response(params, { status: Number(params.status), headers: { 'X-Own': 'e' }, cookies: COOKIES }),
);
ours.get('/thrown', () => {
  throw new Error('thrown');
});
ours.put('/bytes', { contentTypes: ['*/*'] }, ({ rawBody }) => [...rawBody]);

const hono = new Hono();
const seenByHono = (c: any, route: string): Seen => ({
  route,
  params: c.req.param(),
  query: Object.entries<string[]>(c.req.queries()).flatMap(([name, values]) =>
    values.map((value): [string, string] => [name, value]),
  ),
  tag: c.req.header('x-tag') ?? null,
  cookies: { ...getCookie(c) },
});
for (const [path, route] of [
  ['/static', '/static'],
  ['/items/:id', '/items/{id}'],
  ['/items/:id/parts/:part', '/items/{id}/parts/{part}'],
  ['/files/:path{.+}', '/files/{path+}'],
]) {
  hono.get(path, (c) => c.json(seenByHono(c, route)));
}
hono.post('/items', async (c) => c.json({ ...seenByHono(c, '/items'), json: await c.req.json() }));
hono.get('/answer/:status', (c) => {
  for (const cookie of COOKIES) c.header('Set-Cookie', cookie, { append: true });
  return c.json(c.req.param(), Number(c.req.param('status')) as any, { 'X-Own': 'e' });
});
hono.get('/thrown', () => {
  throw new Error('thrown');
});
hono.put('/bytes', async (c) => c.json([...new Uint8Array(await c.req.arrayBuffer())]));
hono.onError((_, c) => c.text('Internal Server Error', 500));

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const powertools = new Router({ logger: quiet });
const seenByPowertools = (own: any, route: string): Seen => ({
  route,
  params: own.params,
  query: [...new URL(own.req.url).searchParams],
  tag: own.req.headers.get('x-tag'),
});
powertools.get('/static', (own) => ({ ...seenByPowertools(own, '/static') }) as any);
powertools.get('/items/:id', (own) => ({ ...seenByPowertools(own, '/items/{id}') }) as any);
powertools.get('/items/:id/parts/:part', (own) => ({ ...seenByPowertools(own, '/items/{id}/parts/{part}') }) as any);
powertools.get(/^\/files\/(?<path>.+)$/, (own) => ({ ...seenByPowertools(own, '/files/{path+}') }) as any);
powertools.post('/items', async (own) => ({ ...seenByPowertools(own, '/items'), json: await own.req.json() }) as any);
powertools.get('/answer/:status', ({ params }) => {
  const headers = new Headers({ 'Content-Type': 'application/json', 'X-Own': 'e' });
  for (const cookie of COOKIES) headers.append('Set-Cookie', cookie);
  return new Response(JSON.stringify(params), { status: Number((params as any).status), headers });
});
powertools.get('/thrown', () => {
  throw new Error('thrown');
});
powertools.put('/bytes', async ({ req }) => [...new Uint8Array(await req.arrayBuffer())] as any);

const handlers = {
  ours: ours.handler(),
  Hono: handle(hono) as (event: any, lambdaContext: any) => Promise<any>,
  Powertools: (event: any, lambdaContext: any): Promise<any> => powertools.resolve(event, lambdaContext),
};

export type Library = keyof typeof handlers;

/** What a library answers to an event; the event is its own, as a library may change it. */
export async function answer(library: Library, event: object): Promise<Answer> {
  const {
    statusCode,
    headers = {},
    multiValueHeaders = {},
    cookies = [],
    body,
  } = await handlers[library](structuredClone(event), context);
  const all: { [name: string]: string } = {};
  const found: string[] = [...cookies];
  for (const [name, value] of [...Object.entries(headers), ...Object.entries(multiValueHeaders)] as [
    string,
    string | string[],
  ][]) {
    if (name.toLowerCase() === 'set-cookie') found.push(...[value].flat());
    else all[name.toLowerCase()] = [value].flat().join(', ');
  }
  delete all['content-length'];
  let parsed: unknown = body;
  try {
    parsed = JSON.parse(body);
  } catch {
    // Text.
  }
  return { status: statusCode, headers: all, cookies: found, body: parsed };
}
