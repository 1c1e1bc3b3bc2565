import type { AwsRequest, AwsResponse, AwsServiceError } from './service';

/** Services with XML over REST; other REST services use JSON. */
const REST_XML = new Set(['s3', 's3express', 'cloudfront', 'route53']);

/**
 * The error in the protocol in which the request was made, so that the SDK's client throws it with its name and
 * message.
 *
 * https://smithy.io/2.0/aws/protocols/
 */
export function errorResponse(
  request: Pick<AwsRequest, 'headers' | 'service'>,
  status: number,
  error: AwsServiceError,
): AwsResponse {
  const contentType = String(request.headers['content-type'] ?? '');
  const { code, message, details } = error;
  if (request.headers['smithy-protocol'] === 'rpc-v2-cbor') {
    return {
      status,
      headers: { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' },
      body: cborText({ __type: code, message }),
    };
  }
  if (contentType.startsWith('application/x-amz-json')) {
    return json(status, contentType, { __type: code, message, ...details }, {});
  }
  if (contentType.startsWith('application/x-www-form-urlencoded')) {
    return xml(
      status,
      `<ErrorResponse><Error><Type>Sender</Type><Code>${escape(code)}</Code><Message>${escape(message)}</Message></Error></ErrorResponse>`,
    );
  }
  if (REST_XML.has(request.service)) {
    return xml(
      status,
      `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${escape(code)}</Code><Message>${escape(message)}</Message></Error>`,
    );
  }
  return json(status, 'application/json', { message, ...details }, { 'x-amzn-errortype': code });
}

function json(
  status: number,
  contentType: string,
  body: object,
  headers: { readonly [name: string]: string },
): AwsResponse {
  return { status, headers: { 'content-type': contentType, ...headers }, body: JSON.stringify(body) };
}

function xml(status: number, body: string): AwsResponse {
  return { status, headers: { 'content-type': 'application/xml' }, body };
}

function escape(text: string): string {
  return text.replace(/[<>&]/g, (character) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;' })[character]!);
}

/** A CBOR map of strings. https://www.rfc-editor.org/rfc/rfc8949#section-3 */
function cborText(object: { readonly [key: string]: string }): Buffer {
  const text = (value: string) => {
    const bytes = Buffer.from(value);
    // Major type 3 with a length of two bytes.
    return Buffer.concat([Buffer.from([0x79, Math.floor(bytes.length / 256), bytes.length % 256]), bytes]);
  };
  const entries = Object.entries(object);
  return Buffer.concat([
    Buffer.from([0xa0 + entries.length]),
    ...entries.flatMap(([key, value]) => [text(key), text(value)]),
  ]);
}
