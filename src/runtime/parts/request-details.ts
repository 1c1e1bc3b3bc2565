import { contentTypeOf, headerOf, headersOf, jsonTypeOf, queryOf, rawPathOf, segmentsOf } from './http/event-fields';
import { parseForm, type Form } from './http/form';
import { parseCookies, RequestHeaders } from './http/headers';
import { MultiMap } from './http/multi-map';
import type { HttpEvent } from '../http/event';
import type { EventRequest, RequestCore } from '../http/request';
import { logger, type Logger } from '../log';

/** The details of a request that most handlers do not use. Their getters are synchronous. */
export function requestDetails(event: HttpEvent, request: EventRequest, core: RequestCore): RequestDetails {
  return new RequestDetails(event, request, core);
}

export class RequestDetails {
  readonly #event: HttpEvent;
  readonly #request: EventRequest;
  readonly #core: RequestCore;
  #query?: MultiMap;
  #headers?: RequestHeaders;

  constructor(event: HttpEvent, request: EventRequest, core: RequestCore) {
    this.#event = event;
    this.#request = request;
    this.#core = core;
  }

  get path(): string {
    return `/${segmentsOf(rawPathOf(this.#event), this.#event, this.#core.decoded).join('/')}`;
  }

  get query(): MultiMap {
    return (this.#query ??= new MultiMap(queryOf(this.#event)));
  }

  get headers(): RequestHeaders {
    return (this.#headers ??= new RequestHeaders(headersOf(this.#event)));
  }

  get cookies(): ReadonlyMap<string, string> {
    return parseCookies(this.headers.get('cookie'));
  }

  get rawBody(): Buffer {
    const { body, isBase64Encoded } = this.#event;
    return Buffer.from(typeof body === 'string' ? body : '', isBase64Encoded ? 'base64' : 'utf8');
  }

  get form(): () => Promise<Form> {
    return async () => {
      const type = contentTypeOf(this.#event);
      if (type && !/^(application\/x-www-form-urlencoded|multipart\/.*)\s*(;|$)/i.test(type)) {
        throw this.#unsupported(type);
      }
      return parseForm(type ?? '', this.rawBody, this.#core.BadRequestError);
    };
  }

  get authorizer(): unknown {
    const found = this.#event.requestContext?.authorizer;
    return found?.lambda ?? found ?? undefined;
  }

  get baseUrl(): string {
    const { domainName, path, http } = this.#event.requestContext ?? {};
    // The full path begins with the stage, or with the base path of a custom domain.
    const full = `${http?.path ?? path ?? ''}/`;
    const end = full.lastIndexOf(`${rawPathOf(this.#event)}/`.replace('//', '/'));
    const host = headerOf(this.#event, 'Host');
    // Of a function URL, both are the same on AWS; locally, the domain only tells what it is.
    const domain = domainName?.includes('.lambda-url.') ? (host ?? domainName) : (domainName ?? host);
    return `${headerOf(this.#event, 'X-Forwarded-Proto') ?? 'https'}://${domain}${end > 0 ? full.slice(0, end).replace(/\/$/, '') : ''}`;
  }

  get ip(): string {
    const { http, identity, elb } = this.#event.requestContext ?? {};
    // A load balancer adds it to the end; what comes before, a client may have invented.
    const forwarded = elb && this.headers.get('x-forwarded-for')?.split(',').at(-1)?.trim();
    return (http ?? identity)?.sourceIp ?? forwarded ?? '';
  }

  get requestId(): string {
    return this.#event.requestContext?.requestId ?? this.#request.lambdaContext?.awsRequestId;
  }

  get log(): Logger {
    const { lambdaContext, method, route } = this.#request;
    return logger({ requestId: this.requestId, function: lambdaContext?.functionName, route: `${method} ${route}` });
  }

  get toJSON(): () => { [key: string]: unknown } {
    return () => {
      // Read from the request, in which validation may have replaced the values.
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

  /** Refuses a body whose content type is not JSON. */
  checkJson(): void {
    const type = jsonTypeOf(this.#event);
    if (!/^application\/([^;]+\+)?json\s*(;|$)/i.test(type)) throw this.#unsupported(type);
  }

  #unsupported(type: string): Error {
    return new this.#core.HttpError(415, 'UnsupportedMediaType', `Unsupported media type: ${type}`);
  }
}
