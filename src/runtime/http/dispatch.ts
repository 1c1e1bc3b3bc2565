import { HttpError } from '../errors';
import { headerOf, http2, matchedParams, methodOf, rawPathOf, segmentsOf, type HttpEvent } from '../events/http';
import { load } from '../events/load';
import type { LambdaContext } from '../lambda';
import type { Cors } from './cors';
import { essence, jsonResult, reply } from './reply';
import { EventRequest, unsupportedMediaType } from './request';
import { HttpResponse } from './response';
import type { Routes } from './routes';

/** What of an app its HTTP function needs. */
export interface HttpApp {
  readonly routes: Routes;
  /** Unexpected errors are sent with their stack. */
  readonly debug?: boolean;
  readonly binaryTypes?: readonly string[];
}

/**
 * Answers one HTTP event of any source: the Lambda handler of the function that serves the routes.
 *
 * @param view the event in payload 1.0 or 2.0; of API Gateway it is the event itself
 */
export async function dispatch(app: HttpApp, event: any, context: LambdaContext, view: HttpEvent = event): Promise<object> {
  if (event === view && event?.requestContext?.elb) return (await load.alb()).dispatchAlb(event, (payload) => dispatch(app, event, context, payload));
  const method = methodOf(view);
  if (!method) {
    (await load.failure()).logFailure('The event is not of API Gateway, a function URL or a load balancer', undefined, context);
    return errorResult(500, 'InternalServerError', 'Unknown request.');
  }
  let cors: Cors | boolean | undefined;
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
      if (view.body) checkContentType(view, route.contentTypes);
      const request = new EventRequest(view, event, context, path, params);
      let value: any = route.schemas
        ? (await load.validation()).validated(route, request, { Failure: HttpError, Response: HttpResponse })
        : route.handler(request);
      if (typeof value?.then === 'function') value = await value;
      result = await reply(view, value, app.binaryTypes);
    }
  } catch (error) {
    result = await errorReply(app, error, view, context);
  }
  return cors ? (await load.cors()).withCors(result, cors, headerOf(view, 'origin')) : result;
}

function checkContentType(view: HttpEvent, contentTypes: readonly string[]): void {
  // A missing type counts as JSON.
  const type = headerOf(view, http2(view) ? 'content-type' : 'Content-Type') || 'application/json';
  if (!contentTypes.includes(type) && !contentTypes.includes(essence(type)) && !contentTypes.includes('*/*')) throw unsupportedMediaType(type);
}

/** Once loaded, without another turn of the event loop. */
let searching: typeof import('./search') | undefined;

async function errorReply(app: HttpApp, error: unknown, view: HttpEvent, context: LambdaContext): Promise<object> {
  try {
    if (error instanceof HttpError) {
      const { status, code, message, details, headers } = error;
      return headers
        ? await reply(view, new HttpResponse(errorBody(code, message, details), status, headers, []))
        : errorResult(status, code, message, details);
    }
  } catch (unsent) {
    error = unsent;
  }
  const stack = (await load.failure()).logFailure(`Caught exception for path ${rawPathOf(view)}`, view.requestContext?.requestId, context, error);
  return app.debug
    ? reply(view, new HttpResponse(stack, 500, { 'Content-Type': 'text/plain' }, []))
    : errorResult(500, 'InternalServerError', 'An internal server error occurred.');
}

function errorBody(Code: string, Message: string, Details: unknown): object {
  return { Code, Message, Details };
}

function errorResult(status: number, code: string, message: string, details?: unknown, headers?: { [name: string]: string }): object {
  return jsonResult(status, errorBody(code, message, details), headers);
}
