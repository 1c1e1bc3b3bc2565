import type { MessageAttribute } from '../aws/service';
import type { Cause } from '../cause';

// What services give to event source mappings: queues and logs.

/** A message that was received, and is hidden meanwhile. */
export interface PolledMessage {
  readonly id: string;
  readonly handle: string;
  readonly body: string;
  readonly attributes: { readonly [name: string]: MessageAttribute };
  /** `SentTimestamp`, `ApproximateReceiveCount` … */
  readonly systemAttributes: { readonly [name: string]: string };
  readonly cause: Cause;
}

export interface QueueSource {
  readonly arn: string;
  receive(max: number): readonly PolledMessage[];
  delete(handle: string): void;
  /** Gives a message back as if it had not been received. */
  release(handle: string): void;
  /** The time when a received message can be received again, in milliseconds since 1970. */
  visibleAt(handle: string): number | undefined;
  /** The ARN of the dead-letter queue to which a received message goes in place of the next receive. */
  deadLetterArn(handle: string): string | undefined;
  /** Hides a received message for a time from now on. Nothing happens if it can be received again already. */
  hide(handle: string, milliseconds: number): void;
  /** Calls the listener when messages can be received. Returns a function that ends this. */
  subscribe(listener: () => void): () => void;
}

/** A record of a log, in the form in which functions get it. */
export interface LogRecord {
  /** Sorts as a string within its shard. */
  readonly sequenceNumber: string;
  /** Milliseconds since 1970. */
  readonly arrived: number;
  /** Records with the same one are handled in their order, also by concurrent batches of a shard. */
  readonly partitionKey: string;
  readonly event: object;
  readonly cause?: Cause;
}

export interface Shard {
  readonly id: string;
  /** The records after a sequence number; from the oldest without one. */
  read(after: string | undefined, limit: number): readonly LogRecord[];
  /** The last sequence number that was given, for those who begin now. */
  readonly last: string;
  /** The shards whose records come before those of this one. @default - none */
  readonly parents?: readonly string[];
  /** Whether no records are added any more. @default false */
  readonly isClosed?: boolean;
}

export interface LogSource {
  readonly arn: string;
  readonly shards: readonly Shard[];
  /** Calls the listener when records were added, or shards changed. Returns a function that ends this. */
  subscribe(listener: () => void): () => void;
  /** Keeps the records of a shard after the position that the function returns. Returns a function that ends this. */
  hold(shardId: string, position: () => string | undefined): () => void;
}

export type PollSource = QueueSource | LogSource;

export function isQueue(source: PollSource): source is QueueSource {
  return 'receive' in source;
}
