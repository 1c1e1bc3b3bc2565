import { BadRequestError, HttpError } from '../errors';
import { decoded, isJson, type HttpEvent } from './event';
import type { LambdaContext } from '../lambda';
import type { GrantedOf } from '../authorizer';
import type { Logger } from '../log';
import type { Schema, SchemaOutput } from '../schema';
import type { Form } from '../parts/http/form';
import type { RequestHeaders } from '../parts/http/headers';
import type { MultiMap } from '../parts/http/multi-map';
import type { PathParams } from './path';
import { requestDetails, type RequestDetails } from '../parts/request-details';
import type { Params } from './route-table';

/** The schemas of a route, each of any library of the Standard Schema interface. */
export interface RequestSchemas {
  readonly body?: Schema<any, any> | undefined;
  readonly query?: Schema<any, any> | undefined;
  readonly params?: Schema<any, any> | undefined;
  readonly headers?: Schema<any, any> | undefined;
}

type Checked<S, Otherwise> = [S] extends [Schema<any, any>] ? SchemaOutput<S> : Otherwise;

/**
 * One HTTP request. Its parts are parsed when they are used; `json`, `text` and `form` may be destructured:
 * `async ({ json, params }) => …`.
 */
export interface HttpRequest<Path extends string = string, Schemas extends RequestSchemas = {}, Auth = any> {
  /** In upper case. */
  readonly method: string;
  /** The path of the request, percent-decoded, without stage and base path. */
  readonly path: string;
  /** The path of the route: `/users/{id}`. */
  readonly route: Path;
  /** The parameters of the path, percent-decoded. */
  readonly params: Checked<Schemas['params'], PathParams<Path>>;
  /** The query string; of a route with a `query` schema, the schema's output. */
  readonly query: Checked<Schemas['query'], MultiMap>;
  /** The headers; of a route with a `headers` schema, the schema's output. */
  readonly headers: Checked<Schemas['headers'], RequestHeaders>;
  readonly cookies: ReadonlyMap<string, string>;
  /** The bytes of the body; empty without one. */
  readonly rawBody: Buffer;
  /** The body as text. */
  readonly text: () => string;
  /** The body as JSON; of a route with a `body` schema, the schema's output. */
  readonly json: Schemas['body'] extends Schema<any, any> ? () => SchemaOutput<Schemas['body']> : <T = any>() => T;
  /** The body as a form, urlencoded or multipart. */
  readonly form: () => Promise<Form>;
  /** The caller and the context that the authorizer returned, or the claims of the token; `undefined` without an authorizer. */
  readonly authorizer: GrantedOf<Auth>;
  /** The base URL of the API, `https://host/stage`. */
  readonly baseUrl: string;
  /** The address of the client, or of the last proxy before API Gateway or the load balancer. */
  readonly ip: string;
  readonly requestId: string;
  /** Writes log lines with the request id and the route. */
  readonly log: Logger;
  /** The event as Lambda passed it. */
  readonly event: any;
  readonly lambdaContext: LambdaContext;
  /** The request as plain data. */
  toJSON(): { [key: string]: unknown };
}

/** The always-loaded values that parts/request-details.ts needs. */
const core = { BadRequestError, decoded, HttpError };

export type RequestCore = typeof core;

/** The request over an event of either payload version. */
export class EventRequest {
  declare readonly event: any;
  declare readonly lambdaContext: LambdaContext;
  declare readonly route: string;
  readonly #httpEvent: HttpEvent;
  readonly #params: Params;
  #details?: RequestDetails;

  /**
   * @param httpEvent the event in a payload version; of API Gateway and function URLs it is the event itself
   * @param event as Lambda passed it
   */
  constructor(httpEvent: HttpEvent, event: any, lambdaContext: LambdaContext, route: string, params: Params) {
    this.event = event;
    this.lambdaContext = lambdaContext;
    this.route = route;
    this.#httpEvent = httpEvent;
    this.#params = params;
  }

  get #all(): RequestDetails {
    return (this.#details ??= requestDetails(this.#httpEvent, this, core));
  }

  get method(): string {
    return this.#httpEvent.requestContext?.http?.method ?? this.#httpEvent.httpMethod!;
  }

  get params(): any {
    return this.#params;
  }

  get path(): string {
    return this.#all.path;
  }

  get query(): any {
    return this.#all.query;
  }

  get headers(): any {
    return this.#all.headers;
  }

  get cookies(): ReadonlyMap<string, string> {
    return this.#all.cookies;
  }

  get rawBody(): Buffer {
    return this.#all.rawBody;
  }

  get form(): () => Promise<Form> {
    return this.#all.form;
  }

  get authorizer(): any {
    return this.#all.authorizer;
  }

  get baseUrl(): string {
    return this.#all.baseUrl;
  }

  get ip(): string {
    return this.#all.ip;
  }

  get requestId(): string {
    return this.#all.requestId;
  }

  get log(): Logger {
    return this.#all.log;
  }

  get toJSON(): () => { [key: string]: unknown } {
    return this.#all.toJSON;
  }

  get text(): () => string {
    const { body, isBase64Encoded } = this.#httpEvent;
    return () =>
      typeof body !== 'string'
        ? ''
        : // Without the byte order mark, as fetch reads it.
          (isBase64Encoded ? `${Buffer.from(body, 'base64')}` : body).replace(/^\uFEFF/, '');
  }

  get json(): () => any {
    return () => {
      // Other JSON types, and other spellings of the header's name.
      if (!isJson(this.#httpEvent)) this.#all.checkJson();
      try {
        return JSON.parse(this.text());
      } catch {
        throw new BadRequestError('Error Parsing JSON');
      }
    };
  }
}
