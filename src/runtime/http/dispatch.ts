import type { Cors } from './cors';
import { essence, plainReply } from './result';
import { core as requestCore, EventRequest, type HttpRequest } from './request';
import { HttpResponse } from './response';
import type { Routes } from './route-table';
import { isJson, matchedParams } from './event';
import { load } from '../events/load';
import type { LambdaContext } from '../lambda';
import type { MiddlewareDeclaration } from '../middleware';

/** What of an app its HTTP function needs. */
export interface HttpApp {
  readonly routes: Routes;
  /** Of what has no route; a route has its own. */
  readonly cors?: Cors | boolean;
  /** Unexpected errors are sent with their stack. */
  readonly debug?: boolean;
  readonly binaryTypes?: readonly string[];
  /** What a handler gives bit by bit is sent so. */
  readonly stream?: boolean;
  readonly middleware: readonly MiddlewareDeclaration[];
  readonly errorHandlers: Map<ErrorClass, ErrorHandler>;
}

export type ErrorClass<E = any> = abstract new (...args: any[]) => E;
export type ErrorHandler<E = any> = (error: E, request: HttpRequest) => unknown;

/** What is loaded anyway, for the part that answers what is not answered here. */
const core = { ...requestCore, essence, Request: EventRequest, HttpResponse, matchedParams, plainReply };

export type Core = typeof core;

/** A request that has been handled, whose answer is still to be found. */
export interface Handled {
  readonly request?: EventRequest;
  readonly thrown?: boolean;
  /** What the handler has returned or thrown. */
  readonly value: unknown;
}

let rest: typeof import('../parts/full-dispatch') | undefined;

/**
 * Answers one HTTP event of any source: the Lambda handler of the function that serves the routes. What most requests are is
 * answered here: those whose route API Gateway has matched, and that become plain data.
 */
export async function dispatch(app: HttpApp, event: any, context: LambdaContext): Promise<object> {
  // Only payload 2.0 has it.
  const http = event?.requestContext?.http;
  const entry = app.routes.get(http ? event.routeKey : event?.resource);
  const route = entry?.routes.get(http ? http.method : event.httpMethod);
  let request: EventRequest | undefined;
  let handled: Handled | undefined;
  if (route && !route.cors && !route.schemas && !app.middleware[0]) {
    try {
      const params = matchedParams(app.routes, event, entry!);
      if (params && (!event.body || (isJson(event) && !route.contentTypes))) {
        request = new EventRequest(event, event, context, entry!.path, params);
        let value: any = route.handler(request);
        if (typeof value?.then === 'function') value = await value;
        const result = app.binaryTypes ? undefined : plainReply(value);
        if (result) return result;
        handled = { request, value };
      }
    } catch (value) {
      handled = { request, value, thrown: true };
    }
  }
  rest ??= await load.dispatch();
  return rest.dispatchAny(core, app, event, context, handled);
}
