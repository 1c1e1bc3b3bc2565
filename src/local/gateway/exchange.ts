import { randomUUID } from 'crypto';
import type { IncomingMessage, ServerResponse } from 'http';
import type { AccessLog } from './access-log';
import type { GatewayResponses, GatewayResponseType } from './gateway-response';
import { extendedRequestId, traceId } from './request-ids';

export type Headers = ReadonlyArray<readonly [name: string, value: string]>;

/** One request and its answer: it is answered once, whoever comes first, and logged then. */
export class Exchange {
  readonly requestId = randomUUID();
  /** Percent-encoded, without the query. */
  readonly path: string;
  /** Without `?`. */
  readonly query: string;
  /** The resource that was matched. */
  resource?: string;
  functionArn?: string;
  private readonly startedAt = performance.now();
  private answered = false;

  constructor(
    readonly req: IncomingMessage,
    private readonly res: ServerResponse,
    private readonly responses: GatewayResponses,
    private readonly log: (entry: AccessLog) => void,
  ) {
    const url = req.url!;
    const mark = url.indexOf('?');
    this.path = mark < 0 ? url : url.slice(0, mark);
    this.query = mark < 0 ? '' : url.slice(mark + 1);
  }

  /** Answers for the gateway; `message` is for the log. */
  fail(type: GatewayResponseType, message: string): void {
    const header = (name: string) => {
      const value = this.req.headers[name.toLowerCase()];
      return Array.isArray(value) ? value.join(',') : value;
    };
    const { statusCode, headers, body } = this.responses.get(type, { requestId: this.requestId, header });
    this.send(statusCode, headers, body, message);
  }

  send(statusCode: number, headers: Headers, body: string | Buffer, message?: string): void {
    if (this.answered) return;
    const all = [
      'x-amzn-RequestId', this.requestId,
      'x-amz-apigw-id', extendedRequestId(this.requestId),
      'X-Amzn-Trace-Id', traceId(this.requestId, Date.now()),
    ];
    for (const [name, value] of headers) all.push(name, value);
    if (statusCode !== 204 && statusCode !== 304) all.push('Content-Length', String(Buffer.byteLength(body)));
    try {
      this.res.writeHead(statusCode, all);
    } catch (error) {
      // Node refuses a name or value that is no header.
      return this.fail('DEFAULT_5XX', `Malformed Lambda proxy response: ${(error as Error).message}`);
    }
    this.answered = true;
    this.res.end(body);
    this.log({
      method: this.req.method!,
      path: this.req.url!,
      status: statusCode,
      duration: performance.now() - this.startedAt,
      requestId: this.requestId,
      ...this.resource !== undefined ? { resource: this.resource } : {},
      ...this.functionArn !== undefined ? { functionArn: this.functionArn } : {},
      ...message !== undefined ? { message } : {},
    });
  }
}
