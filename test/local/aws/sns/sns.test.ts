import * as fs from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import {
  ConfirmSubscriptionCommand,
  CreateTopicCommand,
  DeleteTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListSubscriptionsCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  PublishBatchCommand,
  PublishCommand,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
  type PublishCommandInput,
} from '@aws-sdk/client-sns';
import { CreateQueueCommand, DeleteQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { SERVICES } from '../../../../src/local/aws';
import { AwsServiceError, type AwsRequest, type ServiceContext } from '../../../../src/local/aws/service';
import { Sns } from '../../../../src/local/aws/sns/sns';
import type { LocalResource } from '../../../../src/local/model';
import { recorder, startServices } from '../test-services';

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:orders';
const queueArn = (name: string) => `arn:aws:sqs:eu-west-1:123456789012:${name}`;

async function start(options: Parameters<typeof startServices>[0] = {}) {
  const services = await startServices(options);
  const sns = services.using(new SNSClient(services.config));
  const sqs = services.using(new SQSClient(services.config));
  const createQueue = async (QueueName: string, Attributes: Record<string, string> = {}) => {
    const fifo = QueueName.endsWith('.fifo') ? { FifoQueue: 'true' } : {};
    await sqs.send(new CreateQueueCommand({ QueueName, Attributes: { ...fifo, ...Attributes } }));
    return queueArn(QueueName);
  };
  const subscribe = async (Endpoint: string, Attributes: Record<string, string> = {}, TopicArn = TOPIC) => {
    const Protocol = Endpoint.startsWith('arn:') ? Endpoint.split(':')[2] : Endpoint.split(':')[0];
    const input = { TopicArn, Protocol, Endpoint, Attributes, ReturnSubscriptionArn: true };
    return (await sns.send(new SubscribeCommand(input))).SubscriptionArn!;
  };
  return {
    ...services,
    sns,
    sqs,
    createQueue,
    subscribe,
    createTopic: (Name = 'orders', Attributes: Record<string, string> = {}) =>
      sns.send(new CreateTopicCommand({ Name, Attributes })),
    publish: (Message: string, more: Partial<PublishCommandInput> = {}) =>
      sns.send(new PublishCommand({ TopicArn: TOPIC, Message, ...more })),
    /** The messages in a queue, after everything was delivered. */
    messages: async (name: string) => {
      await services.clock.settled();
      const input = {
        QueueUrl: `${services.url}/123456789012/${name}`,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All' as const],
      };
      return (await sqs.send(new ReceiveMessageCommand(input))).Messages ?? [];
    },
    /** Runs resources of a template. */
    apply: (...resources: LocalResource[]) => services.set.apply(resources, services.location),
    resource: (type: string, ref: string, definition: object): LocalResource => ({
      service: 'sns',
      type: `AWS::SNS::${type}`,
      stackName: 'demo',
      logicalId: type,
      ...services.location,
      ref,
      ...(ref.startsWith('arn:') ? { arn: ref } : {}),
      definition,
    }),
  };
}

type Started = Awaited<ReturnType<typeof start>>;
let t: Started;
beforeEach(async () => (t = await start()));

const bodies = (messages: { Body?: string }[]) => messages.map(({ Body }) => JSON.parse(Body!));
const texts = (messages: { Body?: string }[]) => bodies(messages).map(({ Message }) => Message);

test('topic: create twice, list, attributes, not found', async () => {
  expect((await t.createTopic()).TopicArn).toBe(TOPIC);
  expect((await t.createTopic()).TopicArn).toBe(TOPIC);
  await t.createTopic('others');
  await expect(t.createTopic('orders', { DisplayName: 'Orders' })).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'Invalid parameter: Attributes Reason: Topic already exists with different attributes',
  });
  await expect(t.createTopic('no spaces')).rejects.toThrow('Invalid parameter: Topic Name');
  const { Topics } = await t.sns.send(new ListTopicsCommand({}));
  expect(Topics!.map(({ TopicArn }) => TopicArn)).toEqual([TOPIC, TOPIC.replace('orders', 'others')]);

  const attribute = { TopicArn: TOPIC, AttributeName: 'DisplayName', AttributeValue: 'Orders' };
  await t.sns.send(new SetTopicAttributesCommand(attribute));
  const { Attributes } = await t.sns.send(new GetTopicAttributesCommand({ TopicArn: TOPIC }));
  expect(Attributes).toMatchObject({
    TopicArn: TOPIC,
    Owner: '123456789012',
    DisplayName: 'Orders',
    SubscriptionsConfirmed: '0',
    SubscriptionsPending: '0',
  });
  expect(JSON.parse(Attributes!.Policy).Statement[0].Resource).toBe(TOPIC);

  await t.sns.send(new DeleteTopicCommand({ TopicArn: TOPIC }));
  for (const command of [
    new GetTopicAttributesCommand({ TopicArn: TOPIC }),
    new PublishCommand({ TopicArn: TOPIC, Message: 'x' }),
    new SubscribeCommand({ TopicArn: TOPIC, Protocol: 'sqs', Endpoint: queueArn('q') }),
  ]) {
    await expect(t.sns.send(command as any)).rejects.toMatchObject({
      name: 'NotFoundException',
      message: 'Topic does not exist',
      $metadata: { httpStatusCode: 404 },
    });
  }
});

