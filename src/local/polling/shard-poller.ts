import { batchResult } from './batch-result';
import { failureRecord, type GivenUp } from './failure-record';
import type { Mapping } from './mapping';
import { mayPoll } from './permission';
import type { Poller, PollerContext } from './poller';
import type { LogRecord, LogSource, Shard } from './source';
import { functionCaller } from '../aws/caller';
import { newCause, recursiveLoop, through } from '../cause';
import { loopMessage } from '../delivery/async-invoker';
import { isAttempt } from '../delivery/attempt';
import { filteredLogRecord, logRecordOf } from '../event-sources/log-records';
import { LAMBDA_REQUEST_BYTES } from '../../runtime/aws-limits';
import type { Store } from '../store/store';

/** A failed batch is tried again after a second, then after twice that each time, up to a minute. */
const FIRST_BACKOFF_MILLISECONDS = 1000;
const MAX_BACKOFF_MILLISECONDS = 60_000;

/** Where the reader of a shard is. It is stored. */
export interface Checkpoint {
  /** The last sequence number that is done. */
  readonly position?: string;
  /** The state of the tumbling window that is open. */
  readonly state?: unknown;
  /** When that window began, in milliseconds since 1970. */
  readonly windowStart?: number;
  /** What was read and is not done. */
  readonly reading?: StoredReading;
}

export interface ShardPollerOptions {
  readonly mapping: Mapping;
  readonly source: LogSource;
  readonly shard: Shard;
  readonly checkpoints: Store<Checkpoint>;
  readonly context: PollerContext;
  /** Whether the shard is newer than the mapping, which then reads all of it. */
  readonly isNew: boolean;
  /** Is called when all records of a closed shard are done. */
  readonly onDone: () => void;
}

interface Attempt {
  readonly records: readonly LogRecord[];
  /** How often the function was invoked with them. */
  attempts: number;
  /** How many of these invocations count as tries: those after which the batch was not split. */
  tries: number;
  /** Whether an invocation has begun and not ended. */
  isRunning?: boolean;
}

/** Batches that are handled one after the other. */
interface Lane {
  readonly left: Attempt[];
  backoff: number;
  /** When the first batch is tried again, in milliseconds since 1970. */
  notBefore: number;
}

/** What was read, until all of it is done. */
interface Reading {
  readonly last: string;
  readonly lanes: readonly Lane[];
}

/** A reading in which records stand for themselves by their sequence numbers. */
interface StoredReading {
  readonly last: string;
  readonly lanes: readonly (Omit<Lane, 'left'> & {
    readonly left: readonly (Omit<Attempt, 'records'> & { readonly from: string; readonly to: string })[];
  })[];
}

/**
 * The event source mapping of a shard: reads after its checkpoint, one batch at a time, or several at a time with a
 * parallelization factor. A failed batch blocks those behind it until it succeeds or is given up.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
 */
export class ShardPoller implements Poller {
  private readonly unsubscribe: () => void;
  private readonly unhold: () => void;
  stopped = false;
  private checkpoint: Checkpoint;
  private scheduled?: { readonly time: number; readonly cancel: () => void };
  private busy = false;
  private polling: Promise<void> = Promise.resolve();
  private closed = false;
  private reading?: Reading;
  /** The end of the batch window of the records that wait. */
  private windowEnd?: number;

  constructor(private readonly options: ShardPollerOptions) {
    const { checkpoints, shard, source, mapping, isNew } = options;
    const stored = checkpoints.get(this.key);
    const isFromNow = mapping.startingPosition === 'LATEST' && !isNew;
    this.checkpoint = stored ?? { position: isFromNow ? shard.last : undefined };
    if (!stored) this.save(this.checkpoint);
    if (stored?.reading) {
      this.reading = this.restored(stored.reading);
      for (const lane of this.reading.lanes) if (lane.notBefore > 0) this.awaitRetry(lane);
    }
    this.unhold = source.hold(shard.id, () => this.checkpoint.position);
    this.unsubscribe = source.subscribe(() => this.schedule(0));
    this.schedule(0);
  }

  /** Resolves when what the function handles now is handled. */
  close(): Promise<void> {
    this.closed = true;
    this.unsubscribe();
    this.unhold();
    this.scheduled?.cancel();
    return this.polling;
  }

  /** Whether all records of a closed shard are done. */
  get isDone(): boolean {
    const { isClosed = false, read } = this.options.shard;
    return isClosed && !this.reading && read(this.checkpoint.position, 1).length === 0;
  }

  private get key(): string {
    const { mapping, source, shard } = this.options;
    return checkpointKey(mapping, source, shard.id);
  }

  private save(checkpoint: Checkpoint): void {
    this.checkpoint = checkpoint;
    this.options.checkpoints.set(this.key, checkpoint);
  }

