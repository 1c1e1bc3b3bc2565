import { Blueprint, type Declared } from './blueprint';
import { checkOptions, DeclarationError } from './declaration-error';
import { API_HANDLER, APP, type Declarations, type FunctionDeclaration, type ResourceDeclaration, type RouteDeclaration } from './declarations';
import { dispatch, type HttpSettings } from './http/dispatch';
import { BINARY_TYPES, binaryTest } from './http/reply';
import { Router } from './http/router';
import type { LambdaHandler } from './lambda';
import { FunctionNames } from './names';

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
  readonly debug: boolean;
  /** What has been declared, for those that read the app at build time. */
  readonly [APP]: Declarations;

  readonly #routes: RouteDeclaration[] = [];
  readonly #functions: FunctionDeclaration[] = [];
  readonly #resources: ResourceDeclaration[] = [];
  readonly #router = new Router();
  readonly #names = new FunctionNames();
  readonly #settings: HttpSettings;

  constructor(options: AppOptions) {
    super();
    checkOptions('App', options, { name: 'string!', debug: 'boolean', binaryTypes: 'strings' });
    if (!/^[A-Za-z][A-Za-z0-9-]*$/.test(options.name)) {
      throw new DeclarationError(`App: "${options.name}" cannot be a name: it starts with a letter and has letters, digits and "-" only`);
    }
    this.name = options.name;
    this.debug = options.debug ?? false;
    this.#settings = { debug: this.debug, binary: binaryTest(options.binaryTypes ?? BINARY_TYPES) };
    this[APP] = { name: options.name, routes: this.#routes, functions: this.#functions, resources: this.#resources };
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
    if (name === API_HANDLER) return (event, context) => dispatch(this.#router, this.#settings, event, context);
    const declared = this.#functions.find((declaration) => declaration.name === name);
    if (!declared) {
      throw new DeclarationError(`The app "${this.name}" has no function "${name}". It has ${[API_HANDLER, ...this.#functions.map((other) => other.name)].join(', ')}`);
    }
    return async (event, context) => declared.handler(event, context);
  }

  protected override declare(declared: Declared): void {
    switch (declared.type) {
      case 'route':
        this.#router.add(declared.value);
        this.#routes.push(declared.value);
        break;
      case 'function':
        this.#names.add(declared.value.name);
        this.#functions.push(declared.value);
        break;
      case 'resource':
        this.#addResource(declared.value);
        break;
    }
    super.declare(declared);
  }

  #addResource(resource: ResourceDeclaration): void {
    const { name, kind, variable, optional } = resource;
    const same = this.#resources.find((other) => other.name === name);
    if (same) {
      // Declared the same way in two modules, it is one resource.
      if (same.kind === kind && same.variable === variable && same.optional === optional) return;
      throw new DeclarationError(`${kind} "${name}" is declared before as ${same.kind} with the variable ${same.variable}. Declare it once and share it`);
    }
    const taken = this.#resources.find((other) => other.variable === variable);
    if (taken) {
      throw new DeclarationError(`${kind} "${name}" and ${taken.kind} "${taken.name}" have the same environment variable, ${variable}. Set another one with the option "env"`);
    }
    this.#resources.push(resource);
  }
}
