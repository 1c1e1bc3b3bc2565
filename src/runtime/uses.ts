import type { Declarations, ResourceDeclaration } from './declarations';
import { API_HANDLER, STREAM_HANDLER } from './names';
import type { DeclaredResource } from './resources/resource';
import type { Variable } from './resources/declared-variable';
import type { WebSocketConnections } from './websocket';

/** A function may use it: a declared resource, a declared variable, or `app.webSocket`. */
export type Usable = DeclaredResource | Variable<any> | WebSocketConnections;

/** Limits a function to some of the declared resources. */
export interface UsesOptions {
  /**
   * The resources that are used: the function has the permissions and the environment variables of these, and no others.
   * Also variables (`app.env()`), and `app.webSocket` for sending to WebSocket connections. Of routes, the API handler has
   * what any of them uses, if all of them specify it.
   *
   * @example
   * app.schedule(rate(1, 'day'), { name: 'cleanup', uses: [uploads] }, async () => { … });
   * @default - all
   */
  readonly uses?: readonly Usable[];
}

/** The declaration of what is used; `app.webSocket` has none. */
export function declarationOf(one: Usable): ResourceDeclaration | undefined {
  return 'declaration' in one ? (one.declaration as ResourceDeclaration) : undefined;
}

/**
 * The uses of a function; undefined if it uses everything. Those of an API handler are those of the routes that it serves.
 *
 * @param allRoutes the function for streams serves all routes, as that of a function URL does
 */
export function usesOfFunction(
  { routes, functions, handlers }: Declarations,
  name: string,
  allRoutes = false,
): readonly Usable[] | undefined {
  if (name === API_HANDLER || name === STREAM_HANDLER) {
    const own = routes.filter(({ stream = false }) => allRoutes || stream === (name === STREAM_HANDLER));
    return own.length > 0 && own.every(({ uses }) => uses) ? own.flatMap(({ uses }) => uses!) : undefined;
  }
  const { uses } = functions.find((one) => one.name === name) ?? {};
  return uses ?? handlers.find((one) => one.name === name)?.options.uses;
}
