import { forwardedHeaders, lowerCaseNames } from './headers';
import { isText } from './media-types';
import { headerOf, type Address, type GatewayRequest } from './request';
import { allValues, lastValues, queryPairs } from './values';

export interface TargetGroup extends Address {
  readonly targetGroupArn: string;
  /** The attribute `lambda.multi_value_headers.enabled`: without it only the last value of a name is passed. */
  readonly multiValueHeaders: boolean;
}

export type AlbEvent = ReturnType<typeof albEvent>;

/**
 * The event of an Application Load Balancer. Path and query are percent-encoded, header names are in lower case.
 *
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html#receive-event-from-load-balancer
 */
export function albEvent(target: TargetGroup, request: GatewayRequest) {
  const { body } = request;
  const headers = lowerCaseNames(forwardedHeaders(request, target));
  const query = queryPairs(request.query);
  const hasBody = body !== undefined && body.length > 0;
  const base64 =
    hasBody && (headerOf(request, 'content-encoding') !== undefined || !isText(headerOf(request, 'content-type')));
  return {
    requestContext: { elb: { targetGroupArn: target.targetGroupArn } },
    httpMethod: request.method,
    path: request.path,
    ...(target.multiValueHeaders
      ? { multiValueQueryStringParameters: allValues(query), multiValueHeaders: allValues(headers) }
      : { queryStringParameters: lastValues(query), headers: lastValues(headers) }),
    body: hasBody ? body.toString(base64 ? 'base64' : 'utf8') : '',
    isBase64Encoded: base64,
  };
}
