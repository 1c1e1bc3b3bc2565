import { Contract } from './contract';
import {
  checkPayload,
  handlerOf,
  receive,
  type HttpEventRequest,
  type HttpPayload,
  type ReceivedRequest,
} from './http-event';
import type { Authorizers } from './authorizers';
import { withHandledErrors } from './handled-errors';
import { projectPayload } from './project-payload';
import type { ExampleRecorder } from './examples';
import type { Declarations } from '../runtime/declarations';
import { API_GATEWAY_BODY_BYTES, LAMBDA_REQUEST_BYTES, LAMBDA_RESPONSE_BYTES } from '../runtime/aws-limits';

/** The options of a request, besides method and path. */
export interface TestRequest {
  /** An array is a header sent several times. */
  readonly headers?: { readonly [name: string]: string | readonly string[] };
  /** Added to the query string of the path; an array is a name with several values. */
  readonly query?: { readonly [name: string]: string | number | boolean | readonly (string | number | boolean)[] };
  /**
   * A string or bytes are sent as they are; `FormData`, `URLSearchParams` and `Blob` as by `fetch()`; anything else as
   * JSON.
   */
  readonly body?: unknown;
  /**
   * The event that the function gets.
   *
   * @default - that of the client
   */
  readonly payload?: HttpPayload;
  /**
   * The context of an authorizer that allows the request, which is then not asked: `request.authorizer` for the handler.
   *
   * @default - the authorizer of the route decides
   */
  readonly authorizer?: { readonly [key: string]: unknown };
}

export interface TestResponse {
  readonly status: number;
  /** Names in lower case, several values joined with a comma. */
  readonly headers: { readonly [name: string]: string };
  /** The values of `Set-Cookie`. */
  readonly cookies: readonly string[];
  /** The body as text. */
  readonly body: string;
  readonly rawBody: Buffer;
  /** The chunks of the body: those of a route that streams, otherwise one. */
  readonly chunks: readonly Buffer[];
  /** The function's result; without the body, for a route that streams. */
  readonly result: any;
  /** The body as JSON. */
  json<T = any>(): T;
}

export type TestMethod = (path: string, request?: TestRequest) => Promise<TestResponse>;

/** Requests by method: `client.http.get('/users/ada')`. */
export interface HttpClient {
  readonly get: TestMethod;
  readonly post: TestMethod;
  readonly put: TestMethod;
  readonly patch: TestMethod;
  readonly delete: TestMethod;
  readonly head: TestMethod;
  readonly options: TestMethod;
  /** Any method. */
  request(method: string, path: string, request?: TestRequest): Promise<TestResponse>;
}

const REQUEST = ['headers', 'query', 'body', 'payload', 'authorizer'];

export function httpClient(
  declarations: Declarations,
  invoke: (name: string, event: object) => Promise<any>,
  authorizers: Authorizers,
  options: {
    readonly payload?: HttpPayload;
    readonly throwErrors?: boolean;
    readonly contract?: boolean;
    readonly examples?: ExampleRecorder;
  } = {},
): HttpClient {
  const contract = options.contract === false ? undefined : new Contract(declarations);
  let byDefault: HttpPayload | undefined;
  const request = async (method: string, path: string, given: TestRequest = {}): Promise<TestResponse> => {
    for (const name of Object.keys(given)) {
      if (!REQUEST.includes(name)) {
        throw new TypeError(`Unknown option "${name}" of a request. Known: ${REQUEST.join(', ')}`);
      }
    }
    if (typeof path !== 'string' || !path.startsWith('/')) {
      throw new TypeError(`The path of a request starts with a slash, got "${path}"`);
    }
    const { bytes, headers } = await bodyOf(given);
    if (bytes && bytes.length > API_GATEWAY_BODY_BYTES) return tooLong();
    const payload = given.payload ?? (byDefault ??= options.payload ?? projectPayload());
    checkPayload(payload);
    const asked: HttpEventRequest = {
      method: method.toUpperCase(),
      target: withQuery(path, given.query),
      headers,
      body: bytes,
    };
    const received = receive(payload, asked, declarations);
    if (received.unrouted) return responseOf(received.unrouted);
    const authorized = await authorizers.decide(received, given.authorizer);
    if ('refused' in authorized) return responseOf(authorized.refused);
    const event = received.event(authorized.context);
    if (Buffer.byteLength(JSON.stringify(event)) > LAMBDA_REQUEST_BYTES) return tooLong();
    // As on Lambda, the result passes through JSON.
    const call = () => invoke(handlerOf(payload, asked, declarations), JSON.parse(JSON.stringify(event)));
    const result = await (options.throwErrors ? rejecting(call) : call());
    if (typeof result?.body === 'object') return described(received, asked, await collected(result));
    const text = JSON.stringify(result);
    if (Buffer.byteLength(text) > LAMBDA_RESPONSE_BYTES)
      return gatewayAnswer(502, { message: 'Internal server error' });
    return described(received, asked, responseOf(JSON.parse(text)));
  };
  const described = ({ route }: ReceivedRequest, asked: HttpEventRequest, response: TestResponse): TestResponse => {
    if (route) {
      contract?.check(route, asked.method, response);
      options.examples?.record(route, asked, response);
    }
    return response;
  };
  const method =
    (name: string): TestMethod =>
    (path, options) =>
      request(name, path, options);
  return {
    get: method('GET'),
    post: method('POST'),
    put: method('PUT'),
    patch: method('PATCH'),
    delete: method('DELETE'),
    head: method('HEAD'),
    options: method('OPTIONS'),
    request,
  };
}

