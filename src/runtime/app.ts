import { Blueprint } from './blueprint';
import { checks, type Declared } from './checking';
import { API_HANDLER, APP, type Declarations, type FunctionDeclaration, type ResourceDeclaration, type RouteDeclaration } from './declarations';
import type { Cors } from './http/cors';
import { dispatch, type HttpApp } from './http/dispatch';
import { Routes } from './http/routes';
import type { LambdaHandler } from './lambda';

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
export class App extends Blueprint {
  readonly name: string;
  /** What has been declared, for those that read the app at build time. */
  readonly [APP]: Declarations;

  readonly #routes: RouteDeclaration[] = [];
  readonly #functions: FunctionDeclaration[] = [];
  readonly #resources: ResourceDeclaration[] = [];
  readonly #http: HttpApp;
  readonly #cors?: boolean | Cors;

  constructor(options: AppOptions) {
    super();
    checks?.app(options);
    const { name, debug, binaryTypes, cors } = options;
    this.name = name;
    this.#cors = cors;
    this.#http = { routes: new Routes(), debug, binaryTypes };
    this[APP] = { name, routes: this.#routes, functions: this.#functions, resources: this.#resources };
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
    const declared = this.#functions.find((other) => other.name === name);
    if (!declared) {
      throw new Error(`The app "${this.name}" has no function "${name}". It has ${[API_HANDLER, ...this.#functions.map((other) => other.name)].join(', ')}`);
    }
    return async (event, context) => declared.handler(event, context);
  }

  protected override declare(declared: Declared): void {
    const { type, value } = declared;
    if (type === 'route') {
      // `false` turns the default of the app off.
      const route = { ...value, cors: (value.cors ?? this.#cors) || undefined };
      checks?.declared(this[APP], { type, value: route });
      this.#routes.push(route);
      this.#http.routes.declare(route);
      return super.declare(declared);
    }
    checks?.declared(this[APP], declared);
    if (type === 'function') {
      this.#functions.push(value);
    } else if (!this.#resources.some((other) => other.name === value.name)) {
      this.#resources.push(value);
    }
    super.declare(declared);
  }
}
