import { createHash } from 'node:crypto';
import { forwardedHeaders } from './headers';
import { isBinary } from './media-types';
import {
  callerIdentity,
  extendedRequestId,
  headerOf,
  requestTime,
  type ApiAddress,
  type GatewayRequest,
} from './request';
import { allValues, decodedPairs, lastValues, queryPairs } from './values';

export interface RestApi extends ApiAddress {
  /** The part of the address before the path: `/<stage>` at the API's own domain name, nothing at a custom one. */
  readonly basePath: string;
  readonly stageVariables?: { readonly [name: string]: string };
  readonly binaryMediaTypes: readonly string[];
}

/** The method that a REST API has selected for a request. */
export interface RestMatch {
  /** The path of the resource, `/users/{id}`. */
  readonly resource: string;
  /** Percent-encoded; null if there are none. */
  readonly pathParameters: { readonly [name: string]: string } | null;
  /** The caller's API key, if the method requires one. */
  readonly apiKey?: string;
  readonly apiKeyId?: string;
  /** The caller, for a method with IAM authorization. */
  readonly identity?: {
    readonly accessKey: string;
    readonly accountId: string;
    readonly caller: string;
    readonly user: string;
    readonly userArn: string;
  };
  /** The context that the authorizer returned. */
  readonly authorizer?: { readonly [key: string]: unknown };
}

export type RestEvent = ReturnType<typeof restEvent>;

/**
 * The event of a REST API's Lambda proxy integration, payload format 1.0. Path and path parameters are percent-encoded,
 * query parameters are not.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format
 */
export function restEvent(api: RestApi, request: GatewayRequest, match: RestMatch) {
  const { method, path, body, requestId, time } = request;
  const headers = forwardedHeaders(request, api, DROPPED_HEADERS);
  // "The semicolon character isn't supported … and results in the data being split": the page of DROPPED_HEADERS.
  const query = decodedPairs(queryPairs(request.query, /[&;]/));
  const hasBody = body !== undefined && body.length > 0;
  const base64 = hasBody && isBinary(headerOf(request, 'content-type'), api.binaryMediaTypes);
  return {
    resource: match.resource,
    path,
    httpMethod: method,
    headers: lastValues(headers),
    multiValueHeaders: allValues(headers),
    queryStringParameters: query.length > 0 ? lastValues(query) : null,
    multiValueQueryStringParameters: query.length > 0 ? allValues(query) : null,
    pathParameters: match.pathParameters,
    stageVariables: api.stageVariables ?? null,
    requestContext: {
      resourceId: resourceId(match.resource),
      resourcePath: match.resource,
      httpMethod: method,
      extendedRequestId: extendedRequestId(requestId),
      requestTime: requestTime(time),
      path: api.basePath && path === '/' ? api.basePath : `${api.basePath}${path}`,
      accountId: api.accountId,
      protocol: 'HTTP/1.1',
      stage: api.stage,
      domainPrefix: api.apiId,
      requestTimeEpoch: time,
      requestId,
      identity: identityOf(request, match),
      ...(match.authorizer && { authorizer: match.authorizer }),
      domainName: api.domainName,
      apiId: api.apiId,
    },
    body: hasBody ? body.toString(base64 ? 'base64' : 'utf8') : null,
    isBase64Encoded: base64,
  };
}

function identityOf(request: GatewayRequest, { identity, apiKey, apiKeyId }: RestMatch) {
  const caller = callerIdentity(request);
  if (identity === undefined && apiKey === undefined) return caller;
  return {
    ...caller,
    ...identity,
    ...(apiKey !== undefined && { apiKey }),
    ...(apiKeyId !== undefined && { apiKeyId }),
  };
}

/**
 * Headers that a REST API does not pass to a function.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
const DROPPED_HEADERS = new Set([
  'connection',
  'content-length',
  'content-md5',
  'expect',
  'keep-alive',
  'max-forwards',
  'proxy-authenticate',
  'proxy-connection',
  'server',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'www-authenticate',
]);

/** The ids of the last resources: an API has a few, and each of its requests needs one. */
const resourceIds = new Map<string, string>();
const MAX_RESOURCES = 1000;

/** A resource id as API Gateway's: six letters and digits. */
function resourceId(resource: string): string {
  const known = resourceIds.get(resource);
  if (known !== undefined) return known;
  const id = parseInt(createHash('sha256').update(resource).digest('hex').slice(0, 12), 16).toString(36).slice(0, 6);
  if (resourceIds.size === MAX_RESOURCES) resourceIds.clear();
  resourceIds.set(resource, id);
  return id;
}
