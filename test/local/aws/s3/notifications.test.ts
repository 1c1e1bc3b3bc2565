import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { recorder } from '../test-services';
import { SERVICES } from '../../../../src/local/aws';
import { Bucket, openBucket } from './local-bucket';

const arn = (service: string, name: string) => `arn:aws:${service}:eu-west-1:123456789012:${name}`;
const QUEUE = arn('sqs', 'changes');
const FUNCTION = arn('lambda', 'function:thumbnail');

/** A bucket whose targets record what they get. */
async function open(notifications: object, more: object = {}) {
  const [sqs, sns, lambda, events] = ['sqs', 'sns', 'lambda', 'events'].map((name) => recorder(name));
  const rows = [...SERVICES.filter(({ name }) => name === 's3'), sqs.row, sns.row, lambda.row, events.row];
  const custom = {
    service: 's3',
    type: 'Custom::S3BucketNotifications',
    stackName: 'demo',
    logicalId: 'PhotosNotifications',
    account: '123456789012',
    region: 'eu-west-1',
    ref: 'x',
    definition: { BucketName: Bucket, NotificationConfiguration: notifications, Managed: true },
  };
  const opened = await openBucket(more, [custom], { rows });
  const payloads = (of: ReturnType<typeof recorder>) => of.deliveries.map(({ payload }) => JSON.parse(payload));
  return {
    ...opened,
    put: (Key: string) => opened.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'hello' })),
    deliveries: { sqs: () => sqs.deliveries, lambda: () => lambda.deliveries },
    payloads: {
      sqs: () => payloads(sqs),
      sns: () => payloads(sns),
      lambda: () => payloads(lambda),
      events: () => payloads(events),
    },
  };
}

const all = {
  QueueConfigurations: [{ Id: 'all', Events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'], QueueArn: QUEUE }],
};

test('a record has the form of AWS, with an encoded key', async () => {
  const t = await open(all);
  await t.put('a b/ä+1.jpg');
  await t.clock.settled();
  expect(t.payloads.sqs()).toEqual([
    {
      Records: [
        {
          eventVersion: '2.1',
          eventSource: 'aws:s3',
          awsRegion: 'eu-west-1',
          eventTime: expect.stringMatching(/^\d{4}-.*Z$/),
          eventName: 'ObjectCreated:Put',
          userIdentity: { principalId: expect.stringMatching(/^AWS:/) },
          requestParameters: { sourceIPAddress: '127.0.0.1' },
          responseElements: { 'x-amz-request-id': expect.any(String), 'x-amz-id-2': expect.any(String) },
          s3: {
            s3SchemaVersion: '1.0',
            configurationId: 'all',
            bucket: { name: Bucket, ownerIdentity: { principalId: expect.any(String) }, arn: `arn:aws:s3:::${Bucket}` },
            object: {
              key: 'a+b/%C3%A4%2B1.jpg',
              size: 5,
              eTag: '5d41402abc4b2a76b9719d911017c592',
              sequencer: expect.stringMatching(/^[0-9A-F]{18}$/),
            },
          },
        },
      ],
    },
  ]);
  expect(t.deliveries.sqs()[0]).toMatchObject({
    targetArn: QUEUE,
    caller: { principal: { type: 'service', service: 's3.amazonaws.com', sourceArn: `arn:aws:s3:::${Bucket}` } },
    cause: { lineage: [`arn:aws:s3:::${Bucket}`] },
  });
});

test('each way to change an object has its event, and sequencers grow', async () => {
  const t = await open(all);
  const Key = 'a';
  await t.put(Key);
  await t.s3.send(new CopyObjectCommand({ Bucket, Key: 'b', CopySource: `${Bucket}/a` }));
  const { UploadId } = await t.s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const { ETag } = await t.s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: 'x' }));
  const MultipartUpload = { Parts: [{ ETag, PartNumber: 1 }] };
  await t.s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload }));
  await t.s3.send(new DeleteObjectCommand({ Bucket, Key }));
  await t.s3.send(new DeleteObjectCommand({ Bucket, Key: 'none' }));
  await t.clock.settled();
  const records = t.payloads.sqs().flatMap(({ Records }) => Records);
  expect(records.map(({ eventName }) => eventName)).toEqual([
    'ObjectCreated:Put',
    'ObjectCreated:Copy',
    'ObjectCreated:CompleteMultipartUpload',
    'ObjectRemoved:Delete',
  ]);
  const sequencers = records.map(({ s3 }) => s3.object.sequencer);
  expect(sequencers).toEqual([...sequencers].sort());
  expect(records.at(-1).s3.object).not.toHaveProperty('size');
});

