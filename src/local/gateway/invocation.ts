import { newCause } from '../cause';
import type { InvokeClient, InvokeResult } from '../model';
import type { GatewayOptions } from './gateway';

export interface Invocation extends InvokeClient {
  readonly functionArn: string;
  readonly event: unknown;
  /** The route that API Gateway invokes it for. The function has to permit that. @default - not checked */
  readonly sourceArn?: string;
  /** The ARN of the role by which API Gateway invokes it, which then has to have the permission. */
  readonly credentials?: string;
  /** The time that the gateway waits. @default - as long as the function runs */
  readonly timeoutInMillis?: number;
}

/** The outcome of an invocation for a gateway. */
export type Outcome =
  | { readonly type: 'result'; readonly result: InvokeResult }
  /** The gateway has waited for its whole time. */
  | { readonly type: 'timeout'; readonly message: string }
  /** The event is larger than Lambda accepts. */
  | { readonly type: 'too-large'; readonly message: string }
  /** The function does not permit it to the gateway. */
  | { readonly type: 'denied'; readonly message: string }
  | { readonly type: 'error'; readonly message: string };

/** Invokes the function of an integration, and calls `done` once. */
export function invokeFunction(
  { invoke, signers, withoutTimeouts }: Pick<GatewayOptions, 'invoke' | 'signers' | 'withoutTimeouts'>,
  { functionArn, event, sourceArn, credentials, timeoutInMillis, onChunk, client }: Invocation,
  done: (outcome: Outcome) => void,
): void {
  const denial =
    sourceArn === undefined ? undefined : permissionDenial(signers, { functionArn, sourceArn, credentials });
  if (denial !== undefined) return done({ type: 'denied', message: denial });
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
            message: `no response within ${seconds} s, the time that the gateway waits`,
          });
        }, timeoutInMillis);
  invoke(functionArn, event, { onChunk, client }).then(
    (result) => end({ type: 'result', result }),
    (error) =>
      end({
        type: error?.code === 'RequestTooLargeException' ? 'too-large' : 'error',
        message: String(error?.message ?? error),
      }),
  );
}

/** The reason why API Gateway may not invoke the function for a route. */
export function permissionDenial(
  signers: GatewayOptions['signers'],
  {
    functionArn,
    sourceArn,
    credentials,
  }: Pick<Invocation, 'functionArn' | 'credentials'> & { readonly sourceArn: string },
): string | undefined {
  // That of the caller: https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html
  if (credentials?.endsWith(':user/*')) return undefined;
  const principal =
    credentials === undefined
      ? ({ type: 'service', service: 'apigateway.amazonaws.com', sourceArn } as const)
      : ({ type: 'role', roleArn: credentials, sessionName: 'BackplaneAssumeRoleSession' } as const);
  return signers.denial(
    {
      principal,
      account: sourceArn.split(':')[4],
      // A decision that is remembered does not need it.
      get cause() {
        return newCause();
      },
    },
    { action: 'lambda:InvokeFunction', resource: functionArn },
  )?.message;
}
