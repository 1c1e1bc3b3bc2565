/** Events and a context as Lambda gives them, for tests. */
import { albEvent } from '../../src/gateway-events/alb';
import { functionUrlEvent } from '../../src/gateway-events/function-url';
import { httpApiEvent } from '../../src/gateway-events/http-api';
import type { GatewayRequest } from '../../src/gateway-events/request';
import { restEvent } from '../../src/gateway-events/rest';
import type { LambdaContext } from '../../src/runtime';

export const context: LambdaContext = {
  functionName: 'APIHandler',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:APIHandler',
  memoryLimitInMB: '1024',
  awsRequestId: 'lambda-request-id',
  logGroupName: '/aws/lambda/APIHandler',
  logStreamName: 'stream',
  callbackWaitsForEmptyEventLoop: true,
  getRemainingTimeInMillis: () => 1000,
};

interface Changes {
  readonly [key: string]: unknown;
}

const HTTPS = { protocol: 'https', port: 443, accountId: '123456789012', apiId: 'x' } as const;

export const REST_API = {
  ...HTTPS,
  domainName: 'x.execute-api.eu-west-1.amazonaws.com',
  stage: 'api',
  basePath: '/api',
  binaryMediaTypes: [],
};
export const HTTP_API = { ...HTTPS, domainName: 'x.execute-api.eu-west-1.amazonaws.com', stage: '$default' };
export const FUNCTION_URL = { ...HTTPS, domainName: 'x.lambda-url.eu-west-1.on.aws', urlId: 'x' };
export const TARGET_GROUP = {
  ...HTTPS,
  domainName: 'x.elb.amazonaws.com',
  targetGroupArn: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/x/1',
  multiValueHeaders: false,
};

/** A request without query, headers and body. */
export function request(method: string, path: string, more: Partial<GatewayRequest> = {}): GatewayRequest {
  return {
    method,
    path,
    query: '',
    headers: [],
    sourceIp: '203.0.113.7',
    requestId: 'gateway-request-id',
    time: Date.UTC(2026, 2, 10, 5, 13, 30),
    ...more,
  };
}

/** An event of a REST API. */
export function rest(method: string, resource: string, changes: Changes = {}): any {
  const event = restEvent(REST_API, request(method, resource), { resource, pathParameters: null });
  return { ...event, ...changes };
}

/** An event of a REST API with a body. */
export function restBody(method: string, resource: string, body: string, contentType?: string): any {
  return restEvent(
    REST_API,
    request(method, resource, {
      body: Buffer.from(body),
      headers: contentType === undefined ? [] : [['Content-Type', contentType]],
    }),
    { resource, pathParameters: null },
  );
}

/** An event of an HTTP API, payload 2.0. */
export function http2(method: string, path: string, changes: Changes = {}): any {
  const event = httpApiEvent(HTTP_API, request(method, path), { routeKey: `${method} ${path}`, pathParameters: null });
  return changed(event, changes);
}

/** An event of a Lambda function URL. */
export function functionUrl(method: string, path: string, changes: Changes = {}): any {
  return changed(functionUrlEvent(FUNCTION_URL, request(method, path)), changes);
}

/** An event of an Application Load Balancer. */
export function alb(method: string, path: string, changes: Changes = {}): any {
  const headers = [['host', TARGET_GROUP.domainName]] as const;
  return { ...albEvent(TARGET_GROUP, request(method, path, { headers })), ...changes };
}

function changed(event: { readonly requestContext: object }, changes: Changes): object {
  return { ...event, ...changes, requestContext: { ...event.requestContext, ...(changes.requestContext as object) } };
}
