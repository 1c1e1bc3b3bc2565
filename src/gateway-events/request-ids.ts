/** The id that API Gateway sends as x-amz-apigw-id. */
export function extendedRequestId(requestId: string): string {
  return Buffer.from(requestId.slice(0, 11)).toString('base64');
}

/** An X-Ray trace id that belongs to the request. https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-traceids */
export function traceId(requestId: string, now: number): string {
  return `Root=1-${Math.floor(now / 1000).toString(16)}-${requestId.replace(/-/g, '').slice(0, 24)}`;
}
