import type { Authorizer } from '../authorizer';
import type { Schema, SchemaInput } from '../schema';
import type { Cors } from './cors';
import type { CheckedPath } from './path';
import type { HttpRequest, RequestSchemas } from './request';
import type { HttpResponse } from './response';

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;

export type HttpMethod = (typeof METHODS)[number];

export type AnySchema = Schema<any, any> | undefined;

/** What a route may say beside its path. The schemas are of any library of the Standard Schema interface: zod, valibot, arktype … */
export interface RouteOptions<
  Body extends AnySchema = undefined,
  Query extends AnySchema = undefined,
  Params extends AnySchema = undefined,
  Headers extends AnySchema = undefined,
  Result extends AnySchema = undefined,
> {
  /**
   * The methods that the handler answers.
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
   * The content types that a body may have; any other is answered with 415. `*\/*` takes anything.
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
   * The answer is sent while it is made, and may be longer than 6 MB: REST APIs and function URLs do that. The route is served by a
   * function of its own, `APIStreamHandler`.
   *
   * @default false
   */
  readonly stream?: boolean;

  /**
   * Who may call from a browser: `true` for everyone, `cors({ … })`, or `false` for nobody.
   *
   * @default - the app's
   */
  readonly cors?: boolean | Cors;

  /**
   * Who says who may call.
   *
   * @default - everyone may
   */
  readonly authorizer?: Authorizer;

  /** What the JSON body has to be; `json()` gives what the schema makes of it. An invalid one is answered with 422. */
  readonly body?: Body;

  /** What the query string has to be: an object of its names, a value given several times is an array. */
  readonly query?: Query;

  /** What the parameters of the path have to be. */
  readonly params?: Params;

  /** What the headers have to be: an object with names in lower case. */
  readonly headers?: Headers;

  /** What the handler has to return; anything else is an internal error. */
  readonly response?: Result;

  /** One line for the API's description. */
  readonly summary?: string;

  /** A text for the API's description. */
  readonly description?: string;

  /** Groups in the API's description. */
  readonly tags?: readonly string[];
}

/** What a handler may return: any value is a JSON body, `undefined` none; with a `response` schema, what it takes. */
export type HandlerResult<R = undefined> = [R] extends [Schema<any, any>]
  ? SchemaInput<R> | HttpResponse<SchemaInput<R>> | Response
  : unknown;

export type RouteHandler<Path extends string = string, Schemas extends RequestSchemas = {}, R = undefined> = (
  request: HttpRequest<Path, Schemas>,
) => HandlerResult<R> | Promise<HandlerResult<R>>;

/** Declares the route of a method; with a static method or a method of an instance, which has to be created. */
export type RouteDecorator<Path extends string = string, Schemas extends RequestSchemas = {}, R = undefined> = <This>(
  method: (this: This, request: HttpRequest<Path, Schemas>) => HandlerResult<R> | Promise<HandlerResult<R>>,
  context: ClassMethodDecoratorContext<This>,
) => void;

/** The path with the compiler's message if it cannot be declared. */
export type DeclaredPath<Path extends string> = Path & CheckedPath<Path>;

export const SCHEMAS = ['body', 'query', 'params', 'headers', 'response'] as const;
