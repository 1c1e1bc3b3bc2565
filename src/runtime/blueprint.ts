import { DeclarationError, checkOptions } from './declaration-error';
import type { FunctionDeclaration, ResourceDeclaration, RouteDeclaration } from './declarations';
import { methodDecorator } from './decorator';
import { declareRoute, METHODS, type AnySchema, type DeclaredPath, type RouteDecorator, type RouteHandler, type RouteOptions } from './http/route';
import type { LambdaContext } from './lambda';
import { Env, type EnvOptions } from './resources/env';
import { Table, type TableOptions } from './resources/table';
import { variableOf } from './resources/variable';

/** `app.get(path, [options], handler)`: the method is in the name. Without a handler it is a decorator for a method. */
export interface ShortForm {
  <const Path extends string>(path: DeclaredPath<Path>, handler: RouteHandler<Path>): void;
  <const Path extends string, B extends AnySchema = undefined, Q extends AnySchema = undefined, P extends AnySchema = undefined, H extends AnySchema = undefined, R extends AnySchema = undefined>(
    path: DeclaredPath<Path>, options: Omit<RouteOptions<B, Q, P, H, R>, 'methods'>, handler: RouteHandler<Path, { body: B; query: Q; params: P; headers: H }, R>): void;
  <const Path extends string, B extends AnySchema = undefined, Q extends AnySchema = undefined, P extends AnySchema = undefined, H extends AnySchema = undefined, R extends AnySchema = undefined>(
    path: DeclaredPath<Path>, options?: Omit<RouteOptions<B, Q, P, H, R>, 'methods'>): RouteDecorator<Path, { body: B; query: Q; params: P; headers: H }, R>;
}

export interface FunctionOptions {
  /** The name of the function: letters, digits, `-` and `_`, unique in the app. */
  readonly name: string;
}

/** Declares the function of a method. */
export type FunctionDecorator = <This>(method: (this: This, event: any, context: LambdaContext) => unknown, context: ClassMethodDecoratorContext<This>) => void;

/** What is declared, on its way to the app. */
export type Declared =
  | { readonly type: 'route'; readonly value: RouteDeclaration }
  | { readonly type: 'function'; readonly value: FunctionDeclaration }
  | { readonly type: 'resource'; readonly value: ResourceDeclaration };

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
  route<const Path extends string, B extends AnySchema = undefined, Q extends AnySchema = undefined, P extends AnySchema = undefined, H extends AnySchema = undefined, R extends AnySchema = undefined>(
    path: DeclaredPath<Path>, options: RouteOptions<B, Q, P, H, R>, handler: RouteHandler<Path, { body: B; query: Q; params: P; headers: H }, R>): void;
  route<const Path extends string, B extends AnySchema = undefined, Q extends AnySchema = undefined, P extends AnySchema = undefined, H extends AnySchema = undefined, R extends AnySchema = undefined>(
    path: DeclaredPath<Path>, options?: RouteOptions<B, Q, P, H, R>): RouteDecorator<Path, { body: B; query: Q; params: P; headers: H }, R>;
  route(path: string, options: RouteOptions<any, any, any, any, any> = {}, handler?: (request: any) => unknown): any {
    const declare = (given: (request: any) => unknown) => this.declare({ type: 'route', value: declareRoute(path, options, given) });
    if (handler === undefined) return methodDecorator(`Route ${path}`, declare);
    if (typeof handler !== 'function') throw new DeclarationError(`Route ${path}: the handler must be a function, got ${typeof handler}`);
    declare(handler);
  }

  /** Declares a table. Its name is read from the environment when it is used. */
  table(name: string, options: TableOptions = {}): Table {
    return new Table(name, this.resource('table', name, '_NAME', options, { env: 'string' }));
  }

  /** Declares an environment variable that the app needs. */
  env(name: string, options: EnvOptions & { readonly optional: true; readonly default?: undefined }): Env<string | undefined>;
  env(name: string, options?: EnvOptions): Env;
  env(name: string, options: EnvOptions = {}): Env<any> {
    const optional = options.default !== undefined || options.optional === true;
    return new Env(name, this.resource('env', name, '', options, { default: 'string', optional: 'boolean', example: 'string' }, optional), options);
  }

  /**
   * Declares a function of its own: it gets the event as it is, what it returns is its result.
   *
   * @example
   * app.lambdaFunction({ name: 'report' }, async (event, context) => { … });
   */
  lambdaFunction<Event = any, Result = unknown>(options: FunctionOptions, handler: (event: Event, context: LambdaContext) => Result | Promise<Result>): void;
  lambdaFunction(options: FunctionOptions): FunctionDecorator;
  lambdaFunction(options: FunctionOptions, handler?: (event: any, context: LambdaContext) => unknown): any {
    checkOptions('lambdaFunction', options, { name: 'string!' });
    return this.functionOf(`lambdaFunction "${options.name}"`, handler, (given) => ({ name: options.name, kind: 'lambda', handler: given }));
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

  private resource(kind: ResourceDeclaration['kind'], name: string, suffix: string, options: object, types: { [option: string]: string }, optional = false): string {
    const declared = `${kind} "${name}"`;
    checkOptions(declared, options, types);
    const variable = variableOf(declared, name, suffix, (options as TableOptions).env);
    this.declare({ type: 'resource', value: { name, kind, variable, ...(optional && { optional }) } });
    return variable;
  }

  private functionOf(what: string, handler: unknown, declaration: (handler: FunctionDeclaration['handler']) => FunctionDeclaration): any {
    const declare = (given: FunctionDeclaration['handler']) => this.declare({ type: 'function', value: declaration(given) });
    if (handler === undefined) return methodDecorator(what, declare);
    if (typeof handler !== 'function') throw new DeclarationError(`${what}: the handler must be a function, got ${typeof handler}`);
    declare(handler as FunctionDeclaration['handler']);
  }
}

for (const method of METHODS) {
  (Blueprint.prototype as any)[method.toLowerCase()] = function (this: Blueprint, path: string, options: any, handler: any): any {
    const given = typeof options === 'function' ? {} : options;
    if (given?.methods) throw new DeclarationError(`Route ${path}: ${method.toLowerCase()}() takes no option "methods". Use route() for several`);
    return (this as any).route(path, { ...given, methods: [method] }, typeof options === 'function' ? options : handler);
  };
}