test('to a queue: the envelope', async () => {
  await t.createTopic();
  const subscription = await t.subscribe(await t.createQueue('q'));
  const { MessageId } = await t.publish('hello', {
    Subject: 'Greeting',
    MessageAttributes: {
      level: { DataType: 'Number', StringValue: '5' },
      icon: { DataType: 'Binary', BinaryValue: Buffer.from([2, 3]) },
    },
  });
  const [message] = await t.messages('q');
  const body = JSON.parse(message.Body!);
  expect(Object.keys(body)).toEqual([
    'Type',
    'MessageId',
    'TopicArn',
    'Subject',
    'Message',
    'Timestamp',
    'SignatureVersion',
    'Signature',
    'SigningCertURL',
    'UnsubscribeURL',
    'MessageAttributes',
  ]);
  expect(body).toMatchObject({
    Type: 'Notification',
    MessageId,
    TopicArn: TOPIC,
    Subject: 'Greeting',
    Message: 'hello',
    SignatureVersion: '1',
    SigningCertURL: expect.stringMatching(
      /^https:\/\/sns\.eu-west-1\.amazonaws\.com\/SimpleNotificationService-.*\.pem$/,
    ),
    UnsubscribeURL: `${t.url}/?Action=Unsubscribe&SubscriptionArn=${subscription}`,
    MessageAttributes: { level: { Type: 'Number', Value: '5' }, icon: { Type: 'Binary', Value: 'AgM=' } },
  });
  expect(message.MessageAttributes).toBeUndefined();
});

test('raw delivery with attributes', async () => {
  await t.createTopic();
  await t.subscribe(await t.createQueue('q'), { RawMessageDelivery: 'true' });
  const level = { DataType: 'Number', StringValue: '5' };
  await t.publish('hello', { MessageAttributes: { level } });
  const [message] = await t.messages('q');
  expect(message).toMatchObject({ Body: 'hello', MessageAttributes: { level } });
});

test.each<[filter: object, attributes: PublishCommandInput['MessageAttributes'], fits: boolean]>([
  [{ a: ['x', 'y'] }, { a: { DataType: 'String', StringValue: 'y' } }, true],
  [{ a: ['x'] }, { a: { DataType: 'String', StringValue: 'z' } }, false],
  [{ a: [{ prefix: 'ab' }] }, { a: { DataType: 'String', StringValue: 'abc' } }, true],
  [{ a: [{ suffix: 'bc' }] }, { a: { DataType: 'String', StringValue: 'abc' } }, true],
  [{ a: [{ 'anything-but': ['x'] }] }, { a: { DataType: 'String', StringValue: 'x' } }, false],
  [{ a: [{ numeric: ['>', 1, '<=', 5] }] }, { a: { DataType: 'Number', StringValue: '5' } }, true],
  [{ a: [{ numeric: ['>', 1] }] }, { a: { DataType: 'String', StringValue: '5' } }, false],
  [{ a: [{ exists: true }] }, { b: { DataType: 'String', StringValue: 'x' } }, false],
  [{ a: [{ exists: false }] }, { b: { DataType: 'String', StringValue: 'x' } }, true],
  [{ a: [{ 'equals-ignore-case': 'ABC' }] }, { a: { DataType: 'String', StringValue: 'abc' } }, true],
  [{ a: ['y'] }, { a: { DataType: 'String.Array', StringValue: '["x","y"]' } }, true],
])('filter on attributes: %j with %j: %s', async (filter, MessageAttributes, fits) => {
  await t.createTopic();
  await t.subscribe(await t.createQueue('q'), { FilterPolicy: JSON.stringify(filter) });
  await t.publish('hello', { MessageAttributes });
  expect(await t.messages('q')).toHaveLength(fits ? 1 : 0);
});

