import { createHash } from 'node:crypto';
import type { CallerRegistry } from './caller-registry';
import { AwsServiceError, type AwsRequest } from './service';
import { isSignedWith, lateness, signatureOf, signedText, type SignedRequest } from '../request-signature';
import { commandOf } from '../../package-manager';

/** The request as its client has signed it, but for its body. */
export function signedRequest({ method, url, headers }: Pick<AwsRequest, 'method' | 'url' | 'headers'>): SignedRequest {
  const [path, query = ''] = url.split('?', 2);
  return {
    method,
    path,
    query,
    headers: Object.entries({ host: headers[':authority'], ...headers }).map(([name, value]): [string, string] => [
      name,
      String(value ?? ''),
    ]),
  };
}

/**
 * Fails unless the request is signed with a secret of this start. Requests from this machine need no such proof, those
 * from elsewhere do.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */
export async function verifySignature(request: AwsRequest, callers: Pick<CallerRegistry, 'find'>): Promise<void> {
  const { service, headers } = request;
  const signed = signedRequest(request);
  const signature = signatureOf(signed);
  if (!signature) throw refused(service, 'MissingAuthenticationToken', 'the request is not signed with version 4');
  const secret = callers.find(signature.accessKeyId)?.secretAccessKey;
  if (secret === undefined) {
    throw refused(service, 'UnrecognizedClientException', `the access key "${signature.accessKeyId}" is not known`);
  }
  // S3 compares the time of presigned URLs with its clock.
  const late = service === 's3' && signature.isPresigned ? undefined : lateness(signature);
  if (late !== undefined) throw refused(service, 'InvalidSignatureException', late);
  // S3 compares the hash in the header with the body while it stores it.
  const body = service === 's3' ? undefined : await request.read();
  const hash = headers['x-amz-content-sha256'];
  const isOtherBody = body !== undefined && hash !== undefined && hash !== sha256(body);
  const { stringToSign } = signedText({ ...signed, body }, signature);
  if (isOtherBody || !isSignedWith(secret, signature, stringToSign, signature.signature)) {
    throw refused(service, 'InvalidSignatureException', 'the signature is not one of the secret key');
  }
}

function sha256(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** S3 and the services with the query protocol have codes of their own. */
function refused(service: string, code: string, reason: string): AwsServiceError {
  const queryCode = code === 'InvalidSignatureException' ? 'SignatureDoesNotMatch' : 'InvalidClientTokenId';
  return new AwsServiceError(
    service === 's3' ? (code === 'MissingAuthenticationToken' ? 'AccessDenied' : queryCode) : code,
    `The local AWS services: ${reason}. From another machine or a container, requests need the keys that \`${commandOf('env')}\` prints on the machine of \`dev\`.`,
    { status: 403, queryCode },
  );
}
