import {
  CancelMessageMoveTaskCommand,
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
  TagQueueCommand,
  UntagQueueCommand,
} from '@aws-sdk/client-sqs';
import { startServices } from '../test-services';

type Started = Awaited<ReturnType<typeof start>>;

async function start() {
  const services = await startServices();
  const sqs = services.using(new SQSClient(services.config));
  return {
    ...services,
    sqs,
    create: async (QueueName: string, Attributes: Record<string, string> = {}) => {
      const more = QueueName.endsWith('.fifo') ? { FifoQueue: 'true' } : {};
      return (await sqs.send(new CreateQueueCommand({ QueueName, Attributes: { ...more, ...Attributes } }))).QueueUrl!;
    },
    send: (QueueUrl: string, MessageBody: string, more = {}) =>
      sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more })),
    receive: async (QueueUrl: string, more = {}) =>
      (await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...more }))).Messages ?? [],
    attributes: async (QueueUrl: string) =>
      (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))).Attributes!,
    delete: (QueueUrl: string, ReceiptHandle?: string) =>
      sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle })),
  };
}

const bodies = (messages: { Body?: string }[]) => messages.map(({ Body }) => Body);
const arn = (name: string) => `arn:aws:sqs:eu-west-1:123456789012:${name}`;
const dead = (name: string, maxReceiveCount: number) => ({
  RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn(name), maxReceiveCount }),
});

let t: Started;
beforeEach(async () => (t = await start()));

describe('queues', () => {
  test('are created, found by name and listed; the URL is at the endpoint itself', async () => {
    const url = await t.create('orders');
    await t.create('other');
    expect(url).toBe(`${t.url}/123456789012/orders`);
    expect((await t.sqs.send(new GetQueueUrlCommand({ QueueName: 'orders' }))).QueueUrl).toBe(url);
    expect((await t.sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'ord' }))).QueueUrls).toEqual([url]);
    const { QueueUrls, NextToken } = await t.sqs.send(new ListQueuesCommand({ MaxResults: 1 }));
    expect(QueueUrls).toHaveLength(1);
    expect((await t.sqs.send(new ListQueuesCommand({ MaxResults: 1, NextToken }))).QueueUrls).toHaveLength(1);
  });

  test('that are not there are an error', async () => {
    for (const command of [
      new GetQueueUrlCommand({ QueueName: 'none' }),
      new SendMessageCommand({ QueueUrl: `${t.url}/123456789012/none`, MessageBody: 'x' }),
    ]) {
      await expect(t.sqs.send(command as any)).rejects.toMatchObject({
        name: 'QueueDoesNotExist',
        message: 'The specified queue does not exist.',
      });
    }
  });

  test('may be created again with the same attributes, not with others', async () => {
    const url = await t.create('orders', { DelaySeconds: '5' });
    expect(await t.create('orders', { DelaySeconds: '5' })).toBe(url);
    expect(await t.create('orders')).toBe(url);
    await expect(t.create('orders', { DelaySeconds: '6' })).rejects.toMatchObject({
      name: 'QueueNameExists',
      message: 'A queue already exists with the same name and a different value for attribute DelaySeconds',
    });
  });

  test('have attributes with initial values, which can be set, and counts', async () => {
    const url = await t.create('orders');
    expect(await t.attributes(url)).toMatchObject({
      QueueArn: arn('orders'),
      VisibilityTimeout: '30',
      MaximumMessageSize: '1048576',
      MessageRetentionPeriod: '345600',
      ApproximateNumberOfMessages: '0',
    });
    await t.sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { VisibilityTimeout: '5' } }));
    await t.send(url, 'a');
    await t.send(url, 'b', { DelaySeconds: 10 });
    await t.send(url, 'c');
    await t.receive(url, { MaxNumberOfMessages: 1 });
    expect(await t.attributes(url)).toMatchObject({
      VisibilityTimeout: '5',
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesNotVisible: '1',
      ApproximateNumberOfMessagesDelayed: '1',
    });
  });

  test.each([
    [{ DelaySeconds: '901' }, 'InvalidAttributeValue', 'Invalid value for the parameter DelaySeconds.'],
    [{ VisibilityTimeout: 'x' }, 'InvalidAttributeValue', 'Invalid value for the parameter VisibilityTimeout.'],
    [{ Colour: 'red' }, 'InvalidAttributeName', 'Unknown Attribute Colour.'],
    [{ ContentBasedDeduplication: 'true' }, 'InvalidAttributeName', 'Unknown Attribute ContentBasedDeduplication.'],
  ])('refuse the attributes %j', async (attributes, name, message) => {
    await expect(t.create('orders', attributes as any)).rejects.toMatchObject({ name, message });
  });

  test('have tags', async () => {
    const QueueUrl = await t.create('orders');
    await t.sqs.send(new TagQueueCommand({ QueueUrl, Tags: { team: 'a', stage: 'dev' } }));
    await t.sqs.send(new UntagQueueCommand({ QueueUrl, TagKeys: ['stage'] }));
    expect((await t.sqs.send(new ListQueueTagsCommand({ QueueUrl }))).Tags).toEqual({ team: 'a' });
  });

  test('are deleted with their messages', async () => {
    const url = await t.create('orders');
    await t.send(url, 'a');
    await t.sqs.send(new DeleteQueueCommand({ QueueUrl: url }));
    await expect(t.receive(url)).rejects.toThrow('does not exist');
    await t.create('orders');
    expect(await t.receive(url)).toEqual([]);
  });

  test('can be purged, once a minute', async () => {
    const url = await t.create('orders');
    await t.send(url, 'a');
    await t.sqs.send(new PurgeQueueCommand({ QueueUrl: url }));
    expect(await t.receive(url)).toEqual([]);
    await expect(t.sqs.send(new PurgeQueueCommand({ QueueUrl: url }))).rejects.toMatchObject({
      name: 'PurgeQueueInProgress',
    });
    await t.clock.advance(60_000);
    await t.sqs.send(new PurgeQueueCommand({ QueueUrl: url }));
  });
});

