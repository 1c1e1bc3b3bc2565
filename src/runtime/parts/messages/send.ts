import { awsRequest, endpoint } from '../aws/request';
import { checked } from './checked';
import { jsonOf } from '../../json';
import type { EventDetails, PutEventOptions, QueueSendOptions, SendOptions } from '../../resources/messages';
import type { Resource } from '../../resources/resource';
import type { Schema } from '../../schema';

/** The most messages of a request, and the most bytes of their bodies and attributes together. */
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
const BATCH = 10;
const BATCH_BYTES = 1_048_576;

export async function sendMessage(queue: Resource, message: unknown, options?: QueueSendOptions): Promise<string> {
  const body = await bodyOf(queue, 'send', message, 'the message');
  const { url } = queue;
  const sent = await call(queue, 'SendMessage', { QueueUrl: url, ...queueEntry(queue, url, body, options) });
  return sent.MessageId;
}

export async function sendMessages(
  queue: Resource,
  messages: readonly unknown[],
  options?: QueueSendOptions | ((message: unknown, index: number) => QueueSendOptions),
): Promise<string[]> {
  const bodies: string[] = [];
  for (const [i, message] of messages.entries()) {
    bodies.push(await bodyOf(queue, 'sendBatch', message, `the message ${i}`));
  }
  const { url } = queue;
  const entries = bodies.map((body, i) => ({
    Id: `${i}`,
    ...queueEntry(queue, url, body, typeof options === 'function' ? options(messages[i], i) : options),
  }));
  const ids: string[] = [];
  const failed: string[] = [];
  for (const Entries of batches(entries)) {
    const { Successful = [], Failed = [] } = await call(queue, 'SendMessageBatch', { QueueUrl: url, Entries });
    for (const { Id, MessageId } of Successful) ids[Id] = MessageId;
    for (const { Id, Code, Message } of Failed) failed.push(`${Id} (${Code}${Message ? `: ${Message}` : ''})`);
  }
  if (failed.length > 0) {
    throw new Error(
      `${named(queue)}: ${failed.length} of ${messages.length} messages were not sent, by index: ${failed.join(', ')}`,
    );
  }
  return ids;
}

export async function publish(topic: Resource, message: unknown, options: SendOptions = {}): Promise<string> {
  const Message = await bodyOf(topic, 'publish', message, 'the message');
  const TopicArn = topic.arn;
  const { attributes = {}, groupId, deduplicationId } = fifoChecked(topic, TopicArn, options);
  const form = new URLSearchParams({ Action: 'Publish', Version: '2010-03-31', TopicArn, Message });
  if (groupId !== undefined) form.set('MessageGroupId', groupId);
  if (deduplicationId !== undefined) form.set('MessageDeduplicationId', deduplicationId);
  // https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
  Object.entries(attributes).forEach(([name, value], i) => {
    const prefix = `MessageAttributes.entry.${i + 1}`;
    form.set(`${prefix}.Name`, name);
    form.set(`${prefix}.Value.DataType`, 'String');
    form.set(`${prefix}.Value.StringValue`, value);
  });
  const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
  const request = { method: 'POST', url: endpoint('sns', 'SNS'), headers, body: `${form}` };
  const { status, body } = await awsRequest(request, 'sns');
  if (status !== 200) throw failure(topic, 'Publish', status, body);
  return /<MessageId>([^<]*)</.exec(body)?.[1] ?? '';
}

export async function putEvent(
  bus: Resource,
  detailType: string,
  detail: unknown,
  { source = bus.options.source ?? bus.declaration.name, resources }: PutEventOptions = {},
): Promise<string> {
  const details = schemaOf<EventDetails>(bus, 'put', 'details');
  if (!Object.hasOwn(details, detailType)) {
    throw new TypeError(
      `${named(bus)}: its "details" have no detail type "${detailType}". They have ${Object.keys(details).join(', ')}`,
    );
  }
  const Detail = await checkedText(details[detailType], detail, `${named(bus)}: the detail of "${detailType}"`);
  const entry = { EventBusName: bus.name, Source: source, DetailType: detailType, Detail, Resources: resources };
  const { Entries: [put] = [{}] as any } = await call(bus, 'PutEvents', { Entries: [entry] });
  if (put.ErrorCode) throw failure(bus, 'PutEvents', 200, JSON.stringify(put), put.ErrorCode);
  return put.EventId;
}

