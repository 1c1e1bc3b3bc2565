import type { Cors } from '../http/cors';
import type { Core, Handled, HttpApp } from '../http/dispatch';
import { errorValue } from './http/errors';
import { render } from './http/result';
import type { EventRequest } from '../http/request';
import type { PathEntry } from '../http/route-table';
import { search } from './http/route-search';
import { contentTypeOf, headerOf } from './http/event-fields';
import { rawPathOf, segmentsOf } from './http/event-path';
import type { LambdaContext } from '../lambda';
import { logger, stackOf } from '../log';

type Part<T> = T | Promise<T>;

const load = {
  alb: (): Part<typeof import('./http/alb')> => require('./http/alb'),
  cors: (): Part<typeof import('./http/cors-headers')> => require('./http/cors-headers'),
  middleware: (): Part<typeof import('./http/middleware')> => require('./http/middleware'),
  validation: (): Part<typeof import('./http/validation')> => require('./http/validation'),
};

/** As in declarations.ts, which a bundler would have to share with this part. */
const API_HANDLER: typeof import('../declarations').API_HANDLER = 'APIHandler';
const STREAM_HANDLER: typeof import('../declarations').STREAM_HANDLER = 'APIStreamHandler';

let corsHeaders: typeof import('./http/cors-headers') | undefined;

/** Answers any HTTP event: also those whose route has to be searched for, and those that have none. */
export async function dispatchAny(
  core: Core,
  app: HttpApp,
  event: any,
  context: LambdaContext,
  handled?: Handled,
): Promise<object> {
  if (handled) return finish(core, app, event, context, handled);
  if (event?.requestContext?.elb) {
    return (await load.alb()).dispatchAlb(event, (view) => answer(core, app, event, context, view));
  }
  return answer(core, app, event, context, event);
}

/** Finds the answer to a request that has been handled. */
async function finish(
  core: Core,
  app: HttpApp,
  view: any,
  context: LambdaContext,
  { request, thrown, value }: Handled,
): Promise<object> {
  try {
    if (thrown) throw value;
    return await reply(core, app, view, value);
  } catch (error) {
    return failure(core, app, view, context, error, request);
  }
}

const http2 = (view: any): boolean => view.requestContext?.http !== undefined;

/** @param view the event in payload 1.0 or 2.0; of API Gateway it is the event itself */
async function answer(core: Core, app: HttpApp, event: any, context: LambdaContext, view: any): Promise<object> {
  const method = view?.requestContext?.http?.method ?? view?.httpMethod;
  if (typeof method !== 'string') {
    logger({ requestId: context?.awsRequestId }).error(
      'Unknown request: the event is not of API Gateway, a function URL or a load balancer',
    );
    return errorResult(500, 'InternalServerError', 'Unknown request.');
  }
  // Where there is no route, the app's.
  let cors: Cors | boolean | undefined = app.cors;
  let request: EventRequest | undefined;
  let result: object;
  try {
    const found = find(core, app, view);
    if (typeof found === 'string') {
      result = errorResult(404, 'NotFoundError', `No route for ${found}`);
      return cors ? withCors(result, cors, view) : result;
    }
    const {
      entry: { path, routes },
      params,
    } = found;
    const route = routes.get(method);
    if (route) {
      cors = route.cors;
      const own = (request = new core.Request(view, event, context, path, params));
      const call = (): any => {
        if (view.body) checkContentType(core, view, route.contentTypes);
        // Middleware and error handlers go on seeing what was sent: what schemas make of it is in a request of the handler's own.
        return route.schemas
          ? validated(core, route, Object.assign(new core.Request(view, event, context, path, params), own))
          : route.handler(own);
      };
      let value = app.middleware[0] ? withMiddleware(core, app, own, call) : call();
      if (typeof value?.then === 'function') value = await value;
      result = reply(core, app, view, value);
      if (result instanceof Promise) result = await result;
    } else {
      cors = undefined;
      for (const other of routes.values()) cors ||= other.cors;
      result =
        cors && method === 'OPTIONS'
          ? (corsHeaders ??= await load.cors()).preflight(routes)
          : errorResult(405, 'MethodNotAllowedError', `Unsupported method: ${method}`, allowed(routes));
    }
  } catch (error) {
    result = await failure(core, app, view, context, error, request);
  }
  return cors ? withCors(result, cors, view) : result;
}