describe('messages', () => {
  test('are sent, received and deleted, with attributes whose MD5 the SDK checks', async () => {
    const url = await t.create('orders');
    const MessageAttributes = {
      kind: { DataType: 'String', StringValue: 'büro' },
      count: { DataType: 'Number', StringValue: '5' },
      bytes: { DataType: 'Binary.png', BinaryValue: new Uint8Array([1, 2, 255]) },
    };
    const { MessageId } = await t.send(url, 'hällo ✓', { MessageAttributes });
    const [message] = await t.receive(url, { MessageAttributeNames: ['All'] });
    expect(message).toMatchObject({ MessageId, Body: 'hällo ✓', MessageAttributes });
    await t.delete(url, message.ReceiptHandle);
    await t.delete(url, message.ReceiptHandle);
    await t.clock.advance(60_000);
    expect(await t.receive(url)).toEqual([]);
  });

  test('have the attributes that are asked for', async () => {
    const url = await t.create('orders');
    const traceHeader = 'Root=1-65f1a2b3-0123456789abcdef01234567';
    await t.send(url, 'a', {
      MessageAttributes: {
        'a.b': { DataType: 'String', StringValue: '1' },
        c: { DataType: 'String', StringValue: '2' },
      },
      MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: traceHeader } },
    });
    const [message] = await t.receive(url, {
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['a.*'],
      VisibilityTimeout: 0,
    });
    expect(message.Attributes).toEqual({
      SenderId: expect.any(String),
      SentTimestamp: expect.stringMatching(/^\d{13}$/),
      ApproximateReceiveCount: '1',
      ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
      AWSTraceHeader: traceHeader,
    });
    expect(Object.keys(message.MessageAttributes!)).toEqual(['a.b']);
    const [again] = await t.receive(url, { MessageSystemAttributeNames: ['ApproximateReceiveCount'] });
    expect(again.Attributes).toEqual({ ApproximateReceiveCount: '2' });
  });

  test('are received again after the visibility timeout, with a new handle', async () => {
    const url = await t.create('orders');
    await t.send(url, 'a');
    const [first] = await t.receive(url);
    expect(await t.receive(url)).toEqual([]);
    await t.clock.advance(30_000);
    const [second] = await t.receive(url, { MessageSystemAttributeNames: ['ApproximateReceiveCount'] });
    expect(second.Attributes!.ApproximateReceiveCount).toBe('2');
    expect(second.ReceiptHandle).not.toBe(first.ReceiptHandle);
  });

  test('can be shown at once, or hidden for longer', async () => {
    const url = await t.create('orders');
    await t.send(url, 'a');
    const change = (ReceiptHandle: string | undefined, VisibilityTimeout: number) =>
      t.sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle, VisibilityTimeout }));
    const [first] = await t.receive(url);
    await change(first.ReceiptHandle, 0);
    const [second] = await t.receive(url);
    await change(second.ReceiptHandle, 100);
    await t.clock.advance(60_000);
    expect(await t.receive(url)).toEqual([]);
    await t.clock.advance(60_000);
    const [third] = await t.receive(url);
    const { Successful, Failed } = await t.sqs.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: 'a', ReceiptHandle: third.ReceiptHandle, VisibilityTimeout: 0 },
          { Id: 'b', ReceiptHandle: first.ReceiptHandle, VisibilityTimeout: 0 },
        ],
      }),
    );
    expect(Successful!.map(({ Id }) => Id)).toEqual(['a']);
    expect(Failed).toMatchObject([{ Id: 'b', Code: 'InvalidParameterValue', SenderFault: true }]);
    const [fourth] = await t.receive(url);
    await t.delete(url, fourth.ReceiptHandle);
    await expect(change(fourth.ReceiptHandle, 10)).rejects.toThrow('Message does not exist or is not available');
    await expect(change('nonsense', 10)).rejects.toMatchObject({ name: 'ReceiptHandleIsInvalid' });
  });

  test('can be delayed, each or all of a queue', async () => {
    const url = await t.create('orders', { DelaySeconds: '20' });
    await t.send(url, 'all');
    await t.send(url, 'own', { DelaySeconds: 5 });
    expect(await t.receive(url)).toEqual([]);
    await t.clock.advance(5_000);
    expect(bodies(await t.receive(url))).toEqual(['own']);
    await t.clock.advance(15_000);
    expect(bodies(await t.receive(url))).toContain('all');
  });

  test('are dropped after the retention period', async () => {
    const url = await t.create('orders', { MessageRetentionPeriod: '60' });
    await t.send(url, 'a');
    await t.clock.advance(61_000);
    expect(await t.receive(url)).toEqual([]);
  });

  test('may have 1 MiB, and not one byte more', async () => {
    const url = await t.create('orders');
    await t.send(url, 'x'.repeat(1_048_576));
    await expect(t.send(url, 'x'.repeat(1_048_577))).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: 'One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.',
    });
    await expect(
      t.send(url, 'x'.repeat(1_048_570), { MessageAttributes: { a: { DataType: 'String', StringValue: '1' } } }),
    ).rejects.toThrow('must be shorter');
  });

  test.each([
    ['an empty body', { MessageBody: '' }, 'MissingParameter'],
    ['a character that is not allowed', { MessageBody: 'a\u0000' }, 'InvalidMessageContents'],
    [
      'an empty attribute',
      { MessageAttributes: { a: { DataType: 'String', StringValue: '' } } },
      'InvalidParameterValue',
    ],
    ['an unknown type', { MessageAttributes: { a: { DataType: 'Date', StringValue: '1' } } }, 'InvalidParameterValue'],
    [
      'a character that is not allowed in an attribute',
      { MessageAttributes: { a: { DataType: 'String', StringValue: 'a\u0000' } } },
      'InvalidParameterValue',
    ],
    [
      'a type that is too long',
      { MessageAttributes: { a: { DataType: `String.${'x'.repeat(250)}`, StringValue: '1' } } },
      'InvalidParameterValue',
    ],
    ['a deduplication id, of a queue without an order,', { MessageDeduplicationId: 'a' }, 'InvalidParameterValue'],
    ['no number', { MessageAttributes: { a: { DataType: 'Number', StringValue: 'x' } } }, 'InvalidParameterValue'],
  ])('with %s are refused', async (_, input, name) => {
    const url = await t.create('orders');
    await expect(t.send(url, 'a', input)).rejects.toMatchObject({ name });
  });
});

