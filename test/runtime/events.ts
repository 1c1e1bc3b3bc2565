/** Events and a context as Lambda gives them, for tests. */
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

/** An event of a REST API. */
export function rest(method: string, resource: string, event: { [key: string]: unknown } = {}): any {
  return {
    resource,
    path: resource,
    httpMethod: method,
    headers: {},
    multiValueHeaders: {},
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    body: null,
    isBase64Encoded: false,
    requestContext: {
      requestId: 'gateway-request-id',
      stage: 'api',
      path: `/api${resource}`,
      domainName: 'x.execute-api.eu-west-1.amazonaws.com',
    },
    ...event,
  };
}

/** An event of a REST API with a body. */
export function restBody(method: string, resource: string, body: string, contentType?: string): any {
  const headers = contentType === undefined ? {} : { 'Content-Type': contentType };
  const multiValueHeaders = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
  return rest(method, resource, { body, headers, multiValueHeaders });
}

/** An event of an HTTP API, payload 2.0. */
export function http2(method: string, path: string, event: { [key: string]: unknown } = {}): any {
  return {
    version: '2.0',
    routeKey: `${method} ${path}`,
    rawPath: path,
    rawQueryString: '',
    headers: {},
    isBase64Encoded: false,
    ...event,
    requestContext: {
      requestId: 'gateway-request-id',
      stage: '$default',
      domainName: 'x.execute-api.eu-west-1.amazonaws.com',
      http: { method, path },
      ...(event.requestContext as object),
    },
  };
}

/** An event of a Lambda function URL. */
export function functionUrl(method: string, path: string, event: { [key: string]: unknown } = {}): any {
  return http2(method, path, {
    routeKey: '$default',
    ...event,
    requestContext: { domainName: 'x.lambda-url.eu-west-1.on.aws', ...(event.requestContext as object) },
  });
}

/** An event of an Application Load Balancer. */
export function alb(method: string, path: string, event: { [key: string]: unknown } = {}): any {
  return {
    requestContext: { elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/x/1' } },
    httpMethod: method,
    path,
    headers: { host: 'x.elb.amazonaws.com' },
    body: '',
    isBase64Encoded: false,
    ...event,
  };
}
