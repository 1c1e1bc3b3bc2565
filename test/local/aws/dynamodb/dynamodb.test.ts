import { fork } from 'node:child_process';
import * as fs from 'node:fs';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
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
  BatchGetCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  TransactGetCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import * as fc from 'fast-check';
import { AwsEndpoint, ensureRemoteTables } from '../../../../src/local/aws';
import { DynamoDb } from '../../../../src/local/aws/dynamodb/dynamodb';
import type { LocalTable, TableIndex } from '../../../../src/local/model';

// A machine with other work takes longer than the five seconds of jest.
jest.setTimeout(60_000);

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
  const documents = DynamoDBDocumentClient.from(client);
  const TableName = 'demo-Table';
  return {
    database,
    url,
    client,
    documents,
    put: (PK: string, more = {}) => documents.send(new PutCommand({ TableName, Item: { PK, SK: 's', ...more } })),
    items: async () =>
      (await documents.send(new ScanCommand({ TableName }))).Items!.sort((a, b) => (a.PK < b.PK ? -1 : 1)),
    query: async (IndexName: string, attribute: string, value: string) => {
      const { Items } = await documents.send(
        new QueryCommand({
          TableName,
          IndexName,
          KeyConditionExpression: '#a = :a',
          ExpressionAttributeNames: { '#a': attribute },
          ExpressionAttributeValues: { ':a': value },
        }),
      );
      return Items!;
    },
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

async function openWithTable(of: LocalTable = table()) {
  const opened = await open();
  await opened.database.ensureTables([of], noLog);
  return opened;
}

describe('tables', () => {
  test('are made once, and keep their items', async () => {
    const { database, put, items } = await openWithTable();
    await put('a');
    await database.ensureTables([table()], noLog);
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
    await database.ensureTables([table('SK', BY_OWNER)], { persisted: true, log: (message) => messages.push(message) });
    await database.ensureTables([table('SK', BY_OWNER)], noLog);
    expect(messages).toEqual(['demo-Table: the indexes changed, and are built; the items stay']);
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

  test('keep their items and indexes when an index is wrong, and the reason is given', async () => {
    const { database, put, items, query } = await openWithTable(table('SK', BY_OWNER));
    await put('a', { owner: 'me' });
    const wrong = table('SK', { ...BY_OWNER, IndexName: 'x' });
    expect(await database.ensureTables([wrong], { persisted: false, log: () => undefined })).toEqual([
      {
        table: wrong,
        reason: expect.stringMatching(/its indexes cannot be changed, and stay as they were: .*indexName/),
      },
    ]);
    expect(await items()).toEqual([{ PK: 'a', SK: 's', owner: 'me' }]);
    expect(await query('byOwner', 'owner', 'me')).toHaveLength(1);
  });

  test.each([
    ['of another type', 5],
    ['empty', ''],
    ['longer than a key may be', 'x'.repeat(2049)],
  ])('keep an item whose attribute is %s, and leave it out of the new index', async (_, owner) => {
    const { database, documents, put, items, query } = await openWithTable();
    for (let i = 0; i < 20; i++) await put(`user-${i}`, { owner: 'me' });
    await put('misfit', { owner, n: 1 });
    await database.ensureTables([table('SK', BY_OWNER)], { persisted: true, log: () => undefined });
    expect(await items()).toHaveLength(21);
    expect(await query('byOwner', 'owner', 'me')).toHaveLength(20);

    // It can be used on, and comes into the index once it fits.
    const Key = { PK: 'misfit', SK: 's' };
    const update = { TableName: 'demo-Table', Key, ExpressionAttributeNames: { '#a': 'n' } };
    await documents.send(
      new UpdateCommand({ ...update, UpdateExpression: 'SET #a = :a', ExpressionAttributeValues: { ':a': 2 } }),
    );
    expect((await documents.send(new GetCommand({ TableName: 'demo-Table', Key }))).Item).toEqual({
      ...Key,
      owner,
      n: 2,
    });
    await put('misfit', { owner: 'me' });
    expect(await query('byOwner', 'owner', 'me')).toHaveLength(21);
    await documents.send(new DeleteCommand({ TableName: 'demo-Table', Key }));
    expect(await query('byOwner', 'owner', 'me')).toHaveLength(20);
  });

  test('can lose an item that does not fit an index', async () => {
    const { database, documents, put, items } = await openWithTable();
    await put('misfit', { owner: 5 });
    await database.ensureTables([table('SK', BY_OWNER)], { persisted: true, log: () => undefined });
    await documents.send(new DeleteCommand({ TableName: 'demo-Table', Key: { PK: 'misfit', SK: 's' } }));
    expect(await items()).toEqual([]);
  });

  test('have a changed index with what is in the table now, and none that was removed', async () => {
    const { database, put, query } = await openWithTable(table('SK', BY_OWNER));
    await put('a', { owner: 'me', team: 'red' });
    const byTeam = table('SK', { ...BY_OWNER, KeySchema: [{ AttributeName: 'team', KeyType: 'HASH' }] });
    const log = () => undefined;
    await database.ensureTables([byTeam], { persisted: true, log });
    expect(await query('byOwner', 'team', 'red')).toHaveLength(1);
    await database.ensureTables([table()], { persisted: true, log });
    await expect(query('byOwner', 'team', 'red')).rejects.toThrow('does not have the specified index');
    await put('b', { owner: 'me' });
    await database.ensureTables([table('SK', BY_OWNER)], { persisted: true, log });
    expect(await query('byOwner', 'owner', 'me')).toHaveLength(2);
  });

  test('lose no write that comes while an index is built', async () => {
    const { database, put, items, query } = await openWithTable();
    for (let i = 0; i < 200; i++) await put(`before-${i}`, { owner: 'me' });
    const writes: Promise<unknown>[] = [];
    await Promise.all([
      database.ensureTables([table('SK', BY_OWNER)], { persisted: true, log: () => undefined }),
      (async () => {
        for (let i = 0; i < 50; i++) {
          writes.push(put(`during-${i}`, { owner: 'me' }));
          await new Promise((resolve) => setImmediate(resolve));
        }
      })(),
    ]);
    await Promise.all(writes);
    expect(await items()).toHaveLength(250);
    expect(await query('byOwner', 'owner', 'me')).toHaveLength(250);
  });

  test('in a folder keep every item when the process is killed while it builds an index', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'scp-kill-'));
    closing.push(async () => fs.rmSync(folder, { recursive: true }));
    const data = path.join(folder, 'data');
    const first = await open(data);
    await first.database.ensureTables([table()], noLog);
    const count = 2000;
    await Promise.all(
      Array.from({ length: count }, (__, i) =>
        first.database.call('PutItem', {
          TableName: 'demo-Table',
          Item: { PK: { S: `user-${i}` }, SK: { S: 's' }, owner: { S: 'me' } },
        }),
      ),
    );
    await first.close();
    for (const milliseconds of [5, 30, 90]) {
      const child = fork(path.join(__dirname, 'change-indexes.ts'), [data, JSON.stringify(table('SK', BY_OWNER))], {
        execArgv: ['--import', 'tsx'],
      });
      const ended = new Promise((resolve) => child.once('exit', resolve));
      await new Promise((resolve) => child.once('message', resolve));
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      child.kill('SIGKILL');
      await ended;
      const again = await open(data);
      const { Count } = await again.database.call('Scan', { TableName: 'demo-Table', Select: 'COUNT' });
      expect(Count).toBe(count);
      await again.database.ensureTables([table()], { persisted: true, log: () => undefined });
      await again.close();
    }
    const last = await open(data);
    await last.database.ensureTables([table('SK', BY_OWNER)], { persisted: true, log: () => undefined });
    expect(await last.query('byOwner', 'owner', 'me')).toHaveLength(count);
  }, 60_000);

  test('are replaced when their keys change, as in a deployment, but not where the data is to stay', async () => {
    const { database, put, items } = await openWithTable();
    await put('a');
    const kept = await database.ensureTables([table('other')], { persisted: true, log: () => undefined });
    expect(kept).toMatchObject([{ reason: /the keys changed from PK \(S\), SK \(S\) to PK \(S\), other \(S\)/ }]);
    await expect(items()).rejects.toThrow(
      'demo-Table (Table) does not run locally as the stack has it: the keys changed',
    );
    await database.ensureTables([table()], noLog);
    expect(await items()).toHaveLength(1);
    const messages: string[] = [];
    await database.ensureTables([table('other')], { persisted: false, log: (message) => messages.push(message) });
    expect(messages).toEqual([expect.stringContaining('the table is replaced and empty')]);
    expect(await items()).toEqual([]);
  });

  test('run without what the embedded DynamoDB lacks: an index of several key attributes', async () => {
    const multi = table('SK', {
      ...BY_OWNER,
      IndexName: 'multi',
      KeySchema: [
        { AttributeName: 'tenant', KeyType: 'HASH' },
        { AttributeName: 'region', KeyType: 'HASH' },
      ],
    });
    const { database, put, items, query } = await open();
    const [problem] = await database.ensureTables([multi], noLog);
    expect(problem.reason).toBe(
      'its index multi has several key attributes (tenant, region), which the embedded DynamoDB does not support; the table runs without it',
    );
    await put('a', { tenant: 't' });
    expect(await items()).toHaveLength(1);
    await expect(query('multi', 'tenant', 't')).rejects.toThrow(
      'demo-Table (Table) does not run locally as the stack has it: its index multi has several key attributes',
    );
  });

  test('that cannot be created are problems of their own: the others are created, and calls say what is wrong', async () => {
    const broken: LocalTable = {
      ...table('SK', { ...BY_OWNER, IndexName: 'x' }),
      logicalId: 'Broken',
      tableName: 'broken',
    };
    const wrong = { ...broken, createTable: { ...broken.createTable, TableName: 'broken' } };
    const { database, documents, put, items } = await open();
    const problems = await database.ensureTables([wrong, table()], noLog);
    expect(problems).toMatchObject([{ unusable: true, reason: /it cannot be created: .*indexName/ }]);
    await put('a');
    expect(await items()).toHaveLength(1);
    const Key = { PK: 'a', SK: 's' };
    for (const command of [
      new GetCommand({ TableName: 'broken', Key }),
      new BatchGetCommand({ RequestItems: { broken: { Keys: [Key] } } }),
      new TransactWriteCommand({ TransactItems: [{ Delete: { TableName: 'broken', Key } }] }),
    ]) {
      await expect(documents.send(command as GetCommand)).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
        message: expect.stringContaining(
          'broken (Broken) does not run locally as the stack has it: it cannot be created',
        ),
      });
    }
  });

  test('in a folder exist again after a restart', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'scp-data-'));
    closing.push(async () => fs.rmSync(folder, { recursive: true }));
    const data = path.join(folder, 'data');
    const first = await open(data);
    await first.database.ensureTables([table()], noLog);
    await first.client.send(new PutItemCommand({ TableName: 'demo-Table', Item: { PK: { S: 'a' }, SK: { S: 's' } } }));
    await first.close();
    const second = await open(data);
    const { Item } = await second.documents.send(
      new GetCommand({ TableName: 'demo-Table', Key: { PK: 'a', SK: 's' } }),
    );
    expect(Item).toEqual({ PK: 'a', SK: 's' });
  });

  test('can be made in an emulator', async () => {
    const { url, client } = await open();
    expect(await ensureRemoteTables(url, 'eu-west-1', [table()])).toEqual([]);
    await client.send(new PutItemCommand({ TableName: 'demo-Table', Item: { PK: { S: 'a' }, SK: { S: 's' } } }));
  });

  test.each([
    ['indexes', table('SK', BY_OWNER), 'it has other indexes than the stack'],
    ['keys', table('other'), 'it has the keys PK (S), SK (S), and the stack wants PK (S), other (S)'],
  ])('in an emulator are the user’s: other %s are named, and nothing is changed', async (_, wanted, reason) => {
    const { url, database, put, items } = await openWithTable();
    await put('a', { owner: 5 });
    const before = await database.call('DescribeTable', { TableName: 'demo-Table' });
    const [problem] = await ensureRemoteTables(url, 'eu-west-1', [wanted]);
    expect(problem.reason).toContain(`at ${url} ${reason}. It is left as it is`);
    expect(await items()).toHaveLength(1);
    expect(await database.call('DescribeTable', { TableName: 'demo-Table' })).toEqual(before);
  });

  test.each([
    [200, '{}'],
    [200, 'null'],
    [200, '<html>'],
    [200, '{"Table":{}}'],
    [404, '{"message":"Not Found"}'],
    [500, ''],
  ])('at an endpoint that is no DynamoDB (%s %s) are an error that says so', async (status, body) => {
    const server = http.createServer((_, response) => response.writeHead(status).end(body));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(async () => server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await expect(ensureRemoteTables(url, 'x', [table()])).rejects.toThrow(
      `--endpoint ${url} does not respond to DescribeTable as DynamoDB does, but with ${status} and ${body || 'no body'}`,
    );
  });

  test('in an emulator that is not there are an error that names it', async () => {
    const { url, close } = await open();
    await close();
    await expect(ensureRemoteTables(url, 'x', [table()])).rejects.toThrow(
      `--endpoint ${url} does not respond (ECONNREFUSED)`,
    );
  });
});

test('what the embedded DynamoDB lacks is an error that says so', async () => {
  const { client } = await open();
  await expect(client.send(new ExecuteStatementCommand({ Statement: 'select 1' }))).rejects.toMatchObject({
    name: 'NotImplemented',
    message: expect.stringContaining('the local dynamodb has no ExecuteStatement; start dev with --endpoint'),
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
