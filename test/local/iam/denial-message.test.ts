import { type AccessDecision, compilePolicy, decide, denialMessage } from '../../../src/local/iam';
import { ACCOUNT, document, SESSION } from './oracle';

const request = {
  principal: SESSION,
  action: 'dynamodb:PutItem',
  resource: `arn:aws:dynamodb:eu-west-1:${ACCOUNT}:table/orders`,
};
const START = `User: arn:aws:sts::${ACCOUNT}:assumed-role/app-role/report is not authorized to perform: dynamodb:PutItem on resource: ${request.resource}`;

// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
test.each<[AccessDecision, string]>([
  [
    { decision: 'implicitDeny', policyType: 'identity-based' },
    'because no identity-based policy allows the dynamodb:PutItem action',
  ],
  [
    { decision: 'implicitDeny', policyType: 'resource-based' },
    'because no resource-based policy allows the dynamodb:PutItem action',
  ],
  [
    { decision: 'implicitDeny', policyType: 'permissions boundary' },
    'because no permissions boundary allows the dynamodb:PutItem action',
  ],
  [{ decision: 'implicitDeny', policyType: 'session' }, 'because no session policy allows the dynamodb:PutItem action'],
  [{ decision: 'explicitDeny', policyType: 'identity-based' }, 'with an explicit deny in an identity-based policy'],
  [{ decision: 'explicitDeny', policyType: 'resource-based' }, 'with an explicit deny in a resource-based policy'],
  [{ decision: 'explicitDeny', policyType: 'permissions boundary' }, 'with an explicit deny in a permissions boundary'],
  [{ decision: 'explicitDeny', policyType: 'session' }, 'with an explicit deny in a session policy'],
])('%j', (decision, end) => {
  expect(denialMessage(request, decision)).toBe(`${START} ${end}`);
});

test('a decision is all that the message needs', () => {
  const deny = compilePolicy(document({ Effect: 'Deny', Action: 'dynamodb:*', Resource: '*' }));
  expect(denialMessage(request, decide({ ...request, identityPolicies: [deny] }))).toBe(
    `${START} with an explicit deny in an identity-based policy`,
  );
});
