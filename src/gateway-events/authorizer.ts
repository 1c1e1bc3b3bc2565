import { httpApi1Event, httpApiEvent, type HttpApi, type HttpApiMatch } from './http-api';
import type { GatewayRequest } from './request';
import type { connectEvent } from './websocket';
import { restEvent, type RestApi, type RestMatch } from './rest';

/** The event of a TOKEN authorizer of a REST API. */
export function tokenAuthorizerEvent(authorizationToken: string, methodArn: string) {
  return { type: 'TOKEN', authorizationToken, methodArn } as const;
}

/**
 * The event of a REQUEST authorizer of a REST API: that of the function, without the body.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html
 */
export function requestAuthorizerEvent(api: RestApi, request: GatewayRequest, match: RestMatch, methodArn: string) {
  const { body: _, isBase64Encoded, ...event } = restEvent(api, { ...request, body: undefined }, match);
  return {
    type: 'REQUEST',
    methodArn,
    ...event,
    queryStringParameters: event.queryStringParameters ?? {},
    multiValueQueryStringParameters: event.multiValueQueryStringParameters ?? {},
    pathParameters: event.pathParameters ?? {},
    stageVariables: event.stageVariables ?? {},
  } as const;
}

/** A request to an HTTP API that an authorizer decides on. */
export interface HttpAuthorizerRequest {
  readonly routeArn: string;
  /** The values of the identity sources. */
  readonly identity: readonly string[];
}

/**
 * The event of a Lambda authorizer of an HTTP API, payload format 2.0.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html#http-api-lambda-authorizer.payload-format
 */
export function httpAuthorizerEvent(
  api: HttpApi,
  request: GatewayRequest,
  match: HttpApiMatch,
  { routeArn, identity }: HttpAuthorizerRequest,
) {
  const event = httpApiEvent(api, { ...request, body: undefined }, match);
  const { body: _, isBase64Encoded, version, ...rest } = event;
  return { version, type: 'REQUEST', routeArn, identitySource: identity, ...rest } as const;
}

/** The same in payload format 1.0. */
export function httpAuthorizer1Event(
  api: HttpApi,
  request: GatewayRequest,
  match: Omit<HttpApiMatch, 'authorizer'>,
  { routeArn, identity }: HttpAuthorizerRequest,
) {
  const { resource, path, httpMethod, headers, requestContext, ...event } = httpApi1Event(api, request, match);
  const { authorizer: _, ...context } = requestContext;
  return {
    version: '1.0',
    type: 'REQUEST',
    methodArn: routeArn,
    identitySource: identity.join(','),
    authorizationToken: identity.join(','),
    resource,
    path,
    httpMethod,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    queryStringParameters: event.queryStringParameters ?? {},
    pathParameters: event.pathParameters ?? {},
    stageVariables: event.stageVariables ?? {},
    requestContext: context,
  } as const;
}

/** The event of the authorizer of a WebSocket API: that of `$connect`, with its ARN. */
export function webSocketAuthorizerEvent(
  { headers, multiValueHeaders, requestContext, ...query }: ReturnType<typeof connectEvent>,
  methodArn: string,
  stageVariables: { readonly [name: string]: string } = {},
) {
  return {
    type: 'REQUEST',
    methodArn,
    headers,
    multiValueHeaders,
    queryStringParameters: query.queryStringParameters ?? {},
    multiValueQueryStringParameters: query.multiValueQueryStringParameters ?? {},
    stageVariables,
    requestContext,
  } as const;
}
