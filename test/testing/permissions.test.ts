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

describe('a service that may not do what the stack wants of it', () => {
  const withTopic = {
    Resources: {
      ...TEMPLATE.Resources,
      News: { Type: 'AWS::SNS::Topic' },
      // Its policy for the topic has been forgotten.
      Inbox: { Type: 'AWS::SQS::Queue' },
      Subscription: {
        Type: 'AWS::SNS::Subscription',
        Properties: { TopicArn: { Ref: 'News' }, Protocol: 'sqs', Endpoint: { 'Fn::GetAtt': ['Inbox', 'Arn'] } },
      },
      Announce: {
        Type: 'AWS::Lambda::Function',
        Properties: { Environment: { Variables: { SERVERLESS_FUNCTION: 'announce', NEWS: { Ref: 'News' } } } },
      },
    },
  };

  async function published(options?: LocalResourcesOptions) {
    const app = new App({ name: 'demo' });
    app.topic('News', { variable: 'NEWS' });
    const test = testClient(app, { resources: localResources(withTopic, options) });
    await test.topic('News').publish('one');
    return test;
  }

  test('lets settled() reject, once, as the event does not arrive', async () => {
    const test = await published();
    try {
      await expect(test.settled()).rejects.toThrow(
        /^User: sns\.amazonaws\.com is not authorized to perform: sqs:sendmessage on resource: \S+ because no resource-based policy allows the sqs:sendmessage action\nOn this machine: sns\.amazonaws\.com is denied this by the stack; .*grantSendMessages\(new iam\.ServicePrincipal\('sns\.amazonaws\.com'\)\) allows it/,
      );
      await test.topic('News').publish('two');
      await test.settled();
    } finally {
      await test.close();
    }
  });

  test('is only printed with iam: warn', async () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const test = await published({ iam: 'warn' });
    try {
      await test.settled();
      expect(warn).toHaveBeenCalledWith(expect.stringContaining('sns.amazonaws.com may not sqs:SendMessage'), 'IAM');
    } finally {
      warn.mockRestore();
      await test.close();
    }
  });
});
