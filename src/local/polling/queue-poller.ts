import { batchResult } from './batch-result';
import type { Mapping } from './mapping';
import { mayPoll } from './permission';
import type { BatchReport, Poller, PollerContext } from './poller';
import type { PolledMessage, QueueSource } from './source';
import { recursiveLoop, through, type Cause } from '../cause';
import { loopMessage } from '../delivery/async-invoker';
import { isAttempt } from '../delivery/attempt';
import { filteredSqsRecord, sqsRecord } from '../event-sources/sqs';
import { LAMBDA_REQUEST_BYTES } from '../../runtime/aws-limits';

/**
 * The batches at once with which Lambda begins. It adds more in minutes, which is no use on one machine.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
const CONCURRENCY = 5;

/** The time until a function that cannot be invoked is tried again. */
const BACKOFF_MILLISECONDS = 1000;

interface Polled {
  readonly message: PolledMessage;
  readonly record: object;
  readonly bytes: number;
}

/**
 * The event source mapping of a queue: receive, filter, gather, invoke, and delete what succeeded. What failed is
 * received again after its visibility timeout.
 */
export class QueuePoller implements Poller {
  private readonly unsubscribe: () => void;
  private readonly concurrency: number;
  stopped = false;
  private busy = 0;
  private scheduled = false;
  private closed = false;
  private backedOff = false;
  /** Messages that wait for others until the window ends. */
  private gathered: Polled[] = [];
  private endWindow?: () => void;

  constructor(
    private readonly mapping: Mapping,
    private readonly source: QueueSource,
    private readonly context: PollerContext,
  ) {
    this.concurrency = Math.min(mapping.maximumConcurrency ?? CONCURRENCY, CONCURRENCY);
    this.unsubscribe = source.subscribe(() => this.schedule());
    this.schedule();
  }

  async close(): Promise<void> {
    this.closed = true;
    this.unsubscribe();
    this.endWindow?.();
    this.release(this.gathered.splice(0));
  }

  private schedule(): void {
    if (this.scheduled || this.closed || this.backedOff || this.busy >= this.concurrency) return;
    this.scheduled = true;
    this.context.clock.after(0, () => {
      this.scheduled = false;
      return this.poll();
    });
  }

  private async poll(): Promise<void> {
    if (this.closed || this.busy >= this.concurrency) return;
    if (!mayPoll(this.mapping, this.context)) {
      this.stopped = true;
      return this.close();
    }
    const { batchSize, window } = this.mapping;
    const received = this.filter(this.source.receive(batchSize - this.gathered.length));
    if (window === 0) return this.handle(received.kept, received.any);
    this.gathered.push(...received.kept);
    if (this.gathered.length >= batchSize) return this.flush();
    if (this.gathered.length > 0) {
      this.endWindow ??= this.context.clock.after(window * 1000, () => this.flush());
    }
    if (received.any) this.schedule();
  }

  private flush(): Promise<void> {
    this.endWindow?.();
    this.endWindow = undefined;
    return this.handle(this.gathered.splice(0), true);
  }

  /** Drops the messages that no filter matches. */
  private filter(messages: readonly PolledMessage[]): { readonly kept: Polled[]; readonly any: boolean } {
    const kept: Polled[] = [];
    let dropped = 0;
    for (const message of messages) {
      const record = sqsRecord(message, this.source.arn);
      if (this.mapping.filters.length === 0 || this.mapping.matches(filteredSqsRecord(record))) {
        kept.push({ message, record, bytes: Buffer.byteLength(JSON.stringify(record)) });
      } else {
        this.source.delete(message.handle);
        dropped++;
      }
    }
    if (dropped > 0) this.context.log(this.droppedLine(dropped));
    return { kept, any: messages.length > 0 };
  }

  /** Nothing else tells what has become of such a message. */
  private droppedLine(count: number): string {
    const { functionName } = this.context.functions.find(this.mapping.functionArn) ?? {};
    const queue = this.source.arn.split(':').at(-1);
    return `${queue}: ${count} message${count === 1 ? '' : 's'} deleted, which match no filter of ${functionName}`;
  }

