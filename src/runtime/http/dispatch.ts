import { API_HANDLER } from '../declarations';
import { HttpError } from '../errors';
import { headerOf, http2, matchedParams, methodOf, rawPathOf, segmentsOf, type HttpEvent } from '../events/http';
import { load } from '../events/load';
import type { LambdaContext } from '../lambda';
import { logger, stackOf } from '../log';
import { around, type MiddlewareDeclaration } from '../middleware';
import type { Cors } from './cors';
import { essence, jsonResult, reply } from './reply';
import { EventRequest, unsupportedMediaType, type HttpRequest } from './request';
import { HttpResponse } from './response';
import type { Routes } from './routes';

/** What of an app its HTTP function needs. */
export interface HttpApp {
  readonly routes: Routes;
  /** Unexpected errors are sent with their stack. */
  readonly debug?: boolean;
  readonly binaryTypes?: readonly string[];
  readonly middleware: readonly MiddlewareDeclaration[];
  readonly errorHandlers: Map<ErrorClass, ErrorHandler>;
}

export type ErrorClass<E = any> = abstract new (...args: any[]) => E;
export type ErrorHandler<E = any> = (error: E, request: HttpRequest) => unknown;

/**
 * Answers one HTTP event of any source: the Lambda handler of the function that serves the routes.
 *
 * @param view the event in payload 1.0 or 2.0; of API Gateway it is the event itself
 */
export async function dispatch(app: HttpApp, event: any, context: LambdaContext, view: HttpEvent = event): Promise<object> {
  if (event === view && event?.requestContext?.elb) return (await load.alb()).dispatchAlb(event, (payload) => dispatch(app, event, context, payload));
  const method = methodOf(view);
  if (!method) {
    logger({ requestId: context?.awsRequestId }).error('Unknown request: the event is not of API Gateway, a function URL or a load balancer');
    return errorResult(500, 'InternalServerError', 'Unknown request.');
  }
  let cors: Cors | boolean | undefined;
  let request: EventRequest | undefined;
  let result: object;
  try {
    let entry = app.routes.get(http2(view) ? view.routeKey : view.resource);
    let params = entry && matchedParams(app.routes, view, entry);
    if (!params) {
      const { search } = searching ??= await load.search();
      const found = search(app.routes, segmentsOf(view));
      if (!found) return errorResult(404, 'NotFoundError', `No route for ${rawPathOf(view)}`);
      ({ entry, params } = found);
    }
    const { path, routes } = entry!;
    const route = routes.get(method);
    cors = route ? route.cors : [...routes.values()].find((other) => other.cors)?.cors;
    if (!route) {
      result = cors && method === 'OPTIONS' ? (await load.cors()).preflight(routes)
        : errorResult(405, 'MethodNotAllowedError', `Unsupported method: ${method}`, undefined, { Allow: [...routes.keys()].sort().join(', ') });
    } else {
      const own = request = new EventRequest(view, event, context, path, params);
      if (view.body) checkContentType(view, route.contentTypes);
      const call = (): any => route.schemas
        ? load.validation().then(({ validated }) => validated(route, own, { Failure: HttpError, Response: HttpResponse }))
        : route.handler(own);
      let value = app.middleware[0] ? withMiddleware(app, own, call) : call();
      if (typeof value?.then === 'function') value = await value;
      result = await reply(view, value, app.binaryTypes);
    }
  } catch (error) {
    try {
      result = await reply(view, await errorValue(app, error, request), app.binaryTypes);
    } catch (unmeant) {
      logger({ requestId: view.requestContext?.requestId ?? context?.awsRequestId, function: context?.functionName })
        .error(`Caught exception for path ${rawPathOf(view)}`, { error: unmeant });
      result = app.debug
        ? await reply(view, new HttpResponse(stackOf(unmeant), 500, { 'Content-Type': 'text/plain' }, []))
        : errorResult(500, 'InternalServerError', 'An internal server error occurred.');
    }
  }
  return cors ? (await load.cors()).withCors(result, cors, headerOf(view, 'origin')) : result;
}

/** Once loaded, without another turn of the event loop. */
let searching: typeof import('./search') | undefined;

function checkContentType(view: HttpEvent, contentTypes: readonly string[]): void {
  // A missing type counts as JSON.
  const type = headerOf(view, http2(view) ? 'content-type' : 'Content-Type') || 'application/json';
  if (!contentTypes.includes(type) && !contentTypes.includes(essence(type)) && !contentTypes.includes('*/*')) throw unsupportedMediaType(type);
}

function withMiddleware(app: HttpApp, request: EventRequest, call: () => unknown): unknown {
  const { event, lambdaContext } = request;
  return around(app.middleware, { kind: 'http', functionName: API_HANDLER, event, lambdaContext }, request, async () =>
    (await load.middleware()).asResponse(call, HttpResponse, (error) => errorValue(app, error, request)));
}

/** The answer that an error is, or that the app has for it; throws any other. */
async function errorValue(app: HttpApp, error: any, request: EventRequest | undefined): Promise<unknown> {
  if (request && app.errorHandlers.size) {
    // The most specific class of those that have a handler.
    for (let proto = Object(error); (proto = Object.getPrototypeOf(proto));) {
      const handler = app.errorHandlers.get(proto.constructor);
      if (handler) return handler(error, request as any);
    }
  }
  if (!(error instanceof HttpError)) throw error;
  const { status, code: Code, message: Message, details: Details, headers } = error;
  return new HttpResponse({ Code, Message, Details }, status, headers ?? {}, []);
}

function errorResult(status: number, Code: string, Message: string, Details?: unknown, headers?: { [name: string]: string }): object {
  return jsonResult(status, { Code, Message, Details }, headers);
}
