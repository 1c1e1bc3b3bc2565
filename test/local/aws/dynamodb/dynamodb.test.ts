import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import {
  DynamoDBClient,
  ExecuteStatementCommand,
  PutItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  TransactGetCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import * as fc from 'fast-check';
import {
  AwsEndpoint,
  DynamoDb,
  DynamoDbStartError,
  ensureTables,
  remoteDynamoDb,
  TableError,
} from '../../../../src/local/aws';
import type { LocalTable, TableIndex } from '../../../../src/local/model';

const LOCATION = { region: 'eu-west-1', account: '123456789012' };
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function open(folder?: string) {
  const database = await DynamoDb.open({ ...LOCATION, path: folder });
  const endpoint = new AwsEndpoint([database]);
  const url = await endpoint.listen();
  const client = new DynamoDBClient({
    endpoint: url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  });
  const close = async () => {
    client.destroy();
    await endpoint.close();
  };
  closing.push(close);
  return {
    database,
    url,
    client,
    documents: DynamoDBDocumentClient.from(client),
    close: () => closing.splice(closing.indexOf(close), 1)[0](),
  };
}

function table(sortKey: string | undefined = 'SK', index?: Partial<TableIndex>): LocalTable {
  const indexKeys = index?.KeySchema?.map(({ AttributeName }) => AttributeName) ?? [];
  const names = new Set(['PK', ...(sortKey ? [sortKey] : []), ...indexKeys]);
  return {
    logicalId: 'Table',
    tableName: 'demo-Table',
    arn: 'arn',
    createTable: {
      TableName: 'demo-Table',
      AttributeDefinitions: [...names].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'PK', KeyType: 'HASH' },
        ...(sortKey ? [{ AttributeName: sortKey, KeyType: 'RANGE' }] : []),
      ],
      BillingMode: 'PAY_PER_REQUEST',
      ...(index ? { GlobalSecondaryIndexes: [index as TableIndex] } : {}),
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    },
  };
}

const BY_OWNER: Partial<TableIndex> = {
  IndexName: 'byOwner',
  KeySchema: [{ AttributeName: 'owner', KeyType: 'HASH' }],
  Projection: { ProjectionType: 'ALL' },
};
const noLog = {
  persisted: false,
  log: (message: string) => {
    throw new Error(message);
  },
};

async function openWithTable() {
  const opened = await open();
  await ensureTables((operation, input) => opened.database.call(operation, input), [table()], noLog);
  const { documents } = opened;
  const put = (PK: string, more = {}) =>
    documents.send(new PutCommand({ TableName: 'demo-Table', Item: { PK, SK: 's', ...more } }));
  const items = async () =>
    (await documents.send(new ScanCommand({ TableName: 'demo-Table' }))).Items!.sort((a, b) => (a.PK < b.PK ? -1 : 1));
  return { ...opened, put, items };
}

