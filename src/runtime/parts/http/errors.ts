import type { Core, ErrorHandler, HttpApp } from '../../http/dispatch';
import type { EventRequest } from '../../http/request';

/** The answer that an error is, or that the app has for it; throws any other. */
export async function errorValue(
  core: Core,
  app: HttpApp,
  error: any,
  request: EventRequest | undefined,
): Promise<unknown> {
  const handler = request && app.errorHandlers.size && errorHandlerOf(core, app, error);
  if (handler) return handledError(core, handler, error, request);
  return answerOf(core, error);
}

/** The handler of the most specific class of those that have one. */
function errorHandlerOf({ HttpError }: Core, { errorHandlers }: HttpApp, error: any): ErrorHandler | undefined {
  // What this library answers itself, a 422 say, is of no class of its own: it is known by its code.
  const code = error?.constructor === HttpError ? error.code : undefined;
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

/** What the app's own handler makes of an error. What that throws in turn is an error like others, but handled no more. */
async function handledError(
  core: Core,
  handler: ErrorHandler,
  error: unknown,
  request: EventRequest,
): Promise<unknown> {
  try {
    return await handler(error, request as any);
  } catch (own) {
    if (own !== error && !(own instanceof core.HttpError)) {
      request.log.error('The handler of an error has failed; the error was', { error });
    }
    return answerOf(core, own);
  }
}

/** The answer that an HttpError is; throws any other error. */
function answerOf({ HttpError, HttpResponse }: Core, error: unknown): unknown {
  if (!(error instanceof HttpError)) throw error;
  const { status, code: Code, message: Message, details: Details, headers } = error;
  return new HttpResponse({ Code, Message, Details }, status, headers ?? {}, []);
}
