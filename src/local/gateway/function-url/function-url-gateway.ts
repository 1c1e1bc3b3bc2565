import type { IncomingMessage, ServerResponse } from 'node:http';
import { functionUrlEvent } from '../../../gateway-events/function-url';
import type { Payload2Authorizer } from '../../../gateway-events/http-api';
import { LAMBDA_REQUEST_BYTES } from '../../../runtime/aws-limits';
import { Outsider } from '../../aws/caller';
import type { Access } from '../../aws/service';
import type { LocalFunctionUrl } from '../../model';
import { addressOf, type Gateway, type GatewayOptions, type GatewayProblem, type GatewayRoute } from '../gateway';
import { authorizeByIam } from '../authorizers/iam-authorizer';
import { isPreflight } from '../http-cors';
import { invokeFunction, type Outcome } from '../invocation';
import { payload2Response } from '../payload-response';
import { StreamedResponse, type StreamFormat } from '../streamed-response';
import { FunctionUrlExchange } from './function-url-exchange';

/** The type of a response for which the function specifies none. */
const DEFAULT_TYPE = 'application/json';
const STREAM: StreamFormat = {
  head: (metadata) => payload2Response({ statusCode: 200, ...metadata }, DEFAULT_TYPE),
  withoutMetadata: [['Content-Type', 'application/octet-stream']],
};

/** A local function URL: all requests invoke one function, which may run as long as its own timeout. */
export class FunctionUrlGateway implements Gateway {
  readonly routes: readonly GatewayRoute[];
  readonly problems: readonly GatewayProblem[] = [];

  constructor(
    private readonly url: LocalFunctionUrl,
    private readonly options: GatewayOptions,
  ) {
    this.routes = [{ method: 'ANY', path: '/{proxy+}', functionArn: url.functionArn }];
  }

  hasRoute(): boolean {
    return true;
  }

  handle(req: IncomingMessage, res: ServerResponse): void {
    const exchange = new FunctionUrlExchange(req, res, this.options.log, this.url.cors);
    exchange.functionArn = this.url.functionArn;
    // https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors
    if (this.url.cors && isPreflight(req)) return exchange.send(200, [], '');
    return exchange.readBody((body) => {
      if (body === 'tooLarge') return tooLarge(exchange, 'the body has more than 6 MB, the limit of Lambda');
      if (this.url.authType === 'AWS_IAM') return this.authorize(body, exchange);
      const denial = this.publicDenial();
      return denial === undefined
        ? this.invoke(body, exchange)
        : exchange.refuse(403, 'AccessDeniedException', 'Forbidden', denial);
    });
  }

  /**
   * Everybody needs both permissions by the policy of the function.
   * https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html#urls-auth-none
   */
  private publicDenial(): string | undefined {
    const { functionArn: resource } = this.url;
    const caller = new Outsider({ type: 'anonymous' }, resource.split(':')[4]);
    const accesses: Access[] = [
      { action: 'lambda:InvokeFunctionUrl', resource, conditions: { 'lambda:FunctionUrlAuthType': 'NONE' } },
      { action: 'lambda:InvokeFunction', resource, conditions: { 'lambda:InvokedViaFunctionUrl': 'true' } },
    ];
    for (const access of accesses) {
      const denial = this.options.signers.denial(caller, access);
      if (denial) return denial.message;
    }
    return undefined;
  }

  private authorize(body: Buffer | undefined, exchange: FunctionUrlExchange): void {
    const { functionArn: resource } = this.url;
    const conditions = { 'lambda:FunctionUrlAuthType': 'AWS_IAM' };
    const access = { service: 'lambda', action: 'lambda:InvokeFunctionUrl', resource, conditions } as const;
    const result = authorizeByIam(exchange.request(body), access, this.options.signers);
    if (result.type !== 'allowed') return exchange.refuse(403, 'AccessDeniedException', 'Forbidden', result.message);
    const iam = { ...result.identity, cognitoIdentity: null, principalOrgId: null };
    return this.invoke(body, exchange, { iam });
  }

  private invoke(body: Buffer | undefined, exchange: FunctionUrlExchange, authorizer?: Payload2Authorizer): void {
    const { functionArn, urlId, stream } = this.url;
    const accountId = functionArn.split(':')[4] ?? '';
    const address = addressOf(exchange.req);
    // By the host of a function URL, the runtime library knows that its path is not decoded.
    const url = { ...address, domainName: `${urlId}.lambda-url.localhost:${address.port}`, accountId, urlId };
    const event = functionUrlEvent(url, exchange.request(body), authorizer);
    const streamed = stream ? new StreamedResponse(exchange, STREAM) : undefined;
    invokeFunction(this.options, { functionArn, event, onChunk: streamed?.push, client: exchange }, (outcome) =>
      respond(outcome, exchange, streamed),
    );
  }
}

function respond(outcome: Outcome, exchange: FunctionUrlExchange, streamed?: StreamedResponse): void {
  if (outcome.type === 'too-large') return tooLarge(exchange, outcome.message);
  if (outcome.type !== 'result') return exchange.functionFailed(outcome.message);
  const { result } = outcome;
  if (result.functionError) {
    return exchange.functionFailed(`${result.payload.errorType}: ${result.payload.errorMessage}`);
  }
  if (streamed) {
    // The result of a handler that does not stream is not read as a response: it is the body.
    if (!streamed.begun && result.payload !== null) void streamed.push(Buffer.from(JSON.stringify(result.payload)));
    return void streamed.end();
  }
  const response = payload2Response(result.payload, DEFAULT_TYPE);
  if (typeof response === 'string') return exchange.functionFailed(`the function's result is not valid: ${response}`);
  return exchange.sendResult(response);
}

function tooLarge(exchange: FunctionUrlExchange, log: string): void {
  const message = `Request must be smaller than ${LAMBDA_REQUEST_BYTES} bytes for the InvokeFunction operation`;
  exchange.refuse(413, 'RequestEntityTooLargeException', message, log);
}
