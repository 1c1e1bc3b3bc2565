import { payload2, type Payload2Authorizer } from './http-api';
import type { Address, GatewayRequest } from './request';

export interface FunctionUrl extends Address {
  readonly accountId: string;
  /** The id in the URL: `https://<urlId>.lambda-url.<region>.on.aws`. */
  readonly urlId: string;
}

export type FunctionUrlEvent = ReturnType<typeof functionUrlEvent>;

/**
 * The event of a function URL: payload format 2.0 with the path as the client sent it.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 *
 * Cookies are in `cookies` and among the headers: https://github.com/aws/aws-lambda-web-adapter/issues/121
 */
export function functionUrlEvent(url: FunctionUrl, request: GatewayRequest, authorizer?: Payload2Authorizer) {
  const event = payload2({ ...url, apiId: url.urlId, stage: '$default' }, request, {
    path: request.path,
    routeKey: '$default',
    authorizer,
  });
  return {
    ...event,
    headers: { ...event.headers, ...(event.cookies && { cookie: event.cookies.join('; ') }) },
  };
}
