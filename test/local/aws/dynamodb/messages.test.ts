import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  CreateTableCommand,
  GetItemCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { openTable } from './local-table';

const TableName = 'demo-Table';
const Key = { PK: { S: 'a' } };
let opened: Awaited<ReturnType<typeof openTable>>;
beforeAll(async () => (opened = await openTable()));
afterAll(() => opened.close());

// Recorded against DynamoDB: https://github.com/nubo-db/dynamodb-conformance
const length = (value: string, at: string, bound: string) =>
  `1 validation error detected: Value '${value}' at '${at}' failed to satisfy constraint: Member must have length ${bound}`;

/** A value of so many levels. */
const nested = (levels: number): any =>
  levels === 1
    ? { S: 'x' }
    : { [levels % 2 ? 'M' : 'L']: levels % 2 ? { M: nested(levels - 1) } : [nested(levels - 1)] };
const NESTED =
  'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit';

test('a value may have 32 levels', async () => {
  const Item = { ...Key, value: nested(32), other: nested(32) };
  await opened.client.send(new PutItemCommand({ TableName, Item }));
});

test.each([
  ['an item with 33 levels', new PutItemCommand({ TableName, Item: { ...Key, value: nested(33) } }), NESTED],
  [
    'an item with 33 levels in a batch',
    new BatchWriteItemCommand({
      RequestItems: { [TableName]: [{ PutRequest: { Item: { ...Key, value: nested(33) } } }] },
    }),
    NESTED,
  ],
  [
    'an item with 33 levels in a transaction',
    new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName, Item: { ...Key, value: nested(33) } } }] }),
    NESTED,
  ],
  [
    'a value of an expression with 33 levels',
    new UpdateItemCommand({
      TableName,
      Key,
      UpdateExpression: 'SET a = :a',
      ExpressionAttributeValues: { ':a': nested(33) },
    }),
    NESTED,
  ],
  [
    'an expression that begins with a wrong token',
    new GetItemCommand({ TableName, Key, ProjectionExpression: '!!! INVALID !!!' }),
    'Invalid ProjectionExpression: Syntax error; token: "!", near: "!!"',
  ],
  [
    'a wrong token amid an expression',
    new UpdateItemCommand({ TableName, Key, UpdateExpression: 'SET a = b c = d' }),
    'Invalid UpdateExpression: Syntax error; token: "c", near: "b c ="',
  ],
  [
    'an expression that ends too early',
    new UpdateItemCommand({ TableName, Key, UpdateExpression: 'SET a =' }),
    'Invalid UpdateExpression: Syntax error; token: "<EOF>", near: "="',
  ],
  [
    'an empty name',
    new PutItemCommand({ TableName: '', Item: Key }),
    length('', 'tableName', 'greater than or equal to 1'),
  ],
  ['a short name of no table', new GetItemCommand({ TableName: 'x', Key }), 'Requested resource not found'],
  [
    'a short name for a table',
    new CreateTableCommand({
      TableName: 'ab',
      AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
    length('ab', 'tableName', 'greater than or equal to 3'),
  ],
  [
    'an empty batch',
    new BatchWriteItemCommand({ RequestItems: {} }),
    'The requestItems parameter is required for BatchWriteItem',
  ],
  [
    'too many keys',
    new BatchGetItemCommand({
      RequestItems: { [TableName]: { Keys: Array.from({ length: 101 }, (_, i) => ({ PK: { S: `${i}` } })) } },
    }),
    `1 validation error detected: Value at 'RequestItems.${TableName}.member.Keys' failed to satisfy constraint: Member must have length less than or equal to 100`,
  ],
  [
    'an empty transaction',
    new TransactWriteItemsCommand({ TransactItems: [] }),
    length('[]', 'transactItems', 'greater than or equal to 1'),
  ],
  [
    'one item twice in a transaction',
    new TransactGetItemsCommand({ TransactItems: [{ Get: { TableName, Key } }, { Get: { TableName, Key } }] }),
    'Transaction request cannot include multiple operations on one item',
  ],
  [
    'a transaction of a table that does not exist',
    new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName: 'none', Item: Key } }] }),
    'Requested resource not found',
  ],
  [
    'a transaction of more than 4 MB',
    new TransactWriteItemsCommand({
      TransactItems: Array.from({ length: 12 }, (_, i) => ({
        Put: { TableName, Item: { PK: { S: `${i}` }, text: { S: 'x'.repeat(360_000) } } },
      })),
    }),
    'aggregate size cannot exceed 4 MB',
  ],
  [
    'a segment without their number',
    new ScanCommand({ TableName, Segment: 0 }),
    'The TotalSegments parameter is required but was not present in the request when Segment parameter is present',
  ],
  [
    'no attributes to select',
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'PK = :p',
      ExpressionAttributeValues: { ':p': { S: 'a' } },
      Select: 'SPECIFIC_ATTRIBUTES',
    }),
    'Must specify the AttributesToGet or ProjectionExpression',
  ],
  [
    'tags of a table that does not exist',
    new ListTagsOfResourceCommand({ ResourceArn: 'arn:aws:dynamodb:eu-west-1:123456789012:table/none' }),
    'not authorized to perform: dynamodb:ListTagsOfResource',
  ],
])('%s is refused in the words of DynamoDB', async (_, command, message) => {
  await expect(opened.client.send(command as any)).rejects.toThrow(message);
});

test('a key that does not fit cancels a transaction that reads, and names the reason', async () => {
  const TransactItems = [{ Get: { TableName, Key } }, { Get: { TableName, Key: {} } }];
  await expect(opened.client.send(new TransactGetItemsCommand({ TransactItems }))).rejects.toMatchObject({
    name: 'TransactionCanceledException',
    CancellationReasons: [{ Code: 'None' }, { Code: 'ValidationError' }],
  });
});

test('a failed condition returns the item if it is asked for', async () => {
  const { documents } = opened;
  await documents.send(new PutCommand({ TableName, Item: { PK: 'here', n: 1 } }));
  const put = (more: object) =>
    documents.send(
      new PutCommand({ TableName, Item: { PK: 'here' }, ConditionExpression: 'attribute_not_exists(PK)', ...more }),
    );
  await expect(put({ ReturnValuesOnConditionCheckFailure: 'ALL_OLD' })).rejects.toMatchObject({
    name: ConditionalCheckFailedException.name,
    Item: { PK: { S: 'here' }, n: { N: '1' } },
  });
  await expect(put({})).rejects.not.toHaveProperty('Item', expect.anything());
});

test('a table may be named by its ARN', async () => {
  const { documents } = opened;
  const arn = `arn:aws:dynamodb:eu-west-1:123456789012:table/${TableName}`;
  await documents.send(new PutCommand({ TableName: arn, Item: { PK: 'by-arn' } }));
  const { Item } = await opened.client.send(new GetItemCommand({ TableName, Key: { PK: { S: 'by-arn' } } }));
  expect(Item).toEqual({ PK: { S: 'by-arn' } });
});
