import { named, suffix, type Value } from './naming';
import type { ResourceType } from './resource-type';

const bucketArn: Value = (bucket) => bucket.arn('s3', named('BucketName')(bucket), { region: '', account: '' });
const bucketHost =
  (service: (region: string) => string): Value =>
  (bucket) =>
    `${named('BucketName')(bucket)}.${service(bucket.stack.region)}.${suffix(bucket)}`;

const service = 's3';

export const s3Bucket: ResourceType = {
  type: 'AWS::S3::Bucket',
  service,
  ref: named('BucketName'),
  attributes: {
    Arn: bucketArn,
    DomainName: bucketHost(() => 's3'),
    RegionalDomainName: bucketHost((region) => `s3.${region}`),
    DualStackDomainName: bucketHost((region) => `s3.dualstack.${region}`),
    WebsiteURL: (bucket) => `http://${bucketHost((region) => `s3-website-${region}`)(bucket)}`,
  },
  define: (bucket) => ({
    name: named('BucketName')(bucket),
    versioned: bucket.property('VersioningConfiguration')?.Status === 'Enabled',
    cors: bucket.property('CorsConfiguration'),
    tags: bucket.property('Tags'),
    notifications: bucket.property('NotificationConfiguration'),
  }),
};

/** Who may use a bucket. */
export const s3BucketPolicy: ResourceType = {
  type: 'AWS::S3::BucketPolicy',
  service,
  ref: (policy) => policy.logicalId,
  attributes: {},
};

/** The resource by which the CDK gives a bucket its notifications. Its properties are read; its function does not run. */
export const s3BucketNotifications: ResourceType = {
  type: 'Custom::S3BucketNotifications',
  service,
  ref: (notifications) => notifications.logicalId,
  attributes: {},
};
