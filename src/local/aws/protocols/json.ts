import type { Protocol } from './protocol';
import { AwsServiceError, type AwsRequest } from '../service';

/** AWS JSON 1.0 and 1.1. https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html */
export const json: Protocol = {
  read: (request, body) => ({ operation: request.operation ?? '', input: parseJson(body) }),
  write: (_, output, request) => ({
    status: 200,
    headers: { 'content-type': contentType(request), 'x-amzn-requestid': request.id },
    body: toJson(output),
  }),
};

function contentType({ headers }: AwsRequest): string {
  return headers['content-type'] ?? 'application/x-amz-json-1.1';
}

/** The input in a body; empty without one. */
export function parseJson(body: Buffer): any {
  if (body.length === 0) return {};
  let input: unknown;
  try {
    input = JSON.parse(body.toString('utf8'));
  } catch {
    throw new AwsServiceError('SerializationException', 'The request is not JSON.');
  }
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input;
  throw new AwsServiceError('SerializationException', 'The request is no JSON object.');
}

/** Fails if a member of an input is there and is no list of values of this type, as where AWS reads the input. */
export function checkList(name: string, value: unknown, type: 'string' | 'object'): void {
  if (value === undefined || value === null) return;
  if (Array.isArray(value) && value.every((element) => element !== null && typeof element === type)) return;
  const kind = type === 'string' ? 'strings' : 'structures';
  throw new AwsServiceError('SerializationException', `${name} is no list of ${kind}.`);
}

/** Fails if a member of an input is no string. */
export function checkString(name: string, value: unknown): void {
  if (typeof value !== 'string') throw new AwsServiceError('SerializationException', `${name} is no string.`);
}

/** The JSON of an output. */
export function toJson(output: object): string {
  // `Date` and `Buffer` have a `toJSON`, which runs before the replacer.
  return JSON.stringify(output, function (this: any, key, value) {
    const own = this[key];
    if (own instanceof Date) return own.getTime() / 1000;
    return own instanceof Uint8Array ? Buffer.from(own).toString('base64') : value;
  });
}
