import type { IncomingMessage, ServerResponse } from 'node:http';
import { extendedRequestId, traceId } from '../../../gateway-events/request';
import { Exchange, type AccessLog, type Headers } from '../exchange';
import type { GatewayResponseContext, GatewayResponses, GatewayResponseType } from './gateway-response';

/** A request to a REST API and its response. */
export class RestExchange extends Exchange {
  constructor(
    req: IncomingMessage,
    res: ServerResponse,
    private readonly responses: GatewayResponses,
    log: (entry: AccessLog) => void,
  ) {
    super(req, res, log);
  }

  /** Sends a gateway response; `message` is for the log. */
  fail(
    type: GatewayResponseType,
    message: string,
    details: Pick<GatewayResponseContext, 'errorType' | 'message' | 'validationError'> = {},
  ): void {
    const context = { ...details, requestId: this.requestId, header: (name: string) => this.header(name) };
    const { statusCode, headers, body } = this.responses.get(type, context);
    this.send(statusCode, headers, body, message);
  }

  functionFailed(message: string): void {
    this.fail('DEFAULT_5XX', message);
  }

  protected gatewayHeaders(): Headers {
    return [
      ['x-amzn-RequestId', this.requestId],
      ['x-amz-apigw-id', extendedRequestId(this.requestId)],
      ['X-Amzn-Trace-Id', traceId(this.requestId, this.time)],
    ];
  }
}
