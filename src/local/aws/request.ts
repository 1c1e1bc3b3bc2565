import type { IncomingMessage } from 'node:http';
import type { AwsRequest } from './service';

/** A body exceeds the limit of all AWS services with a JSON protocol. */
export class BodyTooLargeError extends Error {
  static readonly code = 'BodyTooLarge';
  readonly code = BodyTooLargeError.code;
}

const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** Reads a request and the service that it was signed for. Undefined if it does not come from an AWS client. */
export async function readAwsRequest(message: IncomingMessage): Promise<AwsRequest | undefined> {
  const { method = 'GET', url = '/', headers } = message;
  const [, operation] = String(headers['x-amz-target'] ?? '').split('.');
  const { accessKeyId, service } = credentialScope(url, headers.authorization);
  const body = await readBody(message);
  return service ? { method, url, headers, body, accessKeyId, service, operation: operation || undefined } : undefined;
}

/**
 * The key and the service of the credential scope, `<key>/<date>/<region>/<service>/aws4_request` (SigV4A has no region
 * in it).
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html
 */
function credentialScope(url: string, authorization?: string): { accessKeyId: string; service?: string } {
  const credential = authorization
    ? /Credential=([^,\s]+)/.exec(authorization)?.[1]
    : new URL(url, 'http://localhost').searchParams.get('X-Amz-Credential');
  const scope = credential?.split('/') ?? [];
  return { accessKeyId: scope[0] ?? '', service: scope.at(-1) === 'aws4_request' ? scope.at(-2) : undefined };
}

async function readBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new BodyTooLargeError(`the body has more than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
}
