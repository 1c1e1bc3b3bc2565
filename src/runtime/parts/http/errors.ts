import type { ErrorHandler } from '../../http/dispatch';
import { isError } from '../../log';
import type { HttpCall } from '../full-dispatch';

/**
 * The value that a handler has returned. An error that it returns is one that it throws; and a result in the form of
 * Lambda's is not sent as data.
 */
export function returned(value: any): unknown {
  if (isError(value)) throw value;
  if (value?.statusCode && Object.keys(value).every((name) => RESULT.includes(name))) {
    throw new TypeError(
      'A route has returned { statusCode, … }, which is the result of a Lambda function. ' +
        'Write response(body, { status, headers, cookies }), and response({ statusCode, … }) if it is data',
    );
  }
  return value;
}

/**
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format
 */
const RESULT = [
  'statusCode',
  'headers',
  'multiValueHeaders',
  'cookies',
  'body',
  'isBase64Encoded',
  'statusDescription',
];

/**
 * The value to send for an error: the response of an HttpError, or what the app's handler returns. Throws any other
 * error.
 */
export async function errorValue(call: HttpCall, error: any): Promise<unknown> {
  const { app, request } = call;
  const handler = request && app.errorHandlers.size && errorHandlerOf(call, error);
  if (!handler) return responseOf(call, error);
  try {
    return returned(await handler(error, request as any));
  } catch (own) {
    // An error of an error handler becomes a 500: it is not handled again.
    if (own !== error && !(own instanceof call.core.HttpError)) {
      request.log.error('The handler of an error has failed; the error was', { error });
    }
    return responseOf(call, own);
  }
}

/** The handler registered for the most specific class. */
function errorHandlerOf({ app: { errorHandlers }, core }: HttpCall, error: any): ErrorHandler | undefined {
  // An error that this library throws, a 422 say, has no class of its own: it is recognized by its code.
  const code = [core.HttpError, Error].includes(error?.constructor) ? error.code : undefined;
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
