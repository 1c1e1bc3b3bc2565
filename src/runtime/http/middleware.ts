import type { EventRequest } from './request';
import type { HttpResponse } from './response';
import { around, type MiddlewareDeclaration } from '../middleware';

/** Calls the handler of a route within the middleware. What that sees is always a response, also where the handler has returned a value or thrown an HttpError. */
export async function aroundRoute(
  all: readonly MiddlewareDeclaration[], functionName: string, request: EventRequest, call: () => unknown, Response: typeof HttpResponse,
  thrown: (error: unknown) => Promise<unknown>,
): Promise<unknown> {
  const { event, lambdaContext } = request;
  return around(all, { kind: 'http', functionName, event, lambdaContext }, request, async () => {
    const value = await Promise.resolve().then(call).catch(thrown);
    return value instanceof Response ? value : new Response(value, value === undefined ? 204 : 200, {}, []);
  });
}
