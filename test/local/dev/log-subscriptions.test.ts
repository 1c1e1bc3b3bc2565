import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { LoggingFormat, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, LogGroup, SubscriptionFilter } from 'aws-cdk-lib/aws-logs';
import { LambdaDestination } from 'aws-cdk-lib/aws-logs-destinations';
import type { Stack } from 'aws-cdk-lib/core';
import { inlineFunction, LocalStack } from '../gateway/local-stack';

afterEach(() => LocalStack.closeAll());

const READER = `async ({ awslogs }) => {
  const { logEvents, subscriptionFilters } = JSON.parse(require('node:zlib').gunzipSync(Buffer.from(awslogs.data, 'base64')));
  for (const { message } of logEvents) process.stdout.write('<read> ' + JSON.stringify(message) + '\\n');
}`;

function logging(stack: Stack, handler: string, filterPattern: string, loggingFormat = LoggingFormat.TEXT) {
  const logGroup = new LogGroup(stack, 'Logs');
  const shop = inlineFunction(stack, 'Shop', handler, { logGroup, loggingFormat });
  new SubscriptionFilter(stack, 'Filter', {
    logGroup,
    destination: new LambdaDestination(inlineFunction(stack, 'Reader', READER)),
    filterPattern: FilterPattern.literal(filterPattern),
  });
  return shop;
}

async function read(define: (stack: Stack) => LambdaFunction, count: number): Promise<string[]> {
  const stack = await LocalStack.start(define);
  const client = new LambdaClient({
    endpoint: stack.runner.awsEndpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const { functionName } = stack.cloud.functions.find(({ logicalId }) => logicalId.startsWith('Shop'))!;
  await client.send(new InvokeCommand({ FunctionName: functionName, Payload: '{}' }));
  client.destroy();
  const messages = () => [...stack.output.matchAll(/<read> (.*)/g)].map(([, json]) => JSON.parse(json));
  while (messages().length < count) await new Promise((resolve) => setTimeout(resolve, 10));
  return messages();
}

const ID = '[\\w-]{36}';
const TIME = '\\d{4}-\\d\\d-\\d\\dT\\S+Z';

test('a function reads what another one logs, in the lines of Lambda', async () => {
  const messages = await read(
    (stack) =>
      logging(
        stack,
        "async () => { console.log('a', { n: 1 }); process.stdout.write('raw\\n'); console.warn('b'); throw new TypeError('c'); }",
        '',
      ),
    7,
  );
  expect(messages).toEqual(
    [
      `^START RequestId: ${ID} Version: \\$LATEST\\n$`,
      `^${TIME}\t${ID}\tINFO\ta { n: 1 }\\n$`,
      '^raw\\n$',
      `^${TIME}\t${ID}\tWARN\tb\\n$`,
      `^${TIME}\t${ID}\tERROR\tTypeError: c\\n    at `,
      `^END RequestId: ${ID}\\n$`,
      `^REPORT RequestId: ${ID}\tDuration: \\d`,
    ].map((line) => expect.stringMatching(new RegExp(line))),
  );
});

test('a filter pattern selects lines of JSON', async () => {
  const messages = await read(
    (stack) =>
      logging(
        stack,
        "async () => { console.log('fine'); console.error('broken'); }",
        '{ $.level = "ERROR" }',
        LoggingFormat.JSON,
      ),
    1,
  );
  expect(messages.map((message) => JSON.parse(message))).toEqual([
    { timestamp: expect.any(String), level: 'ERROR', requestId: expect.any(String), message: 'broken' },
  ]);
});

test('CloudWatch Logs needs the permission to invoke the function', async () => {
  const stack = await LocalStack.start((demo) => {
    const shop = logging(demo, "async () => console.log('x')", '');
    for (const child of demo.node.findAll()) {
      if (child.node.id.startsWith('CanInvokeLambda')) child.node.scope!.node.tryRemoveChild(child.node.id);
    }
    return shop;
  });
  expect(stack.cloud.functions.filter(({ logIsRead }) => logIsRead)).toHaveLength(1);
  const shop = stack.cloud.functions.find(({ logIsRead }) => logIsRead)!;
  await stack.runner.functions.invoke(shop.arn, {});
  while (!stack.output.includes('logs.amazonaws.com may not lambda:InvokeFunction')) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
});
