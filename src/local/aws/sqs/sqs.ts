import { attributesOf, checkAttributes, type QueueAttributes } from './attributes';
import {
  batchError,
  invalidParameter,
  invalidValue,
  missingParameter,
  queueDoesNotExist,
  queueNameExists,
  unknownAttribute,
} from './errors';
import { checkBatchSize, draftOf, md5, md5OfAttributes, type Draft, type Message } from './message';
import { MoveTasks } from './move-tasks';
import { Queue } from './queue';
import { attempt } from '../attempt';
import { callerArn, type Caller } from '../caller';
import { pageOf } from '../pages';
import { rpc } from '../protocols/rpc';
import type { QueryShapes } from '../protocols/query';
import {
  AwsServiceError,
  type Access,
  type AwsRequest,
  type AwsService,
  type Delivery,
  type ResourceProblem,
  type ServiceContext,
} from '../service';
import type { LocalResource } from '../../model';
import type { QueueSource } from '../../polling/source';
import { Store } from '../../store/store';

/** Is emitted when messages can be received; the resource is the queue. */
export const MESSAGE_AVAILABLE = 'sqs:MessageAvailable';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const MAX_ENTRIES = 10;
const MAX_WAIT_SECONDS = 20;

interface StoredQueue {
  readonly name: string;
  readonly attributes: QueueAttributes;
  readonly tags: { readonly [key: string]: string };
}

/** Simple Queue Service. */
export class Sqs implements AwsService {
  readonly name = 'sqs';
  readonly operations: readonly string[];
  readonly handle: AwsService['handle'];
  private readonly queues = new Map<string, Queue>();
  /** The queues of the template. */
  private template = new Set<string>();
  private readonly messages: Store<Message>;
  /** The queues that requests have created. */
  private readonly created: Store<StoredQueue>;
  private readonly waiting = new Map<string, Set<() => void>>();
  private readonly moveTasks: MoveTasks;

  constructor(private readonly context: ServiceContext) {
    const { folder } = context;
    this.messages = Store.open(folder && `${folder}/messages.jsonl`);
    this.created = Store.open(folder && `${folder}/queues.jsonl`);
    this.moveTasks = new MoveTasks(context.clock, (arn) => this.ofArn(arn));
    for (const [, { name, attributes, tags }] of this.created.entries()) this.add(name, attributes, tags);
    const operations = {
      CancelMessageMoveTask: (input: any) => this.moveTasks.cancel(input),
      ChangeMessageVisibility: (input: any) => this.changeVisibility(input),
      ChangeMessageVisibilityBatch: (input: any) =>
        this.batch(input, 'ChangeMessageVisibilityBatchRequestEntry', (entry, queue) => {
          queue.changeVisibility(entry.ReceiptHandle, entry.VisibilityTimeout);
          return {};
        }),
      CreateQueue: (input: any) => this.create(input),
      DeleteMessage: (input: any) => this.queue(input).delete(required(input, 'ReceiptHandle')),
      DeleteMessageBatch: (input: any) =>
        this.batch(input, 'DeleteMessageBatchRequestEntry', (entry, queue) => {
          queue.delete(entry.ReceiptHandle);
          return {};
        }),
      DeleteQueue: (input: any) => this.delete(input),
      GetQueueAttributes: (input: any) => this.getAttributes(input),
      GetQueueUrl: ({ QueueName }: any) => ({ QueueUrl: this.urlOf(this.named(QueueName)) }),
      ListDeadLetterSourceQueues: (input: any) => this.listSources(input),
      ListMessageMoveTasks: (input: any) => this.moveTasks.list(input),
      ListQueueTags: (input: any) => ({ Tags: Object.fromEntries(this.queue(input).tags) }),
      ListQueues: (input: any) => this.list(input),
      PurgeQueue: (input: any) => this.purge(input),
      ReceiveMessage: (input: any, request: AwsRequest) => this.receive(input, request),
      SendMessage: (input: any, { caller }: AwsRequest) => this.send(this.queue(input), draftOf(input), caller),
      SendMessageBatch: (input: any, { caller }: AwsRequest) => this.sendBatch(input, caller),
      SetQueueAttributes: (input: any) => this.setAttributes(input),
      StartMessageMoveTask: (input: any) => this.moveTasks.start(input),
      TagQueue: (input: any) => this.tag(input),
      UntagQueue: (input: any) => this.untag(input),
    };
    this.operations = Object.keys(operations);
    const access = (action: string) => (input: any) => [this.access(action, input)];
    this.handle = rpc({
      service: this.name,
      context,
      operations,
      query: QUERY,
      accesses: Object.fromEntries(
        this.operations.map((operation) => [operation, access(operation.replace(/Batch$/, ''))]),
      ),
    });
  }

