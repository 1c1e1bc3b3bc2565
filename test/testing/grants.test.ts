import * as fs from 'node:fs';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { App as CdkApp } from 'aws-cdk-lib/core';
import { stackOf } from './stack-of';
import { App } from '../../src/runtime';
import { testClient, type TestClient } from '../../src/testing';
import { localResources } from '../../src/testing/local';

// The local cloud is loaded with the first resources that start.
jest.setTimeout(60_000);

const dynamoDb = new DynamoDBClient({});
const eventBridge = new EventBridgeClient({});
const s3 = new S3Client({});
const sns = new SNSClient({});
const sqs = new SQSClient({});

const app = new App({ name: 'shop' });
const orders = app.table('Orders');
const work = app.queue('Work');
const news = app.topic('News');
const receipts = app.bucket('Receipts');
const shop = app.eventBus('Shop');

const put = (id: string) => dynamoDb.send(new PutItemCommand({ TableName: orders.name, Item: { id: { S: id } } }));

/** Every call that the roles allow. */
async function callAll(): Promise<void> {
  await put('done');
  await dynamoDb.send(new GetItemCommand({ TableName: orders.name, Key: { id: { S: 'done' } } }));
  await sqs.send(new SendMessageCommand({ QueueUrl: work.url, MessageBody: 'done' }));
  await sns.send(new PublishCommand({ TopicArn: news.arn, Message: 'done' }));
  await s3.send(new PutObjectCommand({ Bucket: receipts.name, Key: 'done', Body: 'done' }));
  await s3.send(new GetObjectCommand({ Bucket: receipts.name, Key: 'done' }));
  const entry = { EventBusName: shop.name, Source: 'shop', DetailType: 'done', Detail: '{}' };
  await eventBridge.send(new PutEventsCommand({ Entries: [entry] }));
}

app.get('/', callAll);
app.lambdaFunction({ name: 'task' }, callAll);
app.onSqsMessage(work, { name: 'worker' }, async ({ body }) => {
  if (body === 'begin') await callAll();
});
app.onDynamoDbRecord(orders, { name: 'changed' }, async ({ newImage }) => {
  if (newImage?.id === 'begin') await callAll();
});

/** Lets each function make its calls. */
const CALLS: { readonly [name: string]: (client: TestClient) => Promise<unknown> } = {
  APIHandler: (client) => client.http.get('/'),
  task: (client) => client.lambda.invoke('task'),
  worker: async (client) => {
    await client.queue('Work').send('begin');
    await client.settled();
  },
  changed: async (client) => {
    await client.run(() => put('begin'));
    await client.settled();
  },
};

/** What grants the actions, as the message has it. */
const GRANTS: { readonly [action: string]: string | undefined } = {
  'dynamodb:DescribeStream': "orders.grant(GRANTEE, 'dynamodb:DescribeStream')",
  'dynamodb:ListStreams': "orders.grant(GRANTEE, 'dynamodb:ListStreams')",
  'dynamodb:PutItem': 'orders.grantWriteData(GRANTEE)',
  'events:PutEvents': 'shop.grantPutEventsTo(GRANTEE)',
  's3:PutObject': 'receipts.grantPut(GRANTEE)',
  'sns:Publish': 'news.grantPublish(GRANTEE)',
  'sqs:ReceiveMessage': 'work.grantConsumeMessages(GRANTEE)',
  'sqs:SendMessage': 'work.grantSendMessages(GRANTEE)',
};

// The assembly has the paths of constructs, by which the message names them.
const { stack } = stackOf(app);
const assembly = (stack.node.root as CdkApp).synth();
const { templateFullPath } = assembly.getStackArtifact(stack.artifactId);
const template = JSON.parse(fs.readFileSync(templateFullPath, 'utf8'));

interface Grant {
  readonly name: string;
  readonly role: string;
  readonly statement: any;
}

/** The statements of the role of each function, but for its log: nothing writes to one here. */
function grants(): Grant[] {
  const resources = Object.entries<any>(template.Resources);
  return resources.flatMap(([, { Type, Properties }]) => {
    const name = Properties?.Environment?.Variables?.SERVERLESS_FUNCTION;
    if (Type !== 'AWS::Lambda::Function' || !name) return [];
    const role = Properties.Role['Fn::GetAtt'][0];
    const policies = [
      ...(template.Resources[role].Properties.Policies ?? []),
      ...resources.flatMap(([, { Type: type, Properties: properties }]) =>
        type === 'AWS::IAM::Policy' && properties.Roles.some(({ Ref }: any) => Ref === role) ? [properties] : [],
      ),
    ];
    return policies
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
      .filter(({ Action }) => !String(Action).startsWith('logs:'))
      .map((statement) => ({ name, role, statement }));
  });
}

const CASES = grants().map(
  (grant) => [grant.name, [grant.statement.Action].flat() as string[], grant] as [string, string[], Grant],
);

async function runWithout(grant: Grant | undefined, name: string): Promise<unknown> {
  const changed = JSON.stringify(template, (key, value) =>
    key === 'Statement' ? value.filter((statement: unknown) => statement !== grant?.statement) : value,
  );
  fs.writeFileSync(templateFullPath, changed);
  const synthesized = { node: { root: { synth: () => assembly } } };
  const client = testClient(app, { resources: localResources(synthesized), throwErrors: true });
  try {
    return await CALLS[name](client).then(
      () => undefined,
      (error) => error,
    );
  } finally {
    await client.close();
  }
}

beforeEach(() => void jest.spyOn(console, 'error').mockImplementation());
afterEach(() => jest.restoreAllMocks());

test.each(Object.keys(CALLS))('%s makes its calls with the grants that it has', async (name) => {
  expect(await runWithout(undefined, name)).toBeUndefined();
});

test('every function has grants that are taken away here', () => {
  expect(new Set(CASES.map(([name]) => name))).toEqual(new Set(Object.keys(CALLS)));
});

test.each(CASES)(
  '%s without %j is denied a call, as on AWS, with the line that grants it',
  async (name, actions, grant) => {
    const error = (await runWithout(grant, name)) as Error;
    const [aws, line] = String(error?.message).split('\n');
    const [, action] =
      /^User: arn:aws:sts::\d+:assumed-role\/\S+ is not authorized to perform: (\S+) on /.exec(aws) ?? [];
    const denied = actions.find((one) => one.toLowerCase() === action?.toLowerCase());
    expect([aws, denied]).toEqual([
      expect.stringMatching(/ on resource: arn:aws:\S+ because no identity-based policy allows the \S+ action$/),
      expect.any(String),
    ]);
    const grantee = `runtime.getRole('${name === 'APIHandler' ? 'DefaultRole' : name}')`;
    expect(line).toContain(
      `${name} is denied this by the stack; ${GRANTS[denied!]?.replace('GRANTEE', grantee)} allows it.`,
    );
    expect(line).toMatch(/ To run without: localResources\(stack, \{ iam: 'warn' \}\)$/);
  },
);
