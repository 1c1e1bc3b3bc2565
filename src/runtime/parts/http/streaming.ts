import type { HttpResult } from '../../http/result';
import type { LambdaContext, LambdaHandler } from '../../lambda';
import { logger, type Logger } from '../../log';
import type { BegunStream } from './body';

/** The stream that Lambda passes to a function that streams: the part of Node's writable stream that is used here. */
export interface ResponseStream {
  write(chunk: string | Uint8Array): boolean;
  end(): void;
  on(event: 'drain' | 'close' | 'error', listener: (error?: Error) => void): unknown;
}

/** The form of `app.streamingHandler()`. */
export type StreamingHandler = (event: any, stream: ResponseStream, context: LambdaContext) => Promise<void>;

/**
 * The handler of the function that streams, with an event, a stream and a context. Without a stream, it returns the
 * result.
 */
export function streamHandler(dispatch: (event: any, context: LambdaContext) => Promise<HttpResult>): LambdaHandler {
  const handler: LambdaHandler = async (event: any, ...given: any[]) => {
    const [stream, context] = typeof given[0]?.write === 'function' ? given : [undefined, given[0]];
    const result = await dispatch(event, context);
    return stream
      ? send(result, stream, () => logger({ requestId: context?.awsRequestId, function: context?.functionName }))
      : result;
  };
  // Only the runtime of Lambda has `streamifyResponse`. The AWS SDK creates `awslambda` without it.
  return (globalThis as any).awslambda?.streamifyResponse?.(handler) ?? handler;
}

/**
 * Sends a result. From here on an error cannot become an error response: it is logged, and the invocation fails. Lambda
 * then sends what has been written, and reports the error after it; for a destroyed stream it would send neither.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html#runtimes-custom-response-streaming
 */
async function send(
  { body, isBase64Encoded, ...metadata }: HttpResult,
  given: ResponseStream,
  log: () => Logger,
): Promise<void> {
  const stream: ResponseStream = (globalThis as any).awslambda.HttpResponseStream.from(given, metadata);
  if (typeof body === 'string') {
    // Status and headers go out with the first write, even if there is nothing to write.
    stream.write(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'));
    return stream.end();
  }
  let resume: () => void;
  let failed: Error | undefined;
  const stop = (error?: Error) => {
    failed ??= error ?? new Error('The connection is closed');
    resume?.();
    // The source may wait for long before it has another chunk.
    void Promise.resolve((body as Partial<BegunStream>).stop?.()).catch(() => undefined);
  };
  stream.on('drain', () => resume?.());
  stream.on('error', stop);
  stream.on('close', () => stop());
  try {
    let written = false;
    for await (const chunk of body) {
      if (failed) throw failed;
      written = true;
      if (!stream.write(chunk) && !failed) {
        await new Promise<void>((resolve) => {
          resume = resolve;
        });
      }
    }
    if (failed) throw failed;
    if (!written) stream.write('');
    return stream.end();
  } catch (error) {
    // A source that is ended may throw that it is.
    const reason = failed ?? error;
    log().error('The response broke off', { error: reason });
    throw reason;
  }
}
