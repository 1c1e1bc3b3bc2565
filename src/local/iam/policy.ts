import { compileConditions } from './condition';
import type { Context } from './context';
import { matcher, matchesAny, type PatternOptions } from './pattern';
import { PolicyError } from './policy-error';
import { compilePrincipal, type Principal, type PrincipalMatch } from './principal';

/** A policy, ready to be evaluated. */
export interface Policy {
  /** As people know it: its name, or the logical id of the resource that it is of. */
  readonly name: string;
  readonly statements: readonly Statement[];
}

export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly policyName: string;
  /** As in the document. */
  readonly source: object;
  /** True if it is about this action on this resource, and its conditions hold. */
  matches(action: string, resource: string, context: Context): boolean;
  /**
   * How it names a principal; `direct` if it names none, as in an identity-based policy.
   *
   * @param bounded true if the principal has a permissions boundary
   */
  principal(principal: Principal, bounded: boolean): PrincipalMatch | undefined;
}

/**
 * Compiles a policy document. Throws a `PolicyError` if IAM would refuse it.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function compilePolicy(document: any, name = 'policy'): Policy {
  // Without a version it is the old one, in which `${…}` is text.
  const variables = document?.Version === '2012-10-17';
  const statements = [document?.Statement ?? []].flat();
  return { name, statements: statements.map((statement) => compileStatement(statement, name, variables)) };
}

function compileStatement(source: any, policyName: string, variables: boolean): Statement {
  const { Effect, Condition = {} } = source;
  if (Effect !== 'Allow' && Effect !== 'Deny') throw new PolicyError(`a statement has the effect ${Effect}`);
  const isAction = test(source, 'Action', { wildcards: true, ignoreCase: true });
  const isResource = test(source, 'Resource', { wildcards: true, arn: 'pattern', variables });
  const conditions = compileConditions(Condition, variables);
  return {
    effect: Effect,
    policyName,
    source,
    matches: (action, resource, context) =>
      isAction(action, context) && isResource(resource, context) && conditions.every((holds) => holds(context)),
    principal: principalOf(source),
  };
}

/** The test of `Action` or `NotAction`, `Resource` or `NotResource`. A trust policy has no resource. */
function test(source: any, element: string, options: PatternOptions): (value: string, context: Context) => boolean {
  const negated = source[`Not${element}`] !== undefined;
  const values = negated ? source[`Not${element}`] : source[element];
  if (values === undefined) return () => true;
  const matchers = [values].flat().map((value) => matcher(String(value), options));
  return (value, context) => matchesAny(matchers, negated, value, context);
}

function principalOf({ Effect, Principal: named, NotPrincipal: excepted }: any): Statement['principal'] {
  if (excepted !== undefined) {
    const isExcepted = compilePrincipal(excepted);
    // "The NotPrincipal element with a Deny effect will always deny any IAM principal that has a permissions boundary":
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
    return (principal, bounded) => (isExcepted(principal) && !(bounded && Effect === 'Deny') ? undefined : 'direct');
  }
  return named === undefined ? () => 'direct' : compilePrincipal(named);
}
