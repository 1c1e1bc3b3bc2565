import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import type { Caller } from './caller';
import type { SignatureScope } from './signature';
import { AwsServiceError, type AwsRequest } from './service';
import { isFromLoopback } from '../bound-server';

/** A request and its response, of either version of HTTP. */
export type Incoming = IncomingMessage | Http2ServerRequest;
export type Outgoing = ServerResponse | Http2ServerResponse;

/** The largest body of any service but S3 is far below. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** A request that has arrived at the endpoint. */
export class ReceivedRequest implements AwsRequest {
  readonly id = randomUUID();
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly region?: string;
  readonly accessKeyId: string;
  readonly operation?: string;
  readonly endpoint?: string;
  private bytes?: Promise<Buffer>;
  private controller?: AbortController;

  constructor(
    readonly body: Incoming,
    private readonly response: Outgoing,
    readonly service: string,
    readonly caller: Caller,
    scope: SignatureScope | undefined,
  ) {
    this.method = body.method!;
    this.url = body.url!;
    this.headers = body.headers;
    this.region = scope?.region;
    this.accessKeyId = scope?.accessKeyId ?? '';
    // Only the client knows the address at which it is reached from elsewhere.
    if (!isFromLoopback(body.socket)) this.endpoint = `http://${body.headers[':authority'] ?? body.headers.host}`;
    const target = body.headers['x-amz-target'];
    this.operation = typeof target === 'string' ? target.slice(target.indexOf('.') + 1) : undefined;
  }

  read(limit = MAX_BODY_BYTES): Promise<Buffer> {
    return (this.bytes ??= readBody(this.body, limit));
  }

  get signal(): AbortSignal {
    if (!this.controller) {
      const controller = (this.controller = new AbortController());
      if (this.response.destroyed) controller.abort();
      this.response.on('close', () => !this.response.writableEnded && controller.abort());
    }
    return this.controller.signal;
  }
}

function readBody(message: Incoming, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    message.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) return void chunks.push(chunk);
      message.removeAllListeners('data');
      message.resume();
      reject(
        new AwsServiceError('RequestEntityTooLarge', `the body has more than ${limit} bytes`, {
          status: 413,
        }),
      );
    });
    message.on('end', () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)));
    message.on('error', reject);
    message.on('close', () => {
      if (!message.readableEnded) reject(new Error('the client has disconnected'));
    });
  });
}
