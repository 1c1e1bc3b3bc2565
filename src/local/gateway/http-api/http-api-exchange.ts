import type { IncomingMessage, ServerResponse } from 'node:http';
import { extendedRequestId } from '../../../gateway-events/request';
import type { HttpCors } from '../../model';
import type { Authorization } from '../authorizers/authorization';
import { Exchange, type AccessLog, type Headers } from '../exchange';
import { isPreflight, preflightHeaders, withCors } from '../http-cors';

/** A request to an HTTP API and its response. */
export class HttpApiExchange extends Exchange {
  constructor(
    req: IncomingMessage,
    res: ServerResponse,
    log: (entry: AccessLog) => void,
    private readonly cors: HttpCors | undefined,
  ) {
    super(req, res, log);
  }

  /** Whether the API's own CORS configuration responds to this request. */
  get isPreflight(): boolean {
    return this.cors !== undefined && isPreflight(this.req);
  }

  sendPreflight(): void {
    this.send(204, [], '');
  }

  /** Refuses a request that its authorizer does not allow. */
  refuse(
    statusCode: number,
    response: string,
    { message, ...refused }: Exclude<Authorization, { type: 'allowed' }>,
  ): void {
    const challenge = 'challenge' in refused ? refused.challenge : undefined;
    const headers: Headers = [
      ['Content-Type', 'application/json'],
      ...(challenge === undefined ? [] : [['WWW-Authenticate', challenge] as const]),
    ];
    this.send(statusCode, headers, JSON.stringify({ message: response }), message);
  }

  functionFailed(message: string): void {
    this.sendMessage(500, 'Internal Server Error', message);
  }

  protected gatewayHeaders(): Headers {
    return [['Apigw-Requestid', extendedRequestId(this.requestId)]];
  }

  protected allHeaders(headers: Headers): Headers {
    if (!this.cors) return headers;
    const origin = this.header('origin');
    if (isPreflight(this.req)) return [...headers, ...preflightHeaders(this.cors, origin!)];
    return withCors(this.cors, origin, headers);
  }
}