  async apply(resources: readonly LocalResource[]): Promise<readonly ResourceProblem[]> {
    const problems: ResourceProblem[] = [];
    const template = new Set<string>();
    for (const { logicalId, type, definition, arn } of resources) {
      if (type !== 'AWS::SQS::Queue') continue;
      const name = arn!.split(':').pop()!;
      template.add(name);
      try {
        const tags = Object.fromEntries((definition.Tags ?? []).map(({ Key, Value }: any) => [Key, Value]));
        this.add(name, checkAttributes(attributesOf(definition), name.endsWith('.fifo')), tags);
      } catch (e) {
        problems.push({ logicalId, name, reason: (e as Error).message });
      }
    }
    for (const { type, definition } of resources) {
      if (type !== 'AWS::SQS::QueuePolicy') continue;
      const policy = JSON.stringify(definition.PolicyDocument);
      for (const url of definition.Queues) this.queues.get(url.split('/').pop())?.setAttributes({ Policy: policy });
    }
    for (const name of this.template) if (!template.has(name) && !this.created.get(name)) this.drop(name);
    this.template = template;
    return problems;
  }

  async deliver({
    targetArn,
    payload,
    attributes = {},
    caller,
    messageGroupId,
    messageDeduplicationId,
  }: Delivery): Promise<void> {
    const queue = this.ofArn(targetArn);
    if (!queue) throw queueDoesNotExist();
    this.context.authorize(caller, () => [this.accessTo('SendMessage', queue)]);
    const draft = draftOf({
      MessageBody: payload,
      MessageAttributes: attributes,
      MessageGroupId: messageGroupId,
      MessageDeduplicationId: messageDeduplicationId,
    });
    this.send(queue, draft, caller);
  }

  source(arn: string): QueueSource | undefined {
    const queue = this.ofArn(arn);
    if (!queue) return undefined;
    return {
      arn,
      receive: (max) =>
        queue.receive(max).map((message) => ({
          id: message.id,
          handle: message.handle!,
          body: message.body,
          attributes: message.attributes,
          systemAttributes: systemAttributes(message),
          cause: message.cause,
        })),
      // The visibility timeout may be over: then the message is received again.
      delete: (handle) => void attempt(() => queue.delete(handle)),
      release: (handle) => queue.release(handle),
      visibleAt: (handle) => queue.find(handle)?.visible,
      subscribe: (listener) => queue.subscribe(listener),
    };
  }

  async close(): Promise<void> {
    for (const queue of this.queues.values()) queue.close();
    for (const waiting of this.waiting.values()) for (const wake of waiting) wake();
    this.messages.close();
    this.created.close();
  }

  /** The queue of a URL, whatever its host: account and name are in the path. */
  queueOf(url: string): Queue {
    return this.named(url.split('/').pop()!);
  }

  private queue({ QueueUrl: url }: any): Queue {
    if (typeof url !== 'string' || url === '') throw missingParameter('QueueUrl');
    return this.queueOf(url);
  }

  private named(name: unknown): Queue {
    if (typeof name !== 'string' || name === '') throw missingParameter('QueueName');
    const queue = this.queues.get(name);
    if (!queue) throw queueDoesNotExist();
    return queue;
  }

