import { Annotations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { type ApiSettings, suggestion } from '../../config';
import type { Manifest } from '../../manifest/manifest';
import { ServerlessAppError } from '../errors';

/** What can be called from outside: `GET /users`, and `$connect` for the connections of the WebSocket API. */
interface Callable {
  readonly name: string;
  readonly path: string;
  readonly authorized: boolean;
}

/**
 * Who may call a route is in the runtime app, where tools that read templates do not look: an API is one document there. An error
 * for a route without an authorizer that is not listed; without a list, a hint for an app that has both kinds of routes.
 * @param settings a function URL lets in only callers that AWS knows, unless it is told otherwise
 */
export function checkPublicRoutes(
  scope: IConstruct,
  manifest: Manifest,
  settings: ApiSettings,
  listed: readonly string[] | undefined,
): void {
  const all = callables(manifest, settings.type === 'url' && (settings.authType ?? 'AWS_IAM') === 'AWS_IAM');
  const open = all.filter(({ authorized }) => !authorized);
  if (listed === undefined) return hint(scope, all, open);
  for (const [i, entry] of listed.entries()) checkEntry(scope, all, entry, `publicRoutes[${i}]`);
  const unlisted = open
    .filter(({ name, path }) => !listed.includes(name) && !listed.includes(path))
    .map(({ name }) => name);
  if (unlisted.length > 0) {
    throw new ServerlessAppError(
      'PUBLIC_ROUTE',
      scope.node.path,
      `without an authorizer, and not one of publicRoutes: ${unlisted.join(', ')}. ` +
        'Give it an authorizer where it is declared, or list it: everyone can call it then',
    );
  }
}

function callables({ routes, functions }: Manifest, signed: boolean): Callable[] {
  const websocket = Object.values(functions).filter((declaration) => declaration.kind === 'websocket');
  return [
    ...routes.map(({ method, path, authorizer }) => ({
      name: `${method} ${path}`,
      path,
      authorized: signed || authorizer !== undefined,
    })),
    // API Gateway asks when a connection is made, and never again.
    ...(websocket.length > 0
      ? [
          {
            name: '$connect',
            path: '$connect',
            authorized: websocket.some(({ route, authorizer }) => route === '$connect' && authorizer !== undefined),
          },
        ]
      : []),
  ];
}

function hint(scope: IConstruct, all: readonly Callable[], open: readonly Callable[]): void {
  // An app without any authorizer is meant to be open, or guarded by something else.
  if (open.length === 0 || open.length === all.length) return;
  Annotations.of(scope).addInfo(
    `${open.length} of ${all.length} routes have no authorizer: ${open.map(({ name }) => name).join(', ')}. ` +
      'List them as publicRoutes, so that any further one is an error',
  );
}

function checkEntry(scope: IConstruct, all: readonly Callable[], entry: unknown, at: string): void {
  const wrong = (problem: string) => new ServerlessAppError('INVALID_OPTION', scope.node.path, `${at}: ${problem}`);
  if (typeof entry !== 'string') throw wrong(`expected a route, like "GET /health", got ${JSON.stringify(entry)}`);
  const named = all.filter(({ name, path }) => name === entry || path === entry);
  if (named.length === 0) {
    throw wrong(
      `the app has no route "${entry}"${suggestion(
        entry,
        all.map(({ name }) => name),
      )}`,
    );
  }
  if (named.every(({ authorized }) => authorized)) {
    throw wrong(`"${entry}" is not open to everyone: take it out of the list`);
  }
}
