import { checkCopySource } from './conditions';
import { invalidArgument } from './errors';
import type { ObjectVersion } from './object';
import type { S3State } from './state';
import type { AwsRequest } from '../service';

/** The object that `x-amz-copy-source` names. */
export function copySource(state: S3State, request: AwsRequest): ObjectVersion {
  const header = String(request.headers['x-amz-copy-source']);
  const [, rawBucket, rawKey, versionId] = /^\/?([^/]+)\/(.+?)(?:\?versionId=(.+))?$/.exec(header) ?? [];
  if (rawBucket === undefined) {
    throw invalid('Copy Source must mention the source bucket and key: sourcebucket/sourcekey', header);
  }
  let bucketName: string;
  let key: string;
  try {
    bucketName = decodeURIComponent(rawBucket);
    key = decodeURIComponent(rawKey.replace(/\+/g, '%20'));
  } catch {
    throw invalid('Invalid copy source encoding', header);
  }
  const bucket = state.existing(bucketName);
  state.context.authorize(request.caller, () => [
    {
      action: `s3:GetObject${versionId === undefined ? '' : 'Version'}`,
      resource: `arn:aws:s3:::${bucket.name}/${key}`,
    },
  ]);
  const query = new URLSearchParams(versionId === undefined ? {} : { versionId });
  const source = state.find(bucket, { bucket: bucket.name, key, query });
  checkCopySource(request.headers, source);
  return source;
}

const invalid = (message: string, header: string) => invalidArgument(message, 'x-amz-copy-source', header);
