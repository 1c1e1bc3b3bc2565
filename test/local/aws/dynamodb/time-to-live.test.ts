import { DescribeTimeToLiveCommand, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { openTable, STREAM_ARN } from './local-table';

const TableName = 'demo-Table';
let opened: Awaited<ReturnType<typeof openTable>>;
beforeEach(async () => (opened = await openTable()));
afterEach(() => opened.close());

const put = (PK: string, expires: unknown) =>
  opened.documents.send(new PutCommand({ TableName, Item: { PK, expires } }));
const inSeconds = (seconds: number) => Math.floor(opened.clock.now() / 1000) + seconds;

test('an item is deleted at the minute after its time, and can be read until then', async () => {
  await put('soon', inSeconds(90));
  await put('later', inSeconds(3600));
  await opened.clock.advance(60_000);
  expect((await opened.documents.send(new GetCommand({ TableName, Key: { PK: 'soon' } }))).Item).toBeDefined();
  await opened.clock.advance(120_000);
  const { Items } = await opened.documents.send(new ScanCommand({ TableName }));
  expect(Items!.map(({ PK }) => PK)).toEqual(['later']);
});

test('the stream says that Time to Live has deleted the item', async () => {
  await put('a', inSeconds(1));
  await opened.clock.advance(120_000);
  const [, { record }] = opened.database.streams.read(STREAM_ARN, undefined, 10);
  expect(record).toMatchObject({
    eventName: 'REMOVE',
    userIdentity: { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' },
  });
});

test.each([
  ['a string', '1'],
  ['a time more than five years ago', 1],
  ['a time to come', Math.floor(Date.now() / 1000) + 86_400],
])('%s is no expiry', async (_, value) => {
  await put('a', value);
  await opened.clock.advance(120_000);
  expect((await opened.documents.send(new ScanCommand({ TableName }))).Count).toBe(1);
});

test('Time to Live can be described, disabled, and enabled on another attribute only when disabled', async () => {
  const { client } = opened;
  const describe = async () => (await client.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription;
  const update = (Enabled: boolean, AttributeName: string) =>
    client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { Enabled, AttributeName } }));
  expect(await describe()).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expires' });
  await expect(update(true, 'expires')).rejects.toThrow('TimeToLive is already enabled');
  await expect(update(true, 'other')).rejects.toThrow('active on a different AttributeName');
  await update(false, 'expires');
  expect(await describe()).toEqual({ TimeToLiveStatus: 'DISABLED' });
  await put('a', inSeconds(1));
  await opened.clock.advance(120_000);
  expect((await opened.documents.send(new ScanCommand({ TableName }))).Count).toBe(1);
});
