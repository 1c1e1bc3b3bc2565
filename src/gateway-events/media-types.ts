/** The type of a request body for a REST API, without parameters: a missing one is application/json. */
export function mediaTypeOf(contentType = 'application/json'): string {
  return essence(contentType);
}

/**
 * Whether a REST API treats content of this type as binary. API Gateway compares whole types, without parameters; its
 * only wildcard is `*\/*`.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings.html
 */
export function isBinary(contentType: string | undefined, binaryMediaTypes: readonly string[]): boolean {
  if (binaryMediaTypes.length === 0) return false;
  if (binaryMediaTypes.includes('*/*')) return true;
  const mediaType = mediaTypeOf(contentType);
  return binaryMediaTypes.some((binary) => binary.toLowerCase() === mediaType);
}

/**
 * Whether HTTP APIs, function URLs and load balancers pass content of this type as text. All other content is base64,
 * including forms and content without a type.
 *
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html lists the types. The page
 * of HTTP APIs does not; measured on AWS they are the same: https://github.com/ministackorg/ministack/pull/766
 */
export function isText(contentType: string | undefined): boolean {
  return /^(text\/.+|application\/(json|javascript|xml))$/.test(essence(contentType ?? ''));
}

function essence(contentType: string): string {
  return contentType.split(';', 1)[0].trim().toLowerCase();
}
