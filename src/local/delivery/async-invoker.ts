import { randomUUID } from 'node:crypto';
import { isAttempt } from './attempt';
import type { Concurrency } from './concurrency';
import { destinationRecord, type Condition, type EndedInvocation } from './destination-record';
import { recursiveLoop, through, type Cause } from '../cause';
import { functionCaller } from '../aws/caller';
import type { AwsServiceError, Delivery, ServiceContext } from '../aws/service';
import { exited, type FunctionFailure } from '../lambda/errors';
import type { InvokeResult, LocalFunction } from '../model';
import type { Store } from '../store/store';

/** How a function, or a version of it, is invoked asynchronously. */
export interface AsyncSettings {
  /** @default 2 */
  readonly maximumRetryAttempts?: number;
  /** Seconds. @default 21600, six hours */
  readonly maximumEventAge?: number;
  /** The ARNs of destinations. @default - none */
  readonly onSuccess?: string;
  readonly onFailure?: string;
}

export interface AsyncInvokerOptions extends Pick<
  ServiceContext,
  'clock' | 'retries' | 'functions' | 'deliver' | 'log' | 'lost'
> {
  readonly settingsOf: (fn: LocalFunction, qualifier: string) => AsyncSettings;
  readonly concurrency: Concurrency;
  /** The queue, by request id. */
  readonly pending: Store<PendingInvocation>;
}

/** An event for a function. */
export interface AsyncEvent {
  readonly fn: LocalFunction;
  /** `$LATEST`, a version or an alias. */
  readonly qualifier: string;
  readonly payload: unknown;
  readonly cause: Cause;
  /** The function's `awsRequestId`, the same in each attempt. @default - a new UUID */
  readonly requestId?: string;
}

interface Pending extends AsyncEvent {
  readonly requestId: string;
  readonly since: number;
  attempts: number;
}

/** An event in the queue, as it is stored. */
export interface PendingInvocation extends Omit<Pending, 'fn'> {
  readonly functionArn: string;
  /** The time of the next attempt, or when that has begun. */
  readonly due: number;
  /** Whether an attempt has begun and not ended. */
  readonly isRunning?: true;
}

/** After the first and after the second failure of the function. */
const RETRY_MILLISECONDS = [60_000, 120_000];
/** While it cannot be invoked at all: after a second at first, twice that each time up to five minutes. */
const FIRST_BACKOFF_MILLISECONDS = 1000;
const MAX_BACKOFF_MILLISECONDS = 300_000;
const DEFAULT_RETRIES = 2;
const DEFAULT_AGE_SECONDS = 6 * 60 * 60;

/**
 * Lambda's queue of asynchronous invocations: retries on the clock, then destinations and dead-letter queue.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 *
 * @example
 * invoker.invoke({ fn, qualifier: '$LATEST', payload: { a: 1 }, cause });
 */
export class AsyncInvoker {
  constructor(private readonly options: AsyncInvokerOptions) {
    const { retries, pending } = options;
    // Of an earlier start.
    for (const [, stored] of pending.entries()) retries.at(stored.due, () => this.resume(stored));
  }

  /** Queues an event and returns its request id. */
  invoke(event: AsyncEvent): string {
    const pending = { requestId: randomUUID(), ...event, since: this.options.clock.now(), attempts: 0 };
    this.wait(pending, 0);
    return pending.requestId;
  }

  private async resume(stored: PendingInvocation): Promise<void> {
    const { clock, functions, pending } = this.options;
    const { functionArn, due, isRunning, ...event } = stored;
    const fn = functions.find(functionArn);
    // A function that has ended the process would do so for ever.
    if (fn && isRunning) return this.failed({ ...event, fn }, exited(event.requestId, 0));
    if (fn) return this.attempt({ ...event, fn });
    // The stack is not loaded yet, or no longer has it.
    if (clock.now() - stored.since > DEFAULT_AGE_SECONDS * 1000) return pending.delete(stored.requestId);
    clock.after(FIRST_BACKOFF_MILLISECONDS, () => this.resume(stored));
  }

  /** Stores the event until the next attempt, in this process or a later one. */
  private wait(event: Pending, delay: number, backoff?: number): void {
    const { clock, retries } = this.options;
    const due = clock.now() + delay;
    this.store(event, { due });
    retries.at(due, () => this.attempt(event, backoff));
  }

  private store({ fn, ...event }: Pending, state: Pick<PendingInvocation, 'due' | 'isRunning'>): void {
    this.options.pending.set(event.requestId, { ...event, functionArn: fn.arn, ...state });
  }

  private async attempt(event: Pending, backoff = FIRST_BACKOFF_MILLISECONDS): Promise<void> {
    const { clock, functions, concurrency, log, lost } = this.options;
    const { fn, payload, cause, requestId } = event;
    if (this.isTooOld(event)) return this.end(event, 'EventAgeExceeded');
    const loop = fn.allowsRecursion ? undefined : recursiveLoop(cause, fn.arn);
    if (loop) {
      lost(loopMessage(fn, loop));
      await this.deadLetter(event, 'Recursive invocation loop detected');
      return this.options.pending.delete(requestId);
    }
    const ended = concurrency.begin(fn);
    if (!ended) return this.backOff(event, backoff);
    this.store(event, { due: clock.now(), isRunning: true });
    const started = performance.now();
    const result = await functions.invoke(fn.arn, payload, { cause, requestId }).finally(ended);
    if (!isAttempt(result, fn)) return this.backOff(event, backoff);
    if (result.functionError) return this.failed(event, result);
    event.attempts++;
    log(`${originOf(cause)} → ${fn.functionName} ok ${(performance.now() - started).toFixed(0)} ms`);
    return this.end(event, 'Success', result);
  }