  private ofArn(arn: string): Queue | undefined {
    const queue = this.queues.get(arn.split(':').pop()!);
    return queue?.arn === arn ? queue : undefined;
  }

  private urlOf({ name }: Queue): string {
    return `${this.context.endpoint}/${this.context.account}/${name}`;
  }

  private arnOf(name: string): string {
    return `arn:aws:sqs:${this.context.region}:${this.context.account}:${name}`;
  }

  private access(action: string, input: any): Access {
    const name = input.QueueName ?? input.QueueUrl?.split('/').pop();
    if (input.SourceArn !== undefined) return { action: `sqs:${action}`, resource: input.SourceArn };
    if (name === undefined) return { action: `sqs:${action}`, resource: '*' };
    const queue = this.queues.get(name);
    return queue ? this.accessTo(action, queue) : { action: `sqs:${action}`, resource: this.arnOf(name) };
  }

  private accessTo(action: string, { arn, attributes: { Policy: policy } }: Queue): Access {
    return { action: `sqs:${action}`, resource: arn, ...(policy ? { resourcePolicy: JSON.parse(policy) } : {}) };
  }

  /** Adds a queue, or gives the one that is there these attributes. */
  private add(name: string, attributes: QueueAttributes, tags: StoredQueue['tags']): Queue {
    let queue = this.queues.get(name);
    if (!queue) {
      const arn = this.arnOf(name);
      queue = new Queue({
        name,
        arn,
        clock: this.context.clock,
        store: this.messages,
        queueOf: (of) => this.ofArn(of),
        onAvailable: () => this.announce(name, arn),
      });
      this.queues.set(name, queue);
    }
    queue.setAttributes(attributes);
    for (const [key, value] of Object.entries(tags)) queue.tags.set(key, value);
    return queue;
  }

  private drop(name: string): void {
    const queue = this.queues.get(name);
    queue?.purge();
    queue?.close();
    this.queues.delete(name);
    this.created.delete(name);
  }

  private create({ QueueName: name, Attributes: given = {}, tags = {} }: any): object {
    if (typeof name !== 'string' || name === '') throw missingParameter('QueueName');
    const isFifo = name.endsWith('.fifo');
    if (!/^[\w-]{1,80}$/.test(isFifo ? name.slice(0, -5) : name) || name.length > 80) {
      throw invalidParameter('Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length');
    }
    if (isFifo !== (given.FifoQueue === 'true')) {
      throw isFifo
        ? invalidParameter(
            'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.',
          )
        : invalidParameter('The queue name must end with .fifo suffix for a FIFO queue.');
    }
    const attributes = checkAttributes(given, isFifo);
    const existing = this.queues.get(name);
    if (existing) {
      const different = Object.entries(attributes).find(([key, value]) => existing.attributes[key] !== value);
      if (different) throw queueNameExists(different[0]);
      return { QueueUrl: this.urlOf(existing) };
    }
    const queue = this.add(name, attributes, tags);
    this.created.set(name, { name, attributes, tags });
    return { QueueUrl: this.urlOf(queue) };
  }

  private delete(input: any): void {
    this.drop(this.queue(input).name);
  }

  private list({ QueueNamePrefix: prefix = '', MaxResults: max, NextToken: token }: any): object {
    const names = [...this.queues.keys()].filter((name) => name.startsWith(prefix)).sort();
    const { page, next } = pageOf(names, max ?? 1000, token);
    return {
      QueueUrls: page.map((name) => this.urlOf(this.queues.get(name)!)),
      // Without MaxResults, AWS returns the first 1,000 and no token.
      ...(max !== undefined && next !== undefined ? { NextToken: next } : {}),
    };
  }

  private listSources(input: any): object {
    const { arn } = this.queue(input);
    const sources = [...this.queues.values()].filter(({ redrive }) => redrive?.deadLetterTargetArn === arn);
    return { queueUrls: sources.map((source) => this.urlOf(source)) };
  }