test.each([
  [{ order: { state: ['paid'] } }, { order: { state: 'paid' } }, true],
  [{ order: { state: ['paid'] } }, { order: { state: 'open' } }, false],
  [{ tags: ['b'] }, { tags: ['a', 'b'] }, true],
  [{ total: [{ numeric: ['>', 10] }] }, { total: 11 }, true],
  [{ express: [true] }, { express: 'true' }, false],
  [{ $or: [{ a: [1] }, { b: [2] }] }, { a: 0, b: 2 }, true],
  [{ name: [{ wildcard: 'a*c' }] }, { name: 'abbc' }, true],
])('filter on the body: %j with %j: %s', async (filter, body, fits) => {
  await t.createTopic();
  const attributes = { FilterPolicy: JSON.stringify(filter), FilterPolicyScope: 'MessageBody' };
  await t.subscribe(await t.createQueue('q'), attributes);
  await t.publish(JSON.stringify(body));
  expect(await t.messages('q')).toHaveLength(fits ? 1 : 0);
});

test('a filter policy that is no policy is refused', async () => {
  await t.createTopic();
  const q = await t.createQueue('q');
  await expect(t.subscribe(q, { FilterPolicy: '{"a":[]}' })).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringContaining(
      'Invalid parameter: Attributes Reason: FilterPolicy: Empty arrays are not allowed',
    ),
  });
  await expect(t.subscribe(q, { FilterPolicy: '{"a":{"b":["c"]}}' })).rejects.toThrow(
    'Invalid parameter: Filter policy scope MessageAttributes does not support nested filter policy',
  );
  const SubscriptionArn = await t.subscribe(q);
  const set = (AttributeName: string, AttributeValue: string) =>
    t.sns.send(new SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName, AttributeValue }));
  await expect(set('FilterPolicy', '{"a":[]}')).rejects.toThrow('Invalid parameter: FilterPolicy: Empty arrays');
  await expect(set('FilterPolicyScope', 'Both')).rejects.toThrow(
    'Invalid parameter: FilterPolicyScope: Invalid value [Both]. Please use either MessageBody or MessageAttributes',
  );
  await set('FilterPolicyScope', 'MessageBody');
  await set('FilterPolicy', '{"a":{"b":["c"]}}');
  await expect(set('FilterPolicyScope', 'MessageAttributes')).rejects.toThrow('does not support nested filter policy');
  await expect(set('RawMessageDelivery', 'yes')).rejects.toThrow(
    'Invalid parameter: RawMessageDelivery: Invalid value [yes]. Must be true or false.',
  );
  await expect(set('Colour', 'red')).rejects.toThrow('Invalid parameter: AttributeName');
});

test('publish batch', async () => {
  await t.createTopic();
  await t.subscribe(await t.createQueue('q'));
  const batch = (...entries: object[]) =>
    t.sns.send(new PublishBatchCommand({ TopicArn: TOPIC, PublishBatchRequestEntries: entries as any }));
  const { Successful, Failed } = await batch(
    { Id: '1', Message: 'a' },
    { Id: '2', Message: 'b', MessageAttributes: { 'a.': { DataType: 'String', StringValue: 'x' } } },
    { Id: '3', Message: 'c' },
  );
  expect(Successful!.map(({ Id }) => Id)).toEqual(['1', '3']);
  expect(Failed).toMatchObject([{ Id: '2', Code: 'ParameterValueInvalid', SenderFault: true }]);
  expect(texts(await t.messages('q'))).toEqual(['a', 'c']);

  await expect(batch({ Id: '1', Message: 'a' }, { Id: '1', Message: 'b' })).rejects.toMatchObject({
    name: 'BatchEntryIdsNotDistinctException',
  });
  const many = Array.from({ length: 11 }, (_, i) => ({ Id: String(i), Message: 'x' }));
  await expect(batch(...many)).rejects.toMatchObject({ name: 'TooManyEntriesInBatchRequestException' });
  const big = 'x'.repeat(200_000);
  await expect(batch({ Id: '1', Message: big }, { Id: '2', Message: big })).rejects.toMatchObject({
    name: 'BatchRequestTooLongException',
  });
});

