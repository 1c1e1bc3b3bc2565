import { albEvent, albResult } from './http/alb';
import { preflightResult, withCors } from './http/cors-headers';
import { errorValue, returned } from './http/errors';
import { jsonTypeOf, rawPathOf, segmentsOf } from './http/event-fields';
import { withMiddleware } from './http/middleware';
import { errorResult, toResult } from './http/result';
import { search } from './http/route-search';
import { validated } from './http/validation';
import type { Route } from '../declarations';
import type { Core, HttpApp } from '../http/dispatch';
import type { HttpEvent } from '../http/event';
import { essence, JSON_TYPE } from '../http/media-type';
import type { EventRequest } from '../http/request';
import type { HttpResult } from '../http/result';
import type { Params, PathEntry, RouteTable } from '../http/route-table';
import type { LambdaContext } from '../lambda';
import { logger, stackOf } from '../log';
import { UNEXPECTED_ERROR } from '../value-source';

/** One HTTP event on its way to a result. */
export interface HttpCall {
  readonly core: Core;
  readonly app: HttpApp;
  /** In payload 1.0 or 2.0. */
  readonly event: HttpEvent;
  /** As Lambda passed it: the event itself, but for load balancers. */
  readonly lambdaEvent: HttpEvent;
  readonly context: LambdaContext;
  /** Set once the route is found. */
  request?: EventRequest;
}

/** The outcome of the route's handler, where it has run already. */
export interface Outcome {
  readonly request?: EventRequest;
  readonly thrown?: boolean;
  /** Returned, or thrown. */
  readonly value: unknown;
}

/**
 * Handles any HTTP event: routes with schemas, CORS or middleware, routes that have to be searched for or do not exist,
 * and results that are not plain data.
 * @param outcome of a handler that has run already; it is not called again
 */
export async function fullDispatch(
  core: Core,
  app: HttpApp,
  lambdaEvent: HttpEvent,
  context: LambdaContext,
  outcome?: Outcome,
): Promise<HttpResult> {
  const isAlb = lambdaEvent?.requestContext?.elb;
  const event = isAlb ? albEvent(lambdaEvent) : lambdaEvent;
  const call: HttpCall = { core, app, event, lambdaEvent, context, request: outcome?.request };
  if (outcome) return outcomeResult(call, outcome);
  const result = await handled(call);
  return isAlb ? albResult(lambdaEvent, result) : result;
}

async function outcomeResult(call: HttpCall, { thrown, value }: Outcome): Promise<HttpResult> {
  try {
    if (thrown) throw value;
    return await toResult(call, returned(value));
  } catch (error) {
    return failure(call, error);
  }
}

async function handled(call: HttpCall): Promise<HttpResult> {
  const { app, context, core, event, lambdaEvent } = call;
  const method = event?.requestContext?.http?.method ?? event?.httpMethod;
  if (typeof method !== 'string') {
    logger({ requestId: context?.awsRequestId }).error(
      'Unknown request: the event is not of API Gateway, a function URL or a load balancer',
    );
    return errorResult(500, 'InternalServerError', 'Unknown request.');
  }
  // Without a route, the app's CORS applies.
  let cors = app.cors;
  let result: HttpResult;
  try {
    const found = findPath(call);
    if (typeof found === 'string') {
      result = errorResult(404, 'NotFoundError', `No route for ${found}`);
      return cors ? withCors(event, result, cors) : result;
    }
    const {
      entry: { path, routes },
      params,
    } = found;
    const route = routes.get(method);
    if (route) {
      cors = route.cors;
      const request = (call.request = new core.Request(event, lambdaEvent, context, path, params));
      const handle = (): any => {
        if (event.body) checkContentType(call, route.contentTypes);
        // Middleware and error handlers see the request as it was sent: the handler gets the validated values in a
        // request of its own.
        return route.schemas
          ? validated(call, route, Object.assign(new core.Request(event, lambdaEvent, context, path, params), request))
          : route.handler(request);
      };
      const middleware = [...app.middleware, ...(route.middleware ?? []).flat()];
      let value = middleware[0] ? withMiddleware(call, middleware, request, handle) : handle();
      if (typeof value?.then === 'function') value = await value;
      const made = toResult(call, returned(value));
      result = made instanceof Promise ? await made : made;
    } else {
      cors = undefined;
      for (const other of routes.values()) cors ||= other.cors;
      result =
        cors && method === 'OPTIONS'
          ? preflightResult(routes)
          : errorResult(405, 'MethodNotAllowedError', `Unsupported method: ${method}`, allowed(routes));
    }
  } catch (error) {
    result = await failure(call, error);
  }
  return cors ? withCors(event, result, cors) : result;
}

/**
 * The declared path of a request, as API Gateway has matched it, or else searched for; if there is none, the request's
 * path.
 */
function findPath({ app: { routes }, core, event }: HttpCall): { entry: PathEntry; params: Params } | string {
  const entry = routes.get((event.requestContext?.http ? event.routeKey : event.resource)!);
  if (entry?.greedy && Math.abs(entry.exactOf ?? 0) !== routes.size) {
    entry.exactOf = isExact(routes, entry) ? routes.size : -routes.size;
  }
  const params = entry && core.matchedParams(routes, event, entry);
  if (params) return { entry, params };
  const rawPath = rawPathOf(event);
  return search(routes, segmentsOf(rawPath, event, core.decoded)) ?? rawPath;
}

/**
 * Whether API Gateway's match is final. Under a greedy path, such as an integration of `/{proxy+}`, a more specific
 * declared path may apply.
 */
function isExact(routes: RouteTable, { path }: PathEntry): boolean {
  const above = path.slice(0, path.indexOf('{'));
  for (const other of routes.keys()) if (other !== path && other.startsWith(above)) return false;
  return true;
}

function checkContentType({ core, event }: HttpCall, contentTypes: readonly string[] = [JSON_TYPE]): void {
  const type = jsonTypeOf(event);
  const found = essence(type);
  if (contentTypes.some((taken) => taken === found || taken === '*/*' || essence(taken) === found)) return;
  throw new core.HttpError(415, 'UnsupportedMediaType', `Unsupported media type: ${type}`);
}

/** The response of an error, or of the app's handler for it; any other error is logged and becomes a 500. */
async function failure(call: HttpCall, error: unknown): Promise<HttpResult> {
  const { app, context, core, event } = call;
  try {
    return await toResult(call, await errorValue(call, error));
  } catch (unexpected) {
    logger({
      requestId: event.requestContext?.requestId ?? context?.awsRequestId,
      function: context?.functionName,
    }).error(`Caught exception for path ${rawPathOf(event)}`, { error: unexpected });
    (globalThis as any)[UNEXPECTED_ERROR]?.(unexpected);
    if (!app.debug) return errorResult(500, 'InternalServerError', 'An internal server error occurred.');
    return toResult(call, new core.HttpResponse(stackOf(unexpected), 500, { 'Content-Type': 'text/plain' }, []));
  }
}

type PathRoutes = ReadonlyMap<string, Route>;

const allowedMethods = new WeakMap<PathRoutes, { readonly size: number; readonly list: string }>();

/** The `Allow` header of a path, built once. */
function allowed(routes: PathRoutes): string {
  let known = allowedMethods.get(routes);
  if (known?.size !== routes.size) {
    allowedMethods.set(routes, (known = { size: routes.size, list: [...routes.keys()].sort().join(', ') }));
  }
  return known.list;
}
