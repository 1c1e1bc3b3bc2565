import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Kind } from './kind';

export const bucket: Kind<IBucket> = {
  property: 'bucketArn',
  what: 'an S3 bucket',
  type: 's3.IBucket',
  value: ({ bucketName }) => bucketName,
  services: ['s3'],
  types: ['bucket', 'object'],
  arns: (resource) => ({ bucket: resource.bucketArn, object: resource.arnForObjects('*') }),
  // No other action on a bucket knows the prefix: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
  within: (resource, prefix) => ({
    arns: { bucket: resource.bucketArn, object: resource.arnForObjects(`${prefix}*`) },
    limited: ['s3:ListBucket', 's3:ListBucketVersions'],
    conditions: { StringLike: { 's3:prefix': `${prefix}*` } },
    unlimited: ['s3:ListBucketMultipartUploads'],
  }),
  // Without permission to list the bucket, a missing object is "access denied" instead of "no such key":
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
  read: ['s3:GetObject', 's3:GetObjectTagging', 's3:GetObjectVersion', 's3:ListBucket', 's3:ListBucketVersions'],
  write: [
    's3:AbortMultipartUpload',
    's3:DeleteObject',
    's3:DeleteObjectVersion',
    's3:ListBucketMultipartUploads',
    's3:ListMultipartUploadParts',
    's3:PutObject',
    's3:PutObjectTagging',
  ],
  content: 'objects of its buckets',
  key: ({ encryptionKey }) => encryptionKey,
  // The parts of an upload are read again: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
  keyUse: [
    { for: /:(GetObject|GetObjectVersion|PutObject)$/, needs: ['kms:Decrypt'] },
    { for: /:PutObject$/, needs: ['kms:GenerateDataKey'] },
  ],
};
