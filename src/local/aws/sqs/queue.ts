import { createHash, randomBytes } from 'node:crypto';
import type { QueueAttributes } from './attributes';
import { initialAttributes } from './attributes';
import { invalidHandle, invalidParameter, invalidValue, missingParameter } from './errors';
import { checkSize, newMessageId, type Draft, type Message } from './message';
import type { Cause } from '../../cause';
import type { Clock } from '../../clock';
import type { Store } from '../../store/store';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-exactly-once-processing.html */
const DEDUPLICATION_MILLISECONDS = 5 * 60 * 1000;

/** The longest time that a message may be hidden after it was received. */
const MAX_VISIBILITY_MILLISECONDS = 12 * 60 * 60 * 1000;

export interface QueueOptions {
  readonly name: string;
  readonly arn: string;
  readonly clock: Clock;
  /** Keeps the messages, by `<queue>/<id>`. */
  readonly store: Store<Message>;
  /** The dead-letter queue of an ARN, if it is there. */
  readonly queueOf: (arn: string) => Queue | undefined;
  /** Is called when messages can be received. */
  readonly onAvailable: () => void;
}

interface Sent {
  readonly time: number;
  readonly message: Pick<Message, 'id' | 'sequenceNumber'>;
}

/** A queue: its messages, and which of them can be received now. */
export class Queue {
  readonly created: number;
  modified: number;
  readonly tags = new Map<string, string>();
  lastPurge?: number;
  private set: QueueAttributes = {};
  /** All messages by id; messages of a FIFO queue in their order. */
  private readonly messages = new Map<string, Message>();
  /** Messages that can be received, the first one first. Those that were deleted are skipped. */
  private ready: Message[] = [];
  private readonly hidden = new Set<Message>();
  private readonly sentBefore = new Map<string, Sent>();
  private readonly listeners = new Set<() => void>();
  private sequence = 0n;
  private wake?: { readonly time: number; readonly cancel: () => void };

  constructor(private readonly options: QueueOptions) {
    this.created = this.modified = options.clock.now();
    const prefix = `${options.name}/`;
    for (const [key, message] of options.store.entries()) if (key.startsWith(prefix)) this.admit(message);
  }

  get name(): string {
    return this.options.name;
  }

  get arn(): string {
    return this.options.arn;
  }

  get isFifo(): boolean {
    return this.name.endsWith('.fifo');
  }

  /** The attributes that can be set, with their initial values. */
  get attributes(): QueueAttributes {
    return { ...initialAttributes(this.isFifo), ...this.set };
  }

  setAttributes(attributes: QueueAttributes): void {
    // An empty policy removes it.
    this.set = Object.fromEntries(Object.entries({ ...this.set, ...attributes }).filter(([, value]) => value !== ''));
    this.modified = this.options.clock.now();
  }

  /** The numbers of messages: visible, in flight, delayed. */
  get counts(): { readonly visible: number; readonly notVisible: number; readonly delayed: number } {
    this.reveal();
    let [visible, notVisible, delayed] = [0, 0, 0];
    for (const message of this.messages.values()) {
      if (!this.hidden.has(message)) visible++;
      else if (message.received > 0) notVisible++;
      else delayed++;
    }
    return { visible, notVisible, delayed };
  }

  /** The messages that are in the queue now, the oldest first. */
  list(): readonly Message[] {
    this.reveal();
    return [...this.messages.values()];
  }

  get redrive(): { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number } | undefined {
    const { RedrivePolicy: policy } = this.set;
    if (policy === undefined) return undefined;
    const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(policy);
    return { deadLetterTargetArn, maxReceiveCount: Number(maxReceiveCount) };
  }

  /** Puts a message into the queue. A duplicate is that of the first message. */
  send(draft: Draft, sender: { readonly id: string; readonly cause: Cause }): Pick<Message, 'id' | 'sequenceNumber'> {
    const { attributes } = this;
    checkSize(draft.bytes, Number(attributes.MaximumMessageSize));
    const now = this.options.clock.now();
    const delay = draft.delaySeconds ?? Number(attributes.DelaySeconds);
    if (!(delay >= 0 && delay <= 900)) {
      throw invalidValue('DelaySeconds', delay, 'DelaySeconds must be >= 0 and <= 900.');
    }
    if (!this.isFifo && draft.deduplicationId !== undefined) {
      throw invalidValue(
        'MessageDeduplicationId',
        draft.deduplicationId,
        'The request includes a parameter that is not valid for this queue type.',
      );
    }
    const deduplicationId = this.isFifo ? this.checkFifo(draft) : undefined;
    const duplicate = this.duplicateOf(draft, deduplicationId, now);
    if (duplicate) return duplicate;
    const message: Message = {
      id: newMessageId(),
      body: draft.body,
      attributes: draft.attributes,
      traceHeader: draft.traceHeader,
      groupId: draft.groupId,
      deduplicationId,
      ...(this.isFifo ? { sequenceNumber: this.nextSequence() } : {}),
      senderId: sender.id,
      cause: sender.cause,
      sent: now,
      visible: now + delay * 1000,
      received: 0,
    };
    if (this.isFifo) {
      const { id, sequenceNumber } = message;
      this.sentBefore.set(this.deduplicationKey(draft, deduplicationId!), {
        time: now,
        message: { id, sequenceNumber },
      });
    }
    this.save(message);
    this.admit(message);
    return message;
  }