function queueEntry(queue: Resource, url: string, MessageBody: string, options: QueueSendOptions = {}): object {
  const { attributes = {}, groupId, deduplicationId, delaySeconds } = fifoChecked(queue, url, options);
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
  );
  return {
    MessageBody,
    DelaySeconds: delaySeconds,
    MessageGroupId: groupId,
    MessageDeduplicationId: deduplicationId,
    ...(Object.keys(attributes).length > 0 && { MessageAttributes }),
  };
}

function fifoChecked<Options extends SendOptions>(resource: Resource, id: string, options: Options): Options {
  if (id.endsWith('.fifo') && options.groupId === undefined) {
    throw new TypeError(`${named(resource)} is a FIFO ${resource.declaration.kind}: its messages need a "groupId"`);
  }
  return options;
}

/** Entries in groups that one request can have. */
function batches(entries: readonly object[]): object[][] {
  const groups: object[][] = [];
  let bytes = Infinity;
  for (const entry of entries) {
    const size = Buffer.byteLength(JSON.stringify(entry));
    if (bytes + size > BATCH_BYTES || groups.at(-1)?.length === BATCH) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)!.push(entry);
    bytes += size;
  }
  return groups;
}

function bodyOf(resource: Resource, method: string, message: unknown, which: string): Promise<string> {
  return checkedText(schemaOf<Schema<any, any>>(resource, method, 'message'), message, `${named(resource)}: ${which}`);
}

/**
 * The JSON that is sent. The schema checks what it becomes for the receiver, who gets the output of the same schema: a
 * `Date` is a string there.
 */
async function checkedText(schema: Schema<any, any>, message: unknown, what: string): Promise<string> {
  const json = jsonOf(message);
  if (json === undefined) throw new TypeError(`${what}: a value of the type ${typeof message} has no JSON`);
  await checked(what, schema, JSON.parse(json));
  return json;
}

function schemaOf<T>({ options, declaration }: Resource, method: string, option: 'message' | 'details'): T {
  const schema = options[option];
  if (schema) return schema as T;
  throw new TypeError(
    `${named({ declaration })}: ${method}() needs a schema: app.${declaration.kind}('${declaration.name}', { ${option}: … })`,
  );
}

function named({ declaration: { kind, name } }: Pick<Resource, 'declaration'>): string {
  return `${kind} "${name}"`;
}

const SERVICES: {
  readonly [kind: string]: readonly [service: string, variable: string, target: string, type: string];
} = {
  queue: ['sqs', 'SQS', 'AmazonSQS', 'application/x-amz-json-1.0'],
  eventBus: ['events', 'EVENTBRIDGE', 'AWSEvents', 'application/x-amz-json-1.1'],
};

async function call(resource: Resource, operation: string, input: object): Promise<any> {
  const [service, variable, target, type] = SERVICES[resource.declaration.kind];
  const headers = { 'content-type': type, 'x-amz-target': `${target}.${operation}` };
  const request = { method: 'POST', url: endpoint(service, variable), headers, body: JSON.stringify(input) };
  const { status, body } = await awsRequest(request, service);
  if (status !== 200) throw failure(resource, operation, status, body);
  return JSON.parse(body);
}

/** An error with the name that AWS gives it, as those of the SDK. */
function failure(resource: Resource, operation: string, status: number, body: string, code?: string): Error {
  const name = code ?? /"__type"\s*:\s*"(?:[^"]*#)?([^"]*)"|<Code>([^<]*)</.exec(body)?.slice(1).find(Boolean);
  return Object.assign(new Error(`${named(resource)}: ${operation} failed with ${status} ${body}`), name && { name });
}
