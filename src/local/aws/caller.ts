import { newCause, type Cause } from '../cause';
import type { LocalFunction } from '../model';

/** Who makes a request, as IAM sees it. */
export type Principal =
  /** A test outside of any handler: nothing is checked. */
  | { readonly type: 'everything' }
  /** Tools of the user, with the key of the local administrator. */
  | { readonly type: 'administrator' }
  /** A role: of a function, or assumed by STS. */
  | { readonly type: 'role'; readonly roleArn: string; readonly sessionName: string }
  /** A service on behalf of one of its resources: `{ service: 'sns.amazonaws.com', sourceArn: '<topic>' }`. */
  | { readonly type: 'service'; readonly service: string; readonly sourceArn: string }
  /** An unsigned request. */
  | { readonly type: 'anonymous' };

export interface Caller {
  readonly principal: Principal;
  /** The account that it belongs to. */
  readonly account: string;
  /** Why it makes the request: that of the invocation, with the function as the last of the lineage. */
  readonly cause: Cause;
  /** When the invocation that makes the request has begun, by the clock of this process. */
  readonly since?: number;
  /** The function that makes the request, if one does. */
  readonly functionArn?: string;
  /** Lambda acts with the role of the function: none of its code makes the request. */
  readonly isLambda?: true;
}

/** A caller that is no function: what it does has no cause in the local cloud. */
export class Outsider implements Caller {
  private begun?: Cause;

  constructor(
    readonly principal: Principal,
    readonly account: string,
  ) {}

  /** Few requests need it. */
  get cause(): Cause {
    return (this.begun ??= newCause());
  }
}

/** A function as the caller of what Lambda does with its role. One without a role is not checked. */
export function functionCaller(
  { functionName, arn, role }: Pick<LocalFunction, 'functionName' | 'arn' | 'role'>,
  cause: Cause,
): Caller {
  return {
    principal: role === undefined ? { type: 'everything' } : { type: 'role', roleArn: role, sessionName: functionName },
    account: arn.split(':')[4],
    cause,
    functionArn: arn,
    isLambda: true,
  };
}

/** Whether a service makes the request by itself: its error reaches no code of the user. */
export function isService({ principal, isLambda }: Caller): boolean {
  return isLambda === true || principal.type === 'service';
}

/**
 * The ARN of a caller, as it stands in messages of AWS and in `GetCallerIdentity`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns
 */
export function callerArn({ principal, account }: Caller): string {
  switch (principal.type) {
    case 'role': {
      const role = principal.roleArn.split('/').pop()!;
      return `arn:${principal.roleArn.split(':')[1]}:sts::${account}:assumed-role/${role}/${principal.sessionName}`;
    }
    case 'service':
      return principal.service;
    case 'anonymous':
      return 'anonymous';
    default:
      return `arn:aws:iam::${account}:user/local`;
  }
}