  /**
   * Takes up to `max` messages, and hides them for a time. Messages that were received too often go to the dead-letter
   * queue instead.
   */
  receive(max: number, visibilitySeconds = Number(this.attributes.VisibilityTimeout)): Message[] {
    this.reveal();
    const taken = new Set<Message>();
    while (taken.size < max) {
      const message = this.isFifo ? this.nextOfGroups(taken) : this.nextReady();
      if (!message) break;
      const deadLetters = this.deadLettersOf(message);
      if (deadLetters) {
        this.remove(message);
        deadLetters.accept(message, { received: message.received, deadLetterSource: this.arn });
      } else {
        taken.add(message);
        this.hidden.add(message);
      }
    }
    // At one time: messages that are received together become visible together.
    const now = this.options.clock.now();
    // Copies, as the next receive changes the message.
    const received = [...taken].map((message) => ({ ...this.take(message, visibilitySeconds, now) }));
    if (visibilitySeconds === 0) this.reveal();
    else this.arm();
    return received;
  }

  /** The message of a handle, which a receive has returned. Undefined if it is deleted. */
  find(handle: string): Message | undefined {
    const [id] = decodeHandle(handle);
    return this.messages.get(id);
  }

  /** The dead-letter queue to which the message of a handle goes when it would be received again. */
  deadLetterArn(handle: string): string | undefined {
    const message = this.find(handle);
    return message && this.deadLettersOf(message)?.arn;
  }

  /** Deletes the message of a handle. It is no error if it is gone. */
  delete(handle: string): void {
    const message = this.find(handle);
    if (!message) return;
    if (this.isFifo && (message.handle !== handle || message.visible <= this.options.clock.now())) {
      throw invalidValue('ReceiptHandle', handle, 'The receipt handle has expired.');
    }
    this.remove(message);
    if (this.isFifo) this.announce();
  }

  changeVisibility(handle: string, seconds: number): void {
    if (!(seconds >= 0 && seconds <= MAX_VISIBILITY_MILLISECONDS / 1000)) {
      throw invalidValue('VisibilityTimeout', seconds, 'Must be >= 0 and <= 43200, if provided.');
    }
    const message = this.find(handle);
    const now = this.options.clock.now();
    if (!message || message.handle !== handle || message.visible <= now) {
      throw invalidValue(
        'ReceiptHandle',
        handle,
        'Message does not exist or is not available for visibility timeout change.',
      );
    }
    if (now + seconds * 1000 > (message.firstReceived ?? now) + MAX_VISIBILITY_MILLISECONDS) {
      throw invalidParameter(
        `Value ${seconds} for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds]`,
      );
    }
    message.visible = now + seconds * 1000;
    this.save(message);
    if (seconds === 0) this.reveal();
    else this.arm();
  }

  /** Shows a message again at once, and forgets that it was received. */
  release(handle: string): void {
    const message = this.find(handle);
    if (!message || message.handle !== handle) return;
    message.received--;
    message.visible = this.options.clock.now();
    this.save(message);
    this.reveal();
  }

  /** Calls the listener when messages can be received. Returns a function that ends this. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Deletes all messages. */
  purge(): void {
    for (const message of this.messages.values()) this.remove(message);
  }

  /** Takes a message out, for another queue. */
  remove(message: Message): void {
    this.messages.delete(message.id);
    this.hidden.delete(message);
    this.options.store.delete(this.keyOf(message));
  }

  /** Takes a message of another queue, as it is. */
  accept(message: Message, changes: Partial<Message>): void {
    const now = this.options.clock.now();
    const accepted: Message = {
      ...message,
      // A message of a FIFO queue gets a number of its new queue.
      ...(this.isFifo ? { sequenceNumber: this.nextSequence(), sent: now } : {}),
      visible: now,
      received: 0,
      firstReceived: undefined,
      handle: undefined,
      ...changes,
    };
    this.save(accepted);
    this.admit(accepted);
  }

  close(): void {
    this.wake?.cancel();
  }

