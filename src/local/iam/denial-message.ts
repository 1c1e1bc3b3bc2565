import type { AccessDecision, AccessRequest, PolicyType } from './decide';

const NAMES: { readonly [type in PolicyType]: string } = {
  'identity-based': 'identity-based policy',
  'resource-based': 'resource-based policy',
  'permissions boundary': 'permissions boundary',
  session: 'session policy',
};

/**
 * The message of AWS about a denied request.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function denialMessage(
  { principal, action, resource }: Pick<AccessRequest, 'principal' | 'action' | 'resource'>,
  { decision, policyType = 'identity-based' }: AccessDecision,
): string {
  const name = NAMES[policyType];
  const spelt = spelling(action);
  const reason =
    decision === 'explicitDeny'
      ? `with an explicit deny in ${name.startsWith('i') ? 'an' : 'a'} ${name}`
      : `because no ${name} allows the ${spelt} action`;
  return `User: ${nameOf(principal)} is not authorized to perform: ${spelt} on resource: ${resource} ${reason}`;
}

/** As SQS and SNS write their actions in messages. */
function spelling(action: string): string {
  if (action.startsWith('sqs:')) return action.toLowerCase();
  return action.replace(/^sns:/, 'SNS:');
}

function nameOf(principal: AccessRequest['principal']): string {
  switch (principal.type) {
    case 'AWS':
      return principal.arn;
    case 'Service':
      return principal.service;
    case 'Federated':
      return principal.provider;
    case 'Anonymous':
      return 'anonymous';
  }
}
