import { parseForm, type Form } from './http/form';
import { parseCookies, RequestHeaders } from './http/headers';
import { MultiMap } from './http/multi-map';
import type { EventRequest, PartsCore } from '../http/request';
import type { HttpEvent } from '../http/event';
import { contentTypeOf, headerOf, headersOf, queryOf } from './http/event-fields';
import { rawPathOf, segmentsOf } from './http/event-path';
import { logger, type Logger } from '../log';

/**
 * The parts of a request that most handlers do without. In the bundle of an app this module is a file of its own, loaded with
 * the first part that a handler reads: what it needs of the others is handed to it.
 */
export function requestParts(view: HttpEvent, request: EventRequest, core: PartsCore): RequestParts {
  return new RequestParts(view, request, core);
}

export class RequestParts {
  readonly #view: HttpEvent;
  readonly #request: EventRequest;
  readonly #core: PartsCore;
  #query?: MultiMap;
  #headers?: RequestHeaders;

  constructor(view: HttpEvent, request: EventRequest, core: PartsCore) {
    this.#view = view;
    this.#request = request;
    this.#core = core;
  }

  get path(): string {
    return `/${segmentsOf(rawPathOf(this.#view), this.#view, this.#core.decoded).join('/')}`;
  }

  get query(): MultiMap {
    return (this.#query ??= new MultiMap(queryOf(this.#view)));
  }

  get headers(): RequestHeaders {
    return (this.#headers ??= new RequestHeaders(headersOf(this.#view)));
  }

  get cookies(): ReadonlyMap<string, string> {
    return parseCookies(this.headers.get('cookie'));
  }

  get rawBody(): Buffer {
    const { body, isBase64Encoded } = this.#view;
    return Buffer.from(typeof body === 'string' ? body : '', isBase64Encoded ? 'base64' : 'utf8');
  }

  get form(): () => Promise<Form> {
    return async () => {
      const type = contentTypeOf(this.#view);
      if (type && !/^(application\/x-www-form-urlencoded|multipart\/.*)\s*(;|$)/i.test(type)) {
        throw this.#unsupported(type);
      }
      return parseForm(type ?? '', this.rawBody, this.#core.BadRequestError);
    };
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
    return `${headerOf(this.#view, 'X-Forwarded-Proto') ?? 'https'}://${domainName ?? headerOf(this.#view, 'Host')}${end > 0 ? full.slice(0, end).replace(/\/$/, '') : ''}`;
  }

  get requestId(): string {
    return this.#view.requestContext?.requestId ?? this.#request.lambdaContext?.awsRequestId;
  }

  get log(): Logger {
    const { lambdaContext, method, route } = this.#request;
    return logger({ requestId: this.requestId, function: lambdaContext?.functionName, route: `${method} ${route}` });
  }

  get toJSON(): () => { [key: string]: unknown } {
    return () => {
      // Of the request, whose parts may be what a schema has made of them.
      const { method, path, route, params, query, headers, cookies, requestId, text } = this.#request;
      return {
        method,
        path,
        route,
        params,
        query,
        headers,
        cookies: Object.fromEntries(cookies),
        body: text(),
        requestId,
      };
    };
  }

  /** Refuses a body that is said to be no JSON. */
  checkJson(): void {
    const type = contentTypeOf(this.#view);
    if (type && !/^application\/([^;]+\+)?json\s*(;|$)/i.test(type)) throw this.#unsupported(type);
  }

  #unsupported(type: string): Error {
    return new this.#core.HttpError(415, 'UnsupportedMediaType', `Unsupported media type: ${type}`);
  }
}