  /** Stores how far the reading is: attempts count, and batches are done, also if this process is killed. */
  private saveReading(): void {
    const { last, lanes } = this.reading!;
    const reading: StoredReading = {
      last,
      lanes: lanes.map(({ left, ...lane }) => ({
        ...lane,
        left: left.map(({ records, ...attempt }) => ({
          ...attempt,
          from: records[0].sequenceNumber,
          to: records.at(-1)!.sequenceNumber,
        })),
      })),
    };
    this.save({ ...this.checkpoint, reading });
  }

  /** The reading of an earlier start, without the records that the log no longer has. */
  private restored({ last, lanes }: StoredReading): Reading {
    const { shard } = this.options;
    const read = this.wanted(shard.read(this.checkpoint.position, Infinity));
    return {
      last,
      lanes: lanes.map(({ left, ...lane }, index) => {
        const own = read.filter(({ partitionKey }) => laneOf(partitionKey, lanes.length) === index);
        const batches = left.map(({ from, to, ...attempt }) => ({
          ...attempt,
          records: own.filter(({ sequenceNumber }) => from <= sequenceNumber && sequenceNumber <= to),
        }));
        return { ...lane, left: batches.filter(({ records }) => records.length > 0) };
      }),
    };
  }

  /** Polls after a time, or earlier if that is scheduled. */
  private schedule(milliseconds: number): void {
    const { clock } = this.options.context;
    const time = clock.now() + milliseconds;
    if (this.busy || this.closed || (this.scheduled && this.scheduled.time <= time)) return;
    this.scheduled?.cancel();
    const cancel = clock.at(time, () => {
      this.scheduled = undefined;
      return (this.polling = this.poll());
    });
    this.scheduled = { time, cancel };
  }

  private async poll(): Promise<void> {
    if (this.closed || this.busy) return;
    if (!mayPoll(this.options.mapping, this.options.context)) {
      this.stopped = true;
      return void this.close();
    }
    this.busy = true;
    let again: number | undefined;
    try {
      again = await this.next();
    } finally {
      this.busy = false;
      if (again !== undefined) this.schedule(again);
      else if (this.isDone) this.options.onDone();
    }
  }

  /** Goes on where it is. Returns the time until the next step; undefined if there is nothing to do. */
  private async next(): Promise<number | undefined> {
    const closing = await this.closeWindow();
    if (!this.reading) {
      const wait = this.read();
      if (!this.reading) return wait ?? closing;
    }
    const { last, lanes } = this.reading;
    await Promise.all(lanes.map((lane) => this.advance(lane)));
    const now = this.options.context.clock.now();
    const waits = lanes.flatMap(({ left, notBefore }) => (left.length > 0 ? [Math.max(0, notBefore - now)] : []));
    if (waits.length > 0) return Math.min(...waits);
    this.reading = undefined;
    this.save({ ...this.checkpoint, position: last, reading: undefined });
    return 0;
  }

  /** Reads the next batches. Returns the time to wait for more records; undefined if there are none. */
  private read(): number | undefined {
    const { mapping, shard, context } = this.options;
    const { batchSize, window, parallelization } = mapping;
    const read = shard.read(this.checkpoint.position, batchSize * parallelization);
    if (read.length === 0) return undefined;
    const kept = this.wanted(read);
    if (window > 0 && kept.length > 0 && kept.length < batchSize) {
      const now = context.clock.now();
      this.windowEnd ??= now + window * 1000;
      if (now < this.windowEnd) return this.windowEnd - now;
    }
    this.windowEnd = undefined;
    const records: LogRecord[][] = Array.from({ length: parallelization }, () => []);
    for (const record of kept) records[laneOf(record.partitionKey, parallelization)].push(record);
    const lanes = records.map((lane) => ({
      left: split(lane, batchSize).map((batch) => ({ records: batch, attempts: 0, tries: 0 })),
      backoff: FIRST_BACKOFF_MILLISECONDS,
      notBefore: 0,
    }));
    this.reading = { last: read.at(-1)!.sequenceNumber, lanes };
    return 0;
  }

  /** The records that the function gets. */
  private wanted(records: readonly LogRecord[]): LogRecord[] {
    const { mapping } = this.options;
    return records.filter(
      (record) =>
        record.arrived >= (mapping.startingTimestamp ?? 0) * 1000 &&
        (mapping.filters.length === 0 || mapping.matches(filteredLogRecord(record.event))),
    );
  }

