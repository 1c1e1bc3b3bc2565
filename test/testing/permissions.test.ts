import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { App } from '../../src/runtime';
import { testClient, type LocalResourcesOptions } from '../../src/testing';
import { localResources } from '../../src/testing/local';

// The local cloud is loaded with the first resources that start.
jest.setTimeout(60_000);

const client = new DynamoDBClient({});

/** A function whose role allows nothing. */
const TEMPLATE = {
  Resources: {
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
      },
    },
    Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Statement: [] } } },
    Report: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Runtime: 'nodejs24.x',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Environment: { Variables: { SERVERLESS_FUNCTION: 'report', ORDERS: { Ref: 'Table' } } },
      },
    },
  },
};

async function report(options?: LocalResourcesOptions): Promise<unknown> {
  const app = new App({ name: 'demo' });
  const orders = app.table('Orders', { variable: 'ORDERS' });
  const put = () => client.send(new PutItemCommand({ TableName: orders.name, Item: { id: { S: 'a' } } }));
  app.lambdaFunction({ name: 'report' }, async () => {
    await put();
    return 'stored';
  });
  const test = testClient(app, { resources: localResources(TEMPLATE, options), environment: 'process' });
  try {
    await test.run(put);
    return await test.lambda.invoke('report', {});
  } finally {
    await test.close();
  }
}

test('a function may not do what its role does not allow; the test itself may', async () => {
  await expect(report()).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringMatching(
      /is not authorized to perform: dynamodb:PutItem[^]*grantWriteData\(runtime\.getRole\('report'\)\) allows it[^]*\{ iam: 'warn' \}/,
    ),
  });
});

test('iam: off allows it', async () => {
  expect(await report({ iam: 'off' })).toBe('stored');
});

test('iam: warn allows it, and prints it', async () => {
  const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  try {
    expect(await report({ iam: 'warn' })).toBe('stored');
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('report may not dynamodb:PutItem'), 'IAM');
  } finally {
    warn.mockRestore();
  }
});
