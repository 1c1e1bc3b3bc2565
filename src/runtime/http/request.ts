import { BadRequestError, HttpError } from '../errors';
import { headerOf, headersOf, methodOf, queryOf, rawPathOf, segmentsOf, type HttpEvent } from '../events/http';
import { load } from '../events/load';
import type { LambdaContext } from '../lambda';
import { logger, type Logger } from '../log';
import type { Schema, SchemaOutput } from '../schema';
import type { Form } from './form';
import { parseCookies, RequestHeaders } from './headers';
import { MultiMap } from './multi-map';
import type { PathParams } from './path';
import type { Params } from './routes';

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
  readonly form: () => Promise<Form>;
  /** What an authorizer has found out about the caller. */
  readonly authorizer: { readonly [key: string]: any };
  /** Where the API is reached, `https://host/stage`. */
  readonly baseUrl: string;
  readonly requestId: string;
  /** Writes log lines with the request id and the route. */
  readonly log: Logger;
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

/** The request over an event of either payload version. */
export class EventRequest {
  readonly #view: HttpEvent;
  readonly #params: Params;
  #checked?: CheckedParts;
  #query?: MultiMap;
  #headers?: RequestHeaders;

  /** @param view the event in a payload version; of API Gateway it is the event itself */
  constructor(view: HttpEvent, readonly event: any, readonly lambdaContext: LambdaContext, readonly route: string, params: Params) {
    this.#view = view;
    this.#params = params;
  }

  get method(): string {
    return methodOf(this.#view)!;
  }

  get path(): string {
    return `/${segmentsOf(this.#view).join('/')}`;
  }

  get params(): any {
    return this.#checked?.params ?? this.#params;
  }

  get query(): any {
    return this.#checked?.query ?? (this.#query ??= queryOf(this.#view));
  }

  get headers(): any {
    return this.#checked?.headers ?? (this.#headers ??= new RequestHeaders(headersOf(this.#view)));
  }

  get cookies(): ReadonlyMap<string, string> {
    return parseCookies(new RequestHeaders(headersOf(this.#view)).get('cookie'));
  }

  get rawBody(): Buffer {
    const { body, isBase64Encoded } = this.#view;
    return Buffer.from(typeof body === 'string' ? body : '', isBase64Encoded ? 'base64' : 'utf8');
  }

  get text(): () => string {
    const { body, isBase64Encoded } = this.#view;
    return () => typeof body === 'string' && !isBase64Encoded ? body : this.rawBody.toString();
  }

  get json(): () => any {
    return () => {
      const checked = this.#checked;
      if (checked && 'body' in checked) return checked.body;
      const type = headerOf(this.#view, 'content-type');
      if (type && !/^application\/([^;]+\+)?json\s*(;|$)/i.test(type)) throw unsupportedMediaType(type);
      try {
        return JSON.parse(this.text());
      } catch {
        throw new BadRequestError('Error Parsing JSON');
      }
    };
  }

  get form(): () => Promise<Form> {
    return async () => (await load.form()).parseForm(headerOf(this.#view, 'content-type') ?? '', this.rawBody, { MultiMap, BadRequestError });
  }

  get authorizer(): { readonly [key: string]: any } {
    const found = this.#view.requestContext?.authorizer;
    return found?.lambda ?? found ?? {};
  }

  get baseUrl(): string {
    const { domainName, path, http } = this.#view.requestContext ?? {};
    // The path there begins with the stage, or with the base path of a custom domain.
    const full = `${http?.path ?? path ?? ''}/`;
    const end = full.lastIndexOf(`${rawPathOf(this.#view)}/`.replace('//', '/'));
    return `${headerOf(this.#view, 'X-Forwarded-Proto') ?? 'https'}://${domainName ?? headerOf(this.#view, 'Host')}${end > 0 ? full.slice(0, end) : ''}`;
  }

  get requestId(): string {
    return this.#view.requestContext?.requestId ?? this.lambdaContext?.awsRequestId;
  }

  get log(): Logger {
    const { requestId, lambdaContext, method, route } = this;
    return logger({ requestId, function: lambdaContext?.functionName, route: `${method} ${route}` });
  }

  toJSON(): { [key: string]: unknown } {
    const { method, path, route, params, query, headers, cookies, requestId } = this;
    return { method, path, route, params, query, headers, cookies: Object.fromEntries(cookies), body: this.text(), requestId };
  }

  /** The parts that a schema has checked take the place of what was sent. */
  replace(parts: CheckedParts): void {
    this.#checked = parts;
  }
}

export function unsupportedMediaType(type: string): HttpError {
  return new HttpError(415, 'UnsupportedMediaType', `Unsupported media type: ${type}`);
}