test('prefix and suffix select keys, also encoded ones', async () => {
  const t = await open({
    LambdaFunctionConfigurations: [
      {
        Id: 'jpg',
        Events: ['s3:ObjectCreated:*'],
        LambdaFunctionArn: FUNCTION,
        Filter: {
          Key: {
            FilterRules: [
              { Name: 'prefix', Value: 'a+b/' },
              { Name: 'suffix', Value: '.jpg' },
            ],
          },
        },
      },
    ],
  });
  for (const key of ['a b/1.jpg', 'a b/1.png', 'c/1.jpg']) await t.put(key);
  await t.clock.settled();
  expect(t.payloads.lambda().map(({ Records }) => Records[0].s3.object.key)).toEqual(['a+b/1.jpg']);
  expect(t.deliveries.lambda()[0].targetArn).toBe(FUNCTION);
});

test('EventBridge gets another event, whose key is not encoded', async () => {
  const t = await open({ EventBridgeConfiguration: {} }, { versioned: true });
  await t.put('a b');
  await t.s3.send(new DeleteObjectCommand({ Bucket, Key: 'a b' }));
  await t.clock.settled();
  const [created, deleted] = t.payloads.events();
  expect(created).toMatchObject({
    source: 'aws.s3',
    'detail-type': 'Object Created',
    resources: [`arn:aws:s3:::${Bucket}`],
    detail: {
      version: '0',
      bucket: { name: Bucket },
      object: {
        key: 'a b',
        size: 5,
        etag: expect.any(String),
        'version-id': expect.any(String),
        sequencer: expect.any(String),
      },
      reason: 'PutObject',
    },
  });
  expect(deleted).toMatchObject({
    'detail-type': 'Object Deleted',
    detail: { 'deletion-type': 'Delete Marker Created', reason: 'DeleteObject' },
  });
});

test('queues and topics get a test event when a client configures notifications, functions and a start do not', async () => {
  const t = await open({});
  await t.clock.settled();
  await t.s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket,
      NotificationConfiguration: {
        QueueConfigurations: [{ Events: ['s3:ObjectCreated:Put'], QueueArn: QUEUE }],
        TopicConfigurations: [{ Events: ['s3:ObjectCreated:Put'], TopicArn: arn('sns', 'news') }],
        LambdaFunctionConfigurations: [{ Events: ['s3:ObjectCreated:Put'], LambdaFunctionArn: FUNCTION }],
      },
    }),
  );
  expect(t.payloads.sqs()).toMatchObject([{ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket }]);
  expect(t.payloads.sns()).toMatchObject([{ Event: 's3:TestEvent' }]);
  expect(t.payloads.lambda()).toEqual([]);
  await t.put('a');
  await t.clock.settled();
  expect(t.payloads.lambda()).toHaveLength(1);
});

test('objects and settings stay when the stack is applied again; a bucket that the template drops is gone', async () => {
  const t = await open(all);
  await t.put('a');
  await t.apply();
  await t.put('b');
  await t.clock.settled();
  expect(t.payloads.sqs()).toHaveLength(2);
  await t.set.apply([], t.location);
  await expect(t.put('c')).rejects.toMatchObject({ name: 'NoSuchBucket' });
});
