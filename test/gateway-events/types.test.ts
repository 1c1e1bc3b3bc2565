import type {
  ALBEvent,
  APIGatewayEventIdentity,
  APIGatewayProxyEvent,
  APIGatewayProxyEventV2,
  APIGatewayProxyWebsocketEventV2,
  LambdaFunctionURLEvent,
} from 'aws-lambda';
import { albEvent } from '../../src/gateway-events/alb';
import { functionUrlEvent } from '../../src/gateway-events/function-url';
import { httpApiEvent } from '../../src/gateway-events/http-api';
import { restEvent } from '../../src/gateway-events/rest';
import { connectEvent, disconnectEvent, messageEvent } from '../../src/gateway-events/websocket';
import { FUNCTION_URL, HTTP_API, request, REST_API, TARGET_GROUP } from '../runtime/events';

/** An object without keys, all of which another has: of `@types/aws-lambda`, the keys that AWS's samples do not have. */
type Without<T, Keys extends keyof T> = Omit<T, Keys> & { readonly [key in Keys]?: T[key] | null };

/** These fields are there with mutual TLS or an API key alone. */
type Identity = Without<APIGatewayEventIdentity, 'apiKey' | 'apiKeyId' | 'clientCert'>;
type RestRequestContext = Omit<APIGatewayProxyEvent['requestContext'], 'identity' | 'authorizer'> & {
  readonly identity: Identity;
};
type RestApiEvent = Omit<APIGatewayProxyEvent, 'requestContext'> & { readonly requestContext: RestRequestContext };
/** A message has an id, as the types say, its beginning and its end do not. */
type WebSocketEvent = Omit<APIGatewayProxyWebsocketEventV2, 'requestContext'> & {
  readonly requestContext: Without<APIGatewayProxyWebsocketEventV2['requestContext'], 'messageId'>;
};

const post = request('POST', '/orders/7', { query: 'a=1', body: Buffer.from('{}') });
const connection = { connectionId: 'c', connectedAt: 0, sourceIp: '203.0.113.7' };
const now = { requestId: 'r', time: 0 };

/** It is compiled: an event that is no longer of the type is an error of the type check, and of this file. */
test("each event has the type of @types/aws-lambda, where that is the sample's", () => {
  const rest: RestApiEvent = restEvent(REST_API, post, { resource: '/orders/{id}', pathParameters: { id: '7' } });
  const http: APIGatewayProxyEventV2 = httpApiEvent(HTTP_API, post, {
    routeKey: 'POST /orders/{id}',
    pathParameters: { id: '7' },
  });
  const url: LambdaFunctionURLEvent = functionUrlEvent(FUNCTION_URL, post);
  const alb: ALBEvent = albEvent(TARGET_GROUP, post);
  const connect: WebSocketEvent = connectEvent(REST_API, connection, { ...now, headers: [], query: '' });
  const message: APIGatewayProxyWebsocketEventV2 = messageEvent(REST_API, connection, {
    ...now,
    routeKey: '$default',
    message: 'hi',
  });
  const disconnect: WebSocketEvent = disconnectEvent(REST_API, connection, now);
  expect([rest.path, http.rawPath, url.rawPath, alb.path]).toEqual(Array(4).fill('/orders/7'));
  expect([connect, message, disconnect].map(({ requestContext }) => requestContext.eventType)).toEqual([
    'CONNECT',
    'MESSAGE',
    'DISCONNECT',
  ]);
});