describe('tables', () => {
  test('are made once, and keep their items', async () => {
    const { database, put, items } = await openWithTable();
    await put('a');
    await ensureTables((operation, input) => database.call(operation, input), [table()], noLog);
    expect(await items()).toEqual([{ PK: 'a', SK: 's' }]);
  });

  test('have the region and account of the stack in their ARN, whatever the shell says', async () => {
    const { database } = await openWithTable();
    const { Table } = await database.call('DescribeTable', { TableName: 'demo-Table' });
    expect(Table.TableArn).toBe('arn:aws:dynamodb:eu-west-1:123456789012:table/demo-Table');
  });

  test('keep their items when an index is added, and the index has them', async () => {
    const { database, documents, put, items } = await openWithTable();
    await put('a', { owner: 'me' });
    const messages: string[] = [];
    const call = (operation: string, input: object) => database.call(operation, input);
    await ensureTables(call, [table('SK', BY_OWNER)], { persisted: true, log: (message) => messages.push(message) });
    await ensureTables(call, [table('SK', BY_OWNER)], noLog);
    expect(messages).toEqual(['demo-Table: the indexes changed, and are made anew; the items stay']);
    expect(await items()).toEqual([{ PK: 'a', SK: 's', owner: 'me' }]);
    const found = await documents.send(
      new QueryCommand({
        TableName: 'demo-Table',
        IndexName: 'byOwner',
        KeyConditionExpression: '#o = :o',
        ExpressionAttributeNames: { '#o': 'owner' },
        ExpressionAttributeValues: { ':o': 'me' },
      }),
    );
    expect(found.Items).toHaveLength(1);
  });

  test('keep their items when an index is wrong', async () => {
    const { database, put, items } = await openWithTable();
    await put('a');
    const wrong = table('SK', { ...BY_OWNER, IndexName: 'x' });
    await expect(
      ensureTables((operation, input) => database.call(operation, input), [wrong], {
        persisted: false,
        log: () => undefined,
      }),
    ).rejects.toThrow(/demo-Table.* \(Table\) cannot be made: .*indexName/);
    expect(await items()).toEqual([{ PK: 'a', SK: 's' }]);
  });

  test('are replaced when their keys change, as in a deployment, but not where the data is to stay', async () => {
    const { database, put, items } = await openWithTable();
    await put('a');
    const call = (operation: string, input: object) => database.call(operation, input);
    await expect(ensureTables(call, [table('other')], { persisted: true, log: () => undefined })).rejects.toThrow(
      TableError,
    );
    await expect(ensureTables(call, [table('other')], { persisted: true, log: () => undefined })).rejects.toThrow(
      'demo-Table (Table) has the keys PK (S), SK (S) and the stack now wants PK (S), other (S)',
    );
    expect(await items()).toHaveLength(1);
    const messages: string[] = [];
    await ensureTables(call, [table('other')], { persisted: false, log: (message) => messages.push(message) });
    expect(messages).toEqual([expect.stringContaining('the table is replaced and empty')]);
    expect(await items()).toEqual([]);
  });

  test('in a folder are there again after a restart; a second process is told who has them', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'scp-data-'));
    closing.push(async () => fs.rmSync(folder, { recursive: true }));
    const data = path.join(folder, 'data');
    const first = await open(data);
    await ensureTables((operation, input) => first.database.call(operation, input), [table()], noLog);
    await first.client.send(new PutItemCommand({ TableName: 'demo-Table', Item: { PK: { S: 'a' }, SK: { S: 's' } } }));
    await expect(DynamoDb.open({ ...LOCATION, path: data })).rejects.toThrow(DynamoDbStartError);
    await expect(DynamoDb.open({ ...LOCATION, path: data })).rejects.toThrow(/in use: is .*dev --persist.* running/);
    await first.close();
    const second = await open(data);
    const { Item } = await second.documents.send(
      new GetCommand({ TableName: 'demo-Table', Key: { PK: 'a', SK: 's' } }),
    );
    expect(Item).toEqual({ PK: 'a', SK: 's' });
  });

  test('can be made in an emulator', async () => {
    const { url, client } = await open();
    await ensureTables(remoteDynamoDb(url, 'eu-west-1'), [table()], noLog);
    await client.send(new PutItemCommand({ TableName: 'demo-Table', Item: { PK: { S: 'a' }, SK: { S: 's' } } }));
  });

  test('in an emulator that is not there are an error that names it', async () => {
    const { url, close } = await open();
    await close();
    await expect(ensureTables(remoteDynamoDb(url, 'x'), [table()], noLog)).rejects.toThrow(
      `--endpoint ${url} does not answer (ECONNREFUSED)`,
    );
  });
});

test('what the embedded DynamoDB lacks is an error that says so', async () => {
  const { client } = await open();
  await expect(client.send(new ExecuteStatementCommand({ Statement: 'select 1' }))).rejects.toMatchObject({
    name: 'UnknownOperationException',
    message: expect.stringContaining('no DynamoDB_20120810.ExecuteStatement; use'),
  });
});

