import type { AppOptions } from './app';
import type { Made } from './checks/made';
import type { AuthorizerDeclaration, Declarations, ResourceDeclaration, Route } from './declarations';
import type { RouteOptions } from './http/route-options';
import type { AuthorizerOptions } from './kinds/authorizer';

/** A call that declares a function, as it was made: `app.onSqsMessage(from, options, handler)`. */
export interface FunctionCall {
  readonly method: string;
  /** What the call begins with: a source, the expression of a schedule, the action of a WebSocket route. */
  readonly from?: any;
  readonly options: { readonly name: string; readonly [option: string]: any };
  readonly handler: (...args: any[]) => unknown;
  /** That of the options, behind the prefix of a blueprint. */
  readonly name: string;
}

/** What is declared, on its way to the app. */
export type Declared =
  | { readonly type: 'route'; readonly value: Route }
  | { readonly type: 'function'; readonly value: FunctionCall }
  | { readonly type: 'resource'; readonly value: ResourceDeclaration };

/**
 * Finds what is wrong with a declaration, and throws at its line; and writes down what is declared, for those that read the
 * app: `app[APP]`. A deployed bundle goes without: its declarations were
 * checked when it was made, and the texts of the errors are a third of the library. The checks are of another copy of the
 * library then: they know values by their form, not by their class.
 */
export interface Checks {
  /** What to do about a value that is missing. */
  readonly missingHint: string;
  app(options: AppOptions): Declarations;
  /** What is made for a declaration by a function of its own. */
  made(what: Made, options: object): void;
  route(path: string, options: RouteOptions<any, any, any, any, any>, handler: unknown): void;
  /** `app.get(path, …rest)` */
  short(path: string, rest: readonly unknown[]): void;
  function(method: string, from: unknown, options: object, handler: unknown): void;
  /** What the options of an authorizer say. */
  authorizer(options: AuthorizerOptions): AuthorizerDeclaration;
  register(to: object, blueprint: unknown, options: object): void;
  /** What a blueprint declares, which is part of no app yet. */
  blueprint(blueprint: object, next: Declared): void;
  use(middleware: unknown, options: object): void;
  onError(app: object, ErrorClass: unknown, handler: unknown): void;
  resource(kind: string, name: string, variable: string, options: object): void;
  decorator(what: string, context: any): void;
  /** @param before the instance that the handler belongs to already */
  instance(what: string, name: string, before: unknown): void;
  /** A declaration against what is declared already, which it is added to. */
  declared(before: Declarations, next: Declared): void;
  /** That an app has a function. */
  handler(app: Declarations, name: string): void;
  /** What stands for a value that the environment does not give. */
  standIn(declaration: ResourceDeclaration, example?: string): string | undefined;
}

/** Where the process that reads an app at build time puts the checks. */
export const CHECKS: unique symbol = Symbol.for('serverless-cdk-project.checks') as any;

export let checks: Checks | undefined = (globalThis as any)[CHECKS];

export function useChecks(given: Checks): void {
  checks = given;
}