  private getAttributes(input: any): object {
    const queue = this.queue(input);
    const { visible, notVisible, delayed } = queue.counts;
    const all: QueueAttributes = {
      ...queue.attributes,
      QueueArn: queue.arn,
      ApproximateNumberOfMessages: String(visible),
      ApproximateNumberOfMessagesNotVisible: String(notVisible),
      ApproximateNumberOfMessagesDelayed: String(delayed),
      CreatedTimestamp: String(Math.floor(queue.created / 1000)),
      LastModifiedTimestamp: String(Math.floor(queue.modified / 1000)),
    };
    const names: string[] = input.AttributeNames ?? [];
    if (names.includes('All')) return { Attributes: all };
    for (const name of names) if (!KNOWN_ATTRIBUTES.has(name)) throw unknownAttribute(name);
    const found = names.filter((name) => name in all).map((name) => [name, all[name]]);
    return found.length > 0 ? { Attributes: Object.fromEntries(found) } : {};
  }

  private setAttributes(input: any): void {
    const queue = this.queue(input);
    const attributes = checkAttributes(input.Attributes ?? {}, queue.isFifo);
    queue.setAttributes(attributes);
    this.saveCreated(queue);
  }

  private tag(input: any): void {
    const queue = this.queue(input);
    for (const [key, value] of Object.entries<string>(input.Tags ?? {})) queue.tags.set(key, value);
    this.saveCreated(queue);
  }

  private untag(input: any): void {
    const queue = this.queue(input);
    for (const key of input.TagKeys ?? []) queue.tags.delete(key);
    this.saveCreated(queue);
  }

  private saveCreated({ name, attributes, tags }: Queue): void {
    if (this.created.get(name)) this.created.set(name, { name, attributes, tags: Object.fromEntries(tags) });
  }

  private purge(input: any): void {
    const queue = this.queue(input);
    const now = this.context.clock.now();
    if (queue.lastPurge !== undefined && now - queue.lastPurge < 60_000) {
      throw new AwsServiceError(
        'PurgeQueueInProgress',
        `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`,
        { status: 403, queryCode: 'AWS.SimpleQueueService.PurgeQueueInProgress' },
      );
    }
    queue.lastPurge = now;
    queue.purge();
  }

  private send(queue: Queue, draft: Draft, caller: Caller): object {
    const sent = queue.send(draft, { id: senderId(caller), cause: caller.cause });
    return {
      MessageId: sent.id,
      MD5OfMessageBody: md5(draft.body),
      MD5OfMessageAttributes: md5OfAttributes(draft.attributes),
      MD5OfMessageSystemAttributes:
        draft.traceHeader === undefined
          ? undefined
          : md5OfAttributes({ AWSTraceHeader: { DataType: 'String', StringValue: draft.traceHeader } }),
      SequenceNumber: sent.sequenceNumber,
    };
  }

  private sendBatch(input: any, caller: Caller): object {
    const drafts = new Map<object, Draft | AwsServiceError>();
    for (const entry of input.Entries ?? [])
      drafts.set(
        entry,
        attempt(() => draftOf(entry)),
      );
    const bytes = [...drafts.values()].reduce((sum, draft) => sum + (draft instanceof Error ? 0 : draft.bytes), 0);
    const output = () =>
      this.batch(input, 'SendMessageBatchRequestEntry', (entry, queue) => {
        const draft = drafts.get(entry)!;
        if (draft instanceof Error) throw draft;
        return this.send(queue, draft, caller);
      });
    checkEntries(input.Entries, 'SendMessageBatchRequestEntry');
    checkBatchSize(bytes);
    return output();
  }

  private batch(input: any, entryName: string, run: (entry: any, queue: Queue) => object): object {
    const queue = this.queue(input);
    checkEntries(input.Entries, entryName);
    const Successful: object[] = [];
    const Failed: object[] = [];
    for (const entry of input.Entries) {
      const outcome = attempt(() => run(entry, queue));
      if (!(outcome instanceof AwsServiceError)) Successful.push({ Id: entry.Id, ...outcome });
      else
        Failed.push({
          Id: entry.Id,
          Code: outcome.queryCode ?? outcome.code,
          Message: outcome.message,
          SenderFault: true,
        });
    }
    return { Successful, ...(Failed.length > 0 ? { Failed } : {}) };
  }

