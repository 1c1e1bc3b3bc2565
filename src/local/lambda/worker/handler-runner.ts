import { performance } from 'node:perf_hooks';
import { inspect } from 'node:util';
import type { MessagePort } from 'node:worker_threads';
import {
  SharedCell,
  type EventsMessage,
  type Outcome,
  type ResponseMessage,
  type WorkerData,
  type WorkerMessage,
} from '../protocol';
import { invocationContext } from './context';
import { toPayload } from './error-payload';
import type { Handler } from './load-handler';
import { withLevel } from './output';
import { isStreaming, ResponseStream, type StreamingHandler } from './streaming';

type Settled = { readonly result: unknown } | { readonly error: unknown };

/** An event that waits for the handler. */
interface AssignedEvent {
  readonly ticket: number;
  readonly requestId: string;
  /** Empty for none. */
  readonly trace: string;
  /** JSON. */
  readonly json: string;
}

/** Runs a handler, one event at a time in order, and reports each outcome. */
export class HandlerRunner {
  /** That of the event that it handles, or has handled last. */
  requestId = 'init';
  private readonly cells: Int32Array;
  private readonly inbox: AssignedEvent[] = [];
  /** The number of events that it has received. */
  private tickets = 0;
  /** The response of the event that is handled, if it is streamed. */
  private response?: { readonly ticket: number; readonly stream: ResponseStream };
  /** Set while an event is handled. */
  private settle?: (outcome: Settled) => void;
  /** The outcome passed to the callback, while the event loop still has work. */
  private outcome?: Settled;
  /** Whether the handler has returned a promise. */
  private isPending = false;

  constructor(
    private readonly handler: Handler,
    private readonly data: WorkerData,
    private readonly port: MessagePort,
  ) {
    this.cells = new Int32Array(data.shared);
    // The event loop is empty: the result of a handler that waits for this is sent, and one that has neither called
    // back nor settled its promise never will: Lambda's result is null.
    process.on('beforeExit', () => {
      if (this.settle && this.isPending && !this.outcome) this.warnOfPending();
      this.settle?.(this.outcome ?? { result: null });
    });
  }

  /** Whether it handles no event. */
  get isIdle(): boolean {
    return this.settle === undefined;
  }

  receive(message: EventsMessage | ResponseMessage): void {
    if ('type' in message) {
      const { ticket, stream } = this.response ?? {};
      if (ticket !== message.ticket) return;
      if (message.type === 'taken') stream!.taken(message.bytes);
      else stream!.destroy(new Error('The client has disconnected'));
      return;
    }
    for (let i = 0; i < message.length; i += 3) {
      const [requestId, trace, json] = [message[i], message[i + 1], message[i + 2]];
      this.inbox.push({ ticket: this.tickets++, requestId, trace, json });
    }
    this.next();
  }

  private next(): void {
    while (!this.settle && this.inbox.length > 0) {
      const event = this.inbox.shift()!;
      const { ticket } = event;
      if (Atomics.compareExchange(this.cells, SharedCell.NEXT_TICKET, ticket, ticket + 1) === ticket) this.run(event);
    }
  }

  private run(event: AssignedEvent): void {
    this.outcome = undefined;
    this.isPending = false;
    this.requestId = event.requestId;
    // https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
    if (event.trace !== '') process.env._X_AMZN_TRACE_ID = event.trace;
    const startedAt = performance.now();
    const settle = (this.settle = (outcome) => {
      if (this.settle !== settle) return;
      this.settle = undefined;
      this.port.ref();
      this.post({ ...this.answer(outcome), duration: performance.now() - startedAt });
      this.next();
    });
    // While an event is handled only the handler's own work keeps the event loop alive.
    this.port.unref();

    const called = (outcome: Settled) => {
      if (this.settle !== settle || this.outcome) return;
      this.outcome = outcome;
      if (!context.callbackWaitsForEmptyEventLoop) settle(outcome);
    };
    const callback = (error?: unknown, result?: unknown) => {
      called(error === undefined || error === null ? { result } : { error });
    };
    const context = invocationContext(this.data, event.requestId, callback);
    try {
      if (isStreaming(this.handler)) {
        this.isPending = true;
        return void this.stream(this.handler, event, context).then(settle);
      }
      const returned: any = this.handler(JSON.parse(event.json), context, callback);
      if (typeof returned?.then === 'function') {
        this.isPending = true;
        returned.then(
          (result: unknown) => settle({ result }),
          (error: unknown) => settle({ error }),
        );
      }
    } catch (error) {
      settle({ error });
    }
  }

  /** The response is written to the stream; the invocation ends with the stream. */
  private async stream(handler: StreamingHandler, { ticket, json }: AssignedEvent, context: object): Promise<Settled> {
    const stream = new ResponseStream({
      post: (chunk) => this.post({ type: 'chunk', chunk }),
      // The only work of the handler may be to wait for the reader.
      waiting: (isWaiting) => (isWaiting ? this.port.ref() : this.port.unref()),
    });
    this.response = { ticket, stream };
    try {
      const returned: any = handler(JSON.parse(json), stream, context);
      if (typeof returned?.then !== 'function') throw new Error('Streaming does not support non-async handlers.');
      await returned;
      if (!stream.writableFinished && !stream.destroyed) {
        await new Promise((resolve) => stream.once('finish', resolve).once('close', resolve));
      }
      return { result: null };
    } catch (error) {
      // Data written before the error is still sent, as by Lambda, which reports the error after it.
      if (!stream.destroyed) {
        await new Promise<void>((resolve) => stream.once('close', resolve).end(() => resolve()));
      }
      return { error };
    } finally {
      this.response = undefined;
    }
  }

  private warnOfPending(): void {
    const text =
      `${this.data.functionName}: the promise of the handler never settles, and nothing is left that could settle it. ` +
      'Lambda ends the invocation with the result null. Await only what is called back, or rejected on errors and timeouts';
    withLevel('WARN', () => process.stderr.write(`${text}\n`));
  }

  private post(message: WorkerMessage): void {
    this.port.postMessage(message);
  }

  private answer(outcome: Settled): Outcome {
    if ('error' in outcome) {
      withLevel('ERROR', () => process.stderr.write(`${inspect(outcome.error)}\n`));
      return { type: 'error', error: toPayload(outcome.error) };
    }
    try {
      return { type: 'result', payload: JSON.stringify(outcome.result) ?? 'null' };
    } catch (error) {
      // Type and beginning of the message are those of Lambda's Node.js runtime; the reason is added.
      return this.answer({
        error: new Error(`Unable to stringify response body: ${(error as Error).message}`, { cause: error }),
      });
    }
  }
}
