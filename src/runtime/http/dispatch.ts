import { HttpError } from '../errors';
import { headerOf, http2, matchedParams, methodOf, rawPathOf, segmentsOf, type HttpEvent } from '../events/http';
import { load } from '../events/load';
import type { LambdaContext } from '../lambda';
import { essence, jsonResult, reply } from './reply';
import { EventRequest, unsupportedMediaType } from './request';
import { HttpResponse } from './response';
import type { Params, PathEntry, Routes } from './routes';

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
  try {
    let value = answer(app, view, event, context);
    if (typeof value?.then === 'function') value = await value;
    return await reply(view, value, app.binaryTypes);
  } catch (error) {
    return errorReply(app, error, view, context);
  }
}

function answer(app: HttpApp, view: HttpEvent, event: any, context: LambdaContext): any {
  if (!methodOf(view)) throw new HttpError(500, 'InternalServerError', 'Unknown request.');
  const entry = app.routes.get(http2(view) ? view.routeKey : view.resource);
  const params = entry && matchedParams(view, entry);
  if (params) return callRoute(entry, params, view, event, context);
  const segments = segmentsOf(view).slice(1);
  // A slash at the end means nothing, as on REST APIs.
  if (segments.at(-1) === '') segments.pop();
  return load.search().then(({ search }) => {
    const found = search(app.routes, segments);
    if (!found) throw new HttpError(404, 'NotFoundError', `No route for ${rawPathOf(view)}`);
    return callRoute(found.entry, found.params, view, event, context);
  });
}

function callRoute({ path, routes }: PathEntry, params: Params, view: HttpEvent, event: any, context: LambdaContext): any {
  const method = methodOf(view)!;
  const route = routes.get(method);
  if (!route) throw new HttpError(405, 'MethodNotAllowedError', `Unsupported method: ${method}`, { headers: { Allow: [...routes.keys()].sort().join(', ') } });
  if (view.body) {
    const { contentTypes } = route;
    // A missing type counts as JSON.
    const type = headerOf(view, http2(view) ? 'content-type' : 'Content-Type') || 'application/json';
    if (!contentTypes.includes(type) && !contentTypes.includes(essence(type)) && !contentTypes.includes('*/*')) throw unsupportedMediaType(type);
  }
  const request = new EventRequest(view, event, context, path, params);
  return route.schemas
    ? load.validation().then(({ validated }) => validated(route, request, { Failure: HttpError, Response: HttpResponse }))
    : route.handler(request);
}

async function errorReply(app: HttpApp, error: unknown, view: HttpEvent, context: LambdaContext): Promise<object> {
  try {
    if (error instanceof HttpError) {
      const { status, code: Code, message: Message, details: Details, headers } = error;
      if (Message === 'Unknown request.') (await load.failure()).logFailure('The event is not of API Gateway, a function URL or a load balancer', undefined, context);
      const body = { Code, Message, Details };
      return headers ? await reply(view, new HttpResponse(body, status, headers, [])) : jsonResult(status, body);
    }
  } catch (unsent) {
    error = unsent;
  }
  const stack = (await load.failure()).logFailure(`Caught exception for path ${rawPathOf(view)}`, view.requestContext?.requestId, context, error);
  return app.debug
    ? reply(view, new HttpResponse(stack, 500, { 'Content-Type': 'text/plain' }, []))
    : jsonResult(500, { Code: 'InternalServerError', Message: 'An internal server error occurred.' });
}