test('message structure json', async () => {
  await t.createTopic();
  await t.subscribe(await t.createQueue('q'));
  const json = (message: object | string) =>
    t.publish(typeof message === 'string' ? message : JSON.stringify(message), { MessageStructure: 'json' });
  await json({ default: 'for all', sqs: 'for queues' });
  await json({ default: 'for all', lambda: 'for functions' });
  expect(texts(await t.messages('q'))).toEqual(['for queues', 'for all']);
  await expect(json({ sqs: 'x' })).rejects.toThrow(
    'Invalid parameter: Message Structure - No default entry in JSON message body',
  );
  await expect(json('no json')).rejects.toThrow(
    'Invalid parameter: Message Structure - JSON message body failed to parse',
  );
  await expect(t.publish('x'.repeat(262_145))).rejects.toThrow('Invalid parameter: Message too long');
});

test('unsubscribe; list subscriptions', async () => {
  await t.createTopic();
  await t.createTopic('others');
  const [q, r] = [await t.createQueue('q'), await t.createQueue('r')];
  const first = await t.subscribe(q);
  // Subscribing again with the same attributes is the same subscription.
  expect(await t.subscribe(q)).toBe(first);
  await expect(t.subscribe(q, { RawMessageDelivery: 'true' })).rejects.toThrow(
    'Invalid parameter: Attributes Reason: Subscription already exists with different attributes',
  );
  await t.subscribe(r, {}, TOPIC.replace('orders', 'others'));
  const listed = async (command: ListSubscriptionsCommand | ListSubscriptionsByTopicCommand) =>
    (await t.sns.send(command as ListSubscriptionsCommand)).Subscriptions!.map(({ Endpoint }) => Endpoint);
  expect(await listed(new ListSubscriptionsCommand({}))).toEqual([q, r]);
  expect(await listed(new ListSubscriptionsByTopicCommand({ TopicArn: TOPIC }))).toEqual([q]);
  const { Attributes } = await t.sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn: first }));
  expect(Attributes).toMatchObject({
    Protocol: 'sqs',
    Endpoint: q,
    TopicArn: TOPIC,
    PendingConfirmation: 'false',
    RawMessageDelivery: 'false',
  });

  await t.sns.send(new UnsubscribeCommand({ SubscriptionArn: first }));
  await t.sns.send(new UnsubscribeCommand({ SubscriptionArn: first }));
  await t.publish('hello');
  expect(await t.messages('q')).toEqual([]);
  await expect(t.sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn: first }))).rejects.toMatchObject({
    name: 'NotFoundException',
    message: 'Subscription does not exist',
  });
});

test('FIFO topic to FIFO queue: order, deduplication', async () => {
  const topic = `${TOPIC}.fifo`;
  await t.createTopic('orders.fifo', { FifoTopic: 'true' });
  await t.subscribe(await t.createQueue('q.fifo'), { RawMessageDelivery: 'true' }, topic);
  await t.subscribe(await t.createQueue('standard'), {}, topic);
  const publish = (Message: string, MessageDeduplicationId: string | undefined, MessageGroupId?: string) =>
    t.publish(Message, { TopicArn: topic, MessageDeduplicationId, MessageGroupId });
  const first = await publish('a', '1', 'g');
  await publish('b', '2', 'g');
  expect((await publish('again', '1', 'g')).MessageId).toBe(first.MessageId);
  await publish('c', '3', 'g');
  const received = await t.messages('q.fifo');
  expect(received.map(({ Body }) => Body)).toEqual(['a', 'b', 'c']);
  expect(received[0].Attributes).toMatchObject({ MessageGroupId: 'g', MessageDeduplicationId: '1' });
  const [plain] = await t.messages('standard');
  expect(bodies([plain])[0]).toMatchObject({ Message: 'a', SequenceNumber: first.SequenceNumber });
  expect(plain.Attributes!.MessageGroupId).toBeUndefined();

  await t.clock.advance(5 * 60_000);
  expect((await publish('later', '1', 'g')).MessageId).not.toBe(first.MessageId);
  await expect(publish('x', '4')).rejects.toThrow(
    'Invalid parameter: The MessageGroupId parameter is required for FIFO topics',
  );
  await expect(publish('x', undefined, 'g')).rejects.toThrow(
    'The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
  );
  await t.createTopic();
  await expect(t.subscribe(queueArn('q.fifo'))).rejects.toThrow(
    'FIFO SQS Queues can not be subscribed to standard SNS topics',
  );
  const Endpoint = 'arn:aws:lambda:eu-west-1:123456789012:function:report';
  await expect(t.sns.send(new SubscribeCommand({ TopicArn: topic, Protocol: 'lambda', Endpoint }))).rejects.toThrow(
    'Invalid parameter: Invalid protocol type: lambda',
  );
});

