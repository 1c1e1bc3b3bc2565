import { createHmac, timingSafeEqual } from 'node:crypto';
import { accessDenied, s3Error, signatureDoesNotMatch } from './errors';
import type { Target } from './target';
import type { AwsRequest, ServiceContext } from '../service';

// The AWS CLI and boto3 presign with version 2 in us-east-1, unless they are configured otherwise:
// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html

/** The parameters of the query that are signed, besides those that begin with `x-amz-`. */
const SIGNED_PARAMETERS = new Set(
  (
    'accelerate acl analytics cors delete inventory lifecycle location logging metrics notification object-lock ' +
    'ownershipControls partNumber policy policyStatus publicAccessBlock replication requestPayment restore ' +
    'response-cache-control response-content-disposition response-content-encoding response-content-language ' +
    'response-content-type response-expires retention select select-type tagging torrent uploadId uploads versionId ' +
    'versioning versions website'
  ).split(' '),
);

/** Fails if a request has a presigned URL of version 2 that was changed, has expired, or is signed by an unknown key. */
export function checkPresignedV2(request: AwsRequest, { bucket, query }: Target, context: ServiceContext): void {
  const [accessKeyId, signature, expires] = ['AWSAccessKeyId', 'Signature', 'Expires'].map((name) => query.get(name));
  if (accessKeyId === null && signature === null) return;
  if (accessKeyId === null || signature === null || expires === null) {
    throw accessDenied('Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters');
  }
  const end = Number(expires) * 1000;
  if (!(end >= context.clock.now())) {
    throw s3Error(403, 'AccessDenied', 'Request has expired', {
      Expires: expires,
      ServerTime: new Date(context.clock.now()),
    });
  }
  const { secretAccessKey } = context.signer(accessKeyId, 's3');
  checkSignatureV2(secretAccessKey, stringToSign(request, bucket, query, expires), { accessKeyId, signature });
}

/** Fails unless the key has signed the text. A key whose secret is not known here cannot be compared. */
export function checkSignatureV2(
  secretAccessKey: string | undefined,
  text: string,
  { accessKeyId, signature }: { readonly accessKeyId: string; readonly signature: string },
): void {
  if (secretAccessKey === undefined) return;
  const expected = createHmac('sha1', secretAccessKey).update(text).digest();
  const given = Buffer.from(signature, 'base64');
  if (given.length === expected.length && timingSafeEqual(given, expected)) return;
  throw signatureDoesNotMatch(accessKeyId, text, signature);
}

function stringToSign(
  { method, url, headers }: AwsRequest,
  bucket: string | undefined,
  query: URLSearchParams,
  expires: string,
): string {
  const amazon = [...Object.entries(headers), ...query]
    .map(([name, value]) => [name.toLowerCase(), String(value).trim()])
    .filter(([name]) => name.startsWith('x-amz-'))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value}\n`);
  const parameters = [...query]
    .filter(([name]) => SIGNED_PARAMETERS.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`));
  const path = url.split('?', 1)[0];
  // The bucket of a virtual host is part of it.
  const isVirtual = bucket !== undefined && !path.startsWith(`/${bucket}/`) && path !== `/${bucket}`;
  const resource = `${isVirtual ? `/${bucket}` : ''}${path}${parameters.length > 0 ? `?${parameters.join('&')}` : ''}`;
  const plain = [method, headers['content-md5'] ?? '', headers['content-type'] ?? '', expires];
  return `${plain.join('\n')}\n${amazon.join('')}${resource}`;
}
