import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Stream } from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { App, Stack } from 'aws-cdk-lib/core';
import { App as RuntimeApp } from '../../src/runtime';
import { testClient } from '../../src/testing';
import { localResources } from '../../src/testing/local';

// The local cloud is loaded with the first resources that start.
jest.setTimeout(60_000);

const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const before = { ...process.env };
afterEach(() => {
  process.env = { ...before };
});

function stack(): Stack {
  const demo = new Stack(new App(), 'demo');
  const table = new dynamodb.TableV2(demo, 'Table', {
    tableName: 'users',
    partitionKey: { name: 'PK', type: dynamodb.AttributeType.STRING },
  });
  new lambda.Function(demo, 'Fn', {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('x'),
    environment: {
      TABLE_NAME: table.tableName,
      TABLE_ARN: table.tableArn,
      LEVEL: 'debug',
      SERVERLESS_FUNCTION: 'x',
      AWS_NODEJS_CONNECTION_REUSE_ENABLED: '1',
    },
  });
  return demo;
}

test('the tables of a stack, with the environment of its functions, for a client of its own', async () => {
  const first = await localResources(stack()).start();
  const second = await localResources(stack()).start();
  try {
    const { TABLE_NAME: name, TABLE_ARN: arn, ...others } = first.environment;
    expect(name).toMatch(/^users-\d+$/);
    expect(arn).toBe(`arn:aws:dynamodb:us-east-1:000000000000:table/${name}`);
    expect(second.environment.TABLE_NAME).not.toBe(name);
    expect(others).toMatchObject({
      LEVEL: 'debug',
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:/),
    });
    expect(Object.keys(others)).not.toContain('SERVERLESS_FUNCTION');

    // A developer's own account must not be reached.
    Object.assign(
      process.env,
      { AWS_PROFILE: 'production', AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:9' },
      first.environment,
    );
    await documents.send(new PutCommand({ TableName: name, Item: { PK: 'a' } }));
    expect((await documents.send(new GetCommand({ TableName: name, Key: { PK: 'a' } }))).Item).toEqual({ PK: 'a' });
    expect(
      (await documents.send(new GetCommand({ TableName: second.environment.TABLE_NAME, Key: { PK: 'a' } }))).Item,
    ).toBeUndefined();
  } finally {
    await first.close();
    await second.close();
  }
});

test('an SDK client that outlives the resources finds those that come after', async () => {
  for (let round = 0; round < 2; round++) {
    const { environment, close } = await localResources(stack()).start();
    Object.assign(process.env, environment);
    await documents.send(new PutCommand({ TableName: environment.TABLE_NAME, Item: { PK: 'a' } }));
    await close();
  }
});

test('a template will do', async () => {
  const { environment, close } = await localResources({
    Resources: {
      Table: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
          BillingMode: 'PAY_PER_REQUEST',
        },
      },
      Fn: {
        Type: 'AWS::Lambda::Function',
        Properties: { Runtime: 'nodejs22.x', Environment: { Variables: { TABLE: { Ref: 'Table' } } } },
      },
    },
  }).start();
  await close();
  expect(environment.TABLE).toMatch(/^test-Table-\d+$/);
});

test('tables have the data of a folder of seeds', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'scp-seed-'));
  fs.writeFileSync(path.join(folder, 'Table.json'), '[{ "PK": "ada" }]');
  const { environment, close } = await localResources(stack(), { seed: folder }).start();
  try {
    Object.assign(process.env, environment);
    const { TABLE_NAME: TableName } = environment;
    expect((await documents.send(new GetCommand({ TableName, Key: { PK: 'ada' } }))).Item).toEqual({ PK: 'ada' });
    fs.writeFileSync(path.join(folder, 'Table.json'), '[\n{ "pk": "ada" }]');
    await expect(localResources(stack(), { seed: folder }).start()).rejects.toThrow('Table.json:2 does not fit');
    await expect(localResources(stack(), { seed: 'nowhere' }).start()).rejects.toThrow(
      'option "seed": there is no folder nowhere',
    );
  } finally {
    await close();
    fs.rmSync(folder, { recursive: true });
  }
});

test('code of a test uses the tables of its client as a handler does', async () => {
  const demo = () => {
    const own = new Stack(new App(), 'demo');
    const table = new dynamodb.TableV2(own, 'Users', {
      partitionKey: { name: 'PK', type: dynamodb.AttributeType.STRING },
    });
    new lambda.Function(own, 'Fn', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('x'),
      environment: { USERS_NAME: table.tableName },
    });
    return own;
  };
  const app = new RuntimeApp({ name: 'shop' });
  const users = app.table('Users');
  const read = async (PK: string) =>
    (await documents.send(new GetCommand({ TableName: users.name, Key: { PK } }))).Item ?? null;
  app.get('/users/{id}', ({ params }) => read(params.id));
  const [client, other] = [demo(), demo()].map((own) => testClient(app, { resources: localResources(own) }));
  try {
    // Before any request: it starts the resources.
    await client.run(() => documents.send(new PutCommand({ TableName: users.name, Item: { PK: 'ada', n: 1 } })));
    expect((await client.http.get('/users/ada')).json()).toEqual({ PK: 'ada', n: 1 });
    expect(await client.run(() => read('ada'))).toEqual({ PK: 'ada', n: 1 });
    expect(await other.run(() => read('ada'))).toBeNull();
    expect(await client.run(() => users.name)).not.toBe(await other.run(() => users.name));
    await expect(client.run(() => Promise.reject(new Error('mine')))).rejects.toThrow('mine');
    expect(() => users.name).toThrow('Users');
  } finally {
    await client.close();
    await other.close();
  }
  await expect(client.run(() => 1)).rejects.toThrow('the client is closed');
});