/** Rejects with the error of the app that ends the request, where the function would return a 500. */
async function rejecting<T>(call: () => Promise<T>): Promise<T> {
  const { result, errors } = await withHandledErrors(call);
  if (errors.length > 0) throw errors.at(-1);
  return result;
}

async function bodyOf({ body, headers = {} }: TestRequest): Promise<{
  readonly bytes?: Buffer;
  readonly headers: { readonly [name: string]: string | readonly string[] };
}> {
  if (body === undefined) return { headers };
  if (typeof body === 'string' || body instanceof Uint8Array) return { bytes: Buffer.from(body as string), headers };
  const typed = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  const withType = (type: string | null) => (typed || !type ? headers : { ...headers, 'Content-Type': type });
  if (/^(FormData|URLSearchParams|Blob|File|ArrayBuffer)$/.test((body as any)?.[Symbol.toStringTag])) {
    const sent = new Response(body as Blob);
    return { bytes: Buffer.from(await sent.arrayBuffer()), headers: withType(sent.headers.get('content-type')) };
  }
  const json = JSON.stringify(body);
  if (json === undefined) throw new TypeError(`A ${typeof body} cannot be sent as the body of a request`);
  return { bytes: Buffer.from(json), headers: withType('application/json') };
}

function withQuery(path: string, query: TestRequest['query'] = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, values] of Object.entries(query)) {
    for (const value of [values].flat()) parameters.append(name, String(value));
  }
  const added = parameters.toString();
  return added ? `${path}${path.includes('?') ? '&' : '?'}${added}` : path;
}

/** The client's response for the function's result. */
function responseOf(result: any, chunks?: readonly Buffer[]): TestResponse {
  if (typeof result?.statusCode !== 'number') {
    throw new TypeError(`The function returned no HTTP response: ${JSON.stringify(result)}`);
  }
  const headers: { [name: string]: string } = {};
  const cookies: string[] = [...(result.cookies ?? [])];
  const add = (name: string, value: string) => {
    const key = name.toLowerCase();
    if (key === 'set-cookie') cookies.push(value);
    else headers[key] = Object.hasOwn(headers, key) ? `${headers[key]}, ${value}` : value;
  };
  const multi = result.multiValueHeaders ?? {};
  for (const [name, value] of Object.entries(result.headers ?? {}))
    if (!Object.hasOwn(multi, name)) add(name, String(value));
  for (const [name, values] of Object.entries(multi)) for (const value of values as unknown[]) add(name, String(value));
  const rawBody = chunks
    ? Buffer.concat(chunks)
    : Buffer.from(result.body ?? '', result.isBase64Encoded ? 'base64' : 'utf8');
  const body = rawBody.toString('utf8');
  return {
    status: result.statusCode,
    headers,
    cookies,
    body,
    rawBody,
    chunks: chunks ?? [rawBody],
    json: () => JSON.parse(body),
    result,
  };
}

/**
 * The complete response of a function that streams. If it breaks off, this throws, as for a real client.
 */
async function collected({
  body,
  ...metadata
}: {
  readonly body: AsyncIterable<string | Uint8Array>;
}): Promise<TestResponse> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of body) chunks.push(Buffer.from(chunk as Uint8Array));
  } catch (error) {
    const bytes = chunks.reduce((sum, { length }) => sum + length, 0);
    throw new Error(`The response broke off after ${bytes} bytes: ${(error as Error)?.message ?? error}`, {
      cause: error,
    });
  }
  // As on Lambda, the metadata passes through JSON.
  return responseOf(JSON.parse(JSON.stringify(metadata)), chunks);
}

function tooLong(): TestResponse {
  return gatewayAnswer(413, { message: 'Request Too Long' });
}

function gatewayAnswer(statusCode: number, body: object): TestResponse {
  return responseOf({ statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}
