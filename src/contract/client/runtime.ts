import { SOCKET_OPTIONS, SOCKETS } from './sockets';

/**
 * The part of a client that is the same for each API. It uses the standards of the web alone, so that it runs in browsers,
 * workers and Node.
 *
 * @param streams some of the routes stream
 * @param sockets there is a WebSocket API
 */
export function runtime(streams: boolean, sockets: boolean): string {
  return `${common(streams, sockets)}${streams ? STREAMS : ''}${sockets ? SOCKETS : ''}`;
}

const common = (streams: boolean, sockets: boolean) => `
/** Values of headers; those that are undefined are not sent. */
export type HeaderValues = { readonly [name: string]: string | undefined };

export interface ClientOptions {
  /** The address of the API, with its stage where the URL has one: "https://api.shop.example". */
  readonly baseUrl: string;
  /** Headers of each request, such as a token. A function is called for each request. */
  readonly headers?: HeaderValues | (() => HeaderValues | Promise<HeaderValues>);
  /** Whether a browser sends cookies: "include" to an API of another origin, which has to allow it. */
  readonly credentials?: "omit" | "same-origin" | "include";
  /** The function that sends requests. The global one if it is left out. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;${sockets ? SOCKET_OPTIONS : ''}
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Headers of this request, in addition to those of the client. */
  readonly headers?: HeaderValues;
}

/** A response that is no error. */
export interface Success<Status extends number, Data> {
  readonly ok: true;
  readonly status: Status;
  readonly data: Data;
  readonly headers: Headers;
}

/** A response that is an error. A request that gets no response rejects, as fetch() does. */
export interface Failure<Status extends number, Code extends string> {
  readonly ok: false;
  readonly status: Status;
  readonly error: { readonly code: Code; readonly message: string; readonly details?: unknown };
  readonly headers: Headers;
}

/** The errors that each operation may have: of a server, and those that the API does not declare. */
export type OtherFailure =
  | Failure<429, "TooManyRequests">
  | Failure<number, "ServerError">
  | Failure<number, "UnexpectedError">;

/** The status is 0 where any success is one. */
type Entry = readonly [
  method: string,
  path: string,
  status: number,
  response: "" | "json"${streams ? ' | "stream"' : ''},
  codes: string,
  bodyType?: string,
];

function createCalls(entries: { readonly [name: string]: Entry }, options: ClientOptions): any {
  const calls: { [name: string]: unknown } = {};
  for (const name of Object.keys(entries)) {
    calls[name] = (request: any, more: any) => call(entries[name]!, options, request ?? {}, more ?? {});
  }
  return calls;
}

async function call(
  [method, path, expected, format, codes, bodyType]: Entry,
  { baseUrl, headers: common, credentials, fetch: send = (url, init) => fetch(url, init) }: ClientOptions,
  { params = {}, query = {}, headers: own, body }: any,
  { signal, headers: more }: CallOptions,
): Promise<any> {
  const headers = new Headers();
  const given = typeof common === "function" ? await common() : common;
  for (const values of [given, own, more]) {
    for (const name in values) if (values[name] !== undefined) headers.set(name, String(values[name]));
  }
  const search = new URLSearchParams();
  for (const name in query) {
    for (const value of [query[name]].flat()) if (value !== undefined) search.append(name, String(value));
  }
  const target = path.replace(/{([^}+]+)(\\+?)}/g, (_, name, greedy) =>
    (greedy ? String(params[name]).split("/") : [params[name]])
      .map((value) => {
        // An address resolves such segments: the request would go to another path.
        if (/^\\.{0,2}$/.test(value)) throw new TypeError("The parameter " + name + ' cannot be "' + value + '"');
        return encodeURIComponent(value);
      })
      .join("/"),
  );
  // A form sets its type itself: it may have a boundary.
  const isForm = body instanceof FormData || body instanceof URLSearchParams;
  if (body !== undefined && !isForm && !headers.has("content-type")) {
    headers.set("content-type", bodyType ? body.type || bodyType : "application/json");
  }
  const response = await send(baseUrl.replace(/\\/$/, "") + target + (String(search) && "?" + search), {
    method,
    headers,
    body: isForm || bodyType ? body : JSON.stringify(body),
    signal: signal ?? null,
    ...(credentials && { credentials }),
  });
  const { ok, status } = response;
  const result = { ok, status, headers: response.headers };
  const isExpected = ok && (!expected || status === expected);
${streams ? '  if (isExpected && format === "stream") return { ...result, data: chunks(response) };\n' : ''}  const type = response.headers.get("content-type") ?? "";
  const isJson = /[/+]json *(;|$)/i.test(type);
  const unexpected = (message: string, details?: unknown) => ({
    ...result,
    ok: false,
    error: { code: "UnexpectedError", message, details },
  });
  let data: any;
  try {
    const bytes = new Uint8Array(await response.arrayBuffer());
    const text = isJson || /^text\\//.test(type) ? new TextDecoder().decode(bytes) : undefined;
    // A response without a body may have a type: API Gateway sets one.
    if (bytes.length) data = isJson ? JSON.parse(text!) : (text ?? bytes);
  } catch (error) {
    if (signal?.aborted) throw error;
    return unexpected(String(error));
  }
  if (isExpected && (format !== "json" || (isJson && data !== undefined))) return { ...result, data };
  // The page of a web server, say, or another version of the API.
  if (ok) return unexpected(\`A response of the status \${status} and the type "\${type}" is not described\`, data);
  const { Code, Message, message, Details: details } = data ?? {};
  const known = codes.split(" ");
  const code =
    [Code, status === 401 ? "Unauthorized" : status === 403 && "Forbidden"].find((one) => known.includes(one)) ??
    (status === 429 ? "TooManyRequests" : status > 499 && "ServerError");
  const text = String(Message ?? message ?? (response.statusText || status));
  return code ? { ...result, error: { code, message: text, details } } : unexpected(text, details ?? data);
}
`;

const STREAMS = `
/** A body that is received in chunks. */
export interface Stream extends AsyncIterable<Uint8Array> {
  /** The chunks as text. */
  text(): AsyncIterable<string>;
}

function chunks(response: Response): Stream {
  async function* bytes() {
    const reader = response.body?.getReader();
    try {
      for (let next = await reader?.read(); next && !next.done; next = await reader!.read()) yield next.value;
    } finally {
      await reader?.cancel();
    }
  }
  return {
    [Symbol.asyncIterator]: bytes,
    async *text() {
      const decoder = new TextDecoder();
      for await (const chunk of bytes()) yield decoder.decode(chunk, { stream: true });
      const rest = decoder.decode();
      if (rest) yield rest;
    },
  };
}
`;