  /** Handles batches of a lane until none is left, or one has to be tried again later. */
  private async advance(lane: Lane): Promise<void> {
    const { context } = this.options;
    const { left } = lane;
    while (left.length > 0 && !this.closed && lane.notBefore <= context.clock.now()) {
      const [attempt] = left;
      const old = attempt.records.filter((record) => this.isTooOld(record));
      if (old.length > 0) {
        await this.giveUp(old, attempt, 'RecordAgeExceeded');
        const young = attempt.records.filter((record) => !old.includes(record));
        left.splice(0, 1, ...(young.length > 0 ? [{ ...attempt, records: young }] : []));
        continue;
      }
      // A function that has ended the process would do so for ever.
      if (attempt.isRunning) {
        context.log(`a batch of ${this.options.source.arn} failed: the process ended while the function had it`);
        await this.failed(lane, attempt, [attempt.records[0].sequenceNumber]);
        continue;
      }
      attempt.isRunning = true;
      this.saveReading();
      const outcome = await this.invoke(attempt, lane.backoff);
      attempt.isRunning = false;
      if (outcome === 'not-invoked') {
        this.retry(lane, FIRST_BACKOFF_MILLISECONDS);
        return;
      }
      if (outcome.failed.length === 0) {
        left.shift();
        lane.backoff = FIRST_BACKOFF_MILLISECONDS;
        if (this.reading!.lanes.some(({ left: others }) => others.length > 0)) this.saveReading();
        continue;
      }
      await this.failed(lane, attempt, outcome.failed);
    }
  }

  /** An attempt of the first batch of a lane has failed. */
  private async failed(lane: Lane, attempt: Attempt, failed: readonly string[]): Promise<void> {
    const { left, backoff } = lane;
    attempt.attempts++;
    const next = this.again(attempt, failed);
    if (next.length === 0) {
      left.shift();
      return this.giveUp(unfinished(attempt.records, failed), attempt, 'RetryAttemptsExhausted');
    }
    left.splice(0, 1, ...next);
    lane.backoff = Math.min(backoff * 2, MAX_BACKOFF_MILLISECONDS);
    this.retry(lane, backoff);
  }

  /** Waits before the first batch of a lane is tried again. */
  private retry(lane: Lane, milliseconds: number): void {
    const { clock, retries } = this.options.context;
    lane.notBefore = clock.now() + retries.wait(milliseconds);
    this.saveReading();
    this.awaitRetry(lane);
  }

  private awaitRetry(lane: Lane): void {
    this.options.context.retries.at(lane.notBefore, () => {
      lane.notBefore = 0;
      this.schedule(0);
    });
  }

  /**
   * The batches in which failed records are tried again; none if they are given up. Splitting a batch is no try.
   * https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
   */
  private again({ records, attempts, tries }: Attempt, failed: readonly string[]): Attempt[] {
    const { bisects, retries } = this.options.mapping;
    const rest = unfinished(records, failed);
    if (bisects && rest.length < records.length) return [{ records: rest, attempts, tries }];
    if (bisects && rest.length > 1) {
      const middle = Math.ceil(rest.length / 2);
      return [rest.slice(0, middle), rest.slice(middle)].map((half) => ({ records: half, attempts, tries }));
    }
    return tries < retries ? [{ records: rest, attempts, tries: tries + 1 }] : [];
  }

  private isTooOld({ arrived }: LogRecord): boolean {
    const { mapping, context } = this.options;
    return context.clock.now() - arrived > mapping.maximumAge * 1000;
  }

  private async invoke(
    attempt: Attempt,
    backoff: number,
  ): Promise<'not-invoked' | { readonly failed: readonly string[] }> {
    const { mapping, source, context } = this.options;
    const { functions, concurrency, report, retries, lost } = context;
    const { records } = attempt;
    const fn = functions.find(mapping.functionArn);
    if (!fn) return 'not-invoked';
    const cause = through(records.find((record) => record.cause)?.cause ?? newCause(), source.arn);
    const loop = fn.allowsRecursion ? undefined : recursiveLoop(cause, fn.arn);
    if (loop) {
      lost(loopMessage(fn, loop));
      return { failed: [] };
    }
    const ended = concurrency.begin(fn);
    if (!ended) return 'not-invoked';
    const started = performance.now();
    const event = { Records: records.map((record) => logRecordOf(record.event, fn)), ...this.windowOf(records) };
    const result = await functions.invoke(fn.arn, event, { cause }).finally(ended);
    if (!isAttempt(result, fn)) return 'not-invoked';
    const ids = records.map(({ sequenceNumber }) => sequenceNumber);
    const { failed, invalid } = batchResult(result, ids, mapping.reportsFailures);
    if (failed.length === 0) this.keepState(result.payload, records);
    report({
      source: source.arn,
      fn,
      total: records.length,
      failed: failed.length,
      milliseconds: performance.now() - started,
      error: result.functionError && result.payload,
      invalid,
      nextTry:
        failed.length === 0 || this.again(attempt, failed).length === 0
          ? undefined
          : context.clock.now() + retries.wait(backoff),
    });
    return { failed };
  }

