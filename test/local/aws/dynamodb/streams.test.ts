import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  TransactionCanceledException,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
  type ShardIteratorType,
} from '@aws-sdk/client-dynamodb-streams';
import {
  BatchWriteCommand,
  DeleteCommand,
  PutCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { openTable, STREAM_ARN } from './local-table';

type Opened = Awaited<ReturnType<typeof openTable>>;

const TableName = 'demo-Table';
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function open(options: Parameters<typeof openTable>[0] = {}): Promise<Opened> {
  const opened = await openTable(options);
  closing.push(opened.close);
  return opened;
}

async function iterator({ streams }: Opened, ShardIteratorType: ShardIteratorType, SequenceNumber?: string) {
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn: STREAM_ARN }));
  const [{ ShardId }] = StreamDescription!.Shards!;
  const input = { StreamArn: STREAM_ARN, ShardId, ShardIteratorType, SequenceNumber };
  return (await streams.send(new GetShardIteratorCommand(input))).ShardIterator!;
}

async function records(opened: Opened, ShardIterator?: string) {
  const from = ShardIterator ?? (await iterator(opened, 'TRIM_HORIZON'));
  return (await opened.streams.send(new GetRecordsCommand({ ShardIterator: from }))).Records!;
}

const summary = (all: Awaited<ReturnType<typeof records>>) =>
  all.map(({ eventName, dynamodb }) => `${eventName} ${dynamodb!.Keys!.PK.S}`);

