import { forwardedHeaders, lowerCaseNames } from './headers';
import { isText } from './media-types';
import { callerIdentity, headerOf, requestTime, type ApiAddress, type GatewayRequest } from './request';
import { allValues, decodedPairs, joinedValues, lastValues, percentDecoded, queryPairs } from './values';

export interface HttpApi extends ApiAddress {
  readonly stageVariables?: { readonly [name: string]: string };
}

/** The route that an HTTP API has selected for a request. */
export interface HttpApiMatch {
  /** `GET /users/{id}` or `$default`. */
  readonly routeKey: string;
  /** Percent-decoded; null if there are none. */
  readonly pathParameters: { readonly [name: string]: string } | null;
  /** The authorizer's result, by the authorizer's kind. */
  readonly authorizer?: Payload2Authorizer;
}

export interface Payload2Authorizer {
  readonly jwt?: unknown;
  readonly iam?: unknown;
  readonly lambda?: unknown;
}

export type HttpApiEvent = ReturnType<typeof httpApiEvent>;

/**
 * The event of an HTTP API, payload format 2.0. Its paths are percent-decoded and begin with the stage, unless that is
 * `$default`; missing fields are left out. Cookies are not among the headers.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function httpApiEvent(api: HttpApi, request: GatewayRequest, match: HttpApiMatch) {
  return {
    ...payload2(api, request, {
      path: pathOf(api, request),
      routeKey: match.routeKey,
      authorizer: match.authorizer,
    }),
    ...(match.pathParameters && { pathParameters: match.pathParameters }),
    ...(api.stageVariables && { stageVariables: api.stageVariables }),
  };
}

/** An HTTP API whose integration has payload format 1.0 passes the authorizer's result as a REST API does. */
export interface HttpApi1Match extends Omit<HttpApiMatch, 'authorizer'> {
  readonly authorizer?: { readonly [key: string]: unknown };
}

export type HttpApi1Event = ReturnType<typeof httpApi1Event>;

/** The event of an HTTP API, payload format 1.0: that of a REST API, with the paths decoded. */
export function httpApi1Event(api: HttpApi, request: GatewayRequest, match: HttpApi1Match) {
  const { method, requestId, time } = request;
  const path = pathOf(api, request);
  const [, resource = '$default'] = match.routeKey.split(' ');
  const headers = forwardedHeaders(request, api);
  const query = decodedPairs(queryPairs(request.query));
  const { body = null, isBase64Encoded } = bodyOf(request);
  return {
    version: '1.0',
    resource,
    path,
    httpMethod: method,
    headers: lastValues(headers),
    multiValueHeaders: allValues(headers),
    queryStringParameters: query.length > 0 ? lastValues(query) : null,
    multiValueQueryStringParameters: query.length > 0 ? allValues(query) : null,
    pathParameters: match.pathParameters,
    stageVariables: api.stageVariables ?? null,
    requestContext: {
      accountId: api.accountId,
      apiId: api.apiId,
      authorizer: match.authorizer ?? { claims: null, scopes: null },
      domainName: api.domainName,
      domainPrefix: api.apiId,
      extendedRequestId: requestId,
      httpMethod: method,
      identity: callerIdentity(request),
      path,
      protocol: 'HTTP/1.1',
      requestId,
      requestTime: requestTime(time),
      requestTimeEpoch: time,
      resourceId: null,
      resourcePath: resource,
      stage: api.stage,
    },
    body,
    isBase64Encoded,
  };
}

/** The decoded path, which begins with the stage, unless that is `$default`. */
function pathOf({ stage }: HttpApi, request: GatewayRequest): string {
  const path = request.path.split('/').map(percentDecoded).join('/');
  return stage === '$default' ? path : `/${stage}${path}`;
}

/** The fields of payload format 2.0 that HTTP APIs and function URLs share. */
export function payload2(
  api: ApiAddress,
  request: GatewayRequest,
  { path, routeKey, authorizer }: { path: string; routeKey: string; authorizer?: Payload2Authorizer },
) {
  const all = lowerCaseNames(forwardedHeaders(request, api));
  const cookies = all.filter(([name]) => name === 'cookie').flatMap(([, value]) => value.split(/;\s*/));
  const query = decodedPairs(queryPairs(request.query));
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: request.query,
    ...(cookies.length > 0 && { cookies }),
    headers: joinedValues(all.filter(([name]) => name !== 'cookie')),
    ...(query.length > 0 && { queryStringParameters: joinedValues(query) }),
    requestContext: {
      accountId: api.accountId,
      apiId: api.apiId,
      domainName: api.domainName,
      domainPrefix: api.apiId,
      http: {
        method: request.method,
        path,
        protocol: 'HTTP/1.1',
        sourceIp: request.sourceIp,
        userAgent: headerOf(request, 'user-agent') ?? '',
      },
      requestId: request.requestId,
      routeKey,
      stage: api.stage,
      time: requestTime(request.time),
      timeEpoch: request.time,
      ...(authorizer && { authorizer }),
    },
    ...bodyOf(request),
  };
}

function bodyOf(request: GatewayRequest): { readonly body?: string; readonly isBase64Encoded: boolean } {
  const { body } = request;
  if (body === undefined || body.length === 0) return { isBase64Encoded: false };
  const text = isText(headerOf(request, 'content-type'));
  return { body: body.toString(text ? 'utf8' : 'base64'), isBase64Encoded: !text };
}
