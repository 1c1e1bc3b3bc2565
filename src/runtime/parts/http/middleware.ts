import { errorValue, returned } from './errors';
import { API_HANDLER, STREAM_HANDLER } from '../../names';
import type { EventRequest } from '../../http/request';
import type { HttpResponse } from '../../http/response';
import { around, type MiddlewareDeclaration } from '../../middleware';
import type { HttpCall } from '../full-dispatch';

/**
 * Calls the handler of a route within the middleware. Each of them gets a response, even if the handler or an inner
 * middleware has returned a plain value or thrown an HttpError.
 */
export async function withMiddleware(
  call: HttpCall,
  middleware: readonly MiddlewareDeclaration[],
  request: EventRequest,
  handle: () => unknown,
): Promise<unknown> {
  const { app, context: lambdaContext, lambdaEvent: event } = call;
  const functionName = app.stream ? STREAM_HANDLER : API_HANDLER;
  return around(middleware, { kind: 'http', functionName, event, lambdaContext }, request, handle, async (next) =>
    responseOf(
      call,
      await Promise.resolve()
        .then(next)
        .then(returned)
        .catch((error) => errorValue(call, error)),
    ),
  );
}

function responseOf({ core: { HttpResponse } }: HttpCall, value: any): HttpResponse {
  if (value instanceof HttpResponse) return value;
  if (value?.[Symbol.toStringTag] !== 'Response') {
    return new HttpResponse(value, value === undefined ? 204 : 200, {}, []);
  }
  // For a web Response; its cookies and its body stay in it.
  const headers = [...(value.headers as Iterable<[string, string]>)].filter(([name]) => name !== 'set-cookie');
  return new HttpResponse(value, value.status, Object.fromEntries(headers), []);
}
