import { Context, type ContextValues } from './context';
import type { Policy, Statement } from './policy';
import { accountOf, type Principal, principalContext, type PrincipalMatch } from './principal';

export interface AccessRequest {
  readonly principal: Principal;
  /** `dynamodb:PutItem` */
  readonly action: string;
  /** An ARN, or `*` for an action that has none. */
  readonly resource: string;
  /** @default - that of the resource's ARN, else the principal's */
  readonly resourceAccount?: string;
  /** The condition keys, but those that follow from the principal. */
  readonly context?: ContextValues;
  /** Is called with each condition key that the decision depends on, in lower case. */
  readonly onRead?: (key: string) => void;
  readonly identityPolicies?: readonly Policy[];
  /** Those of the resource; the trust policy of a role. */
  readonly resourcePolicies?: readonly Policy[];
  readonly permissionsBoundary?: Policy;
  readonly sessionPolicies?: readonly Policy[];
}

export type PolicyType = 'identity-based' | 'resource-based' | 'permissions boundary' | 'session';

export interface AccessDecision {
  readonly decision: 'allow' | 'explicitDeny' | 'implicitDeny';
  /** The policies that denied: by a statement, or as none of them allows. */
  readonly policyType?: PolicyType;
  /** The statement that allowed, or denied. */
  readonly statement?: Statement;
}

/**
 * Decides on a request: an explicit deny, else an allow, else the implicit deny.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function decide(request: AccessRequest): AccessDecision {
  const { principal, identityPolicies = [], permissionsBoundary, sessionPolicies, resourcePolicies = [] } = request;
  const context = new Context(() => ({ ...principalContext(principal), ...request.context }), request.onRead);
  const matching = (policies: readonly Policy[]) =>
    policies.flatMap(({ statements }) =>
      statements.filter((statement) => statement.matches(request.action, request.resource, context)),
    );
  const boundary = permissionsBoundary && matching([permissionsBoundary]);
  const session = sessionPolicies && matching(sessionPolicies);
  const identity = matching(identityPolicies);
  const resource = matching(resourcePolicies).flatMap((statement) => {
    const match = statement.principal(principal, permissionsBoundary !== undefined);
    return match ? [{ statement, match }] : [];
  });

  const denied =
    deny('identity-based', identity) ??
    deny(
      'resource-based',
      resource.map(({ statement }) => statement),
    ) ??
    deny('permissions boundary', boundary) ??
    deny('session', session);
  if (denied) return denied;

  const granted = (match: PrincipalMatch) =>
    resource.find((one) => one.match === match && one.statement.effect === 'Allow')?.statement;
  const [direct, role, account] = [granted('direct'), granted('role'), granted('account')];
  const byResource = direct ?? role;
  const sameAccount = isSameAccount(request);
  if (principal.type !== 'AWS') return byResource ? allow(byResource) : implicitDeny('resource-based');
  if (needsResourcePolicy(request, sameAccount) && !byResource && !account) return implicitDeny('resource-based');
  if (sameAccount && direct) return allow(direct);

  const byIdentity = identity.find(({ effect }) => effect === 'Allow');
  const allowed = byIdentity ?? (sameAccount ? role : undefined);
  if (!allowed) return implicitDeny('identity-based');
  if (boundary && !boundary.some(isAllow)) return implicitDeny('permissions boundary');
  if (session && !session.some(isAllow)) return implicitDeny('session');
  return allow(allowed);
}

const isAllow = ({ effect }: Statement): boolean => effect === 'Allow';

function isSameAccount({ principal, resource, resourceAccount }: AccessRequest): boolean {
  if (principal.type !== 'AWS') return false;
  const account = accountOf(principal.arn);
  return (resourceAccount ?? accountOf(resource) ?? account) === account;
}

/** In another account, and for roles and keys, identity-based policies alone allow nothing. */
function needsResourcePolicy({ action }: AccessRequest, sameAccount: boolean): boolean {
  return !sameAccount || /^(sts:AssumeRole|kms:)/i.test(action);
}

function allow(statement: Statement): AccessDecision {
  return { decision: 'allow', statement };
}

function deny(policyType: PolicyType, statements: readonly Statement[] = []): AccessDecision | undefined {
  const statement = statements.find(({ effect }) => effect === 'Deny');
  return statement && { decision: 'explicitDeny', policyType, statement };
}

function implicitDeny(policyType: PolicyType): AccessDecision {
  return { decision: 'implicitDeny', policyType };
}
