import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { App } from '../../src/runtime';
import { testClient, type TestClient } from '../../src/testing';
import { localResources } from '../../src/testing/local';

// The local cloud is loaded with the first resources that start.
jest.setTimeout(60_000);

const lambda = new LambdaClient({});
const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));

const clients: TestClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
});

/** Two functions and a table, as the construct creates them. */
const TEMPLATE = {
  Resources: {
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        TableName: 'sent',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
        TimeToLiveSpecification: { Enabled: true, AttributeName: 'expires' },
      },
    },
    Orders: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Runtime: 'nodejs24.x',
        FunctionName: 'demo-orders',
        Environment: { Variables: { SERVERLESS_FUNCTION: 'orders' } },
      },
    },
    Mailer: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Runtime: 'nodejs24.x',
        FunctionName: 'demo-mailer',
        Environment: { Variables: { SERVERLESS_FUNCTION: 'mailer', APP_SENT_NAME: { Ref: 'Table' } } },
      },
    },
    MailerConfig: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: { FunctionName: 'demo-mailer', Qualifier: '$LATEST', MaximumRetryAttempts: 1 },
    },
  },
};

function start(mail: (event: any) => unknown, environment?: 'process', deliver?: 'live') {
  const app = new App({ name: 'demo' });
  const sent = app.table('Sent', { variable: 'APP_SENT_NAME' });
  app.lambdaFunction({ name: 'orders' }, async ({ type, to }: { type: 'Event' | 'RequestResponse'; to: string }) => {
    const { Payload, FunctionError } = await lambda.send(
      new InvokeCommand({ FunctionName: 'demo-mailer', InvocationType: type, Payload: JSON.stringify({ to }) }),
    );
    return { result: Payload?.length ? JSON.parse(Buffer.from(Payload).toString()) : null, FunctionError };
  });
  app.lambdaFunction({ name: 'mailer' }, mail);
  const client = testClient(app, { resources: localResources(TEMPLATE), environment, deliver });
  clients.push(client);
  return { client, sent };
}

test.each([undefined, 'process'] as const)(
  'a handler invokes another function of the app by the SDK and gets its result (environment: %s)',
  async (environment) => {
    const { client } = start(({ to }) => `sent to ${to}`, environment);
    expect(await client.lambda.invoke('orders', { type: 'RequestResponse', to: 'ada' })).toEqual({
      result: 'sent to ada',
    });
    const both = ['ada', 'bob'].map((to) => client.lambda.invoke('orders', { type: 'RequestResponse', to }));
    expect(await Promise.all(both)).toEqual([{ result: 'sent to ada' }, { result: 'sent to bob' }]);
  },
);

test('a failure of the invoked function is a result for the handler, and no error of the test', async () => {
  const { client } = start(() => {
    throw new TypeError('no address');
  });
  expect(await client.lambda.invoke('orders', { type: 'RequestResponse' })).toEqual({
    result: { errorType: 'TypeError', errorMessage: 'no address', trace: expect.any(Array) },
    FunctionError: 'Unhandled',
  });
  await client.settled();
});

test('an event is delivered by settled(), and never before', async () => {
  const sent: string[] = [];
  const { client } = start(({ to }) => void sent.push(to));
  await client.lambda.invoke('orders', { type: 'Event', to: 'ada' });
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(sent).toEqual([]);
  await client.settled();
  expect(sent).toEqual(['ada']);
});

test('with deliver: "live" it is delivered by itself', async () => {
  let sent!: (to: string) => void;
  const delivered = new Promise<string>((resolve) => (sent = resolve));
  const { client } = start(({ to }) => sent(to), undefined, 'live');
  await client.lambda.invoke('orders', { type: 'Event', to: 'ada' });
  expect(await delivered).toBe('ada');
});

test('settled() rejects with the error of the handler; with failures: "allow" it is retried when its time comes', async () => {
  let calls = 0;
  const { client } = start(() => {
    if (++calls === 1) throw new RangeError('not now');
  });
  await client.lambda.invoke('orders', { type: 'Event', to: 'ada' });
  await expect(client.settled()).rejects.toThrow(new RangeError('not now'));
  await client.settled();
  expect(calls).toBe(1);
  await client.clock.advance('59 seconds');
  expect(calls).toBe(1);
  await client.clock.advance('1 second');
  expect(calls).toBe(2);

  calls = 0;
  await client.lambda.invoke('orders', { type: 'Event', to: 'ada' });
  await client.settled({ failures: 'allow' });
  await client.clock.advance('1 hour');
  expect(calls).toBe(2);
});

test('each client has the functions and tables of its own, also for code of the test', async () => {
  const one: string[] = [];
  const two: string[] = [];
  const first = start(({ to }) => void one.push(to));
  const second = start(({ to }) => void two.push(to));
  await first.client.lambda.invoke('orders', { type: 'RequestResponse', to: 'ada' });
  await second.client.lambda.invoke('orders', { type: 'RequestResponse', to: 'bob' });
  const invoke = (to: string) =>
    lambda.send(new InvokeCommand({ FunctionName: 'demo-mailer', Payload: JSON.stringify({ to }) }));
  await first.client.run(() => invoke('cyd'));
  await second.client.run(() => invoke('dan'));
  expect([one, two]).toEqual([
    ['ada', 'cyd'],
    ['bob', 'dan'],
  ]);
  const names = await Promise.all([first, second].map(({ client, sent }) => client.run(() => sent.name)));
  // A request of the test itself is for the client whose table it names.
  for (const TableName of names) await documents.send(new PutCommand({ TableName, Item: { id: TableName } }));
  for (const TableName of names) {
    const { Item } = await documents.send(new GetCommand({ TableName, Key: { id: TableName } }));
    expect(Item).toEqual({ id: TableName });
  }
});

test('the clock of a client is that of its tables: items expire', async () => {
  const { client, sent } = start(() => null);
  const get = () => client.run(() => documents.send(new GetCommand({ TableName: sent.name, Key: { id: 'a' } })));
  const expires = Math.floor(Date.now() / 1000) + 3600;
  await client.run(() => documents.send(new PutCommand({ TableName: sent.name, Item: { id: 'a', expires } })));
  expect((await get()).Item).toBeDefined();
  await client.clock.advance('2 hours');
  expect((await get()).Item).toBeUndefined();
  expect(Math.abs(client.clock.now().getTime() - Date.now() - 7_200_000)).toBeLessThan(1000);
});

test('mistakes are named', async () => {
  const bare = testClient(new App({ name: 'demo' }));
  await expect(bare.settled()).rejects.toThrow(
    "only local resources have a clock: pass the option `resources: 'local'`",
  );
  const { client } = start(() => null);
  await expect(client.clock.advance('1 fortnight' as any)).rejects.toThrow(
    'a duration is a number of milliseconds or a text such as \'90 seconds\', got "1 fortnight"',
  );
  await expect(client.settled({ failure: 'allow' } as any)).rejects.toThrow('Unknown option "failure"');
});
