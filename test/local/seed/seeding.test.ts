import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { STREAM_ARN, streamedTable } from '../aws/dynamodb/local-table';
import { recorder, startServices } from '../aws/test-services';
import { SERVICES } from '../../../src/local/aws';
import type { LocalFunction, LocalResource } from '../../../src/local/model';
import { Seeding } from '../../../src/local/seed/seeding';

const place = { stackName: 'demo', account: '123456789012', region: 'eu-west-1' };
const table: LocalResource = {
  ...place,
  service: 'dynamodb',
  type: 'AWS::DynamoDB::Table',
  logicalId: 'OrdersTable1234ABCD',
  constructPath: 'demo/Orders/Resource',
  ref: 'demo-Table',
  arn: streamedTable().arn,
  definition: streamedTable(),
};
const bucket: LocalResource = {
  ...place,
  service: 's3',
  type: 'AWS::S3::Bucket',
  logicalId: 'UploadsBucket1234ABCD',
  ref: 'demo-uploads',
  definition: {
    name: 'demo-uploads',
    versioned: false,
    tags: [],
    notifications: {
      QueueConfigurations: [{ Event: 's3:ObjectCreated:*', Queue: 'arn:aws:sqs:eu-west-1:123456789012:changes' }],
    },
  },
};
const fn = { environment: { USER_UPLOADS_NAME: 'demo-uploads' } } as Partial<LocalFunction> as LocalFunction;
const CLOUD = { resources: [table, bucket], functions: [fn] };

let root: string;
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'scp-seed-'));
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

function write(file: string, content: string): void {
  fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  fs.writeFileSync(path.join(root, file), content);
}

async function start(folder?: string) {
  const queues = recorder('sqs');
  const t = await startServices({ rows: [...SERVICES.filter(({ name }) => name !== 'sqs'), queues.row], folder });
  expect(await t.set.apply(CLOUD.resources, t.location)).toEqual([]);
  const db = t.using(new DynamoDBClient(t.config));
  const documents = DynamoDBDocumentClient.from(db);
  const s3 = t.using(new S3Client({ ...t.config, forcePathStyle: true }));
  const streams = t.using(new DynamoDBStreamsClient(t.config));
  const lines: string[] = [];
  const seeding = new Seeding({
    root,
    folder: 'seed',
    serviceOf: async ({ service, ...location }) => t.set.get(service, location),
    log: (line) => lines.push(line),
  });
  return {
    ...t,
    seed: () => seeding.apply(CLOUD),
    lines,
    deliveries: queues.deliveries,
    documents,
    s3,
    items: async () => (await documents.send(new ScanCommand({ TableName: 'demo-Table' }))).Items!,
    keys: async () =>
      ((await s3.send(new ListObjectsV2Command({ Bucket: 'demo-uploads' }))).Contents ?? []).map(({ Key }) => Key),
    records: async () => {
      const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn: STREAM_ARN }));
      const shard = { StreamArn: STREAM_ARN, ShardId: StreamDescription!.Shards![0].ShardId };
      const input = { ...shard, ShardIteratorType: 'TRIM_HORIZON' } as const;
      const { ShardIterator } = await streams.send(new GetShardIteratorCommand(input));
      return (await streams.send(new GetRecordsCommand({ ShardIterator }))).Records!;
    },
  };
}

test('tables and buckets get the data of files by the name of the declaration, the construct or the logical id, and fire no event', async () => {
  write(
    'seed/Orders.json',
    '[{ "PK": "a", "total": 1.5, "tags": ["x", null, true], "of": { "b": "c" } },\n { "PK": "b" }]',
  );
  write('seed/UserUploads/photos/ä b.png', 'png');
  write('seed/UserUploads/readme', 'text');
  write('seed/UserUploads/.DS_Store', '');
  write('seed/.gitkeep', '');
  const t = await start();
  await t.seed();
  await t.clock.settled();
  const items = await t.items();
  expect(items.sort((one, other) => (one.PK < other.PK ? -1 : 1))).toEqual([
    { PK: 'a', total: 1.5, tags: ['x', null, true], of: { b: 'c' } },
    { PK: 'b' },
  ]);
  expect(await t.keys()).toEqual(['photos/ä b.png', 'readme']);
  const { Body, ContentType } = await t.s3.send(
    new GetObjectCommand({ Bucket: 'demo-uploads', Key: 'photos/ä b.png' }),
  );
  expect([await Body!.transformToString(), ContentType]).toEqual(['png', 'image/png']);
  expect(t.lines).toEqual([
    'demo-Table: 2 items from seed/Orders.json',
    'demo-uploads: 2 objects from seed/UserUploads',
  ]);
  expect(await t.records()).toEqual([]);
  expect(t.deliveries).toEqual([]);
  // What comes later is announced.
  await t.documents.send(new PutCommand({ TableName: 'demo-Table', Item: { PK: 'c' } }));
  expect(await t.records()).toHaveLength(1);
});

