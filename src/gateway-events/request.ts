/** An HTTP request to a gateway. */
export interface GatewayRequest {
  readonly method: string;
  /** Percent-encoded, without the query. */
  readonly path: string;
  /** Without `?`. */
  readonly query: string;
  /** In the client's order and spelling. */
  readonly headers: readonly Pair[];
  readonly body?: Buffer;
  readonly sourceIp: string;
  readonly requestId: string;
  /** Time of arrival, in milliseconds since 1970. */
  readonly time: number;
}

export type Pair = readonly [name: string, value: string];

/** The address at which a client reaches a gateway. */
export interface Address {
  readonly domainName: string;
  readonly protocol: 'http' | 'https';
  readonly port: number;
}

/** A deployed API and its address. */
export interface ApiAddress extends Address {
  readonly accountId: string;
  readonly apiId: string;
  readonly stage: string;
}

/** The first value of a header. */
export function headerOf({ headers }: Pick<GatewayRequest, 'headers'>, lowerCaseName: string): string | undefined {
  return headers.find(([name]) => name.toLowerCase() === lowerCaseName)?.[1];
}

/** `requestContext.identity` in payload format 1.0, of a caller without credentials of AWS. */
export function callerIdentity(request: GatewayRequest) {
  return {
    accessKey: null,
    accountId: null,
    caller: null,
    cognitoAuthenticationProvider: null,
    cognitoAuthenticationType: null,
    cognitoIdentityId: null,
    cognitoIdentityPoolId: null,
    principalOrgId: null,
    sourceIp: request.sourceIp,
    user: null,
    userAgent: headerOf(request, 'user-agent') ?? null,
    userArn: null,
  };
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The last result: requests of one second have the same text. */
let formatted = { second: NaN, text: '' };

/** The time in the format of access logs: `22/Nov/2026:12:28:00 +0000`. */
export function requestTime(time: number): string {
  const second = Math.floor(time / 1000);
  if (formatted.second !== second) formatted = { second, text: accessLogTime(time) };
  return formatted.text;
}

function accessLogTime(time: number): string {
  const [date, ofDay] = new Date(time).toISOString().split('T');
  const [year, month, day] = date.split('-');
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${ofDay.slice(0, 8)} +0000`;
}

/** The id that API Gateway sends as x-amz-apigw-id. */
export function extendedRequestId(requestId: string): string {
  return btoa(requestId.slice(0, 11));
}

/** The trace header of a request. */
export function traceId(requestId: string, now: number): string {
  return `Root=${xrayTraceId(requestId, now)}`;
}

/**
 * An X-Ray trace id derived from a UUID.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-traceids
 */
export function xrayTraceId(uuid: string, now: number): string {
  const digits = uuid.slice(0, 8) + uuid.slice(9, 13) + uuid.slice(14, 18) + uuid.slice(19, 23) + uuid.slice(24, 28);
  return `1-${Math.floor(now / 1000).toString(16)}-${digits}`;
}
