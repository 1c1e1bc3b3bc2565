import { forwardedHeaders, lowerCaseNames } from './headers';
import { isText } from './media-types';
import { headerOf, requestTime, type ApiAddress, type GatewayRequest } from './request';
import { decodedPairs, joinedValues, percentDecoded, queryPairs } from './values';

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
  const path = request.path.split('/').map(percentDecoded).join('/');
  return {
    ...payload2(api, request, {
      path: api.stage === '$default' ? path : `/${api.stage}${path}`,
      routeKey: match.routeKey,
      authorizer: match.authorizer,
    }),
    ...(match.pathParameters && { pathParameters: match.pathParameters }),
    ...(api.stageVariables && { stageVariables: api.stageVariables }),
  };
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