test('the output of `aws dynamodb scan` is read with its types', async () => {
  write(
    'seed/OrdersTable1234ABCD.json',
    JSON.stringify({
      Items: [{ PK: { S: 'a' }, all: { SS: ['x', 'y'] }, big: { N: '12345678901234567890' } }],
      Count: 1,
    }),
  );
  const t = await start();
  await t.seed();
  expect(await t.items()).toMatchObject([{ PK: 'a', all: new Set(['x', 'y']), big: 12345678901234567890n }]);
});

test('a resource that has data is left alone, also one that was emptied meanwhile', async () => {
  write('seed/Orders.json', '[{ "PK": "a" }]');
  write('seed/UserUploads/a', '');
  const data = path.join(root, 'data');
  const first = await start(data);
  await first.documents.send(new PutCommand({ TableName: 'demo-Table', Item: { PK: 'own' } }));
  await first.seed();
  expect(await first.items()).toEqual([{ PK: 'own' }]);
  await first.s3.send(new DeleteObjectCommand({ Bucket: 'demo-uploads', Key: 'a' }));
  await first.seed();
  expect(await first.keys()).toEqual([]);
  await first.services.stop();

  const second = await start(data);
  await second.seed();
  expect(await second.items()).toEqual([{ PK: 'own' }]);
  expect(await second.keys()).toEqual(['a']);
});

const PREFIX = 'seed/Orders.json';
test.each([
  [
    '[\n  { "PK": "a" },\n  { "pk": "b" }\n]',
    `${PREFIX}:3 does not fit demo-Table: One or more parameter values were invalid: Missing the key PK in the item`,
  ],
  [
    '[{ "PK": "a" },\n\n{ "PK": 1 }]',
    `${PREFIX}:3 does not fit demo-Table: One or more parameter values were invalid: Type mismatch for key PK expected: S actual: N`,
  ],
  ['[{ "PK": "a" },\n{ "PK": "a" }]', `${PREFIX}:2 does not fit demo-Table: an item before has the same key`],
  ['[{ "PK": "a" },\n]', `${PREFIX}:2: expected a value, got ]`],
  ['[{ "PK": "a" }\n\n{ "PK": "b" }]', `${PREFIX}:3: expected "]", got {`],
  ['[{ PK: "a" }]', `${PREFIX}:1: expected a name in double quotes, got PK`],
  ['[\n{ "PK": "a" ', `${PREFIX}:2: expected "}", got the end of the file`],
  ['[1]', `${PREFIX}:1: expected an item, { … }, got 1`],
  ['{ "PK": "a" }', `${PREFIX}:1: expected an array of items, or the output of \`aws dynamodb scan\``],
  ['', `${PREFIX}:1: expected a value, got the end of the file`],
])('%j is an error with its line, and the table stays empty', async (text, message) => {
  write(PREFIX, text);
  const t = await start();
  await expect(t.seed()).rejects.toMatchObject({ code: 'INVALID_SEED', message: expect.stringContaining(message) });
  expect(await t.items()).toEqual([]);
  // Once it is fixed, it is read.
  write(PREFIX, '[{ "PK": "a" }]');
  await t.seed();
  expect(await t.items()).toEqual([{ PK: 'a' }]);
});

test.each([
  ['seed/Order.json', 'seed/Order.json: the stack has no table "Order"; did you mean "Orders"?'],
  ['seed/Photos/a', 'seed/Photos: the stack has no bucket "Photos"; known: UploadsBucket1234ABCD'],
  ['seed/orders.csv', 'seed/orders.csv is neither <table>.json nor the folder of a bucket'],
  [
    `seed/UserUploads/${'x'.repeat(200)}/${'y'.repeat(200)}/${'z'.repeat(200)}/${'a'.repeat(200)}/${'b'.repeat(250)}`,
    'its key is longer than 1024 bytes',
  ],
])('%s is an error', async (file, message) => {
  write(file, '[]');
  const t = await start();
  await expect(t.seed()).rejects.toThrow(message);
});
