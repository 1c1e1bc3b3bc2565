import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { captureLogs, withLog } from './log-capture';
import { withHandledErrors } from '../handled-errors';
import type { LocalApp } from '../local-resources';
import type { TestDelivery } from '../service-clients';
import type { FunctionLog, Functions, InvokeOptions } from '../../local/aws/service';
import type { Cause } from '../../local/cause';
import { InvocationLog } from '../../local/lambda/invocation-log';
import type { InvokeResult, LocalFunction } from '../../local/model';
import { batchResult } from '../../local/polling/batch-result';
import { FUNCTION_VARIABLE } from '../../runtime/names';

/** The functions of a stack whose handlers are those of the app in this process. */
export class TestFunctions implements Functions {
  /** The events that were delivered, in order. */
  readonly deliveries: TestDelivery[] = [];
  private failures: Error[] = [];
  private readonly logListeners = new Set<(log: FunctionLog) => void>();

  private readonly functions: readonly LocalFunction[];

  constructor(
    functions: readonly LocalFunction[],
    private readonly app: LocalApp | undefined,
    private readonly now: () => number,
  ) {
    // The code in the template is not what runs.
    this.functions = functions.map((fn) => ({ ...fn, problem: undefined }));
  }

  find(nameOrArn: string): LocalFunction | undefined {
    const [name] = nameOrArn.split(':function:').pop()!.split(':');
    return this.functions.find(({ functionName }) => functionName === name);
  }

  /** The function for one that the app declares; one without a counterpart in the stack has no role. */
  declared(name: string): Pick<LocalFunction, 'functionName' | 'arn' | 'role'> {
    const found = this.functions.find(({ environment }) => environment[FUNCTION_VARIABLE] === name);
    return found ?? { functionName: name, arn: `arn:aws:lambda:us-east-1:000000000000:function:${name}` };
  }

  /** An error that reaches no code of the app or the test. */
  fail(error: Error): void {
    this.failures.push(error);
  }

  /** The errors that no caller has seen, since the last call of this. */
  takeFailures(): readonly Error[] {
    const { failures } = this;
    this.failures = [];
    return failures;
  }

  onLog(listener: (log: FunctionLog) => void): () => void {
    this.logListeners.add(listener);
    const release = captureLogs();
    return () => {
      this.logListeners.delete(listener);
      release();
    };
  }

  /** Runs a handler of the function, and passes its log on if something reads it. */
  async logged<T>(
    { functionName }: Pick<LocalFunction, 'functionName'>,
    { requestId, cause }: { readonly requestId: string; readonly cause: Cause },
    call: () => Promise<T>,
  ): Promise<T> {
    const fn = this.find(functionName);
    if (!fn?.logIsRead || this.logListeners.size === 0) return call();
    const log = new InvocationLog(fn, requestId, this.now);
    try {
      return await withLog(log, call);
    } finally {
      const events = log.ended();
      for (const listener of this.logListeners) listener({ fn, logStreamName: 'local', events, cause });
    }
  }

  async invoke(arn: string, event: unknown, options: InvokeOptions): Promise<InvokeResult> {
    const { cause, requestId = randomUUID(), hasCaller = false } = options;
    const fn = this.find(arn);
    const name = fn?.environment[FUNCTION_VARIABLE];
    const app = this.app;
    if (name === undefined || !app) return failed('NotRunLocally', `${arn} is no function of the app under test`);
    const given = copyOf(event);
    const ended = namedIfSlow(name, fn!);
    const { result, errors } = await withHandledErrors(() => app.invoke(name, given, { requestId, cause }))
      .finally(ended)
      .then(
        ({ result: returned, errors: handled }) => {
          const payload = copyOf(returned);
          return { result: { payload } as InvokeResult, errors: failuresOf(name, event, payload, handled) };
        },
        (thrown: unknown) => ({ result: thrownBy(thrown), errors: [asError(thrown)] }),
      );
    if (hasCaller) return result;
    this.failures.push(...errors);
    this.deliveries.push({
      function: name,
      source: cause.lineage.at(-1),
      event: copyOf(event),
      outcome: errors.length > 0 ? 'failed' : 'ok',
      errors,
      result: result.functionError ? undefined : result.payload,
    });
    return result;
  }
}

/** As by Lambda, which passes JSON. */
function copyOf(value: unknown): any {
  return JSON.parse(JSON.stringify(value) ?? 'null');
}

/** The errors behind a result. A function that handles a batch itself reports records, and no errors. */
function failuresOf(name: string, event: any, payload: any, errors: readonly unknown[]): readonly Error[] {
  if (errors.length > 0 || !Array.isArray(event?.Records)) return errors.map(asError);
  const ids = event.Records.map(
    ({ messageId, kinesis, dynamodb }: any) => messageId ?? kinesis?.sequenceNumber ?? dynamodb?.SequenceNumber,
  );
  const { failed: reported, invalid } = batchResult({ payload }, ids, true);
  if (invalid !== undefined) return [new Error(`${name}: the response fails the batch: ${invalid}`)];
  return reported.length === 0 ? [] : [new Error(`${name} reports failed records: ${reported.join(', ')}`)];
}

function asError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  return new Error(typeof thrown === 'object' && thrown !== null ? inspect(thrown) : String(thrown));
}

/** Less than the time that jest gives a test, of which it says no more than that it is over. */
const SLOW_MILLISECONDS = 4000;

/** Names a handler that does not end. Returns a function that is called when it has. */
function namedIfSlow(name: string, { timeout }: LocalFunction): () => void {
  const timer = setTimeout(
    () =>
      process.emitWarning(
        `the handler of "${name}" has not ended for ${SLOW_MILLISECONDS / 1000} s: ` +
          `a promise that it awaits may never settle. In the stack its timeout is ${timeout} s`,
        'SlowHandler',
      ),
    SLOW_MILLISECONDS,
  );
  timer.unref();
  return () => clearTimeout(timer);
}

function thrownBy(thrown: unknown): InvokeResult {
  const { name = 'Error', message = String(thrown), stack = '' } = (thrown ?? {}) as Partial<Error>;
  return failed(name, message, stack.split('\n'));
}

function failed(errorType: string, errorMessage: string, trace: string[] = []): InvokeResult {
  return { functionError: 'Unhandled', reason: 'error', payload: { errorType, errorMessage, trace } };
}
