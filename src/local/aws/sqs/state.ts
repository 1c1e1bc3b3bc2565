import type { QueueAttributes } from './attributes';
import { missingParameter, queueDoesNotExist } from './errors';
import { md5, md5OfAttributes, type Draft, type Message } from './message';
import { Queue } from './queue';
import { callerArn, type Caller } from '../caller';
import type { Access, AwsRequest, ServiceContext } from '../service';
import { Store } from '../../store/store';

/** Is emitted when messages can be received; the resource is the queue. */
export const MESSAGE_AVAILABLE = 'sqs:MessageAvailable';

export interface StoredQueue {
  readonly name: string;
  readonly attributes: QueueAttributes;
  readonly tags: { readonly [key: string]: string };
}

/** The queues with their messages, and where they are stored. */
export class SqsState {
  readonly queues = new Map<string, Queue>();
  /** The queues that requests have created. */
  readonly created: Store<StoredQueue>;
  private readonly messages: Store<Message>;
  private readonly waiting = new Map<string, Set<() => void>>();

  constructor(readonly context: ServiceContext) {
    const { folder } = context;
    this.messages = Store.open(folder && `${folder}/messages.jsonl`);
    this.created = Store.open(folder && `${folder}/queues.jsonl`);
    for (const [, { name, attributes, tags }] of this.created.entries()) this.add(name, attributes, tags);
  }

  close(): void {
    for (const queue of this.queues.values()) queue.close();
    for (const waiting of this.waiting.values()) for (const wake of waiting) wake();
    this.messages.close();
    this.created.close();
  }

  /** The queue of a URL, whatever its host: account and name are in the path. */
  queueOf(url: string): Queue {
    return this.named(url.split('/').pop()!);
  }

  queue({ QueueUrl: url }: any): Queue {
    if (typeof url !== 'string' || url === '') throw missingParameter('QueueUrl');
    return this.queueOf(url);
  }

  named(name: unknown): Queue {
    if (typeof name !== 'string' || name === '') throw missingParameter('QueueName');
    const queue = this.queues.get(name);
    if (!queue) throw queueDoesNotExist();
    return queue;
  }

  ofArn(arn: string): Queue | undefined {
    const queue = this.queues.get(arn.split(':').pop()!);
    return queue?.arn === arn ? queue : undefined;
  }

  urlOf({ name }: Queue, { endpoint = this.context.endpoint }: Pick<AwsRequest, 'endpoint'>): string {
    return `${endpoint}/${this.context.account}/${name}`;
  }

  arnOf(name: string): string {
    return `arn:aws:sqs:${this.context.region}:${this.context.account}:${name}`;
  }

  accessTo(action: string, { arn, attributes: { Policy: policy } }: Queue): Access {
    return { action: `sqs:${action}`, resource: arn, ...(policy ? { resourcePolicy: JSON.parse(policy) } : {}) };
  }

  /** Adds a queue, or gives the one that is there these attributes. */
  add(name: string, attributes: QueueAttributes, tags: StoredQueue['tags']): Queue {
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

  drop(name: string): void {
    const queue = this.queues.get(name);
    queue?.purge();
    queue?.close();
    this.queues.delete(name);
    this.created.delete(name);
  }

  saveCreated({ name, attributes, tags }: Queue): void {
    if (this.created.get(name)) this.created.set(name, { name, attributes, tags: Object.fromEntries(tags) });
  }

  send(queue: Queue, draft: Draft, caller: Caller): object {
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

  /** Waits until the queue may have a message, in real time. */
  available(name: string, milliseconds: number, signal: AbortSignal): Promise<void> {
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

/** `AROA…:<session>` for a role, `AIDA…` for a user. */
function senderId(caller: Caller): string {
  const [, session] = /assumed-role\/[^/]+\/(.+)$/.exec(callerArn(caller)) ?? [];
  return session === undefined ? 'AIDALOCAL' : `AROALOCAL:${session}`;
}