test('a record has what DynamoDB records of a write', async () => {
  const opened = await open();
  await opened.documents.send(new PutCommand({ TableName, Item: { PK: 'ada', age: 36 } }));
  const [record] = await records(opened);
  expect(record).toEqual({
    eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
    eventName: 'INSERT',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'eu-west-1',
    dynamodb: {
      ApproximateCreationDateTime: expect.any(Date),
      Keys: { PK: { S: 'ada' } },
      NewImage: { PK: { S: 'ada' }, age: { N: '36' } },
      SequenceNumber: expect.stringMatching(/^\d{21,40}$/),
      SizeBytes: expect.any(Number),
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
  });
});

test.each([
  ['KEYS_ONLY', []],
  ['NEW_IMAGE', ['NewImage']],
  ['OLD_IMAGE', ['OldImage']],
  ['NEW_AND_OLD_IMAGES', ['NewImage', 'OldImage']],
])('a stream of %s has the images of its view type', async (viewType, images) => {
  const opened = await open({ viewType });
  await opened.documents.send(new PutCommand({ TableName, Item: { PK: 'ada', n: 1 } }));
  await opened.documents.send(new PutCommand({ TableName, Item: { PK: 'ada', n: 2 } }));
  const [, { dynamodb }] = await records(opened);
  expect(['NewImage', 'OldImage'].filter((image) => image in dynamodb!)).toEqual(images);
});

test('puts, updates, batches and deletes are recorded in order; a write that changes nothing is not', async () => {
  const opened = await open();
  const { documents } = opened;
  await documents.send(new PutCommand({ TableName, Item: { PK: 'a', n: 1 } }));
  await documents.send(new PutCommand({ TableName, Item: { PK: 'a', n: 1 } }));
  await documents.send(
    new UpdateCommand({
      TableName,
      Key: { PK: 'a' },
      UpdateExpression: 'SET n = :n',
      ExpressionAttributeValues: { ':n': 2 },
    }),
  );
  await documents.send(
    new BatchWriteCommand({ RequestItems: { [TableName]: [{ PutRequest: { Item: { PK: 'b' } } }] } }),
  );
  await documents.send(new DeleteCommand({ TableName, Key: { PK: 'a' } }));
  await documents.send(new DeleteCommand({ TableName, Key: { PK: 'missing' } }));
  expect(summary(await records(opened))).toEqual(['INSERT a', 'MODIFY a', 'INSERT b', 'REMOVE a']);
  expect(opened.events).toEqual(Array(4).fill(`dynamodb:RecordsAdded ${STREAM_ARN}`));
});

test('a transaction adds its records if it succeeds, and none if it is cancelled', async () => {
  const opened = await open();
  const { documents } = opened;
  const put = (PK: string, condition?: string) => ({
    Put: { TableName, Item: { PK }, ConditionExpression: condition },
  });
  await documents.send(new TransactWriteCommand({ TransactItems: [put('a'), put('b')] }));
  await expect(
    documents.send(new TransactWriteCommand({ TransactItems: [put('c'), put('a', 'attribute_not_exists(PK)')] })),
  ).rejects.toThrow(TransactionCanceledException);
  expect(summary(await records(opened))).toEqual(['INSERT a', 'INSERT b']);
});

test('concurrent writes have distinct numbers in the order in which they are read, and none is missed', async () => {
  const opened = await open();
  const keys = Array.from({ length: 200 }, (_, i) => `${i}`);
  const seen: string[] = [];
  let after: string | undefined;
  const read = () => {
    const read = opened.database.streams.read(STREAM_ARN, after, 1000);
    after = read.at(-1)?.record.dynamodb.SequenceNumber ?? after;
    seen.push(...read.map(({ record }) => record.dynamodb.SequenceNumber));
  };
  await Promise.all(
    keys.map(async (PK) => {
      await opened.documents.send(new PutCommand({ TableName, Item: { PK } }));
      read();
    }),
  );
  expect(seen).toHaveLength(keys.length);
  expect(seen).toEqual([...new Set(seen)].sort());
});

test('an iterator begins where its type says, and expires after 15 minutes', async () => {
  const opened = await open();
  const put = (PK: string) => opened.documents.send(new PutCommand({ TableName, Item: { PK } }));
  await put('a');
  const latest = await iterator(opened, 'LATEST');
  await put('b');
  await put('c');
  const [, { dynamodb }] = await records(opened);
  const number = dynamodb!.SequenceNumber;
  expect(summary(await records(opened, latest))).toEqual(['INSERT b', 'INSERT c']);
  expect(summary(await records(opened, await iterator(opened, 'AT_SEQUENCE_NUMBER', number)))).toEqual([
    'INSERT b',
    'INSERT c',
  ]);
  expect(summary(await records(opened, await iterator(opened, 'AFTER_SEQUENCE_NUMBER', number)))).toEqual(['INSERT c']);
  await opened.clock.advance(16 * 60_000);
  await expect(records(opened, latest)).rejects.toThrow(ExpiredIteratorException);
});

test('records are kept for 24 hours', async () => {
  const opened = await open();
  await opened.documents.send(new PutCommand({ TableName, Item: { PK: 'old' } }));
  await opened.clock.advance(25 * 60 * 60_000);
  await opened.documents.send(new PutCommand({ TableName, Item: { PK: 'new' } }));
  expect(summary(await records(opened))).toEqual(['INSERT new']);
});

test('a table that is created with a stream has one, it can be disabled and enabled, and ends with the table', async () => {
  const { client, streams } = await open();
  const table = { TableName: 'own' };
  await client.send(
    new CreateTableCommand({
      ...table,
      AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
    }),
  );
  const { Table } = await client.send(new DescribeTableCommand(table));
  expect(Table).toMatchObject({
    TableStatus: 'ACTIVE',
    LatestStreamArn: expect.stringMatching(/:table\/own\/stream\/\d{4}-/),
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
  });
  const list = async () => (await streams.send(new ListStreamsCommand(table))).Streams!.length;
  expect(await list()).toBe(1);
  await client.send(new UpdateTableCommand({ ...table, StreamSpecification: { StreamEnabled: false } }));
  expect(await list()).toBe(0);
  await expect(
    client.send(new UpdateTableCommand({ ...table, StreamSpecification: { StreamEnabled: false } })),
  ).rejects.toThrow('Table does not have a stream to disable');
  await client.send(
    new UpdateTableCommand({ ...table, StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' } }),
  );
  expect(await list()).toBe(1);
  await client.send(new DeleteTableCommand(table));
  expect(await list()).toBe(0);
});

test('stored tables keep the records of their streams', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'streams-'));
  closing.push(async () => fs.rmSync(folder, { recursive: true }));
  const first = await openTable({ folder });
  await first.documents.send(new PutCommand({ TableName, Item: { PK: 'a' } }));
  const [{ dynamodb: before }] = await records(first);
  await first.close();

  const second = await open({ folder });
  await second.documents.send(new PutCommand({ TableName, Item: { PK: 'b' } }));
  const [one, two] = await records(second);
  expect(one.dynamodb).toEqual(before);
  expect(two.dynamodb!.SequenceNumber! > one.dynamodb!.SequenceNumber!).toBe(true);
});
