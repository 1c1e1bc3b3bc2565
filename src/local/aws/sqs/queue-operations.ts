import { checkAttributes, type QueueAttributes } from './attributes';
import { invalidParameter, missingParameter, queueNameExists, unknownAttribute } from './errors';
import type { SqsState } from './state';
import { pageOf } from '../pages';
import type { Operations } from '../protocols/rpc';
import { AwsServiceError, type AwsRequest } from '../service';

/** The operations on queues and their attributes. */
export class QueueOperations {
  constructor(private readonly state: SqsState) {}

  get handlers(): Operations {
    return {
      CreateQueue: (input, request) => this.create(input, request),
      DeleteQueue: (input) => this.state.drop(this.state.queue(input).name),
      GetQueueAttributes: (input) => this.getAttributes(input),
      GetQueueUrl: ({ QueueName }, request) => ({ QueueUrl: this.state.urlOf(this.state.named(QueueName), request) }),
      ListDeadLetterSourceQueues: (input, request) => this.listSources(input, request),
      ListQueueTags: (input) => ({ Tags: Object.fromEntries(this.state.queue(input).tags) }),
      ListQueues: (input, request) => this.list(input, request),
      PurgeQueue: (input) => this.purge(input),
      SetQueueAttributes: (input) => this.setAttributes(input),
      TagQueue: (input) => this.tag(input),
      UntagQueue: (input) => this.untag(input),
    };
  }

  private create({ QueueName: name, Attributes: given = {}, tags = {} }: any, request: AwsRequest): object {
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
    const existing = this.state.queues.get(name);
    if (existing) {
      const different = Object.entries(attributes).find(([key, value]) => existing.attributes[key] !== value);
      if (different) throw queueNameExists(different[0]);
      return { QueueUrl: this.state.urlOf(existing, request) };
    }
    const queue = this.state.add(name, attributes, tags);
    this.state.created.set(name, { name, attributes, tags });
    return { QueueUrl: this.state.urlOf(queue, request) };
  }

  private list({ QueueNamePrefix: prefix = '', MaxResults: max, NextToken: token }: any, request: AwsRequest): object {
    const names = [...this.state.queues.keys()].filter((name) => name.startsWith(prefix)).sort();
    const { page, next } = pageOf(names, max ?? 1000, token);
    return {
      QueueUrls: page.map((name) => this.state.urlOf(this.state.queues.get(name)!, request)),
      // Without MaxResults, AWS returns the first 1,000 and no token.
      ...(max !== undefined && next !== undefined ? { NextToken: next } : {}),
    };
  }

  private listSources(input: any, request: AwsRequest): object {
    const { arn } = this.state.queue(input);
    const sources = [...this.state.queues.values()].filter(({ redrive }) => redrive?.deadLetterTargetArn === arn);
    return { queueUrls: sources.map((source) => this.state.urlOf(source, request)) };
  }

  private getAttributes(input: any): object {
    const queue = this.state.queue(input);
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
    const queue = this.state.queue(input);
    const attributes = checkAttributes(input.Attributes ?? {}, queue.isFifo);
    queue.setAttributes(attributes);
    this.state.saveCreated(queue);
  }

  private tag(input: any): void {
    const queue = this.state.queue(input);
    for (const [key, value] of Object.entries<string>(input.Tags ?? {})) queue.tags.set(key, value);
    this.state.saveCreated(queue);
  }

  private untag(input: any): void {
    const queue = this.state.queue(input);
    for (const key of input.TagKeys ?? []) queue.tags.delete(key);
    this.state.saveCreated(queue);
  }

  private purge(input: any): void {
    const queue = this.state.queue(input);
    const now = this.state.context.clock.now();
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
