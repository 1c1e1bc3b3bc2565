import type { AppOptions } from './app';
import type { Declarations, FunctionDeclaration, HandlerDeclaration, ResourceDeclaration, RouteDeclaration } from './declarations';
import type { RouteOptions } from './http/route';

/** What is declared, on its way to the app. */
export type Declared =
  | { readonly type: 'route'; readonly value: RouteDeclaration }
  | { readonly type: 'function'; readonly value: FunctionDeclaration }
  | { readonly type: 'handler'; readonly value: HandlerDeclaration }
  | { readonly type: 'resource'; readonly value: ResourceDeclaration };

/**
 * Finds what is wrong with a declaration, and throws at its line. A deployed bundle goes without: its declarations were
 * checked when it was made, and the texts of the errors are a third of the library. The checks are of another copy of the
 * library then: they know values by their form, not by their class.
 */
export interface Checks {
  app(options: AppOptions): void;
  route(path: string, options: RouteOptions<any, any, any, any, any>, handler: unknown): void;
  /** @param source of the events, where the kind has one */
  function(kind: string, options: object, handler: unknown, source?: unknown): void;
  register(to: object, blueprint: unknown, options: object): void;
  use(middleware: unknown, options: object): void;
  onError(ErrorClass: unknown, handler: unknown): void;
  resource(kind: string, name: string, variable: string, options: object): void;
  decorator(what: string, context: any): void;
  /** Against what is declared already. */
  declared(before: Declarations, next: Declared): void;
}

/** Where the process that reads an app at build time puts the checks. */
export const CHECKS: unique symbol = Symbol.for('serverless-cdk-project.checks') as any;

export let checks: Checks | undefined = (globalThis as any)[CHECKS];

export function useChecks(given: Checks): void {
  checks = given;
}
