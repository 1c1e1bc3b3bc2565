import type { Caller, Principal } from '../aws/caller';
import { newCause, type Cause } from '../cause';
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
  const invocation = new WaitingGateway(done, withoutTimeouts ? undefined : timeoutInMillis);
  invoke(functionArn, event, { onChunk, client }).then(
    (result) => invocation.end({ type: 'result', result }),
    (error) =>
      invocation.end({
        type: error?.code === 'RequestTooLargeException' ? 'too-large' : 'error',
        message: String(error?.message ?? error),
      }),
  );
}

/** A gateway that waits for a function: for the outcome, or for its whole time. */
class WaitingGateway {
  private readonly timeout?: NodeJS.Timeout;
  private ended = false;

  constructor(
    private readonly done: (outcome: Outcome) => void,
    timeoutInMillis?: number,
  ) {
    if (timeoutInMillis !== undefined) this.timeout = setTimeout(() => this.timedOut(timeoutInMillis), timeoutInMillis);
  }

  end(outcome: Outcome): void {
    clearTimeout(this.timeout);
    if (this.ended) return;
    this.ended = true;
    this.done(outcome);
  }

  private timedOut(milliseconds: number): void {
    const message = `no response within ${milliseconds / 1000} s, the time that the gateway waits`;
    this.end({ type: 'timeout', message });
  }
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
  const principal: Principal =
    credentials === undefined
      ? { type: 'service', service: 'apigateway.amazonaws.com', sourceArn }
      : { type: 'role', roleArn: credentials, sessionName: 'BackplaneAssumeRoleSession' };
  const access = { action: 'lambda:InvokeFunction', resource: functionArn };
  return signers.denial(new IntegrationCaller(principal, sourceArn), access)?.message;
}

/** A decision that is remembered needs neither the account nor the cause. */
class IntegrationCaller implements Caller {
  constructor(
    readonly principal: Principal,
    private readonly sourceArn: string,
  ) {}

  get account(): string {
    return this.sourceArn.split(':')[4];
  }

  get cause(): Cause {
    return newCause();
  }
}
