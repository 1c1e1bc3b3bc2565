import { checks } from './checking';
import { HttpResponse } from './http/response';
import type { Middleware } from './middleware';

/** A middleware of Middy, https://middy.js.org; as much of it as is used here. */
export interface MiddyMiddleware {
  before?: MiddyFunction;
  after?: MiddyFunction;
  onError?: MiddyFunction;
}

type MiddyFunction = (request: any) => unknown;

/**
 * Takes a middleware of Middy. It sees what Lambda gave, and around routes the response as `{ statusCode, headers, body }`
 * with the body as the handler returned it. An event that it puts in the place of another one is what a `lambdaFunction` gets;
 * all other handlers get what is read from Lambda's.
 *
 * @example
 * app.use(fromMiddy(injectLambdaContext(logger)));
 */
export function fromMiddy(middleware: MiddyMiddleware): Middleware {
  checks?.made('fromMiddy', middleware);
  const { before, after, onError } = middleware;
  return async (_event, next, info) => {
    const { event, lambdaContext: context, kind } = info;
    const request: any = { event, context, response: undefined, error: null, internal: {} };
    const shape = kind === 'http' ? middyResponse : (value: unknown) => value;
    const unshape = kind === 'http' ? ownResponse : (value: unknown) => value;
    try {
      // As Middy does it: a `before` that returns something has answered.
      const early = await before?.(request);
      if (early !== undefined) return unshape(early);
      // As the parser of Powertools does it: the event that the function gets is what has become of it.
      if (kind === 'lambda') Object.assign(info, { event: request.event });
      request.response = shape(await next());
      const late = await after?.(request);
      if (late !== undefined) request.response = late;
    } catch (error) {
      request.error = error;
      request.response = undefined;
      const answer = await onError?.(request);
      if (answer !== undefined) request.response = answer;
      if (request.response === undefined) throw request.error;
    }
    return unshape(request.response);
  };
}

/** What Middy's middlewares know as a response. */
function middyResponse({ status, headers, cookies, body }: HttpResponse): object {
  return { statusCode: status, headers: { ...headers }, ...(cookies.length && { cookies: [...cookies] }), body };
}

/** The response that a middleware has made. */
function ownResponse(made: any): unknown {
  const { statusCode, headers, multiValueHeaders, cookies = [], body } = made ?? {};
  return typeof statusCode === 'number' ? new HttpResponse(body, statusCode, { ...headers, ...multiValueHeaders }, cookies) : made;
}