test('dead-letter queue of a subscription whose queue is gone', async () => {
  await t.createTopic();
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: await t.createQueue('dead') });
  await t.subscribe(await t.createQueue('q'), { RedrivePolicy });
  await t.subscribe(await t.createQueue('raw'), { RedrivePolicy, RawMessageDelivery: 'true' });
  for (const name of ['q', 'raw']) {
    await t.sqs.send(new DeleteQueueCommand({ QueueUrl: `${t.url}/123456789012/${name}` }));
  }
  await t.publish('hello', { MessageAttributes: { a: { DataType: 'String', StringValue: 'x' } } });
  const [whole, raw] = await t.messages('dead');
  expect(JSON.parse(whole.Body!)).toMatchObject({ Type: 'Notification', Message: 'hello' });
  expect(raw).toMatchObject({ Body: 'hello', MessageAttributes: { a: { StringValue: 'x' } } });
  expect(t.lines).toContainEqual(
    'orders → q failed: QueueDoesNotExist: The specified queue does not exist.; it goes to the dead-letter queue',
  );
  await expect(t.subscribe(queueArn('r'), { RedrivePolicy: '{"deadLetterTargetArn":"x"}' })).rejects.toThrow(
    'Invalid parameter: Attributes Reason: RedrivePolicy: deadLetterTargetArn is an invalid arn',
  );
});

