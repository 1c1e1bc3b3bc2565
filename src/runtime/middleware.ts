import type { HandlerKind } from './declarations';
import type { LambdaContext } from './lambda';

/** The kinds of handlers that a middleware can run around. */
export type MiddlewareKind = 'all' | 'http' | 'lambda' | Exclude<HandlerKind, 'authorizer'>;

/** The third argument of a middleware. */
export interface MiddlewareInfo {
  readonly kind: Exclude<MiddlewareKind, 'all'>;
  /** The name of the function. */
  readonly functionName: string;
  /** The event as Lambda gave it. */
  readonly event: any;
  readonly lambdaContext: LambdaContext;
}

/**
 * Runs around a handler. `next()` calls the next one, in the end the handler, and gives what it returned; without a call of it
 * the handler does not run.
 */
export type Middleware<Event = any, Result = any> = (
  event: Event,
  next: () => Promise<Result>,
  info: MiddlewareInfo,
) => unknown;

/** A middleware and what it is for. */
export interface MiddlewareDeclaration {
  readonly kinds: readonly MiddlewareKind[];
  readonly middleware: Middleware;
}

/**
 * Calls the handler within the middleware of its kind: the first registered is the outermost. If one returns nothing, the
 * result of its `next()` stays.
 * @param outcome turns the result of what a middleware encloses into what it sees
 */
export function around(
  all: readonly MiddlewareDeclaration[],
  info: MiddlewareInfo,
  event: any,
  handler: () => unknown,
  outcome = (next: () => unknown) => next(),
): unknown {
  return all
    .filter(({ kinds }) => kinds.includes('all') || kinds.includes(info.kind))
    .reduceRight<() => unknown>(
      (next, { middleware }) =>
        async () => {
          let given: unknown;
          const result = await middleware(event, async () => (given = await outcome(next)), info);
          return result === undefined ? given : result;
        },
      handler,
    )();
}
