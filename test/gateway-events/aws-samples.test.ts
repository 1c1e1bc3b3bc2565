import * as fs from 'node:fs';
import * as path from 'node:path';
import { albEvent } from '../../src/gateway-events/alb';
import {
  httpAuthorizer1Event,
  httpAuthorizerEvent,
  requestAuthorizerEvent,
  tokenAuthorizerEvent,
} from '../../src/gateway-events/authorizer';
import { functionUrlEvent } from '../../src/gateway-events/function-url';
import { httpApi1Event, httpApiEvent } from '../../src/gateway-events/http-api';
import type { GatewayRequest } from '../../src/gateway-events/request';
import { restEvent } from '../../src/gateway-events/rest';
import { connectEvent, disconnectEvent, messageEvent } from '../../src/gateway-events/websocket';

/** AWS's sample of an event, with the values that differ in what is built here, and why. */
function sample(name: string, change: (event: any) => void = () => undefined): any {
  const file = path.join(__dirname, '../runtime/fixtures/aws', `${name}.json`);
  const event = JSON.parse(fs.readFileSync(file, 'utf8'));
  change(event);
  return event;
}

/** X-Ray's header is in the events that AWS sends, but not in every sample: https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
function addTrace({ headers, multiValueHeaders }: any, name: string): void {
  const value = expect.stringMatching(/^Root=1-[0-9a-f]{8}-/);
  if (headers) headers[name] = value;
  if (multiValueHeaders) multiValueHeaders[name] = [value];
}

/** The body of the samples of payload 2.0 is base64, although text with its type is not: http-api-develop-integrations-lambda.html, `isBase64Encoded`. */
function textBody(event: any): void {
  Object.assign(event, { body: Buffer.from(event.body, 'base64').toString(), isBase64Encoded: false });
}

const HTTPS = { protocol: 'https', port: 443, accountId: '123456789012' } as const;
const API = { ...HTTPS, apiId: 'a1b2c3d4e5', domainName: 'a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com' };

