import {
  GetQueueAttributesCommand,
  ListQueuesCommand,
  SendMessageCommand,
  SQSClient,
  type QueueAttributeName,
} from '@aws-sdk/client-sqs';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration, type Stack } from 'aws-cdk-lib/core';
import { inlineFunction, LocalStack } from '../gateway/local-stack';

// Two stacks are synthesized.
jest.setTimeout(60_000);

const clients: SQSClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await LocalStack.closeAll();
});

/** Waits for a message in the queue `go`, and sends one to that of its environment. */
const SEND_LATER = `async () => {
  const { ReceiveMessageCommand, SendMessageCommand, SQSClient } = require(${JSON.stringify(require.resolve('@aws-sdk/client-sqs'))});
  const client = new SQSClient({});
  const url = (name) => process.env.AWS_ENDPOINT_URL + '/000000000000/' + name;
  for (;;) {
    const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl: url('go'), WaitTimeSeconds: 1 }));
    if (Messages) break;
  }
  await client.send(new SendMessageCommand({ QueueUrl: url(process.env.JOBS), MessageBody: 'job' }));
  return process.env.JOBS;
}`;

/** A function that sends to a queue of this name, if it may. */
const stackWith =
  (queueName: string, maySend = true) =>
  (stack: Stack) => {
    const go = new Queue(stack, 'Go', { queueName: 'go' });
    const jobs = new Queue(stack, queueName, { queueName });
    const environment = { JOBS: queueName };
    const sender = inlineFunction(stack, 'sender', SEND_LATER, {
      functionName: 'sender',
      environment,
      timeout: Duration.minutes(2),
    });
    go.grantConsumeMessages(sender);
    if (maySend) jobs.grantSendMessages(sender);
  };

async function start() {
  const stack = await LocalStack.start(stackWith('jobs'));
  const client = new SQSClient({
    endpoint: stack.runner.awsEndpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  clients.push(client);
  const urlOf = (name: string) => `${stack.runner.awsEndpoint}/000000000000/${name}`;
  return {
    stack,
    sent: stack.runner.functions.invoke('sender', {}),
    /** Lets the function send. */
    go: () => client.send(new SendMessageCommand({ QueueUrl: urlOf('go'), MessageBody: 'go' })),
    async queues(): Promise<string[]> {
      const { QueueUrls = [] } = await client.send(new ListQueuesCommand({}));
      return QueueUrls.map((url) => url.split('/').pop()!).sort();
    },
    async messagesIn(name: string): Promise<number> {
      const AttributeNames: QueueAttributeName[] = ['ApproximateNumberOfMessages'];
      const { Attributes } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl: urlOf(name), AttributeNames }),
      );
      return Number(Attributes!.ApproximateNumberOfMessages);
    },
  };
}

test('a queue that the stack no longer has is there until the functions that know it have handled their events', async () => {
  const { stack, sent, go, queues } = await start();
  await stack.reload(stackWith('work'));
  expect(await queues()).toEqual(['go', 'jobs', 'work']);
  await go();
  expect(await sent).toEqual({ payload: 'jobs' });
  while ((await queues()).includes('jobs')) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await queues()).toEqual(['go', 'work']);
  expect(stack.output).toContain('jobs: deleted with 1 message, as the stack no longer has the queue');
});

test('a queue that comes back meanwhile keeps its messages', async () => {
  const { stack, sent, go, queues, messagesIn } = await start();
  await stack.reload(stackWith('work'));
  await stack.reload(stackWith('jobs'));
  await go();
  expect(await sent).toEqual({ payload: 'jobs' });
  while ((await queues()).includes('work')) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await messagesIn('jobs')).toBe(1);
  expect(stack.output).not.toContain('deleted with');
});

test('an event in flight is handled with the permissions of before, and the next one with those of the stack', async () => {
  const { stack, sent, go } = await start();
  await stack.reload(stackWith('jobs', false));
  const next = stack.runner.functions.invoke('sender', {});
  await Promise.all([go(), go()]);
  expect(await sent).toEqual({ payload: 'jobs' });
  expect(await next).toMatchObject({ payload: { errorMessage: expect.stringContaining('sqs:sendmessage') } });
});
