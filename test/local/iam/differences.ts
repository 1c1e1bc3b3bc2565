import { ACCOUNT, document, type Sample } from './oracle';

interface Difference {
  readonly name: string;
  /** Why the decision here is the right one. */
  readonly reason: string;
  readonly sample: Sample;
}

const QUEUE = `arn:aws:sqs:eu-west-1:${ACCOUNT}:jobs`;
const FUNCTION = `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:report`;
const TAG = 'aws:PrincipalTag/team';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/app-role`;

const allow = (more: object) => ({ Effect: 'Allow', Action: '*', Resource: '*', ...more });
const sample = (statement: object, more: Partial<Sample> = {}): Sample => ({
  action: 'sqs:SendMessage',
  resource: QUEUE,
  identity: [document(statement)],
  ...more,
});
const { Resource: _, ...withoutResource } = allow({}) as { Resource: string };

/** What @cloud-copilot/iam-simulate decides otherwise. Generated requests have none of it. */
export const DIFFERENCES: readonly Difference[] = [
  {
    name: 'a policy variable in a policy without Version',
    reason: 'variables came with the version 2012-10-17; before, they are text',
    sample: sample(allow({}), {
      identity: [{ Statement: [allow({ Condition: { StringEquals: { [TAG]: '${aws:PrincipalTag/other}' } } })] }],
      context: { [TAG]: 'a', 'aws:PrincipalTag/other': 'a' },
    }),
  },
  {
    name: '${$}',
    reason: 'it stands for a dollar sign, as ${*} for an asterisk',
    sample: sample(allow({ Condition: { StringEquals: { [TAG]: 'a${$}' } } }), { context: { [TAG]: 'a$' } }),
  },
  {
    name: 'a date in seconds since 1970',
    reason: 'a date may be in ISO 8601 or in seconds, and either may be compared with the other',
    sample: sample(allow({ Condition: { DateLessThan: { 'aws:CurrentTime': '1767225600' } } }), {
      context: { 'aws:CurrentTime': '2025-06-01T00:00:00Z' },
    }),
  },
  {
    name: 'a session policy and a resource-based policy that names the session',
    reason: 'a session policy does not limit what a resource-based policy gives the session itself',
    sample: {
      action: 'sqs:SendMessage',
      resource: QUEUE,
      resourcePolicy: document(allow({ Principal: { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/app-role/report` } })),
      session: document(allow({ Action: 's3:*' })),
    },
  },
  {
    name: 'keys that follow from the principal',
    reason: 'the caller is known, so aws:PrincipalArn need not be given',
    sample: sample(allow({ Condition: { ArnLike: { 'aws:PrincipalArn': ROLE } } })),
  },
  {
    name: 'a slash in a variable at the beginning of the resource',
    reason: 'the slash is in the name of the variable; it does not end the type of the resource',
    sample: sample({ ...withoutResource, NotResource: `arn:aws:sqs:eu-west-1:${ACCOUNT}:\${${TAG}}` }),
  },
  {
    name: 'NotIpAddress with an IPv4 address without mask, and an IPv6 address',
    reason: 'an address of the other version is not the one that is excepted',
    sample: sample(allow({ Condition: { NotIpAddress: { 'aws:SourceIp': '10.1.2.3' } } }), {
      context: { 'aws:SourceIp': '2001:db8::1' },
    }),
  },
  {
    name: 'a variable with an empty value',
    reason: 'a tag may be empty; it has a value',
    sample: sample(allow({ Resource: `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:\${${TAG}}*` }), {
      action: 'lambda:InvokeFunction',
      resource: FUNCTION,
      context: { [TAG]: '' },
    }),
  },
  {
    name: 'NotResource with a variable without value, and a text that the resource has not',
    reason: 'whatever the value were, the resource would not be the one that is excepted',
    sample: sample(
      { ...withoutResource, NotResource: `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:\${${TAG}}-*` },
      { action: 'lambda:InvokeFunction', resource: FUNCTION },
    ),
  },
  {
    name: 'sts:AssumeRole without a trust policy',
    reason: 'a role has a trust policy, and that has to allow it',
    sample: sample(allow({}), { action: 'sts:AssumeRole', resource: `arn:aws:iam::${ACCOUNT}:role/target` }),
  },
];
