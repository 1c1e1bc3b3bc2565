import type { InvokeResult } from '../model';
import type { GatewayOptions } from './gateway';

export interface Invocation {
  readonly functionArn: string;
  readonly event: unknown;
  /** The time that the gateway waits. @default - as long as the function runs */
  readonly timeoutInMillis?: number;
  /** Receives the chunks of a streamed response. */
  readonly onChunk?: (chunk: Uint8Array) => void;
}

/** The outcome of an invocation for a gateway. */
export type Outcome =
  | { readonly type: 'result'; readonly result: InvokeResult }
  /** The gateway has waited for its whole time. */
  | { readonly type: 'timeout'; readonly message: string }
  /** The event is larger than Lambda accepts. */
  | { readonly type: 'too-large'; readonly message: string }
  | { readonly type: 'error'; readonly message: string };

/** Invokes the function of an integration, and calls `done` once. */
export function invokeFunction(
  { invoke, withoutTimeouts }: Pick<GatewayOptions, 'invoke' | 'withoutTimeouts'>,
  { functionArn, event, timeoutInMillis, onChunk }: Invocation,
  done: (outcome: Outcome) => void,
): void {
  let ended = false;
  const end = (outcome: Outcome) => {
    clearTimeout(timeout);
    if (!ended) done(outcome);
    ended = true;
  };
  const timeout =
    withoutTimeouts || timeoutInMillis === undefined
      ? undefined
      : setTimeout(() => {
          const seconds = timeoutInMillis / 1000;
          end({
            type: 'timeout',
            message: `no response within ${seconds} s, the integration's timeout at the gateway`,
          });
        }, timeoutInMillis);
  invoke(functionArn, event, onChunk).then(
    (result) => end({ type: 'result', result }),
    (error) =>
      end({
        type: error?.code === 'RequestTooLargeException' ? 'too-large' : 'error',
        message: String(error?.message ?? error),
      }),
  );
}
