import type { IncomingHttpHeaders } from 'node:http';
import { encodeCbor } from './cbor';
import { textElement, xmlContent } from './xml';
import type { AwsResponse, AwsServiceError } from '../service';

/** Services with XML over REST; other REST services use JSON. */
const REST_XML = new Set(['s3', 's3express', 'cloudfront', 'route53']);

export interface FailedRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** The service's name in a signature; empty if it is not known. */
  readonly service: string;
  readonly id?: string;
}

/**
 * The error in the protocol in which the request was made, so that the SDK's client throws it with its name and
 * message.
 *
 * https://smithy.io/2.0/aws/protocols/
 */
export function errorResponse(request: FailedRequest, error: AwsServiceError): AwsResponse {
  const contentType = String(request.headers['content-type'] ?? '');
  const { status, code, queryCode = code, message, details, headers } = error;
  const id: Record<string, string> = request.id === undefined ? {} : { 'x-amzn-requestid': request.id };
  if (request.headers['smithy-protocol'] === 'rpc-v2-cbor') {
    return {
      status,
      headers: {
        'content-type': 'application/cbor',
        'smithy-protocol': 'rpc-v2-cbor',
        ...id,
        ...queryError(error),
        ...headers,
      },
      body: encodeCbor({ __type: code, message, ...details }),
    };
  }
  if (contentType.startsWith('application/x-amz-json')) {
    return {
      status,
      headers: { 'content-type': contentType, ...id, ...queryError(error), ...headers },
      body: JSON.stringify({ __type: code, message, ...details }),
    };
  }
  if (REST_XML.has(request.service)) {
    const error = { Code: code, Message: message, ...details, RequestId: request.id };
    return {
      status,
      headers: { 'content-type': 'application/xml', ...headers },
      body:
        request.method === 'HEAD' ? '' : `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${xmlContent(error)}</Error>`,
    };
  }
  if (contentType.startsWith('application/x-www-form-urlencoded')) {
    const type = textElement('Type', status < 500 ? 'Sender' : 'Receiver');
    const requestId = request.id === undefined ? '' : textElement('RequestId', request.id);
    return {
      status,
      headers: { 'content-type': 'text/xml', ...id, ...headers },
      body: `<ErrorResponse><Error>${type}${textElement('Code', queryCode)}${textElement('Message', message)}</Error>${requestId}</ErrorResponse>`,
    };
  }
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': code, ...id, ...headers },
    body: JSON.stringify({ message, ...details }),
  };
}

/**
 * Services that had the query protocol before send the code of that, too, which their clients show.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#aws-protocols-awsquerycompatible-trait
 */
function queryError({ queryCode, status }: AwsServiceError): Record<string, string> {
  if (queryCode === undefined) return {};
  return { 'x-amzn-query-error': `${queryCode};${status < 500 ? 'Sender' : 'Receiver'}` };
}
