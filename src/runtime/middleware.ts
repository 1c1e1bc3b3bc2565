import type { HandlerKind } from './declarations';
import type { LambdaContext } from './lambda';

/** The kinds of handlers that a middleware can run around. */
export type MiddlewareKind = 'all' | 'http' | 'lambda' | Exclude<HandlerKind, 'authorizer'>;

/** The third argument of a middleware. */
export interface MiddlewareInfo {
  readonly kind: Exclude<MiddlewareKind, 'all'>;
  /** The name of the function. */
  readonly functionName: string;
  /** The event as Lambda passed it. */
  readonly event: any;
  readonly lambdaContext: LambdaContext;
}

/**
 * Runs around a handler. `next()` calls the next one, in the end the handler, and returns its result; without that call
 * the handler does not run.
 */
export type Middleware<Event = any, Result = any> = (
  event: Event,
  next: () => Promise<Result>,
  info: MiddlewareInfo,
) => unknown;

/** A middleware and the kinds that it runs for. */
export interface MiddlewareDeclaration {
  readonly kinds: readonly MiddlewareKind[];
  readonly middleware: Middleware;
}

/**
 * Calls the handler within the middleware of its kind: the first registered is the outermost. If one returns nothing,
 * the result of its `next()` stays.
 * @param outcome turns the result of the enclosed handler or middleware into the value that the middleware gets
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
