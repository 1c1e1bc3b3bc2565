import { Writable } from 'node:stream';

/** What Lambda's Node.js runtime marks a handler with that takes a stream: `awslambda.streamifyResponse` does. */
const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');

/** https://docs.aws.amazon.com/lambda/latest/dg/config-rs-write-functions.html */
export type StreamingHandler = (event: unknown, stream: ResponseStream, context: object) => unknown;

/** The stream of an answer. What is written goes out at once. */
export class ResponseStream extends Writable {
  /** Called by the first write, with what writes ahead of it. */
  _onBeforeFirstWrite?: (write: (chunk: string | Uint8Array) => void) => void;
  private begun = false;

  constructor(private readonly post: (chunk: Uint8Array) => void) {
    super({ decodeStrings: true });
    // Whoever breaks it off says so by the handler's promise.
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
    this.post(chunk);
    // A source without a pause must not fill the memory of the other side.
    setImmediate(done);
  }
}

/** The global that Lambda's runtime gives to functions that stream. */
export function provideStreaming(): void {
  (globalThis as any).awslambda = {
    streamifyResponse: (handler: object) => Object.assign(handler, { [STREAMING]: 'response' }),
    HttpResponseStream: {
      // The metadata go ahead of the body, and eight NULs between the two.
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
