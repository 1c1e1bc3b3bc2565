import type { IncomingMessage } from 'node:http';
import type { LocalRestApi } from '../local/model';
import { addForwardedHeaders, headersOf, queryOf } from './values';
import { isBinary } from './media-types';
import { extendedRequestId } from './request-ids';

export interface RestRequest {
  readonly req: IncomingMessage;
  /** Percent-encoded, without the query. */
  readonly path: string;
  /** Without `?`. */
  readonly query: string;
  readonly body?: Buffer;
  readonly requestId: string;
  readonly resource: { readonly path: string; readonly id: string };
  readonly pathParameters: { readonly [name: string]: string } | null;
  readonly accountId: string;
}

/**
 * The event of a REST API's Lambda proxy integration (payload format 1.0). Path and path parameters are percent-encoded, query
 * parameters are not. The API is served as by a custom domain mapped to the stage: paths do not begin with the stage's name.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format
 */
export function restEvent(api: LocalRestApi, request: RestRequest) {
  const { req, path, body, requestId, resource } = request;
  const now = Date.now();
  const sourceIp = addressOf(req);
  const headers = headersOf(req.rawHeaders);
  const query = queryOf(request.query);
  addForwardedHeaders(headers, req, sourceIp, requestId, now);
  const base64 = body !== undefined && isBinary(req.headers['content-type'], api.binaryMediaTypes);
  const method = req.method!;
  return {
    resource: resource.path,
    path,
    httpMethod: method,
    headers: headers.single,
    multiValueHeaders: headers.multi,
    queryStringParameters: query && query.single,
    multiValueQueryStringParameters: query && query.multi,
    pathParameters: request.pathParameters,
    stageVariables: api.stageVariables ?? null,
    requestContext: {
      resourceId: resource.id,
      resourcePath: resource.path,
      httpMethod: method,
      extendedRequestId: extendedRequestId(requestId),
      requestTime: requestTime(now),
      path,
      accountId: request.accountId,
      protocol: `HTTP/${req.httpVersion}`,
      stage: api.stageName,
      domainPrefix: api.restApiId,
      requestTimeEpoch: now,
      requestId,
      identity: {
        cognitoIdentityPoolId: null,
        accountId: null,
        cognitoIdentityId: null,
        caller: null,
        sourceIp,
        principalOrgId: null,
        accessKey: null,
        cognitoAuthenticationType: null,
        cognitoAuthenticationProvider: null,
        userArn: null,
        userAgent: req.headers['user-agent'] ?? null,
        user: null,
      },
      // With the port, so that a URL made from it works here.
      domainName: req.headers.host ?? 'localhost',
      deploymentId: 'local',
      apiId: api.restApiId,
    },
    body: body === undefined ? null : body.toString(base64 ? 'base64' : 'utf8'),
    isBase64Encoded: base64,
  };
}

function addressOf(req: IncomingMessage): string {
  return (req.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, '');
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
let formatted = { second: 0, text: '' };

/** As in access logs: `22/Nov/2026:12:28:00 +0000`. */
function requestTime(now: number): string {
  const second = Math.floor(now / 1000);
  if (formatted.second !== second) {
    const [date, time] = new Date(now).toISOString().split('T');
    const [year, month, day] = date.split('-');
    formatted = { second, text: `${day}/${MONTHS[Number(month) - 1]}/${year}:${time.slice(0, 8)} +0000` };
  }
  return formatted.text;
}