  private checkFifo({ groupId, deduplicationId, delaySeconds, body }: Draft): string {
    if (groupId === undefined) throw missingParameter('MessageGroupId');
    if (delaySeconds !== undefined && delaySeconds !== 0) {
      throw invalidValue(
        'DelaySeconds',
        delaySeconds,
        'The request include parameter that is not valid for this queue type.',
      );
    }
    for (const [name, id] of [
      ['MessageGroupId', groupId],
      ['MessageDeduplicationId', deduplicationId],
    ] as const) {
      if (id === undefined || /^[\x21-\x7E]{1,128}$/.test(id)) continue;
      throw invalidValue(
        name,
        id,
        `${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
      );
    }
    if (deduplicationId !== undefined) return deduplicationId;
    if (this.attributes.ContentBasedDeduplication === 'true') return createHash('sha256').update(body).digest('hex');
    throw invalidParameter(
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  }

  private duplicateOf(draft: Draft, id: string | undefined, now: number): Sent['message'] | undefined {
    if (!this.isFifo) return undefined;
    for (const [key, { time }] of this.sentBefore) {
      if (time + DEDUPLICATION_MILLISECONDS > now) break;
      this.sentBefore.delete(key);
    }
    return this.sentBefore.get(this.deduplicationKey(draft, id!))?.message;
  }

  private deduplicationKey({ groupId }: Draft, id: string): string {
    return this.attributes.DeduplicationScope === 'messageGroup' ? `${groupId}\n${id}` : id;
  }

  private nextSequence(): string {
    return String(10n ** 19n + ++this.sequence);
  }

  private keyOf({ id }: Message): string {
    return `${this.name}/${id}`;
  }

  private save(message: Message): void {
    this.options.store.set(this.keyOf(message), message);
  }

  /** Adds a message that is in the store. */
  private admit(message: Message): void {
    this.messages.set(message.id, message);
    if (message.sequenceNumber !== undefined) {
      const number = BigInt(message.sequenceNumber) - 10n ** 19n;
      if (number > this.sequence) this.sequence = number;
    }
    if (message.visible > this.options.clock.now()) {
      this.hidden.add(message);
      this.arm();
    } else {
      if (!this.isFifo) this.ready.push(message);
      this.announce();
    }
  }

  /** Makes visible what is due, and drops what is too old. */
  private reveal(): void {
    const now = this.options.clock.now();
    let revealed = false;
    for (const message of this.hidden) {
      if (message.visible > now) continue;
      this.hidden.delete(message);
      if (!this.isFifo) this.ready.push(message);
      revealed = true;
    }
    const oldest = now - Number(this.attributes.MessageRetentionPeriod) * 1000;
    for (const message of this.messages.values()) {
      if (message.sent > oldest) break;
      this.remove(message);
    }
    this.arm();
    if (revealed) this.announce();
  }

  /** Wakes up when the next hidden message becomes visible. */
  private arm(): void {
    let next = Infinity;
    for (const { visible } of this.hidden) if (visible < next) next = visible;
    if (this.wake?.time === next) return;
    this.wake?.cancel();
    this.wake =
      next === Infinity
        ? undefined
        : {
            time: next,
            cancel: this.options.clock.at(next, () => {
              this.wake = undefined;
              this.reveal();
            }),
          };
  }

  private announce(): void {
    for (const listener of this.listeners) listener();
    this.options.onAvailable();
  }

  private nextReady(): Message | undefined {
    for (;;) {
      const message = this.ready.shift();
      if (!message) return undefined;
      if (this.messages.get(message.id) === message && !this.hidden.has(message)) return message;
    }
  }

  /** The first message whose group has none in flight but what this receive takes. */
  private nextOfGroups(taken: ReadonlySet<Message>): Message | undefined {
    const blocked = new Set<string>();
    for (const message of this.messages.values()) {
      const group = message.groupId!;
      if (blocked.has(group) || taken.has(message)) continue;
      if (!this.hidden.has(message)) return message;
      blocked.add(group);
    }
    return undefined;
  }

  /** The queue to which a message goes that was received too often. */
  private deadLettersOf({ received }: Message): Queue | undefined {
    const { redrive } = this;
    return redrive && received >= redrive.maxReceiveCount
      ? this.options.queueOf(redrive.deadLetterTargetArn)
      : undefined;
  }

  private take(message: Message, visibilitySeconds: number, now: number): Message {
    message.received++;
    message.firstReceived ??= now;
    message.visible = now + visibilitySeconds * 1000;
    message.handle = encodeHandle(message);
    this.save(message);
    return message;
  }
}

function encodeHandle({ id, received }: Message): string {
  return Buffer.from(`${id} ${received} ${randomBytes(9).toString('base64')}`).toString('base64');
}

function decodeHandle(handle: string): [id: string, received: string] {
  const [id, received, random] = Buffer.from(handle ?? '', 'base64')
    .toString()
    .split(' ');
  if (!/^[0-9a-f-]{36}$/.test(id) || !/^\d+$/.test(received ?? '') || random === undefined) throw invalidHandle(handle);
  return [id, received];
}