  private changeVisibility(input: any): void {
    if (input.VisibilityTimeout === undefined) throw missingParameter('VisibilityTimeout');
    this.queue(input).changeVisibility(required(input, 'ReceiptHandle'), input.VisibilityTimeout);
  }

  private async receive(input: any, { signal }: AwsRequest): Promise<object> {
    const queue = this.queue(input);
    const { MaxNumberOfMessages: max = 1, VisibilityTimeout: visibility } = input;
    const wait = input.WaitTimeSeconds ?? Number(queue.attributes.ReceiveMessageWaitTimeSeconds);
    if (!(max >= 1 && max <= MAX_ENTRIES)) {
      throw invalidValue('MaxNumberOfMessages', max, 'Must be between 1 and 10, if provided.');
    }
    if (!(wait >= 0 && wait <= MAX_WAIT_SECONDS)) {
      throw invalidValue('WaitTimeSeconds', wait, 'Must be >= 0 and <= 20, if provided.');
    }
    if (visibility !== undefined && !(visibility >= 0 && visibility <= 43_200)) {
      throw invalidValue('VisibilityTimeout', visibility, 'Must be >= 0 and <= 43200, if provided.');
    }
    const deadline = Date.now() + wait * 1000;
    for (;;) {
      // A poller that has gone takes no message with it.
      if (signal.aborted) return {};
      const messages = queue.receive(max, visibility);
      const left = deadline - Date.now();
      if (messages.length > 0) return { Messages: messages.map((message) => received(message, input)) };
      if (left <= 0 || this.queues.get(queue.name) !== queue) return {};
      await this.available(queue.name, left, signal);
    }
  }

  /** Waits until the queue may have a message, in real time. */
  private available(name: string, milliseconds: number, signal: AbortSignal): Promise<void> {
    const waiting = this.waiting.get(name) ?? new Set();
    this.waiting.set(name, waiting);
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      waiting.add(wake);
      signal.addEventListener('abort', wake);
    });
  }

  private announce(name: string, arn: string): void {
    for (const wake of this.waiting.get(name) ?? []) wake();
    this.context.emit({ type: MESSAGE_AVAILABLE, resourceArn: arn });
  }
}

/** Attributes that GetQueueAttributes knows, set or not. */
const KNOWN_ATTRIBUTES: ReadonlySet<string> = new Set([
  'All',
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesDelayed',
  'ApproximateNumberOfMessagesNotVisible',
  'ContentBasedDeduplication',
  'CreatedTimestamp',
  'DeduplicationScope',
  'DelaySeconds',
  'FifoQueue',
  'FifoThroughputLimit',
  'KmsDataKeyReusePeriodSeconds',
  'KmsMasterKeyId',
  'LastModifiedTimestamp',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'Policy',
  'QueueArn',
  'ReceiveMessageWaitTimeSeconds',
  'RedriveAllowPolicy',
  'RedrivePolicy',
  'SqsManagedSseEnabled',
  'VisibilityTimeout',
]);

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html, in its older protocol */
const QUERY: QueryShapes = {
  version: '2012-11-05',
  namespace: 'http://queue.amazonaws.com/doc/2012-11-05/',
  numbers: [
    'DelaySeconds',
    'MaxNumberOfMessages',
    'MaxResults',
    'MaxNumberOfMessagesPerSecond',
    'VisibilityTimeout',
    'WaitTimeSeconds',
  ],
  inputs: {
    Attribute: { map: 'Attributes', key: 'Name', value: 'Value' },
    AttributeName: { list: 'AttributeNames' },
    ChangeMessageVisibilityBatchRequestEntry: { list: 'Entries' },
    DeleteMessageBatchRequestEntry: { list: 'Entries' },
    MessageAttribute: { map: 'MessageAttributes', key: 'Name', value: 'Value' },
    MessageAttributeName: { list: 'MessageAttributeNames' },
    MessageSystemAttribute: { map: 'MessageSystemAttributes', key: 'Name', value: 'Value' },
    MessageSystemAttributeName: { list: 'MessageSystemAttributeNames' },
    SendMessageBatchRequestEntry: { list: 'Entries' },
    Tag: { map: 'Tags', key: 'Key', value: 'Value' },
    TagKey: { list: 'TagKeys' },
  },
  outputs: {
    Attributes: { map: 'Attribute', key: 'Name', value: 'Value' },
    'ChangeMessageVisibilityBatch.Successful': { list: 'ChangeMessageVisibilityBatchResultEntry' },
    'DeleteMessageBatch.Successful': { list: 'DeleteMessageBatchResultEntry' },
    Failed: { list: 'BatchResultErrorEntry' },
    MessageAttributes: { map: 'MessageAttribute', key: 'Name', value: 'Value' },
    Messages: { list: 'Message' },
    QueueUrls: { list: 'QueueUrl' },
    'SendMessageBatch.Successful': { list: 'SendMessageBatchResultEntry' },
    Tags: { map: 'Tag', key: 'Key', value: 'Value' },
    queueUrls: { list: 'QueueUrl' },
  },
};

