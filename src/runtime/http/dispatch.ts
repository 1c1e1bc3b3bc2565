import type { RouteDeclaration } from '../declarations';
import { sourceOf, type HttpSource } from '../events/http';
import { HttpError } from '../errors';
import type { LambdaContext } from '../lambda';
import { stackOf, writeLog } from '../log';
import { essence, reply, type ReplySettings } from './reply';
import { EventRequest, unsupportedMediaType } from './request';
import { HttpResponse } from './response';
import type { Match, Router } from './router';

export interface HttpSettings extends ReplySettings {
  /** Errors are sent with their stack. */
  readonly debug: boolean;
}

/** Answers one HTTP event of any source: the Lambda handler of the function that serves the routes. */
export async function dispatch(router: Router, settings: HttpSettings, event: any, context: LambdaContext): Promise<object> {
  const source = sourceOf(event);
  if (!source) {
    writeLog('error', 'Unknown request: the event is not of API Gateway, a function URL or a load balancer', { requestId: context?.awsRequestId });
    return {
      statusCode: 500,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ Code: 'InternalServerError', Message: 'Unknown request.' }),
      isBase64Encoded: false,
    };
  }
  try {
    let value = handle(router, source, event, context);
    if (typeof (value as any)?.then === 'function') value = await value;
    return await reply(source, event, value, settings);
  } catch (error) {
    return errorReply(source, event, context, error, settings);
  }
}

function handle(router: Router, source: HttpSource, event: any, context: LambdaContext): unknown {
  const match: Match | undefined = source.match(event, router);
  if (!match) return errorResponse(404, 'NotFoundError', `No route for ${source.path(event)}`);
  const { entry, params } = match;
  const method = source.method(event);
  const route = entry.routes.get(method);
  if (!route) return errorResponse(405, 'MethodNotAllowedError', `Unsupported method: ${method}`, { headers: { Allow: entry.allow } });
  if (event.body) {
    const type = source.contentType(event);
    if (!accepts(route, type)) throw unsupportedMediaType(type!);
  }
  return route.handler(new EventRequest(source, event, context, route.path, params));
}

/** A missing Content-Type counts as JSON. */
function accepts(route: RouteDeclaration, type = 'application/json'): boolean {
  return route.contentTypes.includes(type) || route.contentTypes.includes('*/*') || route.contentTypes.includes(essence(type));
}

function errorResponse(status: number, code: string, message: string, { details, headers }: Pick<HttpError, 'details' | 'headers'> = {}): HttpResponse {
  return new HttpResponse(details === undefined ? { Code: code, Message: message } : { Code: code, Message: message, Details: details }, status, headers ?? {}, []);
}

function errorReply(source: HttpSource, event: any, context: LambdaContext, error: unknown, settings: HttpSettings): object | Promise<object> {
  if (error instanceof HttpError) {
    try {
      return reply(source, event, errorResponse(error.status, error.code, error.message, error), settings);
    } catch (unsent) {
      return errorReply(source, event, context, unsent, settings);
    }
  }
  const requestId = event.requestContext?.requestId ?? context?.awsRequestId;
  writeLog('error', `Caught exception for path ${source.path(event)}`, { requestId, function: context?.functionName }, error);
  return reply(source, event, settings.debug
    ? new HttpResponse(stackOf(error), 500, { 'Content-Type': 'text/plain' }, [])
    : errorResponse(500, 'InternalServerError', 'An internal server error occurred.'), settings);
}