describe('batches', () => {
  const entries = (n: number) => Array.from({ length: n }, (_, i) => ({ Id: `${i}`, MessageBody: `m${i}` }));
  const send = (QueueUrl: string, Entries: any[]) => t.sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));

  test('send, delete, and name the entries that failed', async () => {
    const url = await t.create('orders');
    const { Successful, Failed } = await send(url, [...entries(2), { Id: 'bad', MessageBody: 'a\u0001' }]);
    expect(Successful!.map(({ Id }) => Id)).toEqual(['0', '1']);
    expect(Failed).toMatchObject([{ Id: 'bad', Code: 'InvalidMessageContents' }]);
    const messages = await t.receive(url);
    const Entries = messages.map(({ ReceiptHandle }, i) => ({ Id: `${i}`, ReceiptHandle }));
    const deleted = await t.sqs.send(
      new DeleteMessageBatchCommand({ QueueUrl: url, Entries: [...Entries, { Id: 'x', ReceiptHandle: 'nonsense' }] }),
    );
    expect(deleted.Successful).toHaveLength(2);
    expect(deleted.Failed).toMatchObject([{ Id: 'x', Code: 'ReceiptHandleIsInvalid' }]);
  });

  test.each([
    ['no entries', [], 'EmptyBatchRequest'],
    ['11 entries', entries(11), 'TooManyEntriesInBatchRequest'],
    ['the same id twice', [...entries(1), ...entries(1)], 'BatchEntryIdsNotDistinct'],
    ['an invalid id', [{ Id: 'a b', MessageBody: 'x' }], 'InvalidBatchEntryId'],
    [
      'more than 1 MiB',
      entries(2).map((entry) => ({ ...entry, MessageBody: 'x'.repeat(600_000) })),
      'BatchRequestTooLong',
    ],
  ])('with %s are refused', async (_, Entries, name) => {
    const url = await t.create('orders');
    await expect(send(url, Entries)).rejects.toMatchObject({ name });
    expect((await t.attributes(url)).ApproximateNumberOfMessages).toBe('0');
  });
});

