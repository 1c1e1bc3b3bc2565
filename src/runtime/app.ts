import { checks, type Declared, type FunctionCall } from './checking';
import { APP, type Declarations } from './declarations';
import { API_HANDLER, STREAM_HANDLER } from './names';
import type { DocsOptions } from './docs';
import { AppBase } from './app-base';
import { functionHandler, type FunctionsApp } from './parts/function-handler';
import type { Cors } from './http/cors';
import { dispatch, type ErrorClass, type ErrorHandler, type HttpApp } from './http/dispatch';
import type { HttpRequest } from './http/request';
import type { HttpResponse } from './http/response';
import { addRoute } from './http/route-table';
import type { StreamingHandler } from './parts/http/streaming';
import type { LambdaHandler } from './lambda';
import type { Middleware, MiddlewareDeclaration, MiddlewareKind } from './middleware';

export interface UseOptions {
  /**
   * The kinds of handlers that the middleware runs around.
   *
   * @default 'all'
   */
  readonly on?: MiddlewareKind | readonly MiddlewareKind[];
}

export interface AppOptions {
  /** The name of the app: letters, digits and `-`. */
  readonly name: string;

  /**
   * Sends an unexpected error's stack, instead of `An internal server error occurred.`
   * Never for production.
   *
   * @default false
   */
  readonly debug?: boolean;

  /**
   * The origins that may call the routes from a browser, unless a route has its own: `true` for all, or `cors({ … })`.
   *
   * @default - nobody
   */
  readonly cors?: boolean | Cors;

  /**
   * The content types whose bodies are sent as bytes; `image/*` for every image type.
   *
   * @default - octet-stream, archives, audio, video, fonts, images (but not SVG), PDF, wasm
   */
  readonly binaryTypes?: readonly string[];

  /**
   * `'strict'` compares the responses of all routes with the API's description in tests and in `npx projen dev`. A
   * deployed app is the same.
   *
   * @default - the responses of routes that declare `response` or `errors`
   */
  readonly contract?: 'strict';
}

/**
 * A serverless application: its routes, functions and resources are declared on it.
 *
 * @example
 * export const app = new App({ name: 'hello' });
 * app.get('/hello/{name}', ({ params }) => ({ hello: params.name }));
 */
export class App extends AppBase {
  declare readonly name: string;
  /**
   * Serves the description of the API: as a page at the path, and as OpenAPI at `openapi.json` below it. Both are
   * rendered with the bundle. They are no part of the description themselves.
   *
   * @example
   * app.docs('/docs');
   */
  declare readonly docs: (path: string, options?: DocsOptions) => void;
  /** The declarations, for discovery; empty in a deployed bundle, which has no checks. */
  declare readonly [APP]: Declarations;

  readonly #app: HttpApp &
    FunctionsApp &
    AppOptions & { readonly calls: FunctionCall[]; readonly middleware: MiddlewareDeclaration[] };

  constructor(options: AppOptions) {
    super();
    this[APP] = checks?.app(options) ?? ({} as Declarations);
    this.name = options.name;
    this.#app = { ...options, calls: [], middleware: [], errorHandlers: new Map(), routes: new Map() };
  }

  /**
   * Runs a middleware around the handlers of a kind, including those that are declared already. The first is the
   * outermost.
   *
   * @example
   * app.use(async (request, next) => {
   *   const response = await next();
   *   return response;
   * }, { on: 'http' });
   */
  use(middleware: Middleware<HttpRequest, HttpResponse>, options: { readonly on: 'http' }): void;
  use(middleware: Middleware, options?: UseOptions): void;
  use(middleware: Middleware<any, any>, options: UseOptions = {}): void {
    checks?.use(middleware, options);
    this.#app.middleware.push({ middleware, kinds: [options.on ?? 'all'].flat() });
  }

  /**
   * Handles the errors of a class that routes throw; the most specific class counts.
   *
   * @example
   * app.onError(ValidationError, (error) => response({ why: error.message }, { status: 400 }));
   */
  onError<E>(Class: ErrorClass<E>, handler: ErrorHandler<E>): void {
    checks?.onError(this, Class, handler);
    this.#app.errorHandlers.set(Class, handler);
  }

  /**
   * The Lambda handler of one function of the app.
   *
   * @param name of the function
   * @default 'APIHandler', which serves the routes
   * @example
   * export const handler = app.handler();
   */
  handler(name: string = API_HANDLER): LambdaHandler {
    // A bundle's entry calls it with the name that the construct has set, see discovery/bundle/entry.ts. Kept short: it
    // is compiled at each cold start.
    return name === API_HANDLER ? (event, context) => dispatch(this.#app, event, context) : this.#functionHandler(name);
  }

  #functionHandler(name: string): LambdaHandler {
    checks?.handler(this[APP], name);
    return functionHandler(this.#app, name, dispatch);
  }

  /**
   * The Lambda handler of a function that streams its responses: of a function URL with the invoke mode
   * RESPONSE_STREAM, or behind a REST API that streams. It serves all routes, and no other events.
   *
   * @example
   * export const handler = app.streamingHandler();
   */
  streamingHandler(): StreamingHandler {
    return this.handler(STREAM_HANDLER) as any;
  }

  /** @internal */
  declare({ type, value }: Declared): void {
    const app = this.#app;
    // `false` turns the default of the app off.
    const own: any = type === 'route' ? { ...value, cors: (value.cors ?? app.cors) || undefined } : value;
    checks?.declared(this[APP], { type, value: own });
    if (type === 'route') addRoute(app.routes, own);
    if (type === 'function') app.calls.push(own);
  }
}
