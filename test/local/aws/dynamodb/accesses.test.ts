import { accessesOf } from '../../../../src/local/aws/dynamodb/accesses';
import type { LocalTable } from '../../../../src/local/model';

const ORDERS = 'arn:aws:dynamodb:eu-west-1:123456789012:table/orders';
const USERS = 'arn:aws:dynamodb:eu-west-1:123456789012:table/users';
const STREAM = `${ORDERS}/stream/2026-01-01T00:00:00.000`;

const hash = (AttributeName: string) => [{ AttributeName, KeyType: 'HASH' }];
const orders = {
  createTable: { KeySchema: hash('id'), GlobalSecondaryIndexes: [{ IndexName: 'byUser', KeySchema: hash('user') }] },
} as unknown as LocalTable;

const accesses = (operation: string, input: object) =>
  accessesOf(operation, input, {
    account: '123456789012',
    region: 'eu-west-1',
    tables: new Map([['orders', orders]]),
  });
const actions = (operation: string, input: object) =>
  accesses(operation, input).map(({ action, resource }) => `${action} ${resource}`);
const conditions = (operation: string, input: object) => accesses(operation, input)[0].conditions;

const S = (text: string) => ({ S: text });

describe('actions and resources', () => {
  test.each(['PutItem', 'GetItem', 'UpdateItem', 'DeleteItem', 'Scan', 'DescribeTable'])(
    '%s is an action on the table',
    (operation) => {
      expect(actions(operation, { TableName: 'orders' })).toEqual([`dynamodb:${operation} ${ORDERS}`]);
      expect(actions(operation, { TableName: USERS })).toEqual([`dynamodb:${operation} ${USERS}`]);
    },
  );

  test('a query of an index is about the index', () => {
    expect(actions('Query', { TableName: 'orders', IndexName: 'byUser' })).toEqual([
      `dynamodb:Query ${ORDERS}/index/byUser`,
    ]);
  });

  test('a transaction is the actions of its members', () => {
    expect(
      actions('TransactWriteItems', {
        TransactItems: [
          { Put: { TableName: 'orders' } },
          { Update: { TableName: 'orders' } },
          { Delete: { TableName: 'users' } },
          { ConditionCheck: { TableName: 'users' } },
        ],
      }),
    ).toEqual([
      `dynamodb:PutItem ${ORDERS}`,
      `dynamodb:UpdateItem ${ORDERS}`,
      `dynamodb:DeleteItem ${USERS}`,
      `dynamodb:ConditionCheckItem ${USERS}`,
    ]);
    expect(actions('TransactGetItems', { TransactItems: [{ Get: { TableName: 'users' } }] })).toEqual([
      `dynamodb:GetItem ${USERS}`,
    ]);
  });

  test('a batch is one action for each table', () => {
    expect(actions('BatchGetItem', { RequestItems: { orders: { Keys: [] }, users: { Keys: [] } } })).toEqual([
      `dynamodb:BatchGetItem ${ORDERS}`,
      `dynamodb:BatchGetItem ${USERS}`,
    ]);
    expect(actions('BatchWriteItem', { RequestItems: { users: [] } })).toEqual([`dynamodb:BatchWriteItem ${USERS}`]);
  });

  test('operations of streams are about the stream, that of an iterator too', () => {
    const iterator = Buffer.from(JSON.stringify({ arn: STREAM, time: 0 })).toString('base64url');
    expect(actions('DescribeStream', { StreamArn: STREAM })).toEqual([`dynamodb:DescribeStream ${STREAM}`]);
    expect(actions('GetShardIterator', { StreamArn: STREAM })).toEqual([`dynamodb:GetShardIterator ${STREAM}`]);
    expect(actions('GetRecords', { ShardIterator: iterator })).toEqual([`dynamodb:GetRecords ${STREAM}`]);
    expect(actions('GetRecords', { ShardIterator: 'x' })).toEqual(['dynamodb:GetRecords *']);
    expect(actions('ListStreams', { TableName: 'orders' })).toEqual(['dynamodb:ListStreams *']);
  });

  test('ListTables is about no table', () => {
    expect(actions('ListTables', {})).toEqual(['dynamodb:ListTables *']);
    expect(actions('TagResource', { ResourceArn: ORDERS })).toEqual([`dynamodb:TagResource ${ORDERS}`]);
  });
});

describe('dynamodb:LeadingKeys', () => {
  test.each<[string, object, string[]]>([
    ['PutItem', { Item: { id: S('a') } }, ['a']],
    ['GetItem', { Key: { id: { N: '7' } } }, ['7']],
    ['Query', { KeyConditionExpression: 'id = :id', ExpressionAttributeValues: { ':id': S('a') } }, ['a']],
    [
      'Query',
      {
        KeyConditionExpression: '#t > :t AND (#i = :i)',
        ExpressionAttributeNames: { '#i': 'id', '#t': 'time' },
        ExpressionAttributeValues: { ':i': S('a'), ':t': S('t') },
      },
      ['a'],
    ],
    ['Query', { KeyConditions: { id: { AttributeValueList: [S('a')] } } }, ['a']],
    [
      'Query',
      { IndexName: 'byUser', KeyConditionExpression: 'user=:u', ExpressionAttributeValues: { ':u': S('ada') } },
      ['ada'],
    ],
  ])('of %s %j', (operation, input, keys) => {
    expect(conditions(operation, { TableName: 'orders', ...input })).toMatchObject({ 'dynamodb:LeadingKeys': keys });
  });

  test('of batches are those of all items, each once', () => {
    const Keys = [{ id: S('a') }, { id: S('b') }, { id: S('a') }];
    expect(conditions('BatchGetItem', { RequestItems: { orders: { Keys } } })).toMatchObject({
      'dynamodb:LeadingKeys': ['a', 'b'],
    });
    const requests = [{ PutRequest: { Item: { id: S('a') } } }, { DeleteRequest: { Key: { id: S('c') } } }];
    expect(conditions('BatchWriteItem', { RequestItems: { orders: requests } })).toMatchObject({
      'dynamodb:LeadingKeys': ['a', 'c'],
    });
  });

  test('a scan has none', () => {
    expect(conditions('Scan', { TableName: 'orders' })).toEqual({});
  });
});

test('dynamodb:Attributes are the top-level attributes that a request names', () => {
  expect(
    conditions('UpdateItem', {
      TableName: 'orders',
      Key: { id: S('a') },
      UpdateExpression: 'SET #s = if_not_exists(#s, :s), address.city = :c, tags[0] = :t REMOVE old',
      ConditionExpression: 'attribute_exists(id) AND price BETWEEN :a AND :b',
      ExpressionAttributeNames: { '#s': 'status' },
      ReturnValues: 'ALL_NEW',
    }),
  ).toEqual({
    'dynamodb:LeadingKeys': ['a'],
    'dynamodb:Attributes': ['id', 'price', 'status', 'address', 'tags', 'old'],
    'dynamodb:ReturnValues': 'ALL_NEW',
  });
  expect(
    conditions('Scan', {
      TableName: 'orders',
      ProjectionExpression: 'id, #n',
      ExpressionAttributeNames: { '#n': 'name' },
      Select: 'SPECIFIC_ATTRIBUTES',
    }),
  ).toEqual({
    'dynamodb:Attributes': ['id', 'name'],
    'dynamodb:Select': 'SPECIFIC_ATTRIBUTES',
  });
});
