import { compilePolicy, decide, PolicyError, type AccessDecision, type ContextValues } from '../../iam';

/**
 * The decision of a policy that an authorizer has returned on a request to an API; or the reason why it is no policy.
 *
 * @param arn of the method or route that is called
 */
export function policyDecision(
  document: any,
  arn: string,
  context: ContextValues,
): AccessDecision['decision'] | { readonly invalid: string } {
  const statements: any[] = [document?.Statement ?? []].flat();
  if (statements.length === 0) return { invalid: 'policyDocument has no Statement' };
  for (const { Action, NotAction, Resource, NotResource } of statements) {
    if ((Action ?? NotAction) === undefined || (Resource ?? NotResource) === undefined) {
      return { invalid: 'a statement has no Action or no Resource' };
    }
  }
  const [, partition, , , account] = arn.split(':');
  try {
    return decide({
      principal: { type: 'AWS', arn: `arn:${partition}:iam::${account}:user/caller` },
      action: 'execute-api:Invoke',
      resource: arn,
      context,
      identityPolicies: [compilePolicy(document, 'policyDocument')],
    }).decision;
  } catch (e) {
    if (!(e instanceof PolicyError)) throw e;
    return { invalid: e.message };
  }
}