describe('a long poll', () => {
  test('returns when a message is sent, also one that becomes visible by the clock, and waits otherwise', async () => {
    const url = await t.create('orders');
    const begin = Date.now();
    expect(await t.receive(url, { WaitTimeSeconds: 1 })).toEqual([]);
    expect(Date.now() - begin).toBeGreaterThanOrEqual(990);

    const polled = t.receive(url, { WaitTimeSeconds: 20 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await t.send(url, 'a');
    const [message] = await polled;
    expect(message.Body).toBe('a');
    await t.delete(url, message.ReceiptHandle);

    await t.send(url, 'later', { DelaySeconds: 60 });
    const waiting = t.receive(url, { WaitTimeSeconds: 20 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await t.clock.advance(60_000);
    expect(bodies(await waiting)).toEqual(['later']);
  });

  test('whose client has gone takes no message with it', async () => {
    const url = await t.create('orders');
    const abort = new AbortController();
    const polled = t.sqs.send(new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20 }), {
      abortSignal: abort.signal,
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    abort.abort();
    await expect(polled).rejects.toMatchObject({ name: 'AbortError' });
    await new Promise((resolve) => setTimeout(resolve, 100));
    await t.send(url, 'a');
    expect(bodies(await t.receive(url))).toEqual(['a']);
  });
});

describe('a FIFO queue', () => {
  const group = (MessageGroupId: string, MessageDeduplicationId?: string) => ({
    MessageGroupId,
    MessageDeduplicationId: MessageDeduplicationId ?? `${Math.random()}`,
  });

  test('keeps the order of a group, which is locked while a message is in flight; others flow', async () => {
    const url = await t.create('orders.fifo');
    const numbers: string[] = [];
    for (const [body, name] of [
      ['a1', 'a'],
      ['a2', 'a'],
      ['b1', 'b'],
      ['a3', 'a'],
    ]) {
      numbers.push((await t.send(url, body, group(name))).SequenceNumber!);
    }
    expect(numbers).toEqual([...numbers].sort());
    expect(numbers[0]).toMatch(/^\d{20}$/);
    const [first] = await t.receive(url, { MaxNumberOfMessages: 1 });
    expect(first.Body).toBe('a1');
    expect(bodies(await t.receive(url))).toEqual(['b1']);
    await t.delete(url, first.ReceiptHandle);
    expect(bodies(await t.receive(url))).toEqual(['a2', 'a3']);
  });

  test('drops duplicates for five minutes, by id or by content, and returns the id of the first', async () => {
    const byId = await t.create('a.fifo');
    const first = await t.send(byId, 'one', group('g', 'same'));
    const second = await t.send(byId, 'two', group('g', 'same'));
    expect(second).toMatchObject({ MessageId: first.MessageId, SequenceNumber: first.SequenceNumber });
    const [message] = await t.receive(byId);
    await t.delete(byId, message.ReceiptHandle);
    await t.clock.advance(5 * 60_000);
    await t.send(byId, 'three', group('g', 'same'));
    expect(bodies(await t.receive(byId))).toEqual(['three']);

    const byContent = await t.create('b.fifo', { ContentBasedDeduplication: 'true' });
    await t.send(byContent, 'one', { MessageGroupId: 'g' });
    await t.send(byContent, 'one', { MessageGroupId: 'g' });
    await t.send(byContent, 'two', { MessageGroupId: 'g' });
    expect(bodies(await t.receive(byContent))).toEqual(['one', 'two']);
  });

  test.each([
    ['no group', {}, 'MissingParameter'],
    ['no deduplication id', { MessageGroupId: 'g' }, 'InvalidParameterValue'],
    ['a delay of its own', { ...group('g', 'd'), DelaySeconds: 5 }, 'InvalidParameterValue'],
  ])('refuses a message with %s', async (_, input, name) => {
    const url = await t.create('orders.fifo');
    await expect(t.send(url, 'a', input)).rejects.toMatchObject({ name });
  });

  test('is called .fifo, and only that', async () => {
    const create = (QueueName: string, Attributes?: Record<string, string>) =>
      t.sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
    await expect(create('orders.fifo')).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    await expect(create('orders', { FifoQueue: 'true' })).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });

  test('is unblocked by its dead-letter queue', async () => {
    await t.create('dead.fifo');
    const url = await t.create('orders.fifo', dead('dead.fifo', 1));
    await t.send(url, 'poison', group('g'));
    await t.send(url, 'good', group('g'));
    expect(bodies(await t.receive(url, { MaxNumberOfMessages: 1 }))).toEqual(['poison']);
    await t.clock.advance(30_000);
    expect(bodies(await t.receive(url))).toEqual(['good']);
    expect(bodies(await t.receive(`${t.url}/123456789012/dead.fifo`))).toEqual(['poison']);
  });

  test('refuses a handle that has expired', async () => {
    const url = await t.create('orders.fifo');
    await t.send(url, 'a', group('g'));
    const [message] = await t.receive(url);
    await t.clock.advance(30_000);
    await expect(t.delete(url, message.ReceiptHandle)).rejects.toThrow('The receipt handle has expired.');
  });
});

describe('a dead-letter queue', () => {
  async function die(body = 'poison') {
    const deadUrl = await t.create('dead');
    const url = await t.create('orders', dead('dead', 2));
    const { MessageId } = await t.send(url, body);
    for (let i = 0; i < 2; i++) {
      await t.receive(url);
      await t.clock.advance(30_000);
    }
    expect(await t.receive(url)).toEqual([]);
    return { url, deadUrl, MessageId };
  }

  test('gets a message that was received too often, with its id and its source', async () => {
    const { url, deadUrl, MessageId } = await die();
    const [message] = await t.receive(deadUrl, { MessageSystemAttributeNames: ['All'] });
    expect(message).toMatchObject({
      MessageId,
      Body: 'poison',
      Attributes: { DeadLetterQueueSourceArn: arn('orders'), ApproximateReceiveCount: '3' },
    });
    const sources = await t.sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: deadUrl }));
    expect(sources.queueUrls).toEqual([url]);
  });

  test('gives its messages back', async () => {
    const { url, deadUrl } = await die();
    const { TaskHandle } = await t.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: arn('dead') }));
    await t.clock.settled();
    const { Results } = await t.sqs.send(new ListMessageMoveTasksCommand({ SourceArn: arn('dead') }));
    expect(Results).toMatchObject([{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 1 }]);
    expect(await t.receive(deadUrl)).toEqual([]);
    expect(bodies(await t.receive(url))).toEqual(['poison']);
    await expect(t.sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle }))).rejects.toThrow('Only active tasks');
  });
});