describe('transactions', () => {
  const TableName = 'demo-Table';
  const key = (PK: string) => ({ PK, SK: 's' });

  test('write all or nothing, and say which condition failed', async () => {
    const { documents, put, items } = await openWithTable();
    await put('a', { n: 1 });
    await put('b', { n: 1 });
    const failed = documents.send(
      new TransactWriteCommand({
        TransactItems: [
          {
            Update: {
              TableName,
              Key: key('a'),
              UpdateExpression: 'SET n = n + :one',
              ExpressionAttributeValues: { ':one': 1 },
            },
          },
          { Put: { TableName, Item: { ...key('c'), n: 1 } } },
          { Delete: { TableName, Key: key('b') } },
          { ConditionCheck: { TableName, Key: key('d'), ConditionExpression: 'attribute_exists(PK)' } },
        ],
      }),
    );
    await expect(failed).rejects.toBeInstanceOf(TransactionCanceledException);
    await expect(failed).rejects.toMatchObject({
      message:
        'Transaction cancelled, please refer cancellation reasons for specific reasons [None, None, None, ConditionalCheckFailed]',
      CancellationReasons: [
        { Code: 'None' },
        { Code: 'None' },
        { Code: 'None' },
        { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' },
      ],
    });
    expect(await items()).toEqual([
      { ...key('a'), n: 1 },
      { ...key('b'), n: 1 },
    ]);

    await documents.send(
      new TransactWriteCommand({
        TransactItems: [
          {
            Update: {
              TableName,
              Key: key('a'),
              UpdateExpression: 'SET n = n + :one',
              ExpressionAttributeValues: { ':one': 1 },
            },
          },
          { Put: { TableName, Item: { ...key('c'), n: 1 }, ConditionExpression: 'attribute_not_exists(PK)' } },
          {
            ConditionCheck: {
              TableName,
              Key: key('b'),
              ConditionExpression: 'n = :one',
              ExpressionAttributeValues: { ':one': 1 },
            },
          },
        ],
      }),
    );
    expect(await items()).toEqual([
      { ...key('a'), n: 2 },
      { ...key('b'), n: 1 },
      { ...key('c'), n: 1 },
    ]);
  });

  test('give the item that failed the condition, if asked', async () => {
    const { documents, put } = await openWithTable();
    await put('a', { n: 1 });
    await expect(
      documents.send(
        new TransactWriteCommand({
          TransactItems: [
            {
              Put: {
                TableName,
                Item: key('a'),
                ConditionExpression: 'attribute_not_exists(PK)',
                ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
              },
            },
          ],
        }),
      ),
    ).rejects.toMatchObject({ CancellationReasons: [{ Item: { PK: { S: 'a' }, SK: { S: 's' }, n: { N: '1' } } }] });
  });

  test('refuse two actions on one item, and what is no action', async () => {
    const { client, documents } = await openWithTable();
    await expect(
      documents.send(
        new TransactWriteCommand({
          TransactItems: [{ Put: { TableName, Item: key('a') } }, { Delete: { TableName, Key: key('a') } }],
        }),
      ),
    ).rejects.toMatchObject({ name: 'ValidationException', message: /multiple operations on one item/ });
    await expect(client.send(new TransactWriteItemsCommand({ TransactItems: [] }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  test('with the same token run once', async () => {
    const { documents, put, items } = await openWithTable();
    await put('a', { n: 0 });
    const add = (amount: number) =>
      documents.send(
        new TransactWriteCommand({
          ClientRequestToken: 'token',
          TransactItems: [
            {
              Update: {
                TableName,
                Key: key('a'),
                UpdateExpression: 'SET n = n + :x',
                ExpressionAttributeValues: { ':x': amount },
              },
            },
          ],
        }),
      );
    await add(1);
    await add(1);
    expect(await items()).toEqual([{ ...key('a'), n: 1 }]);
    await expect(add(2)).rejects.toMatchObject({ name: 'IdempotentParameterMismatchException' });
  });

  test('are seen by others as a whole: transfers keep the sum', async () => {
    const { documents, put } = await openWithTable();
    const accounts = ['a', 'b', 'c'];
    for (const account of accounts) await put(account, { n: 10 });
    const transfer = (from: string, to: string, amount: number) =>
      documents
        .send(
          new TransactWriteCommand({
            TransactItems: [
              {
                Update: {
                  TableName,
                  Key: key(from),
                  UpdateExpression: 'SET n = n - :x',
                  ConditionExpression: 'n >= :x',
                  ExpressionAttributeValues: { ':x': amount },
                },
              },
              {
                Update: {
                  TableName,
                  Key: key(to),
                  UpdateExpression: 'SET n = n + :x',
                  ConditionExpression: 'n < :limit',
                  ExpressionAttributeValues: { ':x': amount, ':limit': 20 },
                },
              },
            ],
          }),
        )
        .catch((e) => {
          if (!(e instanceof TransactionCanceledException)) throw e;
        });
    const sum = async () => {
      const TransactItems = accounts.map((PK) => ({ Get: { TableName, Key: key(PK) } }));
      const { Responses } = await documents.send(new TransactGetCommand({ TransactItems }));
      return Responses!.reduce((total, { Item }) => total + Item!.n, 0);
    };
    const account = fc.constantFrom(...accounts);
    const transfers = fc.array(
      fc.tuple(account, account, fc.integer({ min: 1, max: 15 })).filter(([from, to]) => from !== to),
      { maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(transfers, async (batch) => {
        const sums = await Promise.all(
          batch.flatMap(([from, to, amount]) => [transfer(from, to, amount).then(() => 30), sum()]),
        );
        expect(new Set([...sums, await sum()])).toEqual(new Set([30]));
      }),
      { numRuns: 15 },
    );
  });
});
