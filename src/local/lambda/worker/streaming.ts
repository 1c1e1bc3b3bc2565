import { Writable } from 'node:stream';

/** The mark of a streaming handler in Lambda's Node.js runtime, set by `awslambda.streamifyResponse`. */
const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');

/** https://docs.aws.amazon.com/lambda/latest/dg/config-rs-write-functions.html */
export type StreamingHandler = (event: unknown, stream: ResponseStream, context: object) => unknown;

/** The bytes that are sent ahead of the reader. */
const AHEAD_BYTES = 256 * 1024;

export interface ResponseReader {
  readonly post: (chunk: Uint8Array) => void;
  /** Called when the stream begins and ends to wait for `taken()`. */
  readonly waiting: (isWaiting: boolean) => void;
}

/** The stream of a response. Written data is sent at once, unless the reader is too far behind. */
export class ResponseStream extends Writable {
  /** Called at the first write, with a function that writes before it. */
  _onBeforeFirstWrite?: (write: (chunk: string | Uint8Array) => void) => void;
  private begun = false;
  private ahead = 0;
  /** Continues with the next chunk, while the reader is too far behind. */
  private proceed?: () => void;

  constructor(private readonly reader: ResponseReader) {
    super({ decodeStrings: true });
    // Errors of the stream are reported by the handler's promise.
    this.on('error', () => {});
  }

  setContentType(_type: string): void {
    if (this.begun) throw new Error('Cannot set content-type, too late.');
  }

  // Both forms of `write`, as Writable declares them.
  override write(chunk: any, ...rest: any[]): boolean {
    if (!this.begun) {
      this.begun = true;
      this._onBeforeFirstWrite?.((ahead) => super.write(ahead));
    }
    return super.write(
      typeof chunk === 'string' || chunk instanceof Uint8Array ? chunk : JSON.stringify(chunk),
      ...rest,
    );
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.reader.post(chunk);
    this.ahead += chunk.length;
    if (this.ahead < AHEAD_BYTES) return void setImmediate(done);
    this.proceed = done;
    this.reader.waiting(true);
  }

  /** The reader has taken so many bytes. */
  taken(bytes: number): void {
    this.ahead -= bytes;
    if (this.ahead < AHEAD_BYTES) this.stopWaiting();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.stopWaiting();
    done(error);
  }

  private stopWaiting(): void {
    const { proceed } = this;
    if (!proceed) return;
    this.proceed = undefined;
    this.reader.waiting(false);
    setImmediate(proceed);
  }
}

/** Defines the global `awslambda` of Lambda's runtime, for functions that stream. */
export function provideStreaming(): void {
  (globalThis as any).awslambda = {
    streamifyResponse: (handler: object) => Object.assign(handler, { [STREAMING]: 'response' }),
    HttpResponseStream: {
      // The metadata precede the body, with eight NULs in between.
      from(stream: ResponseStream, metadata: object): ResponseStream {
        stream.setContentType('application/vnd.awslambda.http-integration-response');
        stream._onBeforeFirstWrite = (write) => {
          write(JSON.stringify(metadata));
          write(new Uint8Array(8));
        };
        return stream;
      },
    },
  };
}

export function isStreaming(handler: unknown): handler is StreamingHandler {
  return (handler as any)[STREAMING] === 'response';
}
