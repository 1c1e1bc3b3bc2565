import { randomUUID } from 'node:crypto';
import {
  STATUS_CODES,
  validateHeaderName,
  validateHeaderValue,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { GatewayRequest, Pair } from '../../gateway-events/request';
import type { WaitingClient } from '../model';
import { API_GATEWAY_BODY_BYTES } from '../../runtime/aws-limits';

/** One request and the status of its response. */
export interface AccessLog {
  readonly method: string;
  /** The requested path, with the query. */
  readonly path: string;
  readonly status: number;
  /** Milliseconds. */
  readonly duration: number;
  /** `requestContext.requestId` of the event. */
  readonly requestId: string;
  /** The resource that was matched, `/users/{username}`. */
  readonly resource?: string;
  readonly functionArn?: string;
  /** The reason why the gateway responded instead of the function, and what to do. */
  readonly message?: string;
}

/** The response that a function's result stands for. */
export interface SentResult {
  readonly statusCode: number;
  readonly headers: Headers;
  /** Undefined if it was sent in chunks. */
  readonly body?: string | Buffer;
}

export type Headers = ReadonlyArray<readonly [name: string, value: string]>;

/** One request and its response: only the first response is sent and logged. */
export abstract class Exchange implements WaitingClient {
  readonly requestId = randomUUID();
  /** Percent-encoded, without the query. */
  readonly path: string;
  /** Without `?`. */
  readonly query: string;
  /** The resource that was matched. */
  resource?: string;
  functionArn?: string;
  isGone = false;
  work?: { abandon(): void };
  readonly time = Date.now();
  private readonly startedAt = performance.now();
  private answered = false;
  /** Whether an error takes the place of a response with a header that is not valid. */
  private failed = false;
  private body?: { readonly value: Buffer | undefined | 'tooLarge' };
  private result?: SentResult;
  /** The status of a response that is sent in chunks, until it ends. */
  private streaming?: number;

  constructor(
    readonly req: IncomingMessage,
    private readonly res: ServerResponse,
    private readonly log: (entry: AccessLog, result?: SentResult) => void,
  ) {
    const url = req.url!;
    const mark = url.indexOf('?');
    this.path = mark < 0 ? url : url.slice(0, mark);
    this.query = mark < 0 ? '' : url.slice(mark + 1);
    res.on('close', () => {
      if (res.writableFinished) return;
      this.isGone = true;
      this.work?.abandon();
    });
  }

  /** The request, with its body. */
  request(body?: Buffer): GatewayRequest {
    const { method, rawHeaders, socket } = this.req;
    const headers: Pair[] = [];
    for (let i = 0; i < rawHeaders.length; i += 2) headers.push([rawHeaders[i], rawHeaders[i + 1]]);
    return {
      method: method!,
      path: this.path,
      query: this.query,
      headers,
      body,
      sourceIp: (socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, ''),
      requestId: this.requestId,
      time: this.time,
    };
  }

  /**
   * Reads the body and calls `done` with undefined for an empty one, or `tooLarge` above API Gateway's limit. Excess
   * data is read and dropped: a client that is still sending would see a broken connection instead of the response. If
   * the client has disconnected, `done` is not called.
   */
  readBody(done: (body: Buffer | undefined | 'tooLarge') => void): void {
    const { headers } = this.req;
    const length = headers['content-length'] ?? '0';
    if (headers['transfer-encoding'] === undefined && length === '0') return done(undefined);
    // An authorizer may have read it before.
    if (this.body) return done(this.body.value);
    return this.receiveBody((value) => {
      this.body = { value };
      done(value);
    });
  }

  private receiveBody(done: (body: Buffer | undefined | 'tooLarge') => void): void {
    let chunks: Buffer[] = [];
    let size = 0;
    this.req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= API_GATEWAY_BODY_BYTES) chunks.push(chunk);
      else chunks = [];
    });
    this.req.on('end', () => {
      if (size > API_GATEWAY_BODY_BYTES) done('tooLarge');
      else done(size > 0 ? Buffer.concat(chunks) : undefined);
    });
    this.req.on('error', () => undefined);
  }

  /** Sends the response for a function that has failed, or whose result is not valid. `message` is for the log. */
  abstract functionFailed(message: string): void;

  /** The headers that the gateway adds to each response. */
  protected abstract gatewayHeaders(): Headers;

  /** The headers to send, for a gateway that adds to those of a function. */
  protected allHeaders(headers: Headers): Headers {
    return headers;
  }

  /** Aborts when the client disconnects before it has the response. */
  signal(): AbortSignal {
    const gone = new AbortController();
    if (this.isGone) gone.abort();
    else this.work = { abandon: () => gone.abort() };
    return gone.signal;
  }

  /** The value of a header of the request, joined if it was sent several times. */
  header(name: string): string | undefined {
    const value = this.req.headers[name.toLowerCase()];
    return Array.isArray(value) ? value.join(',') : value;
  }

  /** Sends a 501: this part of the API does not run locally. */
  notRunLocally(message: string): void {
    this.sendMessage(501, message, message);
  }

  /** Sends a message as JSON; `log` is for the log. */
  sendMessage(statusCode: number, message: string, log?: string): void {
    this.send(statusCode, [['Content-Type', 'application/json']], JSON.stringify({ message }), log);
  }

  /** Sends the response that a function's result stands for. */
  sendResult(result: SentResult & { readonly body: string | Buffer }): void {
    this.result = result;
    this.send(result.statusCode, result.headers, result.body);
  }

  send(statusCode: number, headers: Headers, body: string | Buffer, message?: string): void {
    if (this.streaming !== undefined) return this.breakOff(message);
    const length = statusCode !== 204 && statusCode !== 304 ? Buffer.byteLength(body) : undefined;
    if (this.answered || !this.head(statusCode, headers, length)) return;
    this.res.end(body);
    this.logged(statusCode, message);
  }

  /** Begins a response in chunks. Any later response aborts it. */
  begin(statusCode: number, headers: Headers): void {
    if (this.answered || !this.head(statusCode, headers)) return;
    this.streaming = statusCode;
    this.result = { statusCode, headers };
  }

  /** Sends a chunk. The promise resolves when the client is ready for more. */
  write(chunk: Uint8Array): void | Promise<void> {
    const { res } = this;
    if (this.streaming === undefined || res.destroyed || res.write(chunk)) return undefined;
    return new Promise((resolve) => {
      const done = () => {
        res.off('drain', done).off('close', done);
        resolve();
      };
      res.on('drain', done).on('close', done);
    });
  }

  end(): void {
    if (this.streaming === undefined) return;
    this.res.end();
    this.logged(this.streaming);
    this.streaming = undefined;
  }

  /** Closes the connection after the written part, without the end of the response. */
  private breakOff(message?: string): void {
    this.res.socket?.destroySoon();
    this.logged(this.streaming!, message);
    this.streaming = undefined;
  }

  /** Sends status and headers. False if a header is not valid: then the function has failed. */
  private head(statusCode: number, headers: Headers, length?: number): boolean {
    // Names and values in turn.
    const all: string[] = [];
    for (const [name, value] of this.gatewayHeaders()) all.push(name, value);
    for (const [name, value] of this.allHeaders(headers)) all.push(name, value);
    if (length !== undefined) all.push('Content-Length', String(length));
    const reason = STATUS_CODES[statusCode] ?? '';
    try {
      this.res.writeHead(statusCode, reason, all);
    } catch (error) {
      if (!this.failed) {
        this.failed = true;
        this.functionFailed(`Malformed Lambda proxy response: ${(error as Error).message}`);
        return false;
      }
      // The error response has a header of that kind, too, by the API's own configuration.
      this.res.writeHead(statusCode, reason, validOnes(all));
    }
    this.answered = true;
    return true;
  }

  private logged(status: number, message?: string): void {
    const entry: AccessLog = {
      method: this.req.method!,
      path: this.req.url!,
      status,
      duration: performance.now() - this.startedAt,
      requestId: this.requestId,
      resource: this.resource,
      functionArn: this.functionArn,
      message,
    };
    if (this.result?.statusCode === status) this.log(entry, this.result);
    else this.log(entry);
  }
}

/** The headers that Node.js sends, of names and values in turn. */
function validOnes(headers: readonly string[]): string[] {
  const valid: string[] = [];
  for (let i = 0; i < headers.length; i += 2) {
    const [name, value] = headers.slice(i, i + 2);
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
      valid.push(name, value);
    } catch {
      // Left out.
    }
  }
  return valid;
}
