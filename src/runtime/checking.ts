import type { AppOptions } from './app';
import type { Factory } from './checks/factories';
import type { AuthorizerDeclaration, Declarations, ResourceDeclaration, Route } from './declarations';
import type { RouteOptions } from './http/route-options';
import type { MiddlewareDeclaration } from './middleware';
import type { AuthorizerOptions } from './kinds/authorizer';

/** The call that declares a function, with its arguments: `app.onSqsMessage(from, options, handler)`. */
export interface FunctionCall {
  readonly method: string;
  /** The first argument: an event source, the expression of a schedule, or the action of a WebSocket route. */
  readonly from?: any;
  readonly options: { readonly name: string; readonly [option: string]: any };
  readonly handler: (...args: any[]) => unknown;
  /** The name in the options, with the prefix of the blueprint. */
  readonly name: string;
  /** Of the blueprints that it is part of, from the outermost. They may still grow. */
  readonly middleware?: readonly (readonly MiddlewareDeclaration[])[];
}

/** One declaration, as it is passed to the app. */
export type Declared =
  | { readonly type: 'route'; readonly value: Route }
  | { readonly type: 'function'; readonly value: FunctionCall }
  | { readonly type: 'resource'; readonly value: ResourceDeclaration };

/**
 * Checks declarations, so that a wrong one throws at its line, and records them for discovery: `app[APP]`. A deployed
 * bundle has no checks: its declarations were checked during discovery, and the error messages are a third of the
 * library. During discovery the checks come from another copy of the library: they recognize values by their form, not
 * by their class.
 */
export interface Checks {
  /** The end of the error message for a missing value: how to set it. */
  readonly hint: string;
  app(options: AppOptions): Declarations;
  /** The options of a factory function: `cors()`, `rate()`, `cognitoAuthorizer()` … */
  args(what: Factory, options: object): void;
  route(path: string, options: RouteOptions<any, any, any, any, any>, handler: unknown): void;
  docs(before: Declarations, path: string, options: object): void;
  /** `app.get(path, …rest)` */
  short(path: string, rest: readonly unknown[]): void;
  function(method: string, from: unknown, options: object, handler: unknown): void;
  /** The declaration for the options of `app.authorizer()`. */
  authorizer(options: AuthorizerOptions): AuthorizerDeclaration;
  register(to: object, blueprint: unknown, options: object): void;
  /** A declaration of a blueprint, before the blueprint is part of an app. */
  blueprint(blueprint: object, next: Declared): void;
  use(middleware: unknown, options: object): void;
  onError(app: object, ErrorClass: unknown, handler: unknown): void;
  /** The schemas of its messages, which only discovery and the test client need. */
  resource(
    kind: string,
    name: string,
    variable: string,
    options: object,
  ): Pick<ResourceDeclaration, 'message' | 'details'>;
  decorator(what: string, context: any): void;
  /** @param before the instance that the handler is bound to already */
  instance(what: string, name: string, before: unknown): void;
  /** Checks a declaration against the earlier ones, and adds it to them. */
  declared(before: Declarations, next: Declared): void;
  /** Throws unless the app has the function. */
  handler(app: Declarations, name: string): void;
  /** The placeholder of a value that is not in the environment. */
  placeholder(declaration: ResourceDeclaration, example?: string): string | undefined;
}

/** The global under which discovery provides the checks. */
export const CHECKS: unique symbol = Symbol.for('serverless-cdk-project.checks') as any;

export let checks: Checks | undefined = (globalThis as any)[CHECKS];

export function useChecks(given: Checks): void {
  checks = given;
}
