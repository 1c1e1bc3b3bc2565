import type { ContextValues } from './context';
import { PolicyError } from './policy-error';

/** The caller of an AWS service. */
export type Principal =
  /**
   * A session of a role (`arn:aws:sts::123456789012:assumed-role/<role>/<session>`), a user, or the root user of an
   * account.
   */
  | {
      readonly type: 'AWS';
      readonly arn: string;
      /** The ARN of a session's role. @default - the one without a path */
      readonly roleArn?: string;
    }
  /** `sns.amazonaws.com` */
  | { readonly type: 'Service'; readonly service: string }
  /** An identity provider, when a role is assumed with a token. */
  | { readonly type: 'Federated'; readonly provider: string }
  | { readonly type: 'Anonymous' };

/**
 * How a statement names a principal, from the least to the most direct. A statement that names an account leaves the
 * decision to the identity-based policies of that account. A permissions boundary and session policies limit what a
 * statement allows a role, not what it allows a session of it.
 */
export type PrincipalMatch = 'account' | 'role' | 'direct';

export type PrincipalTest = (principal: Principal) => PrincipalMatch | undefined;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
export function compilePrincipal(element: unknown): PrincipalTest {
  const tests = testsOf(element);
  return (principal) => {
    const found = tests.map((test) => test(principal));
    return (['direct', 'role', 'account'] as const).find((match) => found.includes(match));
  };
}

function testsOf(element: unknown): PrincipalTest[] {
  if (element === '*') return [() => 'direct'];
  if (typeof element !== 'object' || element === null) throw new PolicyError('the principal is an object or "*"');
  return Object.entries(element).flatMap(([type, values]) =>
    [values].flat().map((value) => testOf(type, String(value))),
  );
}

function testOf(type: string, value: string): PrincipalTest {
  if (type === 'AWS' && value === '*') return () => 'direct';
  if (type === 'AWS') return awsPrincipal(value);
  return (principal) => {
    const own =
      principal.type === 'Service' ? principal.service : principal.type === 'Federated' ? principal.provider : '';
    return principal.type === type && own === value ? 'direct' : undefined;
  };
}

function awsPrincipal(value: string): PrincipalTest {
  const account = /^\d{12}$/.test(value) ? value : /^arn:[\w-]+:iam::(\d{12}):root$/.exec(value)?.[1];
  return (principal) => {
    if (principal.type !== 'AWS') return undefined;
    if (principal.arn === value) return 'direct';
    if (account !== undefined) return accountOf(principal.arn) === account ? 'account' : undefined;
    return roleOf(principal) === value ? 'role' : undefined;
  };
}

/** The ARN of a session's role; undefined for another principal. */
export function roleOf({ arn, roleArn }: Principal & { type: 'AWS' }): string | undefined {
  const [, partition, account, name] = /^arn:([\w-]+):sts::(\d+):assumed-role\/([^/]+)\//.exec(arn) ?? [];
  return roleArn ?? (name && `arn:${partition}:iam::${account}:role/${name}`);
}

/** The account in an ARN; undefined if it has none, as that of a bucket. */
export function accountOf(arn: string): string | undefined {
  return arn.split(':')[4] || undefined;
}

/**
 * The condition keys that follow from the principal.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function principalContext(principal: Principal): ContextValues {
  if (principal.type === 'Service') {
    return { 'aws:PrincipalIsAWSService': 'true', 'aws:PrincipalServiceName': principal.service };
  }
  if (principal.type !== 'AWS') return { 'aws:PrincipalType': 'Anonymous' };
  const role = roleOf(principal);
  return {
    'aws:PrincipalArn': role ?? principal.arn,
    'aws:PrincipalAccount': accountOf(principal.arn),
    'aws:PrincipalIsAWSService': 'false',
    'aws:PrincipalType': role ? 'AssumedRole' : principal.arn.endsWith(':root') ? 'Account' : 'User',
    'aws:username': /:user\/(?:.*\/)?([^/]+)$/.exec(principal.arn)?.[1],
  };
}