test.each(['KEYS_ONLY', 'NEW_IMAGE', 'NEW_AND_OLD_IMAGES'] as const)(
  'a record of a table has the images of its stream, which the stack declares: %s',
  async (view) => {
    const demo = new Stack(new App(), 'demo');
    const table = new dynamodb.TableV2(demo, 'Orders', {
      partitionKey: { name: 'PK', type: dynamodb.AttributeType.STRING },
      dynamoStream: dynamodb.StreamViewType[view],
    });
    new lambda.Function(demo, 'Fn', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('x'),
      environment: { ORDERS_NAME: table.tableName },
    });
    const app = new RuntimeApp({ name: 'shop' });
    const seen: unknown[] = [];
    app.onDynamoDbRecord(app.table('Orders'), { name: 'changes' }, ({ eventName, newImage, oldImage }) => {
      seen.push([eventName, newImage, oldImage]);
    });
    const client = testClient(app, { resources: localResources(demo) });
    try {
      const record = { keys: { PK: 'a' }, newImage: { PK: 'a', n: 2 }, oldImage: { PK: 'a', n: 1 } };
      await client.events.dynamodb('changes', [record]);
      await client.events.dynamodb('changes', [record], { viewType: 'OLD_IMAGE' });
    } finally {
      await client.close();
    }
    expect(seen).toEqual([
      [
        'MODIFY',
        view === 'KEYS_ONLY' ? undefined : { PK: 'a', n: 2 },
        view === 'NEW_AND_OLD_IMAGES' ? { PK: 'a', n: 1 } : undefined,
      ],
      ['MODIFY', undefined, { PK: 'a', n: 1 }],
    ]);
  },
);

test('anything else is a clear error', async () => {
  await expect(localResources({ foo: 1 }).start()).rejects.toThrow(
    'localResources: expected a CDK stack in an App, or a CloudFormation template',
  );
});

test('a table with an index that does not run locally works but for that index, and others are not touched by it', async () => {
  const demo = new Stack(new App(), 'demo');
  const partitionKey = { name: 'PK', type: dynamodb.AttributeType.STRING };
  const multi = ['a', 'b'].map((name) => ({ name, type: dynamodb.AttributeType.STRING }));
  new dynamodb.TableV2(demo, 'Orders', {
    tableName: 'orders',
    partitionKey,
    globalSecondaryIndexes: [{ indexName: 'multi', partitionKeys: multi }],
  });
  new dynamodb.TableV2(demo, 'Users', { tableName: 'users', partitionKey });
  const { environment, close } = await localResources(demo).start();
  try {
    Object.assign(process.env, environment);
    const suffix = /-\d+$/.exec((await new DynamoDBClient({}).send(new ListTablesCommand())).TableNames![0])![0];
    for (const name of ['orders', 'users']) {
      await documents.send(new PutCommand({ TableName: `${name}${suffix}`, Item: { PK: 'x', a: 1 } }));
    }
    await expect(documents.send(new ScanCommand({ TableName: `orders${suffix}`, IndexName: 'multi' }))).rejects.toThrow(
      /its index multi has several key attributes \(a, b\), which the embedded DynamoDB does not support/,
    );
  } finally {
    await close();
  }
});

test('a bound resource has its name, ARN or URL, whether it runs locally or not', async () => {
  const demo = new Stack(new App(), 'demo');
  new lambda.Function(demo, 'Fn', {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('x'),
    environment: {
      JOBS_URL: new Queue(demo, 'Jobs').queueUrl,
      NEWS_ARN: new Topic(demo, 'News').topicArn,
      UPLOADS_NAME: new Bucket(demo, 'Uploads').bucketName,
      CLICKS_NAME: new Stream(demo, 'Clicks').streamName,
      SHOP_NAME: new EventBus(demo, 'Shop').eventBusName,
      KEY_ARN: new Secret(demo, 'Key').secretArn,
    },
  });
  const app = new RuntimeApp({ name: 'shop' });
  const jobs = app.queue('Jobs');
  const others = {
    topic: app.topic('News'),
    bucket: app.bucket('Uploads'),
    stream: app.stream('Clicks'),
    bus: app.eventBus('Shop'),
  };
  app.get('/values', () => ({
    queue: jobs.url,
    topic: others.topic.arn,
    bucket: others.bucket.name,
    stream: others.stream.name,
    bus: others.bus.name,
    secret: process.env.KEY_ARN,
  }));
  app.post('/jobs', async () => {
    await new SQSClient({}).send(new SendMessageCommand({ QueueUrl: jobs.url, MessageBody: 'x' }));
    const { Messages } = await new SQSClient({}).send(new ReceiveMessageCommand({ QueueUrl: jobs.url }));
    return Messages!.map(({ Body }) => Body);
  });
  app.get('/stacks', () => new CloudFormationClient({}).send(new ListStacksCommand({})));
  const client = testClient(app, { resources: localResources(demo), environment: 'process', throwErrors: true });
  try {
    expect((await client.http.get('/values')).json()).toEqual({
      queue: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/\d{12}\/demo-Jobs/),
      topic: expect.stringMatching(/^arn:aws:sns:[\w-]+:\d{12}:demo-News/),
      bucket: expect.stringMatching(/^demo-uploads/),
      stream: expect.stringMatching(/^demo-Clicks/),
      bus: expect.stringMatching(/Shop/),
      secret: expect.stringMatching(/^arn:aws:secretsmanager:/),
    });
    expect((await client.http.post('/jobs')).json()).toEqual(['x']);
    // A service that does not run locally says what to do.
    await expect(client.http.get('/stacks')).rejects.toThrow(
      'the local cloud has no operations of cloudformation; pass a fake client to the app',
    );
  } finally {
    await client.close();
  }
});