  private async giveUp(
    records: readonly LogRecord[],
    { attempts }: Attempt,
    condition: GivenUp['condition'],
  ): Promise<void> {
    const { mapping, source, shard, context } = this.options;
    const fn = context.functions.find(mapping.functionArn);
    if (!fn || records.length === 0) return;
    context.log(
      `${fn.functionName}: ${records.length} record(s) of ${source.arn} are given up (${condition})` +
        (mapping.onFailure === undefined ? '' : `; ${mapping.onFailure} gets a record of it`),
    );
    if (mapping.onFailure === undefined) return;
    const cause = through(records[0].cause ?? newCause(), fn.arn);
    const payload = failureRecord({ records, attempts, condition, source, shard, fn }, context.clock.now());
    try {
      await context.deliver({
        targetArn: mapping.onFailure,
        payload: JSON.stringify(payload),
        cause,
        caller: functionCaller(fn, cause),
      });
    } catch (e) {
      context.log(`${fn.functionName}: ${mapping.onFailure} refuses its record: ${(e as Error).message}`);
    }
  }

  /** The part of an event that a tumbling window has. */
  private windowOf(records: readonly LogRecord[]): object {
    const { mapping, shard, source } = this.options;
    if (mapping.tumblingWindow === 0) return {};
    const length = mapping.tumblingWindow * 1000;
    const start = this.checkpoint.windowStart ?? Math.floor(records[0].arrived / length) * length;
    return {
      window: { start: new Date(start).toISOString(), end: new Date(start + length).toISOString() },
      state: this.checkpoint.state ?? {},
      shardId: shard.id,
      eventSourceARN: source.arn,
      isFinalInvokeForWindow: false,
      isWindowTerminatedEarly: false,
    };
  }

  private keepState(payload: unknown, records: readonly LogRecord[]): void {
    const { tumblingWindow } = this.options.mapping;
    if (tumblingWindow === 0) return;
    const length = tumblingWindow * 1000;
    const windowStart = this.checkpoint.windowStart ?? Math.floor(records[0].arrived / length) * length;
    this.save({ ...this.checkpoint, windowStart, state: (payload as any)?.state ?? {} });
  }

  /** Ends a tumbling window whose time is over. Returns the time until the end of the open one. */
  private async closeWindow(): Promise<number | undefined> {
    const { mapping, shard, source, context } = this.options;
    const { windowStart, state } = this.checkpoint;
    if (mapping.tumblingWindow === 0 || windowStart === undefined) return undefined;
    const end = windowStart + mapping.tumblingWindow * 1000;
    const now = context.clock.now();
    if (now < end) return end - now;
    const fn = context.functions.find(mapping.functionArn);
    if (!fn) return FIRST_BACKOFF_MILLISECONDS;
    const event = {
      Records: [],
      window: { start: new Date(windowStart).toISOString(), end: new Date(end).toISOString() },
      state: state ?? {},
      shardId: shard.id,
      eventSourceARN: source.arn,
      isFinalInvokeForWindow: true,
      isWindowTerminatedEarly: false,
    };
    const result = await context.functions.invoke(fn.arn, event, { cause: through(newCause(), source.arn) });
    if (result.functionError) return FIRST_BACKOFF_MILLISECONDS;
    this.save({ position: this.checkpoint.position, reading: this.checkpoint.reading });
    return undefined;
  }
}

/** The key of the checkpoint of a shard. */
export function checkpointKey({ functionArn }: Mapping, { arn }: LogSource, shardId: string): string {
  return `${functionArn} ${arn} ${shardId}`;
}

/** The records from the lowest failed one on: it is the checkpoint, and those before it are done. */
function unfinished(records: readonly LogRecord[], failed: readonly string[]): readonly LogRecord[] {
  return records.slice(records.findIndex(({ sequenceNumber }) => failed.includes(sequenceNumber)));
}

/** The lane of a partition key: records of a key stay in order. */
function laneOf(key: string, lanes: number): number {
  let hash = 0;
  for (const character of key) hash = (hash * 31 + character.codePointAt(0)!) % 1_000_003;
  return hash % lanes;
}

/** Batches of at most the size, that fit into an invocation. */
function split(records: readonly LogRecord[], size: number): LogRecord[][] {
  const batches: LogRecord[][] = [];
  let bytes = Infinity;
  for (const record of records) {
    const own = Buffer.byteLength(JSON.stringify(record.event)) + 1;
    bytes += own;
    if (bytes > LAMBDA_REQUEST_BYTES - 64 || batches.at(-1)!.length >= size) {
      batches.push([]);
      bytes = own;
    }
    batches.at(-1)!.push(record);
  }
  return batches;
}
