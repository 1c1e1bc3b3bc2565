import type { HttpErrorClass } from './errors';
import type { Cors } from './http/cors';
import type { KindName } from './kinds';
import type { MiddlewareDeclaration } from './middleware';
import type { EventDetails } from './resources/messages';
import type { SUFFIXES } from './resources/resource';
import type { Schema } from './schema';
import type { Usable } from './uses';

/**
 * The declarations of an app, as plain data, which the checks record: discovery and the test client read them, and nothing
 * else of an `App`. A deployed bundle has no checks and no record; the dispatcher has its own list of routes and calls.
 */

/** Marks an `App`, across copies of this library, and holds its declarations: `app[APP]`. */
export const APP: unique symbol = Symbol.for('serverless-cdk-project.app') as any;

/** The schemas of a route, by the part of the request that they check. */
export interface RouteSchemas {
  readonly body?: Schema<any, any>;
  readonly query?: Schema<any, any>;
  readonly params?: Schema<any, any>;
  readonly headers?: Schema<any, any>;
  readonly response?: Schema<any, any>;
}

/** A text, or a declared resource that has it. */
export type DeclaredText = string | { readonly resource: string };

/** An authorizer. */
export interface AuthorizerDeclaration {
  readonly name: string;
  /** `custom` is the app's function of this name. */
  readonly kind: 'custom' | 'iam' | 'cognito' | 'jwt' | 'external';
  readonly type?: 'token' | 'request';
  readonly header?: string;
  readonly identitySources?: readonly string[];
  readonly ttlSeconds?: number;
  readonly userPools?: readonly ({ readonly resource: string } | { readonly arn: string })[];
  /** A user pool, or an address. */
  readonly issuer?: DeclaredText;
  /** Variables, or texts. */
  readonly audience?: readonly DeclaredText[];
  readonly functionArn?: string;
  readonly roleArn?: string;
}

/** An authorizer as a route uses it. */
export interface RouteAuthorizer {
  readonly declaration: AuthorizerDeclaration;
  readonly scopes?: readonly string[];
}

/** A route as the dispatcher knows it. */
export interface Route {
  readonly path: string;
  /** In upper case, in the order of the declaration. */
  readonly methods: readonly string[];
  readonly name?: string;
  /** @default - JSON */
  readonly contentTypes?: readonly string[];
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly apiKeyRequired?: boolean;
  /** The response is streamed. */
  readonly stream?: boolean;
  readonly schemas?: RouteSchemas;
  /** Of the response for a plain value. */
  readonly status?: number;
  readonly errors?: readonly HttpErrorClass[];
  readonly authorizer?: RouteAuthorizer;
  /** The uses of the handler; everything if undefined. */
  readonly uses?: readonly Usable[];
  /**
   * The origins that may call from a browser: all (`true`), those it names, or none. The app's default is already
   * applied.
   */
  readonly cors?: Cors | boolean;
  /** Of the blueprints that it is part of, from the outermost. They may still grow. */
  readonly middleware?: readonly (readonly MiddlewareDeclaration[])[];
  /** The file that the route serves, for a route of `app.docs()`. */
  readonly docs?: DocsFile;
  readonly handler: (request: any) => unknown;
}

/** The description of the API, as a page or as an OpenAPI document. */
export type DocsFile = 'page' | 'document';

export interface RouteDeclaration extends Route {
  /** The name in the options, or that of the handler function, or ''. */
  readonly name: string;
  readonly contentTypes: readonly string[];
  /** The name, if the declaration gives one. */
  readonly operation?: string;
}

export interface FunctionDeclaration {
  readonly name: string;
  readonly kind: 'lambda';
  /** The uses of the function; everything if undefined. Also an option of other handlers. */
  readonly uses?: readonly Usable[];
  readonly handler: (event: any, context: any) => unknown;
}

/** The event source of a function: a declared resource by name, or an existing one. */
export type EventSource = { readonly resource: string } | { readonly arn: string } | { readonly name: string };

/** The kinds of functions that an event source or an API invokes. */
export type HandlerKind = Exclude<KindName, 'lambda'>;

/** A function that an event source or an API invokes. */
export interface HandlerDeclaration {
  readonly name: string;
  readonly kind: HandlerKind;
  readonly source?: EventSource;
  /** The options as plain data, without the name and with the defaults. */
  readonly options: { readonly [option: string]: any };
  readonly handler: (event: any) => unknown;
}

/** The kinds of resources that can be declared, and variables. */
export type ResourceKind = keyof typeof SUFFIXES | 'env';

export interface ResourceDeclaration {
  readonly name: string;
  readonly kind: ResourceKind;
  /** The environment variable that carries the resource's name. */
  readonly variable: string;
  /** True for an `env` with a default: it may be left unbound. */
  readonly optional?: boolean;
  /** Of the messages of a queue or topic. */
  readonly message?: Schema<any, any>;
  /** Of the details of a bus's events, by detail type. */
  readonly details?: EventDetails;
}

export interface Declarations {
  readonly name: string;
  /** Whether the responses of all routes are compared with the API's description. */
  readonly contract?: 'strict';
  readonly routes: readonly RouteDeclaration[];
  readonly functions: readonly FunctionDeclaration[];
  readonly handlers: readonly HandlerDeclaration[];
  readonly resources: readonly ResourceDeclaration[];
}