/** The request of all samples of HTTP events: fixtures/aws/README.md. */
function request(host: string, requestId = 'id'): GatewayRequest {
  return {
    method: 'POST',
    path: '/orders/a%20b',
    query: 'tag=a&tag=b%20c&page=2',
    headers: [
      ['Accept', 'application/json'],
      ['Content-Type', 'application/json'],
      ['Cookie', 'session=abc; theme=dark'],
      ['Host', host],
      ['User-Agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'],
      ['X-Tag', 'one'],
      ['X-Tag', 'two'],
    ],
    body: Buffer.from('{"quantity":1}'),
    sourceIp: '203.0.113.7',
    requestId,
    time: Date.UTC(2026, 2, 10, 5, 13, 30, 53),
  };
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format
test('a REST API', () => {
  const expected = sample('rest-api', (event) => {
    addTrace(event, 'X-Amzn-Trace-Id');
    // Ids of AWS's own making.
    event.requestContext.resourceId = expect.stringMatching(/^[0-9a-z]{6}$/);
    event.requestContext.extendedRequestId = expect.stringMatching(/^[A-Za-z0-9+/]{15}=$/);
  });
  const { requestId, authorizer } = expected.requestContext;
  expect(
    restEvent({ ...API, stage: 'api', basePath: '/api', binaryMediaTypes: [] }, request(API.domainName, requestId), {
      resource: '/orders/{id}',
      pathParameters: { id: 'a%20b' },
      authorizer,
    }),
  ).toEqual(expected);
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
test('an HTTP API, payload format 2.0', () => {
  const expected = sample('http-api-2.0', (event) => {
    addTrace(event, 'x-amzn-trace-id');
    textBody(event);
    // Only with mutual TLS: the request has no client certificate.
    delete event.requestContext.authentication;
  });
  const { requestContext, stageVariables } = expected;
  expect(
    httpApiEvent({ ...API, stage: '$default', stageVariables }, request(API.domainName), {
      routeKey: 'POST /orders/{id}',
      pathParameters: { id: 'a b' },
      authorizer: requestContext.authorizer,
    }),
  ).toEqual(expected);
});

test('an HTTP API, payload format 1.0', () => {
  const expected = sample('http-api-1.0', (event) => {
    addTrace(event, 'X-Amzn-Trace-Id');
    // Only with mutual TLS, as above.
    delete event.requestContext.identity.clientCert;
    // An id of AWS's own making.
    event.requestContext.extendedRequestId = event.requestContext.requestId;
  });
  expect(
    httpApi1Event({ ...API, stage: '$default' }, request(API.domainName, expected.requestContext.requestId), {
      routeKey: 'POST /orders/{id}',
      pathParameters: { id: 'a b' },
      authorizer: expected.requestContext.authorizer,
    }),
  ).toEqual(expected);
});

// https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
test('a function URL', () => {
  const expected = sample('function-url', (event) => {
    addTrace(event, 'x-amzn-trace-id');
    textBody(event);
    // The page writes null for what a function URL does not have. AWS's own library refuses an event with such a null, so
    // the events leave it out: isAPIGatewayProxyEventV2 of
    // https://github.com/aws-powertools/powertools-lambda-typescript/blob/main/packages/event-handler/src/http/utils.ts
    delete event.pathParameters;
    delete event.stageVariables;
    delete event.requestContext.authentication;
  });
  const { domainName, domainPrefix, authorizer } = expected.requestContext;
  expect(functionUrlEvent({ ...HTTPS, domainName, urlId: domainPrefix }, request(domainName), authorizer)).toEqual(
    expected,
  );
});

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html#receive-event-from-load-balancer
// https://docs.aws.amazon.com/lambda/latest/dg/services-alb.html
test.each([
  ['alb', false],
  ['alb-multi-value', true],
])('a load balancer: %s', (name, multiValueHeaders) => {
  const expected = sample(name, (event) => addTrace(event, 'x-amzn-trace-id'));
  const target = {
    ...HTTPS,
    domainName: 'lambda-alb-123578498.eu-central-1.elb.amazonaws.com',
    targetGroupArn: expected.requestContext.elb.targetGroupArn,
    multiValueHeaders,
  };
  expect(albEvent(target, request(target.domainName))).toEqual(expected);
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html
describe('a WebSocket API', () => {
  const api = { ...API, stage: 'prod' };
  const connection = {
    connectionId: 'XfGLwcbCNjMCFgg=',
    connectedAt: Date.UTC(2026, 2, 10, 5, 13, 30),
    sourceIp: '203.0.113.7',
  };
  const event = { requestId: 'XfGLwFTktjMFsLg=', time: Date.UTC(2026, 2, 10, 5, 13, 30, 53) };

  test('$connect', () => {
    expect(
      connectEvent(api, connection, {
        ...event,
        headers: [
          ['Host', API.domainName],
          ['Sec-WebSocket-Extensions', 'permessage-deflate; client_max_window_bits'],
          ['Sec-WebSocket-Key', 'X/MA+DSRXZ8WnITjBpxm3g=='],
          ['Sec-WebSocket-Version', '13'],
        ],
        query: 'room=7',
      }),
    ).toEqual(sample('websocket-connect', (expected) => addTrace(expected, 'X-Amzn-Trace-Id')));
  });

  test('a message', () => {
    const expected = sample('websocket-message', ({ requestContext }) => {
      // An id of AWS's own making.
      requestContext.messageId = expect.any(String);
    });
    expect(messageEvent(api, connection, { ...event, routeKey: '$default', message: expected.body })).toEqual(expected);
  });

  test('$disconnect', () => {
    expect(disconnectEvent(api, connection, event)).toEqual(sample('websocket-disconnect'));
  });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
describe('an authorizer', () => {
  const get: GatewayRequest = {
    ...request(API.domainName),
    method: 'GET',
    path: '/orders/7',
    query: '',
    headers: [['Authorization', 'Bearer allow']],
    body: undefined,
  };
  const match = { resource: '/orders/{id}', routeKey: 'GET /orders/{id}', pathParameters: { id: '7' } };
  /** The fields of an event, at both of its levels. */
  const fieldsOf = (event: any) => [...Object.keys(event), ...Object.keys(event.requestContext)].sort();

  test('of tokens', () => {
    const expected = sample('authorizer-token');
    expect(tokenAuthorizerEvent(expected.authorizationToken, expected.methodArn)).toEqual(expected);
  });

  test('of requests to a REST API', () => {
    const { methodArn, type, resource, path, httpMethod, pathParameters, ...expected } = sample('authorizer-request');
    const rest = { ...API, stage: 'api', basePath: '/api', binaryMediaTypes: [], stageVariables: { StageVar1: 'x' } };
    const event = requestAuthorizerEvent(rest, get, match, methodArn);
    expect(event).toMatchObject({ methodArn, type, resource, path, httpMethod, pathParameters });
    // AWS's samples leave out fields of the context that its events have.
    expect(fieldsOf(event)).toEqual(expect.arrayContaining(fieldsOf({ ...expected })));
    expect(event).not.toHaveProperty('body');
  });

  test.each([
    ['2.0', 'authorizer-http-api-2.0', httpAuthorizerEvent],
    ['1.0', 'authorizer-http-api-1.0', httpAuthorizer1Event],
  ] as const)('of requests to an HTTP API, payload %s', (_, name, create) => {
    const expected = sample(name, (event) => {
      // Only with mutual TLS, or for a request with cookies.
      delete event.requestContext.authentication;
      delete event.cookies;
    });
    const { routeArn = expected.methodArn } = expected;
    const api = { ...API, stage: '$default', stageVariables: { StageVar1: 'x' } };
    const event: any = create(api, { ...get, query: 'a=1' }, match, { routeArn, identity: ['Bearer allow', '123'] });
    const { version, type, methodArn, identitySource, authorizationToken, pathParameters } = expected;
    const own = { version, type, methodArn, identitySource, authorizationToken, pathParameters };
    expect(event).toMatchObject(JSON.parse(JSON.stringify(own)));
    expect(fieldsOf(event)).toEqual(expect.arrayContaining(fieldsOf(expected)));
  });
});
