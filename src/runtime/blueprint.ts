import { checks, type Declared } from './checking';
import type { FunctionDeclaration, ResourceDeclaration } from './declarations';
import { methodDecorator } from './decorator';
import { declaredRoute, METHODS, type AnySchema, type DeclaredPath, type RouteDecorator, type RouteHandler, type RouteOptions } from './http/route';
import type { LambdaContext } from './lambda';
import { Env, type EnvOptions } from './resources/env';
import { Table, type TableOptions } from './resources/table';
import { screamingSnake } from './resources/variable';

/** `app.get(path, [options], handler)`: the method is in the name. Without a handler it is a decorator for a method. */
export interface ShortForm {
  <const Path extends string>(path: DeclaredPath<Path>, handler: RouteHandler<Path>): void;
  <
    const Path extends string,
    B extends AnySchema = undefined, Q extends AnySchema = undefined, P extends AnySchema = undefined,
    H extends AnySchema = undefined, R extends AnySchema = undefined,
  >(
    path: DeclaredPath<Path>, options: Omit<RouteOptions<B, Q, P, H, R>, 'methods'>,
    handler: RouteHandler<Path, { body: B; query: Q; params: P; headers: H }, R>,
  ): void;
  <
    const Path extends string,
    B extends AnySchema = undefined, Q extends AnySchema = undefined, P extends AnySchema = undefined,
    H extends AnySchema = undefined, R extends AnySchema = undefined,
  >(
    path: DeclaredPath<Path>, options?: Omit<RouteOptions<B, Q, P, H, R>, 'methods'>): RouteDecorator<Path, { body: B; query: Q; params: P; headers: H }, R>;
}

export interface FunctionOptions {
  /** The name of the function: letters, digits, `-` and `_`, unique in the app. */
  readonly name: string;
}

/** Declares the function of a method. */
export type FunctionDecorator = <This>(
  method: (this: This, event: any, context: LambdaContext) => unknown, context: ClassMethodDecoratorContext<This>,
) => void;

/**
 * Declares routes, functions and resources. An `App` is one; other blueprints become part of an app by `app.register()`.
 */
export class Blueprint {
  declare readonly get: ShortForm;
  declare readonly post: ShortForm;
  declare readonly put: ShortForm;
  declare readonly patch: ShortForm;
  declare readonly delete: ShortForm;
  declare readonly head: ShortForm;
  declare readonly options: ShortForm;

  readonly #declared: Declared[] = [];
  readonly #listeners: ((declared: Declared) => void)[] = [];

  /**
   * Declares a route. Without a handler it is a decorator for a method.
   *
   * @example
   * app.route('/users', { methods: ['POST'] }, async ({ json }) => create(json()));
   */
  route<
    const Path extends string,
    B extends AnySchema = undefined, Q extends AnySchema = undefined, P extends AnySchema = undefined,
    H extends AnySchema = undefined, R extends AnySchema = undefined,
  >(
    path: DeclaredPath<Path>, options: RouteOptions<B, Q, P, H, R>, handler: RouteHandler<Path, { body: B; query: Q; params: P; headers: H }, R>,
  ): void;
  route<
    const Path extends string,
    B extends AnySchema = undefined, Q extends AnySchema = undefined, P extends AnySchema = undefined,
    H extends AnySchema = undefined, R extends AnySchema = undefined,
  >(
    path: DeclaredPath<Path>, options?: RouteOptions<B, Q, P, H, R>): RouteDecorator<Path, { body: B; query: Q; params: P; headers: H }, R>;
  route(path: string, options: RouteOptions<any, any, any, any, any> = {}, handler?: (request: any) => unknown): any {
    checks?.route(path, options, handler);
    const declare = (given: (request: any) => unknown) => this.declare({ type: 'route', value: declaredRoute(path, options, given) });
    return handler ? declare(handler) : methodDecorator(`Route ${path}`, declare);
  }

  /** Declares a table. Its name is read from the environment when it is used. */
  table(name: string, options: TableOptions = {}): Table {
    return new Table(name, this.resource('table', name, options, '_NAME'));
  }

  /** Declares an environment variable that the app needs. */
  env(name: string, options: EnvOptions & { readonly optional: true; readonly default?: undefined }): Env<string | undefined>;
  env(name: string, options?: EnvOptions): Env;
  env(name: string, options: EnvOptions = {}): Env<any> {
    const optional = options.default !== undefined || options.optional === true;
    return new Env(name, this.resource('env', name, options, '', optional), options);
  }

  /**
   * Declares a function of its own: it gets the event as it is, what it returns is its result.
   *
   * @example
   * app.lambdaFunction({ name: 'report' }, async (event, context) => { … });
   */
  lambdaFunction<Event = any, Result = unknown>(
    options: FunctionOptions, handler: (event: Event, context: LambdaContext) => Result | Promise<Result>,
  ): void;
  lambdaFunction(options: FunctionOptions): FunctionDecorator;
  lambdaFunction(options: FunctionOptions, handler?: (event: any, context: LambdaContext) => unknown): any {
    return this.function('lambdaFunction', options, handler, (given) => ({ name: options.name, kind: 'lambda', handler: given }));
  }

  /** @internal What has been declared so far, and what will be. */
  attach(listener: (declared: Declared) => void): void {
    this.#declared.forEach(listener);
    this.#listeners.push(listener);
  }

  protected declare(declared: Declared): void {
    for (const listener of this.#listeners) listener(declared);
    this.#declared.push(declared);
  }

  private resource(kind: ResourceDeclaration['kind'], name: string, options: TableOptions | EnvOptions, suffix: string, optional = false): string {
    const variable = (options as TableOptions).env ?? screamingSnake(name) + suffix;
    checks?.resource(kind, name, variable, options);
    this.declare({ type: 'resource', value: { name, kind, variable, ...(optional && { optional }) } });
    return variable;
  }

  private function(
    what: string, options: FunctionOptions, handler: FunctionDeclaration['handler'] | undefined, declaration: (handler: FunctionDeclaration['handler']) => FunctionDeclaration,
  ): any {
    checks?.function(what, options, handler);
    const declare = (given: FunctionDeclaration['handler']) => this.declare({ type: 'function', value: declaration(given) });
    return handler ? declare(handler) : methodDecorator(`${what} "${options.name}"`, declare);
  }
}

for (const method of METHODS) {
  (Blueprint.prototype as any)[method.toLowerCase()] = function (this: any, path: string, ...rest: any[]): any {
    const handler = rest.pop();
    return typeof handler === 'function' ? this.route(path, { ...rest[0], methods: [method] }, handler) : this.route(path, { ...handler, methods: [method] });
  };
}
