/**
 * Is content of this type binary to the API? API Gateway compares whole types, without parameters; of wildcards it knows only
 * all of them. The type that a message does not give is application/json.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings.html
 */
export function isBinary(contentType: string | undefined, binaryMediaTypes: readonly string[]): boolean {
  if (binaryMediaTypes.length === 0) return false;
  if (binaryMediaTypes.includes('*/*')) return true;
  const mediaType = (contentType ?? 'application/json').split(';', 1)[0].trim().toLowerCase();
  return binaryMediaTypes.some((binary) => binary.toLowerCase() === mediaType);
}

/** The first type of an Accept header: the one by which API Gateway decides whether to decode a response. */
export function firstAccepted(accept: string | undefined): string | undefined {
  return accept?.split(',', 1)[0];
}
