import { s3Error } from './errors';
import type { Target } from './target';
import type { AwsRequest } from '../service';

export interface S3Operation {
  readonly name: string;
  /** The action that IAM knows: that of HeadObject is GetObject. */
  readonly action: string;
  readonly isOfObject: boolean;
}

interface Rule {
  readonly method: string;
  /** A parameter of the query, or a header. */
  readonly with?: string;
  readonly operation: string;
  /** @default - the name of the operation */
  readonly action?: string;
}

// The first rule that applies, in this order. https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html

const BUCKET_RULES: readonly Rule[] = [
  { method: 'GET', with: 'location', operation: 'GetBucketLocation' },
  { method: 'GET', with: 'versioning', operation: 'GetBucketVersioning' },
  { method: 'PUT', with: 'versioning', operation: 'PutBucketVersioning' },
  { method: 'GET', with: 'cors', operation: 'GetBucketCors', action: 'GetBucketCORS' },
  { method: 'PUT', with: 'cors', operation: 'PutBucketCors', action: 'PutBucketCORS' },
  { method: 'DELETE', with: 'cors', operation: 'DeleteBucketCors', action: 'PutBucketCORS' },
  { method: 'GET', with: 'tagging', operation: 'GetBucketTagging' },
  { method: 'PUT', with: 'tagging', operation: 'PutBucketTagging' },
  { method: 'DELETE', with: 'tagging', operation: 'DeleteBucketTagging', action: 'PutBucketTagging' },
  { method: 'GET', with: 'policy', operation: 'GetBucketPolicy' },
  { method: 'PUT', with: 'policy', operation: 'PutBucketPolicy' },
  { method: 'DELETE', with: 'policy', operation: 'DeleteBucketPolicy' },
  {
    method: 'GET',
    with: 'notification',
    operation: 'GetBucketNotificationConfiguration',
    action: 'GetBucketNotification',
  },
  {
    method: 'PUT',
    with: 'notification',
    operation: 'PutBucketNotificationConfiguration',
    action: 'PutBucketNotification',
  },
  { method: 'GET', with: 'versions', operation: 'ListObjectVersions', action: 'ListBucketVersions' },
  { method: 'GET', with: 'uploads', operation: 'ListMultipartUploads', action: 'ListBucketMultipartUploads' },
  { method: 'GET', with: 'list-type', operation: 'ListObjectsV2', action: 'ListBucket' },
  { method: 'POST', with: 'delete', operation: 'DeleteObjects', action: 'DeleteObject' },
  { method: 'OPTIONS', operation: 'Preflight' },
  { method: 'HEAD', operation: 'HeadBucket', action: 'ListBucket' },
  { method: 'GET', operation: 'ListObjects', action: 'ListBucket' },
  { method: 'PUT', operation: 'CreateBucket' },
  { method: 'DELETE', operation: 'DeleteBucket' },
  { method: 'POST', operation: 'PostObject', action: 'PutObject' },
];

const OBJECT_RULES: readonly Rule[] = [
  { method: 'GET', with: 'tagging', operation: 'GetObjectTagging' },
  { method: 'PUT', with: 'tagging', operation: 'PutObjectTagging' },
  { method: 'DELETE', with: 'tagging', operation: 'DeleteObjectTagging' },
  { method: 'GET', with: 'attributes', operation: 'GetObjectAttributes' },
  { method: 'GET', with: 'uploadId', operation: 'ListParts', action: 'ListMultipartUploadParts' },
  { method: 'POST', with: 'uploads', operation: 'CreateMultipartUpload', action: 'PutObject' },
  { method: 'POST', with: 'uploadId', operation: 'CompleteMultipartUpload', action: 'PutObject' },
  { method: 'DELETE', with: 'uploadId', operation: 'AbortMultipartUpload' },
  { method: 'PUT', with: 'uploadId', operation: 'UploadPart', action: 'PutObject' },
  { method: 'OPTIONS', operation: 'Preflight' },
  { method: 'PUT', with: 'x-amz-copy-source', operation: 'CopyObject', action: 'PutObject' },
  { method: 'HEAD', operation: 'HeadObject', action: 'GetObject' },
  { method: 'GET', operation: 'GetObject' },
  { method: 'PUT', operation: 'PutObject' },
  { method: 'DELETE', operation: 'DeleteObject' },
];

/** Parameters that make another operation of a request, which S3 has and this service does not. */
const SUBRESOURCES = new Set([
  'accelerate',
  'acl',
  'analytics',
  'encryption',
  'intelligent-tiering',
  'inventory',
  'legal-hold',
  'lifecycle',
  'logging',
  'metrics',
  'object-lock',
  'ownershipControls',
  'policyStatus',
  'publicAccessBlock',
  'replication',
  'requestPayment',
  'restore',
  'retention',
  'select',
  'torrent',
  'website',
]);

/** The operation of a request. One that is not implemented is named by its parameter: `PUT ?acl`. */
export function operationOf(
  { method, headers }: Pick<AwsRequest, 'method' | 'headers'>,
  { key, query }: Target,
): S3Operation {
  const isOfObject = key !== undefined;
  const subresource = [...query.keys()].find((name) => SUBRESOURCES.has(name));
  if (subresource !== undefined && method !== 'OPTIONS') {
    const name = `${method} ?${subresource}`;
    return { name, action: name, isOfObject };
  }
  const rule = (isOfObject ? OBJECT_RULES : BUCKET_RULES).find(
    (one) =>
      one.method === method && (one.with === undefined || query.has(one.with) || headers[one.with] !== undefined),
  );
  if (!rule) {
    throw s3Error(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.', {
      Method: method,
    });
  }
  const isCopy = rule.operation === 'UploadPart' && headers['x-amz-copy-source'] !== undefined;
  const name = isCopy ? 'UploadPartCopy' : rule.operation;
  return { name, action: actionOf(rule, query), isOfObject };
}

function actionOf({ operation, action = operation }: Rule, query: URLSearchParams): string {
  const isVersion =
    query.has('versionId') && ['GetObject', 'DeleteObject', 'GetObjectTagging', 'PutObjectTagging'].includes(action);
  return isVersion
    ? action.replace('Object', 'ObjectVersion').replace('GetObjectVersionTagging', 'GetObjectVersionTagging')
    : action;
}