describe('HTTP subscription', () => {
  const closing: (() => void)[] = [];
  afterEach(() => closing.splice(0).forEach((close) => close()));

  /** A subscriber that responds with these statuses, then with 200. */
  async function subscriber(...statuses: number[]) {
    const requests: { headers: IncomingHttpHeaders; body: string }[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () => {
        requests.push({ headers: request.headers, body });
        response.writeHead(statuses.shift() ?? 200).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => server.close());
    return { requests, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/sns` };
  }

  test('confirmation, then notifications', async () => {
    await t.createTopic();
    const { url, requests } = await subscriber();
    const { SubscriptionArn } = await t.sns.send(
      new SubscribeCommand({ TopicArn: TOPIC, Protocol: 'http', Endpoint: url }),
    );
    expect(SubscriptionArn).toBe('pending confirmation');
    await t.publish('too early');
    await t.clock.settled();
    expect(requests).toHaveLength(1);
    const confirmation = JSON.parse(requests[0].body);
    expect(requests[0].headers).toMatchObject({
      'x-amz-sns-message-type': 'SubscriptionConfirmation',
      'x-amz-sns-topic-arn': TOPIC,
      'content-type': 'text/plain; charset=UTF-8',
    });
    expect(confirmation).toMatchObject({ Type: 'SubscriptionConfirmation', TopicArn: TOPIC });

    // As subscribers do: the link, without a signature.
    const confirmed = await fetch(confirmation.SubscribeURL);
    expect(await confirmed.text()).toMatch(/<SubscriptionArn>arn:aws:sns:eu-west-1:123456789012:orders:/);
    await t.publish('hello');
    await t.clock.settled();
    expect(requests).toHaveLength(2);
    expect(requests[1].headers).toMatchObject({
      'x-amz-sns-message-type': 'Notification',
      'x-amz-sns-subscription-arn': expect.stringContaining(`${TOPIC}:`),
    });
    const notification = JSON.parse(requests[1].body);
    expect(notification).toMatchObject({ Type: 'Notification', Message: 'hello' });

    expect((await fetch(notification.UnsubscribeURL)).status).toBe(200);
    await t.publish('gone');
    await t.clock.settled();
    expect(requests).toHaveLength(2);
  });

  test('a wrong token confirms nothing', async () => {
    await t.createTopic();
    await t.subscribe((await subscriber()).url);
    await expect(t.sns.send(new ConfirmSubscriptionCommand({ TopicArn: TOPIC, Token: 'x' }))).rejects.toThrow(
      'Invalid parameter: Token',
    );
  });

  async function confirmed(...statuses: number[]) {
    await t.createTopic();
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: await t.createQueue('dead') });
    const { url, requests } = await subscriber(200, ...statuses);
    await t.subscribe(url, { RedrivePolicy });
    await t.clock.settled();
    await fetch(JSON.parse(requests[0].body).SubscribeURL);
    await t.publish('hello');
    await t.clock.settled();
    return requests;
  }

  test('a failure of the server is retried three times, 20 s apart, then goes to the dead-letter queue', async () => {
    const requests = await confirmed(500, 500, 503, 500);
    expect(requests).toHaveLength(2);
    await t.clock.advance(19_000);
    expect(requests).toHaveLength(2);
    await t.clock.advance(2000);
    expect(requests).toHaveLength(3);
    await t.clock.advance(60_000);
    expect(requests).toHaveLength(5);
    expect(texts(await t.messages('dead'))).toEqual(['hello']);
  });

  test('an error of the client is not retried', async () => {
    const requests = await confirmed(403);
    expect(texts(await t.messages('dead'))).toEqual(['hello']);
    await t.clock.advance(3_600_000);
    expect(requests).toHaveLength(2);
  });

  test('an address of another machine is refused', async () => {
    await t.createTopic();
    for (const url of ['https://example.com/sns', 'http://10.1.2.3/', 'http://localhost.example.com/']) {
      await expect(t.subscribe(url)).rejects.toThrow(`${url} is not on this machine`);
    }
  });
});

test('Lambda subscription calls the function', async () => {
  const fn = { functionName: 'handle', arn: 'arn:aws:lambda:eu-west-1:123456789012:function:handle' };
  const events: any[] = [];
  const started = await start({
    functions: {
      find: (name) => (name.endsWith('handle') ? (fn as any) : undefined),
      invoke: async (_, event, { cause }) => {
        events.push({ event, cause });
        return { payload: null };
      },
    },
  });
  t = started;
  await t.createTopic();
  const subscription = await t.subscribe(fn.arn);
  const { MessageId } = await t.publish('hello', {
    MessageAttributes: { a: { DataType: 'String', StringValue: 'x' } },
  });
  await t.clock.settled();
  expect(events).toHaveLength(1);
  expect(events[0].event).toEqual({
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: subscription,
        Sns: {
          Type: 'Notification',
          MessageId,
          TopicArn: TOPIC,
          Subject: null,
          Message: 'hello',
          Timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
          SignatureVersion: '1',
          Signature: expect.any(String),
          SigningCertUrl: expect.any(String),
          UnsubscribeUrl: expect.any(String),
          MessageAttributes: { a: { Type: 'String', Value: 'x' } },
        },
      },
    ],
  });
  expect(events[0].cause.lineage).toEqual([TOPIC]);
});

test('deliveries are made by the service, on behalf of the topic, as policies name it', async () => {
  const queue = recorder('sqs');
  t = await start({ rows: [...SERVICES.filter(({ name }) => name === 'sns'), queue.row] });
  await t.createTopic();
  await t.subscribe(queueArn('q'));
  await t.publish('hello');
  await t.clock.settled();
  expect(queue.deliveries[0].caller).toMatchObject({
    principal: { type: 'service', service: 'sns.amazonaws.com', sourceArn: TOPIC },
    account: '123456789012',
  });
});

test('a queue that fails is retried at once, then with growing delays', async () => {
  const times: number[] = [];
  const failing = {
    name: 'sqs',
    open: async () => ({
      name: 'sqs',
      operations: [],
      handle: () => Promise.reject(new Error('not for requests')),
      deliver: async () => {
        times.push(t.clock.now());
        throw new AwsServiceError('InternalFailure', 'x', { status: 500 });
      },
      close: async () => undefined,
    }),
  };
  t = await start({ rows: [...SERVICES.filter(({ name }) => name === 'sns'), failing] });
  await t.createTopic();
  await t.subscribe(queueArn('q'));
  await t.publish('hello');
  await t.clock.advance(120_000);
  const seconds = times.slice(1).map((time, i) => Math.round((time - times[i]) / 1000));
  expect(seconds.slice(0, 6)).toEqual([0, 0, 0, 1, 1, 1]);
  expect(seconds.slice(14, 17)).toEqual([20, 20, 20]);
});

test('a protocol that leaves the machine is named once', async () => {
  await t.createTopic();
  await t.sns.send(new SubscribeCommand({ TopicArn: TOPIC, Protocol: 'sms', Endpoint: '+4915112345678' }));
  await t.publish('a');
  await t.publish('b');
  await t.clock.settled();
  expect(t.lines).toEqual(['orders → +4915112345678 does not run locally: the protocol sms is not delivered']);
});

describe('the template', () => {
  const subscription = (more = {}) =>
    t.resource('Subscription', `${TOPIC}:1`, { TopicArn: TOPIC, Protocol: 'sqs', Endpoint: queueArn('q'), ...more });
  const topic = (more = {}) => t.resource('Topic', TOPIC, { TopicName: 'orders', ...more });

  test('has topics with tags, and subscriptions with filters', async () => {
    await t.createQueue('q');
    const problems = await t.apply(
      topic({ DisplayName: 'Orders', Tags: [{ Key: 'a', Value: 'b' }] }),
      subscription({ FilterPolicy: { a: ['x'] }, RawMessageDelivery: true }),
    );
    expect(problems).toEqual([]);
    expect((await t.sns.send(new ListTagsForResourceCommand({ ResourceArn: TOPIC }))).Tags).toEqual([
      { Key: 'a', Value: 'b' },
    ]);
    await t.publish('one', { MessageAttributes: { a: { DataType: 'String', StringValue: 'x' } } });
    await t.publish('two');
    expect((await t.messages('q')).map(({ Body }) => Body)).toEqual(['one']);
  });

  test('may have subscriptions in the topic', async () => {
    await t.createQueue('q');
    await t.apply(topic({ Subscription: [{ Protocol: 'sqs', Endpoint: queueArn('q') }] }));
    await t.publish('hello');
    expect(texts(await t.messages('q'))).toEqual(['hello']);
  });

  test('may have subscriptions of a topic that is not of the app', async () => {
    await t.createQueue('q');
    await t.apply(subscription());
    await t.publish('hello');
    expect(texts(await t.messages('q'))).toEqual(['hello']);
  });

  test('gives topics their policy', async () => {
    const policy = { Version: '2012-10-17', Statement: [] };
    await t.apply(topic(), t.resource('TopicPolicy', 'Policy', { Topics: [TOPIC], PolicyDocument: policy }));
    const { Attributes } = await t.sns.send(new GetTopicAttributesCommand({ TopicArn: TOPIC }));
    expect(JSON.parse(Attributes!.Policy)).toEqual(policy);
  });

  test('removes what it has no longer; what requests have created stays', async () => {
    await t.createTopic('others');
    await t.apply(topic(), subscription());
    await t.apply(topic());
    expect((await t.sns.send(new ListSubscriptionsCommand({}))).Subscriptions).toEqual([]);
    await t.apply();
    const { Topics } = await t.sns.send(new ListTopicsCommand({}));
    expect(Topics!.map(({ TopicArn }) => TopicArn)).toEqual([TOPIC.replace('orders', 'others')]);
  });

  test('an endpoint of another machine is a problem with its reason', async () => {
    const url = 'https://example.com/';
    const problems = await t.apply(topic(), subscription({ Protocol: 'https', Endpoint: url }));
    expect(problems).toMatchObject([
      { logicalId: 'Subscription', reason: expect.stringContaining(`${url} is not on this machine`) },
    ]);
  });
});

test('topics and subscriptions of requests are kept with --persist', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sns-'));
  try {
    const context = { ...t.location, clock: t.clock, folder, log: () => undefined, authorize: () => undefined };
    const open = () => new Sns(context as Partial<ServiceContext> as ServiceContext);
    const before = open();
    await before.handle(request('CreateTopic', { Name: 'orders' }));
    await before.handle(request('Subscribe', { TopicArn: TOPIC, Protocol: 'sqs', Endpoint: queueArn('q') }));
    await before.close();
    const after = open();
    const { body } = await after.handle(request('ListSubscriptions', {}));
    expect(body).toContain(`<Endpoint>${queueArn('q')}</Endpoint>`);
    await after.close();
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});

/** A request in the query protocol. */
function request(Action: string, input: Record<string, string>): AwsRequest {
  const body = Buffer.from(new URLSearchParams({ Action, ...input }).toString());
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return { id: '1', method: 'POST', url: '/', headers, read: async () => body } as Partial<AwsRequest> as AwsRequest;
}