async function withCors(result: object, cors: Cors | boolean, view: any): Promise<object> {
  return (corsHeaders ??= await load.cors()).withCors(result, cors, headerOf(view, 'origin'));
}

type Found = NonNullable<ReturnType<typeof search>>;

/** The declared path of a request, as API Gateway has matched it or else searched for; without one, the path itself. */
function find({ decoded, matchedParams }: Core, { routes }: HttpApp, view: any): Found | string {
  const entry = routes.get(http2(view) ? view.routeKey : view.resource);
  if (entry?.greedy && Math.abs(entry.exactOf ?? 0) !== routes.size) {
    entry.exactOf = isExact(routes, entry) ? routes.size : -routes.size;
  }
  const params = entry && matchedParams(routes, view, entry);
  if (params) return { entry, params };
  const rawPath = rawPathOf(view);
  return search(routes, segmentsOf(rawPath, view, decoded)) ?? rawPath;
}

/**
 * Whether a path is the one if API Gateway has matched it. Behind a greedy match any path below it may be meant, as with an
 * integration of `/{proxy+}`.
 */
function isExact(routes: ReadonlyMap<string, PathEntry>, { path }: PathEntry): boolean {
  const above = path.slice(0, path.indexOf('{'));
  for (const other of routes.keys()) if (other !== path && other.startsWith(above)) return false;
  return true;
}

function reply({ HttpResponse, plainReply }: Core, app: HttpApp, view: any, value: unknown): Part<object> {
  return (
    (!app.binaryTypes && plainReply(value)) || render(value, HttpResponse, http2(view), app.binaryTypes, app.stream)
  );
}

function checkContentType(
  { essence, HttpError }: Core,
  view: any,
  contentTypes: readonly string[] = ['application/json'],
): void {
  // A missing type counts as JSON.
  const type = contentTypeOf(view) || 'application/json';
  const found = essence(type);
  if (contentTypes.some((taken) => taken === found || taken === '*/*' || essence(taken) === found)) return;
  throw new HttpError(415, 'UnsupportedMediaType', `Unsupported media type: ${type}`);
}

async function validated(core: Core, route: any, request: EventRequest): Promise<unknown> {
  return (await load.validation()).validated(route, request, core);
}

async function withMiddleware(core: Core, app: HttpApp, request: EventRequest, call: () => unknown): Promise<unknown> {
  return (await load.middleware()).aroundRoute(
    app.middleware,
    app.stream ? STREAM_HANDLER : API_HANDLER,
    request,
    call,
    core.HttpResponse,
    (error) => errorValue(core, app, error, request),
  );
}

/** The answer that an error is, or that the app has for it; any other is logged. */
async function failure(
  core: Core,
  app: HttpApp,
  view: any,
  context: LambdaContext,
  error: unknown,
  request?: EventRequest,
): Promise<object> {
  try {
    return await reply(core, app, view, await errorValue(core, app, error, request));
  } catch (unmeant) {
    logger({
      requestId: view.requestContext?.requestId ?? context?.awsRequestId,
      function: context?.functionName,
    }).error(`Caught exception for path ${rawPathOf(view)}`, { error: unmeant });
    if (!app.debug) return errorResult(500, 'InternalServerError', 'An internal server error occurred.');
    return reply(core, app, view, new core.HttpResponse(stackOf(unmeant), 500, { 'Content-Type': 'text/plain' }, []));
  }
}

const allowedMethods = new WeakMap<ReadonlyMap<string, unknown>, { readonly size: number; readonly list: string }>();

/** The methods of a path, put together once. */
function allowed(routes: ReadonlyMap<string, unknown>): string {
  let known = allowedMethods.get(routes);
  if (known?.size !== routes.size) {
    allowedMethods.set(routes, (known = { size: routes.size, list: [...routes.keys()].sort().join(', ') }));
  }
  return known.list;
}

function errorResult(statusCode: number, code: string, message: string, allow?: string): object {
  return {
    statusCode,
    headers:
      allow === undefined
        ? { 'Content-Type': 'application/json' }
        : { 'Content-Type': 'application/json', Allow: allow },
    body: `{"Code":"${code}","Message":${JSON.stringify(message)}}`,
    isBase64Encoded: false,
  };
}
