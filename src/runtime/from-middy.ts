import { checks } from './checking';
import { HttpResponse } from './http/response';
import type { Middleware, MiddlewareInfo } from './middleware';

/** A middleware of Middy, https://middy.js.org; as much of it as is used here. */
export interface MiddyMiddleware {
  before?: MiddyFunction;
  after?: MiddyFunction;
  onError?: MiddyFunction;
}

type MiddyFunction = (request: any) => unknown;

/** What the Middy middlewares of one call share: https://middy.js.org/docs/intro/how-it-works */
const internals = new WeakMap<MiddlewareInfo, object>();

/**
 * Takes a middleware of Middy. It sees what Lambda gave (where the handler is called for each record, an event with this record
 * alone), and around routes the response as `{ statusCode, headers, body }` with the body as the handler returned it. An event that
 * it puts in the place of another one is what a `lambdaFunction` gets; all other handlers get what is read from Lambda's.
 *
 * @example
 * app.use(fromMiddy(injectLambdaContext(logger)));
 */
export function fromMiddy(middleware: MiddyMiddleware): Middleware {
  checks?.made('fromMiddy', middleware);
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
    // As Middy does it: what returns something has answered, and so has what sets `earlyResponse`.
    const answers = async (run: MiddyFunction | undefined) => {
      const early = await run?.(request);
      if (early !== undefined) request.earlyResponse = early;
      const answered = Object.hasOwn(request, 'earlyResponse');
      if (answered) request.response = request.earlyResponse;
      return answered;
    };
    try {
      if (!(await answers(before))) {
        // As the parser of Powertools does it: the event that the function gets is what has become of it.
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
 * Lambda's event. Where the handler gets one record of it, it is an event of that record alone: a middleware that remembers
 * events, idempotency say, would else take the second record for the first.
 */
function eventOf(given: any, { event, kind }: MiddlewareInfo): any {
  const raw = kind === 'lambda' ? undefined : given?.raw;
  return raw && raw !== event ? { ...event, Records: [raw] } : event;
}

/** What Middy's middlewares know as a response. */
function middyResponse({ status, headers, cookies, body }: HttpResponse): object {
  return { statusCode: status, headers: { ...headers }, ...(cookies.length && { cookies: [...cookies] }), body };
}

/**
 * The response that a middleware has made.
 * @param before the body as the handler returned it
 */
function ownResponse(made: any, before: unknown): unknown {
  const { statusCode, headers, multiValueHeaders, cookies = [], body, isBase64Encoded } = made ?? {};
  if (typeof statusCode !== 'number') return made;
  const encoded = isBase64Encoded && typeof body === 'string';
  // Text stays text, also where it is compressed.
  const type =
    encoded &&
    typeof before === 'string' &&
    !Object.keys(headers ?? {}).some((name) => name.toLowerCase() === 'content-type');
  const own = { ...headers, ...multiValueHeaders, ...(type && { 'Content-Type': 'text/plain; charset=utf-8' }) };
  return new HttpResponse(encoded ? Buffer.from(body, 'base64') : body, statusCode, own, cookies);
}
