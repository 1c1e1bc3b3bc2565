import { checks, type Declared } from './checking';
import {
  API_HANDLER, APP, type Declarations, type FunctionDeclaration, type HandlerDeclaration, type ResourceDeclaration, type RouteDeclaration,
} from './declarations';
import { Declarer } from './declarer';
import { handlers } from './events/load';
import type { Cors } from './http/cors';
import { dispatch, type ErrorClass, type ErrorHandler, type HttpApp } from './http/dispatch';
import type { HttpRequest } from './http/request';
import type { HttpResponse } from './http/response';
import { Routes } from './http/routes';
import type { LambdaHandler } from './lambda';
import { logger } from './log';
import { around, type Middleware, type MiddlewareDeclaration, type MiddlewareKind } from './middleware';

export interface UseOptions {
  /**
   * What the middleware is for.
   *
   * @default 'all'
   */
  readonly on?: MiddlewareKind | readonly MiddlewareKind[];
}

export interface AppOptions {
  /** The name of the app: letters, digits and `-`. */
  readonly name: string;

  /**
   * Answers an unexpected error with its stack, instead of `An internal server error occurred.`
   * Never for production.
   *
   * @default false
   */
  readonly debug?: boolean;

  /**
   * Who may call the routes from a browser, where a route says nothing: `true` for everyone, or `cors({ … })`.
   *
   * @default - nobody
   */
  readonly cors?: boolean | Cors;

  /**
   * The content types whose bodies are sent as bytes; `image/*` for all of a kind.
   *
   * @default - octet-stream, archives, audio, video, fonts, images (but not SVG), PDF, wasm
   */
  readonly binaryTypes?: readonly string[];
}

/**
 * A serverless application: what is declared on it is what it does.
 *
 * @example
 * export const app = new App({ name: 'hello' });
 * app.get('/hello/{name}', ({ params }) => ({ hello: params.name }));
 */
export class App extends Declarer {
  readonly name: string;
  /** What has been declared, for those that read the app at build time. */
  readonly [APP]: Declarations;

  readonly #routes: RouteDeclaration[] = [];
  readonly #functions: FunctionDeclaration[] = [];
  readonly #handlers: HandlerDeclaration[] = [];
  readonly #resources: ResourceDeclaration[] = [];
  readonly #middleware: MiddlewareDeclaration[] = [];
  readonly #http: HttpApp;
  readonly #cors?: boolean | Cors;

  constructor(options: AppOptions) {
    super();
    checks?.app(options);
    const { name, debug, binaryTypes, cors } = options;
    this.name = name;
    this.#cors = cors;
    this.#http = { routes: new Routes(), debug, binaryTypes, middleware: this.#middleware, errorHandlers: new Map() };
    this[APP] = { name, routes: this.#routes, functions: this.#functions, handlers: this.#handlers, resources: this.#resources };
  }

  /**
   * Runs a middleware around the handlers of a kind, also around those that are declared already. The first is the outermost.
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
    this.#middleware.push({ middleware, kinds: [options.on ?? 'all'].flat() });
  }

  /**
   * Answers the errors of a class that routes throw; of several classes the most specific one counts.
   *
   * @example
   * app.onError(ValidationError, (error) => response({ why: error.message }, { status: 400 }));
   */
  onError<E>(Class: ErrorClass<E>, handler: ErrorHandler<E>): void {
    checks?.onError(Class, handler);
    this.#http.errorHandlers.set(Class, handler);
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
    if (name === API_HANDLER) return (event, context) => dispatch(this.#http, event, context);
    const raw = this.#functions.find((other) => other.name === name);
    if (raw) {
      return async (event, lambdaContext) =>
        around(this.#middleware, { kind: 'lambda', functionName: name, event, lambdaContext }, event, () => raw.handler(event, lambdaContext));
    }
    const declared = this.#handlers.find((other) => other.name === name);
    if (!declared) {
      throw new Error(`The app "${this.name}" has no function "${name}". It has ${[API_HANDLER, ...[...this.#functions, ...this.#handlers].map((other) => other.name)].join(', ')}`);
    }
    const { kind, options, handler } = declared;
    // While Lambda initializes the function, before the first event is there.
    const loading = handlers[kind]();
    return async (event, context) => (await loading).run(event, {
      context,
      options,
      log: logger({ requestId: context?.awsRequestId, function: name }),
      call: async (own) => kind === 'authorizer' ? handler(own)
        : around(this.#middleware, { kind, functionName: name, event, lambdaContext: context }, own, () => handler(own)),
    });
  }

  /** @internal */
  declare(declared: Declared): void {
    const { type, value } = declared;
    if (type === 'route') {
      // `false` turns the default of the app off.
      const route = { ...value, cors: (value.cors ?? this.#cors) || undefined };
      checks?.declared(this[APP], { type, value: route });
      this.#routes.push(route);
      this.#http.routes.declare(route);
      return;
    }
    checks?.declared(this[APP], declared);
    if (type === 'function') {
      this.#functions.push(value);
    } else if (type === 'handler') {
      this.#handlers.push(value);
    } else if (!this.#resources.some((other) => other.name === value.name)) {
      this.#resources.push(value);
    }
  }
}
