import type { LogEvent } from '../../lambda/invocation-log';

/** An event of a stream of a group. */
export interface StoredEvent extends LogEvent {
  readonly id: string;
  readonly logStreamName: string;
  readonly ingestionTime: number;
}

/** The number of events that a group keeps. */
const MAX_EVENTS = 10_000;

/** A log group, with the last events of its streams. */
export class LogGroup {
  /** The streams, with the time of their creation. */
  readonly streams = new Map<string, number>();
  readonly events: StoredEvent[] = [];
  private count = 0;

  constructor(
    readonly name: string,
    readonly arn: string,
    readonly created: number,
  ) {}

  add(logStreamName: string, events: readonly LogEvent[], now: number): StoredEvent[] {
    if (!this.streams.has(logStreamName)) this.streams.set(logStreamName, now);
    const stored = events.map(({ timestamp, message }) => ({
      // In the form of AWS, 56 digits.
      id: String(timestamp).padStart(20, '0') + String(this.count++).padStart(36, '0'),
      logStreamName,
      timestamp,
      message,
      ingestionTime: now,
    }));
    this.events.push(...stored);
    this.events.splice(0, Math.max(0, this.events.length - MAX_EVENTS));
    return stored;
  }

  deleteStream(name: string): void {
    this.streams.delete(name);
    this.events.splice(0, Infinity, ...this.events.filter(({ logStreamName }) => logStreamName !== name));
  }
}
