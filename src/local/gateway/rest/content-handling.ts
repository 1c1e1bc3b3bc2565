/** The payload of a request or a response of an integration: a text, or bytes that no template reads. */
export type Payload = string | Buffer;

/** A payload as it comes in. */
export interface Received {
  readonly body: Buffer;
  /** Whether its type is one of the API's binary media types. */
  readonly isBinary: boolean;
  /** Whether bytes are expected if `contentHandling` is not set. */
  readonly expectsBinary: boolean;
}

/**
 * The payload that `contentHandling` makes of a body. A base64 text is decoded, bytes are encoded.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html
 *
 * @param contentHandling `CONVERT_TO_BINARY`, `CONVERT_TO_TEXT` or undefined
 */
export function convertedPayload(
  { body, isBinary, expectsBinary }: Received,
  contentHandling: string | undefined,
): Payload {
  if (contentHandling === undefined ? expectsBinary : contentHandling === 'CONVERT_TO_BINARY') {
    return isBinary ? body : decoded(body.toString());
  }
  return body.toString(isBinary ? 'base64' : 'utf8');
}

/** The text for a template. */
export function templateInput(payload: Payload, of: 'request' | 'response'): string {
  if (typeof payload === 'string') return payload;
  const integration = of === 'request' ? 'integration' : 'response of the integration';
  throw new Error(
    `Unable to transform ${of}: its body is binary, and a template takes text. ` +
      `Set contentHandling: CONVERT_TO_TEXT for the ${integration}`,
  );
}

/** The result of a function is a text in quotes. */
function decoded(text: string): Buffer {
  const base64 = text.replace(/^"(.*)"$/, '$1');
  const [, digits, padding] = /^([A-Za-z0-9+/]*)(={0,2})$/.exec(base64) ?? [];
  if (digits === undefined || digits.length % 4 === 1 || (padding !== '' && base64.length % 4 !== 0)) {
    throw new Error('Unable to base64 decode the body: it is converted to binary, and is no base64');
  }
  return Buffer.from(base64, 'base64');
}
