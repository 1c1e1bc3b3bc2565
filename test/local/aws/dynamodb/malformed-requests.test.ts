import { openTable } from './local-table';

const TableName = 'demo-Table';
const Key = { PK: { S: 'a' } };
let opened: Awaited<ReturnType<typeof openTable>>;
beforeAll(async () => (opened = await openTable()));
afterAll(() => opened.close());

async function send(operation: string, input: unknown) {
  const response = await fetch(opened.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      'x-amz-date': '20260101T000000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=x',
    },
    body: JSON.stringify(input),
  });
  return { status: response.status, ...((await response.json()) as { __type: string; message?: string }) };
}

test.each([
  ['PutItem', { TableName, Item: { PK: null } }, 'Item.PK'],
  ['PutItem', { TableName, Item: { ...Key, list: { L: [null] } } }, 'Item.list.L.0'],
  ['UpdateItem', { TableName, Key, AttributeUpdates: { a: null } }, 'AttributeUpdates.a'],
  ['UpdateItem', { TableName, Key, Expected: { a: null } }, 'Expected.a'],
  [
    'UpdateItem',
    { TableName, Key, UpdateExpression: 'SET a = :a', ExpressionAttributeValues: { ':a': null } },
    'ExpressionAttributeValues.:a',
  ],
  ['Query', { TableName, KeyConditions: { PK: null } }, 'KeyConditions.PK'],
  ['Scan', { TableName, ScanFilter: { a: null } }, 'ScanFilter.a'],
  ['BatchGetItem', { RequestItems: { [TableName]: null } }, `RequestItems.${TableName}`],
  ['BatchGetItem', { RequestItems: { [TableName]: { Keys: [null] } } }, `RequestItems.${TableName}.Keys.0`],
  ['BatchWriteItem', { RequestItems: null }, 'RequestItems'],
  ['TransactWriteItems', { TransactItems: [null] }, 'TransactItems.0'],
  ['UpdateTable', { TableName, GlobalSecondaryIndexUpdates: [null] }, 'GlobalSecondaryIndexUpdates.0'],
])('%s %j is an error of the client, which names the null', async (operation, input, path) => {
  const response = await send(operation, input);
  expect(response).toMatchObject({ status: 400, __type: expect.stringMatching(/ValidationException$/) });
  expect(response.message).toContain(`Value null at '${path}'`);
});

test.each([null, 'text', 5, []])('%j as the whole request is an error of the client', async (input) => {
  for (const operation of ['PutItem', 'TransactWriteItems', 'UpdateTable']) {
    expect((await send(operation, input)).status).toBe(400);
  }
});
