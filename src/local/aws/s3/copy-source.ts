import { checkCopySource } from './conditions';
import type { ObjectVersion } from './object';
import type { S3State } from './state';
import type { AwsRequest } from '../service';

/** The object that `x-amz-copy-source` names. */
export function copySource(state: S3State, request: AwsRequest): ObjectVersion {
  const [, bucketName = '', rawKey = '', versionId] =
    /^\/?([^/]+)\/(.+?)(?:\?versionId=(.+))?$/.exec(String(request.headers['x-amz-copy-source'])) ?? [];
  const key = decodeURIComponent(rawKey.replace(/\+/g, '%20'));
  const bucket = state.existing(decodeURIComponent(bucketName));
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
