import type { Cors } from './cors';
import { decoded, isJson, matchedParams, type HttpEvent } from './event';
import { EventRequest, type HttpRequest } from './request';
import { HttpResponse } from './response';
import { type HttpResult, jsonResult } from './result';
import type { RouteTable } from './route-table';
import { HttpError } from '../errors';
import type { LambdaContext } from '../lambda';
import type { MiddlewareDeclaration } from '../middleware';
import { fullDispatch, type Outcome } from '../parts/full-dispatch';

/** The data of an app that its HTTP functions need. */
export interface HttpApp {
  readonly routes: RouteTable;
  /** For requests without a route; a route has its own. */
  readonly cors?: Cors | boolean;
  /** Unexpected errors are sent with their stack. */
  readonly debug?: boolean;
  readonly binaryTypes?: readonly string[];
  /** Streams that handlers return are sent in chunks. */
  readonly stream?: boolean;
  readonly middleware: readonly MiddlewareDeclaration[];
  readonly errorHandlers: Map<ErrorClass, ErrorHandler>;
}

export type ErrorClass<E = any> = abstract new (...args: any[]) => E;
export type ErrorHandler<E = any> = (error: E, request: HttpRequest) => unknown;

/** The always-loaded values that parts/full-dispatch.ts needs. */
const core = { decoded, HttpError, HttpResponse, matchedParams, Request: EventRequest };

export type Core = typeof core;

/**
 * Handles one HTTP event of any source: the Lambda handler of the function that serves the routes. Most requests need
 * no more than this: API Gateway has matched the route, and the handler returns plain data. All others go to the full
 * dispatcher, with the outcome of the handler if it has run.
 */
export async function dispatch(app: HttpApp, event: HttpEvent, context: LambdaContext): Promise<HttpResult> {
  // Only payload 2.0 has `requestContext.http`.
  const http = event?.requestContext?.http;
  const entry = app.routes.get((http ? event.routeKey : event?.resource)!);
  const route = entry?.routes.get(http ? http.method : event.httpMethod!);
  let request: EventRequest | undefined;
  let outcome: Outcome | undefined;
  if (route && !route.cors && !route.schemas && !app.middleware[0] && !route.middleware?.flat()[0]) {
    try {
      const params = matchedParams(app.routes, event, entry!);
      if (params && (!event.body || (isJson(event) && !route.contentTypes))) {
        request = new EventRequest(event, event, context, entry!.path, params);
        let value: any = route.handler(request);
        if (typeof value?.then === 'function') value = await value;
        const result = app.binaryTypes ? undefined : jsonResult(value);
        if (result) return result;
        outcome = { request, value };
      }
    } catch (value) {
      outcome = { request, value, thrown: true };
    }
  }
  return fullDispatch(core, app, event, context, outcome);
}
