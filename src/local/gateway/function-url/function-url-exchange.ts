import type { IncomingMessage, ServerResponse } from 'node:http';
import { traceId } from '../../../gateway-events/request';
import type { HttpCors } from '../../model';
import { Exchange, type AccessLog, type Headers } from '../exchange';
import { isPreflight, preflightHeaders, responseHeaders } from '../http-cors';

/** A request to a function URL and its response. */
export class FunctionUrlExchange extends Exchange {
  constructor(
    req: IncomingMessage,
    res: ServerResponse,
    log: (entry: AccessLog) => void,
    private readonly cors: HttpCors | undefined,
  ) {
    super(req, res, log);
  }

  functionFailed(message: string): void {
    this.send(502, [['Content-Type', 'application/json']], 'Internal Server Error', message);
  }

  /** Sends an error of Lambda itself. */
  refuse(statusCode: number, errorType: string, message: string, log: string): void {
    const headers: Headers = [
      ['Content-Type', 'application/json'],
      ['x-amzn-ErrorType', errorType],
    ];
    this.send(statusCode, headers, JSON.stringify({ Message: message }), log);
  }

  protected gatewayHeaders(): Headers {
    return [
      ['x-amzn-RequestId', this.requestId],
      ['X-Amzn-Trace-Id', traceId(this.requestId, this.time)],
    ];
  }

  /** The headers of the URL's own CORS configuration are added to those of the function. */
  protected allHeaders(headers: Headers): Headers {
    const origin = this.header('origin');
    if (!this.cors || origin === undefined) return headers;
    if (isPreflight(this.req)) return [...headers, ...preflightHeaders(this.cors, origin)];
    return [...headers, ...responseHeaders(this.cors, origin)];
  }
}
