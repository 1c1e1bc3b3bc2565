/** The decision of a policy that an authorizer has returned. */
export type PolicyDecision = 'allow' | 'explicitDeny' | 'implicitDeny';

/**
 * The decision of a policy on a request to an API: an explicit deny, else an allow. A string that is not a decision is
 * the reason why the document is no policy.
 */
export function policyDecision(document: any, arn: string): PolicyDecision | { readonly invalid: string } {
  const statements: any[] = [document?.Statement ?? []].flat();
  if (statements.length === 0) return { invalid: 'policyDocument has no Statement' };
  let decision: PolicyDecision = 'implicitDeny';
  for (const { Effect, Action, Resource } of statements) {
    if (Effect !== 'Allow' && Effect !== 'Deny') return { invalid: `Effect is "Allow" or "Deny", got ${Effect}` };
    if (Action === undefined || Resource === undefined) return { invalid: 'a statement has no Action or no Resource' };
    const matches =
      [Action].flat().some((action: string) => matchesPattern(action.toLowerCase(), 'execute-api:invoke')) &&
      [Resource].flat().some((resource: string) => matchesPattern(resource, arn));
    if (matches && Effect === 'Deny') return 'explicitDeny';
    if (matches) decision = 'allow';
  }
  return decision;
}

function matchesPattern(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 's').test(text);
}
