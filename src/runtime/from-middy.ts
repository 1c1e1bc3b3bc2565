import { checks } from './checking';
import { HttpResponse } from './http/response';
import type { Middleware, MiddlewareInfo } from './middleware';

/** A middleware of Middy, https://middy.js.org; reduced to the part that is used here. */
export interface MiddyMiddleware {
  before?: MiddyFunction;
  after?: MiddyFunction;
  onError?: MiddyFunction;
}

type MiddyFunction = (request: any) => unknown;

/** The `internal` state that the Middy middlewares of one call share: https://middy.js.org/docs/intro/how-it-works */
const internals = new WeakMap<MiddlewareInfo, object>();

/**
 * Adapts a middleware of Middy. It gets Lambda's event (where the handler is called for each record, an event with this
 * record alone) and, around routes, the response as `{ statusCode, headers, body }` with the body that the handler
 * returned. If it replaces the event, a `lambdaFunction` gets the new one; all other handlers get the values read from
 * Lambda's event.
 *
 * @example
 * app.use(fromMiddy(injectLambdaContext(logger)));
 */
export function fromMiddy(middleware: MiddyMiddleware): Middleware {
  checks?.args('fromMiddy', middleware);
  const { before, after, onError } = middleware;
  return async (given, next, info) => {
    const { lambdaContext: context, kind } = info;
    if (!internals.has(info)) internals.set(info, {});
    const request: any = {
      event: eventOf(given, info),
      context,
      response: undefined,
      error: undefined,
      internal: internals.get(info),
    };
    const shape = kind === 'http' ? middyResponse : (value: unknown) => value;
    const unshape = kind === 'http' ? ownResponse : (value: unknown) => value;
    let answer: any;
    // As in Middy: a hook that returns a value, or sets `earlyResponse`, ends the call with that response.
    const answers = async (run: MiddyFunction | undefined) => {
      const early = await run?.(request);
      if (early !== undefined) request.earlyResponse = early;
      const answered = Object.hasOwn(request, 'earlyResponse');
      if (answered) request.response = request.earlyResponse;
      return answered;
    };
    try {
      if (!(await answers(before))) {
        // The function gets the event that the middleware has set, as the parser of Powertools does.
        if (kind === 'lambda') Object.assign(info, { event: request.event });
        answer = await next();
        request.response = shape(answer);
        await answers(after);
      }
    } catch (error) {
      request.error = error;
      request.response = undefined;
      await answers(onError);
      if (request.response === undefined) throw request.error;
    }
    return unshape(request.response, answer?.body);
  };
}

/**
 * Lambda's event. Where the handler gets one record of it, it is an event of that record alone: a middleware that
 * remembers events, such as idempotency, would otherwise take the second record for the first.
 */
function eventOf(given: any, { event, kind }: MiddlewareInfo): any {
  const raw = kind === 'lambda' ? undefined : given?.raw;
  return raw && raw !== event ? { ...event, Records: [raw] } : event;
}

/** The response in the form that Middy's middlewares expect. */
function middyResponse({ status, headers, cookies, body }: HttpResponse): object {
  return { statusCode: status, headers: { ...headers }, ...(cookies.length && { cookies: [...cookies] }), body };
}

/**
 * The response that a middleware has created, as the library's own.
 * @param before the body as the handler returned it
 */
function ownResponse(made: any, before: unknown): unknown {
  const { statusCode, headers, multiValueHeaders, cookies = [], body, isBase64Encoded } = made ?? {};
  if (typeof statusCode !== 'number') return made;
  const encoded = isBase64Encoded && typeof body === 'string';
  // A text body keeps its content type, also if it is compressed.
  const type =
    encoded &&
    typeof before === 'string' &&
    !Object.keys(headers ?? {}).some((name) => name.toLowerCase() === 'content-type');
  const own = { ...headers, ...multiValueHeaders, ...(type && { 'Content-Type': 'text/plain; charset=utf-8' }) };
  return new HttpResponse(encoded ? Buffer.from(body, 'base64') : body, statusCode, own, cookies);
}