  private async handle(polled: readonly Polled[], any: boolean): Promise<void> {
    if (!any) return;
    this.busy++;
    // Another batch may begin meanwhile.
    this.schedule();
    try {
      for (const batch of split(polled)) await this.invoke(batch);
    } finally {
      this.busy--;
      this.schedule();
    }
  }

  private async invoke(batch: readonly Polled[]): Promise<void> {
    const { mapping, source } = this;
    const { functions, concurrency, report, lost } = this.context;
    const fn = functions.find(mapping.functionArn);
    if (!fn) return this.backOff(batch);
    const cause = through(longest(batch.map(({ message }) => message.cause)), source.arn);
    const loop = fn.allowsRecursion ? undefined : recursiveLoop(cause, fn.arn);
    if (loop) {
      lost(loopMessage(fn, loop));
      for (const { message } of batch) source.delete(message.handle);
      return;
    }
    const ended = concurrency.begin(fn);
    if (!ended) return this.backOff(batch);
    const started = performance.now();
    const event = { Records: batch.map(({ record }) => record) };
    const result = await functions.invoke(fn.arn, event, { cause }).finally(ended);
    if (!isAttempt(result, fn)) return this.backOff(batch);
    const ids = batch.map(({ message }) => message.id);
    const { failed: failedIds, invalid } = batchResult(result, ids, mapping.reportsFailures);
    const failed = new Set(failedIds);
    for (const { message } of batch) if (!failed.has(message.id)) source.delete(message.handle);
    const next = this.retry(batch.filter(({ message }) => failed.has(message.id)));
    report({
      source: source.arn,
      fn,
      total: batch.length,
      failed: failed.size,
      milliseconds: performance.now() - started,
      error: result.functionError && result.payload,
      invalid,
      ...next,
    });
  }

  /** Leaves messages hidden until they are retried, or go to the dead-letter queue. */
  private retry(failed: readonly Polled[]): Pick<BatchReport, 'nextTry' | 'deadLetters'> {
    const { source } = this;
    const { clock, retries } = this.context;
    const handles = failed.map(({ message }) => message.handle);
    if (retries.areFast) {
      const now = clock.now();
      for (const handle of handles) source.hide(handle, retries.wait((source.visibleAt(handle) ?? now) - now));
    }
    const ends = handles.flatMap((handle) => {
      const time = source.visibleAt(handle);
      return time === undefined ? [] : [{ time, queueArn: source.deadLetterArn(handle) }];
    });
    if (ends.length === 0) return {};
    // At the last of these times, all can be received again anyway.
    retries.at(Math.max(...ends.map(({ time }) => time)), () => handles.forEach((handle) => source.hide(handle, 0)));
    const retried = ends.filter(({ queueArn }) => queueArn === undefined);
    const last = ends.filter(({ queueArn }) => queueArn !== undefined);
    return {
      ...(retried.length > 0 && { nextTry: Math.min(...retried.map(({ time }) => time)) }),
      ...(last.length > 0 && {
        deadLetters: { count: last.length, queueArn: last[0].queueArn!, at: Math.min(...last.map(({ time }) => time)) },
      }),
    };
  }

  /** The receive of these messages does not count. */
  private backOff(batch: readonly Polled[]): void {
    this.release(batch);
    if (this.backedOff || this.closed) return;
    this.backedOff = true;
    this.context.clock.after(BACKOFF_MILLISECONDS, () => {
      this.backedOff = false;
      this.schedule();
    });
  }

  private release(batch: readonly Polled[]): void {
    for (const { message } of batch) this.source.release(message.handle);
  }
}

/** Batches that fit into an invocation. */
function split(polled: readonly Polled[]): Polled[][] {
  const batches: Polled[][] = [];
  let bytes = Infinity;
  for (const one of polled) {
    bytes += one.bytes + 1;
    if (bytes > LAMBDA_REQUEST_BYTES - 64) {
      batches.push([]);
      bytes = one.bytes;
    }
    batches.at(-1)!.push(one);
  }
  return batches;
}

/** The cause with the longest way: a loop is found even if other messages are in the batch. */
function longest(causes: readonly Cause[]): Cause {
  return causes.reduce((one, other) => (other.lineage.length > one.lineage.length ? other : one));
}
