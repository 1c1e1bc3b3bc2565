import type { Authorizer } from '../authorizer';
import type { Schema, SchemaInput } from '../schema';
import type { HttpErrorClass } from '../errors';
import type { UsesOptions } from '../uses';
import type { Cors } from './cors';
import type { CheckedPath } from './path';
import type { HttpRequest, RequestSchemas } from './request';
import type { HttpResponse } from './response';

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;

export type HttpMethod = (typeof METHODS)[number];

export type AnySchema = Schema<any, any> | undefined;

/** The options of a route. The schemas are of any library of the Standard Schema interface: zod, valibot, arktype … */
export interface RouteOptions<
  Body extends AnySchema = undefined,
  Query extends AnySchema = undefined,
  Params extends AnySchema = undefined,
  Headers extends AnySchema = undefined,
  Result extends AnySchema = undefined,
  Auth extends Authorizer | undefined = Authorizer | undefined,
> extends UsesOptions {
  /**
   * The methods that the handler serves.
   *
   * @default ['GET']
   */
  readonly methods?: readonly [HttpMethod | Lowercase<HttpMethod>, ...(HttpMethod | Lowercase<HttpMethod>)[]];

  /**
   * The name of the operation, in the API's description.
   *
   * @default - the name of the handler function
   */
  readonly name?: string;

  /**
   * The content types that a body may have; any other gets a 415. `*\/*` accepts any.
   *
   * @default ['application/json']
   */
  readonly contentTypes?: readonly string[];

  /**
   * The caller has to send an API key in `x-api-key` (REST APIs).
   *
   * @default false
   */
  readonly apiKeyRequired?: boolean;

  /**
   * The response is streamed, and may be longer than 6 MB: REST APIs and function URLs can do that. A function of its
   * own, `APIStreamHandler`, serves the route.
   *
   * @default false
   */
  readonly stream?: boolean;

  /**
   * The origins that may call from a browser: `true` for all, `cors({ … })`, or `false` for none.
   *
   * @default - the app's
   */
  readonly cors?: boolean | Cors;

  /**
   * The authorizer.
   *
   * @default - everyone may call
   */
  readonly authorizer?: Auth;

  /** The schema of the JSON body; `json()` gives its output. An invalid body gets a 422. */
  readonly body?: Body;

  /** The schema of the query string: an object of its names, with an array for a name that is given several times. */
  readonly query?: Query;

  /** The schema of the path parameters. */
  readonly params?: Params;

  /** The schema of the headers: an object with names in lower case. */
  readonly headers?: Headers;

  /**
   * The schema of the value that the handler returns; any other value is an internal error. The body of a `response()`
   * with an error status, or a redirect, is not checked.
   */
  readonly response?: Result;

  /**
   * The status of the response for a value that is no `response()`.
   *
   * @default 200, or 204 for undefined
   */
  readonly status?: number;

  /**
   * The errors that the handler may throw, for the API's description and its clients. Those of the library and of API
   * Gateway, such as a 422 for a request that its schema refuses, are described without it.
   *
   * @example
   * app.get('/users/{name}', { errors: [NotFoundError] }, ({ params }) => find(params.name));
   */
  readonly errors?: readonly HttpErrorClass[];

  /** One line for the API's description. */
  readonly summary?: string;

  /** A text for the API's description. */
  readonly description?: string;

  /** Groups in the API's description. */
  readonly tags?: readonly string[];
}

/**
 * The value that a handler may return: any value is a JSON body, `undefined` none; with a `response` schema, the
 * schema's input.
 */
export type HandlerResult<R = undefined> = [R] extends [Schema<any, any>]
  ? SchemaInput<R> | HttpResponse<SchemaInput<R>> | Response
  : unknown;

export type RouteHandler<
  Path extends string = string,
  Schemas extends RequestSchemas = {},
  R = undefined,
  Auth = any,
> = (request: HttpRequest<Path, Schemas, Auth>) => HandlerResult<R> | Promise<HandlerResult<R>>;

/**
 * A method decorator that declares the method as a route's handler. For an instance method, an instance of the class
 * must be created.
 */
export type RouteDecorator<
  Path extends string = string,
  Schemas extends RequestSchemas = {},
  R = undefined,
  Auth = any,
> = <This>(
  method: (this: This, request: HttpRequest<Path, Schemas, Auth>) => HandlerResult<R> | Promise<HandlerResult<R>>,
  context: ClassMethodDecoratorContext<This>,
) => void;

/** The path; or, if it is invalid, the message that the compiler shows. */
export type DeclaredPath<Path extends string> = Path & CheckedPath<Path>;

export const SCHEMAS = ['body', 'query', 'params', 'headers', 'response'] as const;
