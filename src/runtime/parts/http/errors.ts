import type { ErrorHandler } from '../../http/dispatch';
import type { HttpCall } from '../full-dispatch';

/** The value to send for an error: the response of an HttpError, or what the app's handler returns. Throws any other error. */
export async function errorValue(call: HttpCall, error: any): Promise<unknown> {
  const { app, request } = call;
  const handler = request && app.errorHandlers.size && errorHandlerOf(call, error);
  if (!handler) return responseOf(call, error);
  try {
    return await handler(error, request as any);
  } catch (own) {
    // An error like others, but it is handled no more.
    if (own !== error && !(own instanceof call.core.HttpError)) {
      request.log.error('The handler of an error has failed; the error was', { error });
    }
    return responseOf(call, own);
  }
}

/** The handler of the most specific class of those that have one. */
function errorHandlerOf({ app: { errorHandlers }, core }: HttpCall, error: any): ErrorHandler | undefined {
  // An error that this library throws, a 422 say, has no class of its own: it is recognized by its code.
  const code = error?.constructor === core.HttpError ? error.code : undefined;
  if (code !== undefined) {
    for (const [Class, handler] of errorHandlers)
      if (Object.hasOwn(Class, 'code') && (Class as any).code === code) return handler;
  }
  for (let proto = Object(error); (proto = Object.getPrototypeOf(proto));) {
    const handler = errorHandlers.get(proto.constructor);
    if (handler) return handler;
  }
  return undefined;
}

/** The response of an HttpError; throws any other error. */
function responseOf({ core }: HttpCall, error: unknown): unknown {
  if (!(error instanceof core.HttpError)) throw error;
  const { status, code: Code, message: Message, details: Details, headers } = error;
  return new core.HttpResponse({ Code, Message, Details }, status, headers ?? {}, []);
}
