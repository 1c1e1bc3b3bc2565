import type { EventRequest } from '../../http/request';
import type { HttpResponse } from '../../http/response';
import { around, type MiddlewareDeclaration } from '../../middleware';

/**
 * Calls the handler of a route within the middleware. What each of them sees is a response, also where the handler, or a middleware
 * within it, has returned a value or thrown an HttpError.
 */
export async function aroundRoute(
  all: readonly MiddlewareDeclaration[],
  functionName: string,
  request: EventRequest,
  call: () => unknown,
  Response: typeof HttpResponse,
  thrown: (error: unknown) => Promise<unknown>,
): Promise<unknown> {
  const { event, lambdaContext } = request;
  return around(all, { kind: 'http', functionName, event, lambdaContext }, request, call, async (next) =>
    responseOf(await Promise.resolve().then(next).catch(thrown), Response),
  );
}

function responseOf(value: any, Response: typeof HttpResponse): HttpResponse {
  if (value instanceof Response) return value;
  if (value?.[Symbol.toStringTag] !== 'Response') return new Response(value, value === undefined ? 204 : 200, {}, []);
  // Of a web Response; its cookies and its body stay in it.
  const headers = [...(value.headers as Iterable<[string, string]>)].filter(([name]) => name !== 'set-cookie');
  return new Response(value, value.status, Object.fromEntries(headers), []);
}