test('clients of the query protocol are served', async () => {
  const call = async (parameters: Record<string, string>) => {
    const response = await fetch(t.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization:
          'AWS4-HMAC-SHA256 Credential=local/20260101/eu-west-1/sqs/aws4_request, SignedHeaders=host, Signature=x',
      },
      body: new URLSearchParams({ Version: '2012-11-05', ...parameters }),
    });
    return { status: response.status, text: await response.text() };
  };
  const created = await call({
    Action: 'CreateQueue',
    QueueName: 'orders',
    'Attribute.1.Name': 'DelaySeconds',
    'Attribute.1.Value': '0',
  });
  expect(created.text).toContain(`<QueueUrl>${t.url}/123456789012/orders</QueueUrl>`);
  const QueueUrl = `${t.url}/123456789012/orders`;
  const sent = await call({
    Action: 'SendMessage',
    QueueUrl,
    MessageBody: 'a<b',
    'MessageAttribute.1.Name': 'kind',
    'MessageAttribute.1.Value.DataType': 'String',
    'MessageAttribute.1.Value.StringValue': 'x',
  });
  expect(sent.text).toMatch(/<SendMessageResult>.*<MessageId>.+<\/MessageId>/);
  const received = await call({
    Action: 'ReceiveMessage',
    QueueUrl,
    MaxNumberOfMessages: '10',
    'MessageAttributeName.1': 'All',
  });
  expect(received.text).toContain('<Body>a&lt;b</Body>');
  expect(received.text).toContain('<MessageAttribute><Name>kind</Name>');
  const missing = await call({ Action: 'GetQueueUrl', QueueName: 'none' });
  expect(missing.status).toBe(400);
  expect(missing.text).toContain('<Code>AWS.SimpleQueueService.NonExistentQueue</Code>');
});