  /** An attempt has failed: there is another one, or the event is given up. */
  private async failed(event: Pending, result: FunctionFailure): Promise<void> {
    const { retries, log } = this.options;
    const { fn, cause } = event;
    event.attempts++;
    const { maximumRetryAttempts = DEFAULT_RETRIES } = this.settingsOf(event);
    const failed = `${originOf(cause)} → ${fn.functionName} failed: ${result.payload.errorType}: ${result.payload.errorMessage}`;
    if (event.attempts > maximumRetryAttempts || fn.problem) {
      log(failed);
      return this.end(event, 'RetriesExhausted', result);
    }
    const delay = retries.wait(RETRY_MILLISECONDS[event.attempts - 1] ?? RETRY_MILLISECONDS.at(-1)!);
    log(`${failed}; ${retries.text(delay)}`);
    this.wait(event, delay);
  }

  private backOff(event: Pending, delay: number): void {
    const next = Math.min(delay * 2, MAX_BACKOFF_MILLISECONDS);
    this.wait(event, this.options.retries.wait(delay), next);
  }

  private isTooOld(event: Pending): boolean {
    const { maximumEventAge = DEFAULT_AGE_SECONDS } = this.settingsOf(event);
    return this.options.clock.now() - event.since > maximumEventAge * 1000;
  }

  private settingsOf({ fn, qualifier }: AsyncEvent): AsyncSettings {
    return this.options.settingsOf(fn, qualifier);
  }

  private async end(event: Pending, condition: Condition, result?: InvokeResult): Promise<void> {
    const { onSuccess, onFailure } = this.settingsOf(event);
    const destination = condition === 'Success' ? onSuccess : onFailure;
    if (destination !== undefined) await this.toDestination(event, destination, condition, result);
    if (condition !== 'Success') {
      await this.deadLetter(event, result?.functionError ? result.payload.errorMessage : 'The event is too old');
    }
    this.options.pending.delete(event.requestId);
  }

  private async toDestination(
    event: Pending,
    targetArn: string,
    condition: Condition,
    result: InvokeResult | undefined,
  ): Promise<void> {
    const { fn, qualifier, requestId, attempts, payload } = event;
    const functionArn = `${fn.arn}:${qualifier}`;
    const ended: EndedInvocation = { requestId, functionArn, condition, attempts, payload, result };
    const time = this.options.clock.now();
    const record = destinationRecord(ended, time);
    await this.send(event, {
      targetArn,
      payload: JSON.stringify(targetArn.split(':')[2] === 'events' ? busEvent(ended, targetArn, record) : record),
      ...(targetArn.split(':')[2] === 's3' ? { objectKey: objectKey(ended, time) } : {}),
    });
  }

  /** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-dlq */
  private async deadLetter(event: Pending, errorMessage: string): Promise<void> {
    const { fn, payload, requestId } = event;
    if (fn.deadLetterArn === undefined) return;
    await this.send(event, {
      targetArn: fn.deadLetterArn,
      payload: JSON.stringify(payload),
      attributes: {
        RequestID: { DataType: 'String', StringValue: requestId },
        ErrorCode: { DataType: 'Number', StringValue: '200' },
        ErrorMessage: { DataType: 'String', StringValue: errorMessage.slice(0, 1024) },
      },
    });
  }

  /** With the permissions of the function's role. A refusal is printed: nobody else would learn of it. */
  private async send({ fn, cause }: Pending, delivery: Omit<Delivery, 'caller' | 'cause'>): Promise<void> {
    const own = through(cause, fn.arn);
    try {
      await this.options.deliver({
        ...delivery,
        cause: own,
        caller: functionCaller(fn, own),
      });
    } catch (e) {
      const { code, message } = e as AwsServiceError;
      this.options.log(`${fn.functionName}: ${delivery.targetArn} refuses its record: ${code}: ${message}`);
    }
  }
}

/** What the user reads when a loop is stopped. */
export function loopMessage(fn: LocalFunction, loop: readonly string[]): string {
  const names = loop.map(nameOf).join(' → ');
  return (
    `${fn.functionName} is not invoked again: it is in a loop, ${names}. Lambda stops loops over SQS, SNS, S3 and Invoke ` +
    'after 16 rounds, others run on. If the loop has an end, set RecursiveLoop of the function to Allow'
  );
}

/** The last part of an ARN. */
function nameOf(arn: string): string {
  return arn.split(/[:/]/).at(-1)!;
}

/** What an event comes from: the last resource on its way. */
function originOf({ lineage }: Cause): string {
  const last = lineage.at(-1);
  return last === undefined ? 'Event' : nameOf(last);
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-async-destinations */
function busEvent({ functionArn, condition }: EndedInvocation, targetArn: string, record: object): object {
  return {
    source: 'lambda',
    'detail-type': `Lambda Function Invocation Result - ${condition === 'Success' ? 'Success' : 'Failure'}`,
    resources: [targetArn, functionArn],
    detail: record,
  };
}

/** `aws/lambda/async/<function>/2026/01/02/2026-01-02T03.04.05-<id>`. */
function objectKey({ functionArn, requestId }: EndedInvocation, time: number): string {
  const [date, clock] = new Date(time).toISOString().slice(0, 19).split('T');
  const folder = `aws/lambda/async/${functionArn.split(':')[6]}/${date.replace(/-/g, '/')}`;
  return `${folder}/${date}T${clock.replace(/:/g, '.')}-${requestId}`;
}
