import { S3Client } from '@aws-sdk/client-s3';
import { startServices } from '../test-services';
import type { LocalResource } from '../../../../src/local/model';

export type Opened = Awaited<ReturnType<typeof openBucket>>;

/** A bucket `photos` as the template has it, and clients of the SDK. */
export async function openBucket(
  definition: object = {},
  more: readonly LocalResource[] = [],
  options: Parameters<typeof startServices>[0] = {},
) {
  const services = await startServices(options);
  const bucket: LocalResource = {
    service: 's3',
    type: 'AWS::S3::Bucket',
    stackName: 'demo',
    logicalId: 'Photos',
    account: services.location.account,
    region: services.location.region,
    ref: 'photos',
    arn: 'arn:aws:s3:::photos',
    definition: { name: 'photos', versioned: false, ...definition },
  };
  const apply = (...others: readonly LocalResource[]) =>
    services.set.apply([bucket, ...more, ...others], services.location);
  expect(await apply()).toEqual([]);
  return {
    ...services,
    apply,
    s3: services.using(new S3Client({ ...services.config, forcePathStyle: true })),
    /** A request without a signature, as a browser makes it. */
    anonymous: (path: string, init: RequestInit = {}) => fetch(`${services.url}/${path}`, init),
  };
}

export const Bucket = 'photos';
