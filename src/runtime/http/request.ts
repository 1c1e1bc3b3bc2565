import { decode, type HttpSource } from '../events/http';
import { BadRequestError, HttpError } from '../errors';
import type { LambdaContext } from '../lambda';
import type { Schema, SchemaOutput } from '../schema';
import { parseForm, type Form } from './form';
import { parseCookies, RequestHeaders } from './headers';
import type { MultiMap } from './multi-map';
import type { PathParams } from './path';

/** The schemas of a route, each of any library of the Standard Schema interface. */
export interface RequestSchemas {
  readonly body?: Schema<any, any> | undefined;
  readonly query?: Schema<any, any> | undefined;
  readonly params?: Schema<any, any> | undefined;
  readonly headers?: Schema<any, any> | undefined;
}

type Checked<S, Otherwise> = [S] extends [Schema<any, any>] ? SchemaOutput<S> : Otherwise;

/**
 * One HTTP request. What is a part of the request is read when it is asked for; `json`, `text` and `form` may be taken
 * out of it: `async ({ json, params }) => …`.
 */
export interface HttpRequest<Path extends string = string, Schemas extends RequestSchemas = {}> {
  /** In upper case. */
  readonly method: string;
  /** The path of the request, percent-decoded, without stage and base path. */
  readonly path: string;
  /** The path of the route: `/users/{id}`. */
  readonly route: Path;
  /** The parameters of the path, percent-decoded. */
  readonly params: Checked<Schemas['params'], PathParams<Path>>;
  /** The query string; of a route with a `query` schema, what the schema makes of it. */
  readonly query: Checked<Schemas['query'], MultiMap>;
  /** The headers; of a route with a `headers` schema, what the schema makes of them. */
  readonly headers: Checked<Schemas['headers'], RequestHeaders>;
  readonly cookies: ReadonlyMap<string, string>;
  /** The bytes of the body; empty without one. */
  readonly rawBody: Buffer;
  /** The body as text. */
  readonly text: () => string;
  /** The body as JSON; of a route with a `body` schema, what the schema makes of it. */
  readonly json: Schemas['body'] extends Schema<any, any> ? () => SchemaOutput<Schemas['body']> : <T = any>() => T;
  /** The body as a form, urlencoded or multipart. */
  readonly form: () => Form;
  /** What an authorizer has found out about the caller. */
  readonly authorizer: { readonly [key: string]: any };
  /** Where the API is reached, `https://host/stage`. */
  readonly baseUrl: string;
  readonly requestId: string;
  /** The event as Lambda gave it. */
  readonly event: any;
  readonly lambdaContext: LambdaContext;
  /** The request as plain data. */
  toJSON(): { [key: string]: unknown };
}

/** What schemas have made of the parts of a request. */
export interface CheckedParts {
  body?: unknown;
  query?: unknown;
  params?: unknown;
  headers?: unknown;
}

const JSON_TYPE = /^application\/(?:json|[^;,\s]+\+json)\s*(?:;|$)/i;
const EMPTY = Buffer.alloc(0);

/** The request over an event of any source. */
export class EventRequest {
  readonly #source: HttpSource;
  readonly #params: { readonly [name: string]: string };
  #checked?: CheckedParts;
  #query?: MultiMap;
  #headers?: RequestHeaders;
  #cookies?: ReadonlyMap<string, string>;
  #rawBody?: Buffer;

  constructor(source: HttpSource, readonly event: any, readonly lambdaContext: LambdaContext, readonly route: string, params: { readonly [name: string]: string }) {
    this.#source = source;
    this.#params = params;
  }

  get method(): string {
    return this.#source.method(this.event);
  }

  get path(): string {
    const path = this.#source.path(this.event);
    return this.#source.encodedPath(this.event) ? path.split('/').map(decode).join('/') : path;
  }

  get params(): any {
    return this.#checked?.params ?? this.#params;
  }

  get query(): any {
    return this.#checked?.query ?? (this.#query ??= this.#source.query(this.event));
  }

  get headers(): any {
    return this.#checked?.headers ?? (this.#headers ??= new RequestHeaders(this.#source.headers(this.event)));
  }

  get cookies(): ReadonlyMap<string, string> {
    return this.#cookies ??= parseCookies(this.#source.cookies(this.event));
  }

  get rawBody(): Buffer {
    const { body, isBase64Encoded } = this.event;
    return this.#rawBody ??= typeof body === 'string' ? Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8') : EMPTY;
  }

  get text(): () => string {
    return () => this.event.isBase64Encoded || typeof this.event.body !== 'string' ? this.rawBody.toString('utf8') : this.event.body;
  }

  get json(): any {
    return () => this.#json();
  }

  get form(): () => Form {
    return () => parseForm(this.#source.contentType(this.event) ?? '', this.rawBody);
  }

  get authorizer(): { readonly [key: string]: any } {
    const found = this.event.requestContext?.authorizer;
    return found?.lambda ?? found ?? {};
  }

  get baseUrl(): string {
    return this.#source.baseUrl(this.event);
  }

  get requestId(): string {
    return this.event.requestContext?.requestId ?? this.lambdaContext?.awsRequestId ?? '';
  }

  toJSON(): { [key: string]: unknown } {
    const { method, path, route, params, query, headers, cookies, requestId } = this;
    return { method, path, route, params, query, headers, cookies: Object.fromEntries(cookies), body: this.text(), requestId };
  }

  /** The parts that a schema has checked take the place of what was sent. */
  replace(parts: CheckedParts): void {
    this.#checked = parts;
  }

  #json(): unknown {
    if (this.#checked && 'body' in this.#checked) return this.#checked.body;
    const type = this.#source.contentType(this.event);
    if (type && !JSON_TYPE.test(type)) throw unsupportedMediaType(type);
    try {
      return JSON.parse(this.text());
    } catch {
      throw new BadRequestError('Error Parsing JSON');
    }
  }
}

export function unsupportedMediaType(type: string): HttpError {
  return new HttpError(415, 'UnsupportedMediaType', `Unsupported media type: ${type}`);
}