function required(input: any, name: string): string {
  if (input[name] === undefined) throw missingParameter(name);
  return input[name];
}

function checkEntries(entries: any, entryName: string): void {
  if (!Array.isArray(entries) || entries.length === 0) {
    throw batchError('EmptyBatchRequest', `There should be at least one ${entryName} in the request.`);
  }
  if (entries.length > MAX_ENTRIES) {
    throw batchError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${MAX_ENTRIES}. You have sent ${entries.length}.`,
    );
  }
  const seen = new Set<string>();
  for (const { Id: id } of entries) {
    if (!/^[\w-]{1,80}$/.test(id ?? '')) {
      throw batchError(
        'InvalidBatchEntryId',
        'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
      );
    }
    if (seen.has(id)) throw batchError('BatchEntryIdsNotDistinct', `Id ${id} repeated.`);
    seen.add(id);
  }
}

/** `AROA…:<session>` for a role, `AIDA…` for a user. */
function senderId(caller: Caller): string {
  const [, session] = /assumed-role\/[^/]+\/(.+)$/.exec(callerArn(caller)) ?? [];
  return session === undefined ? 'AIDALOCAL' : `AROALOCAL:${session}`;
}

/** A message as ReceiveMessage returns it. */
function received(message: Message, input: any): object {
  const system: string[] = [...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])];
  const attributes = Object.entries(systemAttributes(message)).filter(
    ([name]) => system.includes('All') || system.includes(name),
  );
  const wanted: string[] = input.MessageAttributeNames ?? [];
  const own = Object.fromEntries(
    Object.entries(message.attributes).filter(([name]) =>
      wanted.some((one) =>
        one === 'All' || one === '.*' ? true : one.endsWith('.*') ? name.startsWith(one.slice(0, -1)) : one === name,
      ),
    ),
  );
  return {
    MessageId: message.id,
    ReceiptHandle: message.handle,
    MD5OfBody: md5(message.body),
    Body: message.body,
    ...(attributes.length > 0 ? { Attributes: Object.fromEntries(attributes) } : {}),
    ...(Object.keys(own).length > 0 ? { MessageAttributes: own, MD5OfMessageAttributes: md5OfAttributes(own) } : {}),
  };
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
function systemAttributes(message: Message): { readonly [name: string]: string } {
  const all = {
    SenderId: message.senderId,
    SentTimestamp: String(message.sent),
    ApproximateReceiveCount: String(message.received),
    ApproximateFirstReceiveTimestamp: message.firstReceived === undefined ? undefined : String(message.firstReceived),
    SequenceNumber: message.sequenceNumber,
    MessageDeduplicationId: message.deduplicationId,
    MessageGroupId: message.groupId,
    AWSTraceHeader: message.traceHeader,
    DeadLetterQueueSourceArn: message.deadLetterSource,
  };
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
