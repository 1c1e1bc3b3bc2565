import { setTimeout as delay } from 'node:timers/promises';
import type { FilterLogEventsCommandInput, FilterLogEventsCommandOutput } from '@aws-sdk/client-cloudwatch-logs';
import { awsError, isThrottled, isTransient } from '../aws-error';

/** An event of CloudWatch Logs. */
export interface LogEvent {
  readonly logGroup: string;
  readonly stream: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly message: string;
}

export interface LogReaderOptions {
  /** Calls FilterLogEvents once, without retries. */
  readonly filter: (input: FilterLogEventsCommandInput) => Promise<FilterLogEventsCommandOutput>;
  readonly logGroups: readonly string[];
  /** Milliseconds since 1970. */
  readonly since: number;
  /** A filter pattern of CloudWatch. */
  readonly pattern?: string;
  /** Called with the reason when a request is repeated after a pause. */
  readonly onPause?: (reason: string) => void;
  /** Ends the reading. */
  readonly signal?: AbortSignal;
  /** Milliseconds since any time. @default - real time */
  readonly time?: { now(): number; wait(milliseconds: number): Promise<void> };
}

// A quota of the account and region, which is 5 requests a second in most regions:
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
const REQUEST_MILLISECONDS = 200;
const BUSY_MILLISECONDS = 1000;
const QUIET_MILLISECONDS = 2000;
const PAUSE_MILLISECONDS = 2000;
const LONGEST_MILLISECONDS = 30_000;
/** How often in a row a request is repeated that is not part of following. */
const ATTEMPTS = 8;
/** An event may become visible this long after others that are later. */
const LATE_MILLISECONDS = 10_000;

/** Reads the events of several log groups as one stream, ordered by time. */
export class LogReader {
  /** The ids of events that were read, with their time. */
  private readonly seen = new Map<string, number>();
  /** The next request may begin then. */
  private next = 0;

  constructor(private readonly options: LogReaderOptions) {}

  /** The events until now, page by page. */
  async *past(): AsyncGenerator<LogEvent> {
    const { logGroups, since } = this.options;
    const readers = logGroups.map((group) => this.eventsOf(group, since));
    const heads = await Promise.all(readers.map((reader) => reader.next()));
    for (;;) {
      let first = -1;
      heads.forEach((head, i) => {
        if (!head.done && (first < 0 || head.value.time < heads[first].value.time)) first = i;
      });
      if (first < 0) return;
      yield heads[first].value;
      heads[first] = await readers[first].next();
    }
  }

  /** The events until now, then new ones until `signal` is aborted. */
  async *follow(): AsyncGenerator<LogEvent> {
    const { logGroups, since, signal } = this.options;
    let latest = since;
    for await (const event of this.past()) {
      latest = Math.max(latest, event.time);
      yield event;
    }
    let interval = BUSY_MILLISECONDS;
    while (!signal?.aborted) {
      await this.wait(interval);
      if (signal?.aborted) return;
      const from = Math.max(since, latest - LATE_MILLISECONDS);
      const events: LogEvent[] = [];
      for (const group of logGroups) for await (const event of this.eventsOf(group, from)) events.push(event);
      events.sort((a, b) => a.time - b.time);
      for (const event of events) {
        latest = Math.max(latest, event.time);
        yield event;
      }
      this.forget(latest - 2 * LATE_MILLISECONDS);
      interval = events.length > 0 ? BUSY_MILLISECONDS : Math.min(interval * 1.5, QUIET_MILLISECONDS);
    }
  }

  private async *eventsOf(logGroupName: string, startTime: number): AsyncGenerator<LogEvent> {
    const { pattern } = this.options;
    let nextToken: string | undefined;
    do {
      const page = await this.request({
        logGroupName,
        startTime,
        nextToken,
        ...(pattern !== undefined && { filterPattern: pattern }),
      });
      if (!page) return;
      const events = [...(page.events ?? [])].sort((a, b) => a.timestamp! - b.timestamp!);
      for (const { eventId, timestamp, message, logStreamName } of events) {
        const id = eventId ?? `${logGroupName} ${logStreamName} ${timestamp} ${message}`;
        if (this.seen.has(id)) continue;
        this.seen.set(id, timestamp!);
        yield { logGroup: logGroupName, stream: logStreamName ?? '', time: timestamp!, message: message ?? '' };
      }
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
  }

  /** Undefined if the group is not there, as before the first line of a function, or if reading has ended. */
  private async request(input: FilterLogEventsCommandInput): Promise<FilterLogEventsCommandOutput | undefined> {
    const { filter, signal, onPause } = this.options;
    for (let attempt = 1; ; attempt++) {
      await this.spaced();
      if (signal?.aborted) return undefined;
      try {
        return await filter(input);
      } catch (error) {
        if ((error as Error).name === 'ResourceNotFoundException') return undefined;
        if (!isTransient(error) || attempt === ATTEMPTS) throw awsError(error);
        const pause = Math.min(PAUSE_MILLISECONDS * 2 ** (attempt - 1), LONGEST_MILLISECONDS);
        const reason = isThrottled(error) ? 'AWS throttles the reading of logs' : 'AWS does not respond';
        onPause?.(`${reason}: next try in ${pause / 1000} s`);
        await this.wait(pause);
      }
    }
  }

  /** Requests are made one after another, in a distance, whichever groups they are for. */
  private async spaced(): Promise<void> {
    const now = (this.options.time ?? performance).now();
    const at = Math.max(now, this.next);
    this.next = at + REQUEST_MILLISECONDS;
    if (at > now) await this.wait(at - now);
  }

  private wait(milliseconds: number): Promise<void> {
    const { time, signal } = this.options;
    return time ? time.wait(milliseconds) : delay(milliseconds, undefined, { signal }).catch(() => undefined);
  }

  private forget(before: number): void {
    for (const [id, time] of this.seen) if (time < before) this.seen.delete(id);
  }
}
