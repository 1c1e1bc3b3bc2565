import { API_SETTINGS, type ApiSettings, suggestion } from '../../config';
import type { Manifest } from '../../manifest/manifest';
import { ServerlessAppError } from '../errors';
import type { Problem } from '../problems';

/** A route, `GET /users`, or `$connect` for the connections of the WebSocket API. */
interface Callable {
  readonly name: string;
  readonly path: string;
  readonly authorized: boolean;
}

/**
 * Throws for a route without an authorizer that is not listed; without a list, a hint for an app that has both kinds of
 * routes. Tools that read templates do not see this, as an API is one document there.
 * @param settings a function URL accepts only signed requests, unless `authType` is `NONE`
 * @param at the path of the construct, for messages
 */
export function publicRouteProblems(
  manifest: Manifest,
  settings: ApiSettings,
  listed: readonly string[] | undefined,
  at: string,
): Problem[] {
  const all = callables(
    manifest,
    settings.type === 'url' && (settings.authType ?? API_SETTINGS.authType.default) === 'AWS_IAM',
  );
  const open = all.filter(({ authorized }) => !authorized);
  if (listed === undefined) return hint(all, open);
  for (const [i, entry] of listed.entries()) checkEntry(all, entry, `publicRoutes[${i}]`, at);
  const unlisted = open
    .filter(({ name, path }) => !listed.includes(name) && !listed.includes(path))
    .map(({ name }) => name);
  if (unlisted.length > 0) {
    throw new ServerlessAppError(
      'PUBLIC_ROUTE',
      at,
      `without an authorizer, and not one of publicRoutes: ${unlisted.join(', ')}. ` +
        'Give it an authorizer where it is declared, or list it: everyone can call it then',
    );
  }
  return [];
}

function callables({ routes, functions }: Manifest, signed: boolean): Callable[] {
  const websocket = Object.values(functions).filter((declaration) => declaration.kind === 'websocket');
  return [
    ...routes.map(({ method, path, authorizer }) => ({
      name: `${method} ${path}`,
      path,
      authorized: signed || authorizer !== undefined,
    })),
    // API Gateway invokes the authorizer when a client connects, and never again.
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

function hint(all: readonly Callable[], open: readonly Callable[]): Problem[] {
  // An app without any authorizer is meant to be open, or is protected by something else.
  if (open.length === 0 || open.length === all.length) return [];
  const names = open.map(({ name }) => name).join(', ');
  const message =
    `${open.length} of ${all.length} routes have no authorizer: ${names}. ` +
    'List them as publicRoutes, so that any further one is an error';
  return [{ message }];
}

function checkEntry(all: readonly Callable[], entry: unknown, option: string, path: string): void {
  const wrong = (problem: string) => new ServerlessAppError('INVALID_OPTION', path, `${option}: ${problem}`);
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
    throw wrong(`"${entry}" is not open to everyone: remove it from the list`);
  }
}
