import type { Principal } from '../../../src/local/iam';
import { ACCOUNT, document, SESSION, type Sample } from './oracle';

type Verdict = 'allow' | 'explicitDeny' | 'implicitDeny';

export interface Named extends Sample {
  readonly name: string;
  readonly verdict: Verdict;
  /** The reason why @cloud-copilot/iam-simulate is not asked. */
  readonly without?: string;
}

const ORDERS = `arn:aws:dynamodb:eu-west-1:${ACCOUNT}:table/orders`;
const OTHER_ACCOUNT = '999999999999';

/** A statement about dynamodb:PutItem. */
function put(more: object = {}, effect = 'Allow'): object {
  return { Effect: effect, Action: 'dynamodb:PutItem', Resource: '*', ...more };
}

function sample(name: string, verdict: Verdict, more: Partial<Named>): Named {
  return { name, verdict, action: 'dynamodb:PutItem', resource: ORDERS, ...more };
}

/** One statement of an identity-based policy. */
const statement = (verdict: Verdict, one: object, more: Partial<Named> = {}) =>
  sample(JSON.stringify(one), verdict, { identity: [document(one)], ...more });

const resource = (verdict: Verdict, pattern: string | readonly string[], more: Partial<Named> = {}) =>
  statement(verdict, put({ Resource: pattern }), more);

/** One condition. */
function condition(
  verdict: Verdict,
  operator: string,
  key: string,
  values: unknown,
  context: Sample['context'],
  without?: string,
): Named {
  const Condition = { [operator]: { [key]: values } };
  return sample(`${JSON.stringify(Condition)} with ${JSON.stringify(context)}`, verdict, {
    identity: [document(put({ Condition }))],
    context,
    without,
  });
}

const TAG = 'aws:PrincipalTag/team';
const KEYS = 'dynamodb:LeadingKeys';
const [IP, ARN, NOW, AGE, TLS] = [
  'aws:SourceIp',
  'aws:SourceArn',
  'aws:CurrentTime',
  'aws:MultiFactorAuthAge',
  'aws:SecureTransport',
];
const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:topic';

/** A statement of a resource-based policy. */
const resourceBased = (verdict: Verdict, one: object, more: Partial<Named> = {}) =>
  sample(`resource-based ${JSON.stringify(one)} ${JSON.stringify({ ...more, without: undefined })}`, verdict, {
    resourcePolicy: document(put(one)),
    ...more,
  });

const { arn: SESSION_ARN } = SESSION as Principal & { type: 'AWS' };
const ROLE = { AWS: `arn:aws:iam::${ACCOUNT}:role/app-role` };
const ROOT = { AWS: `arn:aws:iam::${ACCOUNT}:root` };
const ONLY_S3 = document(put({ Action: 's3:*' }));
const SNS: Principal = { type: 'Service', service: 'sns.amazonaws.com' };
const assume = { action: 'sts:AssumeRole', resource: `arn:aws:iam::${ACCOUNT}:role/other` };
const decrypt = { action: 'kms:Decrypt', resource: `arn:aws:kms:eu-west-1:${ACCOUNT}:key/k` };

const VERSION = 'it takes no notice of the version';
const SESSIONS = 'its session policies are not complete';

export const SAMPLES: readonly Named[] = [
  // Actions
  statement('allow', put()),
  statement('allow', put({ Action: 'DynamoDB:putitem' })),
  statement('allow', put({ Action: ['s3:GetObject', 'dynamodb:Put*'] })),
  statement('allow', put({ Action: 'dynamodb:Put????' })),
  statement('implicitDeny', put({ Action: 'dynamodb:Put???' })),
  statement('allow', put({ Action: '*' })),
  statement('implicitDeny', put({ Action: 's3:*' })),
  statement('allow', { Effect: 'Allow', NotAction: 'dynamodb:Delete*', Resource: '*' }),
  statement('implicitDeny', { Effect: 'Allow', NotAction: ['s3:*', 'dynamodb:PutItem'], Resource: '*' }),
  // Resources
  resource('allow', ORDERS),
  resource('allow', ['arn:aws:s3:::bucket', `${ORDERS.slice(0, -1)}?`]),
  resource('implicitDeny', ORDERS.toUpperCase()),
  resource('implicitDeny', `${ORDERS}/index/*`),
  resource('allow', 'arn:aws:dynamodb:*:*:table/*'),
  resource('allow', 'arn:aws:dynamodb:eu-*:123456789012:table/*'),
  resource('allow', 'arn:aws:*:eu-west-1:*:table/orders'),
  resource('allow', 'arn:aws:dynamodb:*'),
  resource('allow', 'arn:aws:dynamodb:eu-*'),
  resource('implicitDeny', 'arn:aws:dynamodb:*:table/orders'),
  resource('implicitDeny', 'arn:*:table/orders'),
  statement(
    'allow',
    { Effect: 'Allow', Action: 's3:Get*', Resource: 'arn:aws:s3:::b/*' },
    { action: 's3:GetObject', resource: 'arn:aws:s3:::b/a/c:d' },
  ),
  statement('allow', { Effect: 'Allow', Action: '*', NotResource: 'arn:aws:s3:::*' }),
  statement('implicitDeny', { Effect: 'Allow', Action: '*', NotResource: ORDERS }),
  // Variables
  resource('allow', `arn:aws:dynamodb:*:*:table/\${${TAG}}`, { context: { [TAG]: 'orders' } }),
  resource('implicitDeny', `arn:aws:dynamodb:*:*:table/\${${TAG}}`, { context: { [TAG]: 'users' } }),
  resource('implicitDeny', `arn:aws:dynamodb:*:*:table/\${${TAG}}`, { context: { [TAG]: '*' } }),
  resource('implicitDeny', `arn:aws:dynamodb:*:*:table/\${${TAG}}`),
  resource('allow', [`arn:aws:dynamodb:*:*:table/\${${TAG}}`, ORDERS]),
  resource('allow', `arn:aws:dynamodb:*:*:table/\${${TAG}, 'orders'}`),
  resource('implicitDeny', `arn:aws:dynamodb:*:*:table/\${${TAG}, 'orders'}`, { context: { [TAG]: 'users' } }),
  resource('implicitDeny', 'arn:aws:dynamodb:*:*:table/${*}'),
  statement('implicitDeny', {
    Effect: 'Allow',
    Action: '*',
    NotResource: `arn:aws:dynamodb:*:*:table/\${${TAG}}`,
  }),
  statement('allow', { Effect: 'Allow', Action: '*', NotResource: `arn:aws:s3:::\${${TAG}}` }),
  sample('a denial of a resource that a variable without value names', 'allow', {
    identity: [document(put(), { Effect: 'Deny', Action: '*', NotResource: `arn:aws:dynamodb:*:*:table/\${${TAG}}` })],
  }),
  sample('a variable in a policy of the old version is text', 'implicitDeny', {
    identity: [{ Statement: [put({ Resource: `arn:aws:dynamodb:*:*:table/\${${TAG}}` })] }],
    context: { [TAG]: 'orders' },
    without: VERSION,
  }),
  condition('allow', 'StringEquals', TAG, '${aws:PrincipalTag/other}', { [TAG]: 'a', 'aws:PrincipalTag/other': 'a' }),
  condition('allow', 'StringEquals', TAG, '${AWS:principaltag/OTHER}', { [TAG]: 'a', 'aws:PrincipalTag/other': 'a' }),
  condition('implicitDeny', 'StringEquals', TAG, '${aws:PrincipalTag/other}', { [TAG]: 'a' }),
  condition('implicitDeny', 'StringNotEquals', TAG, '${aws:PrincipalTag/other}', { [TAG]: 'a' }),
  condition('allow', 'StringNotEquals', TAG, '${aws:PrincipalTag/other}', {}),
  condition('implicitDeny', 'StringNotEquals', TAG, ['${aws:PrincipalTag/other}', 'b'], { [TAG]: 'a' }),
  condition('allow', 'StringLike', TAG, '${aws:PrincipalTag/other}/*', { [TAG]: 'a/b', 'aws:PrincipalTag/other': 'a' }),
  condition('implicitDeny', 'StringLike', TAG, '${aws:PrincipalTag/other}/*', {
    [TAG]: 'a/b',
    'aws:PrincipalTag/other': '*',
  }),
  condition('implicitDeny', 'StringLike', TAG, 'a${*}', { [TAG]: 'ab' }),
  condition('allow', 'StringLike', TAG, 'a${*}', { [TAG]: 'a*' }),
  condition('allow', 'StringEquals', TAG, 'a${$}', { [TAG]: 'a$' }, 'it leaves ${$} as it is'),
  condition('allow', 'StringEquals', TAG, "${aws:PrincipalTag/other, 'd e'}", { [TAG]: 'd e' }),
  // Operators for texts
  condition('allow', 'StringEquals', TAG, ['a', 'b'], { [TAG]: 'b' }),
  condition('implicitDeny', 'StringEquals', TAG, 'a*', { [TAG]: 'ab' }),
  condition('implicitDeny', 'StringEquals', TAG, 'A', { [TAG]: 'a' }),
  condition('implicitDeny', 'StringEquals', TAG, 'a', {}),
  condition('allow', 'StringEqualsIfExists', TAG, 'a', {}),
  condition('implicitDeny', 'StringEqualsIfExists', TAG, 'a', { [TAG]: 'b' }),
  condition('allow', 'StringNotEquals', TAG, 'a', {}),
  condition('implicitDeny', 'StringNotEquals', TAG, ['a', 'b'], { [TAG]: 'b' }),
  condition('allow', 'StringEqualsIgnoreCase', TAG, 'Ab', { [TAG]: 'aB' }),
  condition('implicitDeny', 'StringNotEqualsIgnoreCase', TAG, 'Ab', { [TAG]: 'aB' }),
  condition('allow', 'StringLike', TAG, 'a?c*', { [TAG]: 'abcd' }),
  condition('implicitDeny', 'StringLike', TAG, 'a.c', { [TAG]: 'abc' }),
  condition('implicitDeny', 'StringNotLike', TAG, 'a*', { [TAG]: 'ab' }),
  condition('allow', 'stringequals', 'AWS:principaltag/Team', 'a', { [TAG]: 'a' }),
  condition('allow', 'StringEquals', TAG, '', { [TAG]: '' }),
  // Null
  condition('allow', 'Null', TAG, 'true', {}),
  condition('implicitDeny', 'Null', TAG, 'true', { [TAG]: '' }),
  condition('allow', 'Null', TAG, 'false', { [TAG]: 'a' }),
  condition('implicitDeny', 'Null', TAG, 'false', {}),
  condition('allow', 'Null', TAG, ['true', 'false'], {}),
  // Numbers, dates, booleans
  condition('allow', 'NumericLessThan', AGE, '10', { [AGE]: '9.5' }),
  condition('implicitDeny', 'NumericLessThan', AGE, '10', { [AGE]: '10' }),
  condition('allow', 'NumericLessThanEquals', AGE, 10, { [AGE]: '10' }),
  condition('allow', 'NumericGreaterThan', AGE, ['100', '5'], { [AGE]: '10' }),
  condition('allow', 'NumericGreaterThanEquals', AGE, '10', { [AGE]: '10' }),
  condition('allow', 'NumericEquals', AGE, '10', { [AGE]: '10.0' }),
  condition('implicitDeny', 'NumericNotEquals', AGE, ['100', '10'], { [AGE]: '10' }),
  condition('allow', 'NumericNotEquals', AGE, '10', {}),
  condition('implicitDeny', 'NumericLessThan', AGE, '10', {}),
  condition('allow', 'NumericLessThanIfExists', AGE, '10', {}),
  condition('allow', 'DateLessThan', NOW, '2026-01-01T00:00:00Z', { [NOW]: '2025-06-01T00:00:00Z' }),
  condition('implicitDeny', 'DateGreaterThan', NOW, '2026-01-01T00:00:00Z', { [NOW]: '2025-06-01T00:00:00Z' }),
  condition('allow', 'DateEquals', NOW, '2025-06-01T02:00:00+02:00', { [NOW]: '2025-06-01T00:00:00Z' }),
  condition('allow', 'DateGreaterThanEquals', NOW, '2025-06-01', { [NOW]: '2025-06-01T00:00:00Z' }),
  condition('allow', 'DateLessThan', 'aws:EpochTime', '1800000000', { 'aws:EpochTime': '1700000000' }),
  condition(
    'allow',
    'DateLessThan',
    NOW,
    '1767225600',
    { [NOW]: '2025-06-01T00:00:00Z' },
    'it compares no date with seconds',
  ),
  condition('allow', 'DateNotEquals', NOW, '2025-06-01', {}),
  condition('allow', 'DateLessThanEqualsIfExists', 'aws:TokenIssueTime', '2025-06-01', {}),
  condition('allow', 'Bool', TLS, 'true', { [TLS]: 'true' }),
  condition('allow', 'Bool', TLS, true, { [TLS]: 'true' }),
  condition('implicitDeny', 'Bool', TLS, 'false', { [TLS]: 'true' }),
  condition('implicitDeny', 'Bool', TLS, 'false', {}),
  condition('allow', 'BoolIfExists', TLS, 'false', {}),
  condition('allow', 'BinaryEquals', TAG, 'QmFzZQ==', { [TAG]: 'QmFzZQ==' }),
  // Addresses
  condition('allow', 'IpAddress', IP, ['192.168.0.0/16', '10.0.0.0/8'], { [IP]: '10.2.3.4' }),
  condition('allow', 'IpAddress', IP, '10.2.3.4', { [IP]: '10.2.3.4' }),
  condition('implicitDeny', 'IpAddress', IP, '10.0.0.0/8', { [IP]: '11.2.3.4' }),
  condition('allow', 'IpAddress', IP, '2001:db8::/32', { [IP]: '2001:db8::1' }),
  condition('implicitDeny', 'NotIpAddress', IP, ['10.0.0.0/8', '192.168.0.0/16'], { [IP]: '192.168.3.4' }),
  condition('allow', 'NotIpAddress', IP, '10.0.0.0/8', { [IP]: '2001:db8::1' }),
  condition('allow', 'NotIpAddress', IP, '10.0.0.0/8', {}),
  condition('allow', 'IpAddressIfExists', IP, '10.0.0.0/8', {}),
  // ARNs
  condition('allow', 'ArnLike', ARN, 'arn:aws:sns:*:123456789012:t*', { [ARN]: TOPIC }),
  condition('allow', 'ArnEquals', ARN, 'arn:aws:sns:eu-west-?:*:*', { [ARN]: TOPIC }),
  condition('implicitDeny', 'ArnLike', ARN, 'arn:aws:sns:*:topic', { [ARN]: TOPIC }),
  condition('implicitDeny', 'ArnLike', ARN, 'arn:aws:sns:*', { [ARN]: TOPIC }),
  condition('allow', 'ArnLike', ARN, 'arn:aws:lambda:*:*:function:*', {
    [ARN]: 'arn:aws:lambda:eu:1:function:f:alias',
  }),
  condition('allow', 'ArnLike', ARN, `arn:aws:sns:*:*:\${${TAG}}`, { [ARN]: TOPIC, [TAG]: 'topic' }),
  condition('implicitDeny', 'ArnNotLike', ARN, 'arn:aws:sns:*:*:*', { [ARN]: TOPIC }),
  condition('allow', 'ArnNotEquals', ARN, 'arn:aws:sns:*:*:*', {}),
  // Multivalued keys
  condition('allow', 'ForAllValues:StringEquals', KEYS, ['a', 'b', 'c'], { [KEYS]: ['a', 'b'] }),
  condition('implicitDeny', 'ForAllValues:StringEquals', KEYS, ['a', 'c'], { [KEYS]: ['a', 'b'] }),
  condition('allow', 'ForAllValues:StringEquals', KEYS, ['a'], {}),
  condition('allow', 'ForAllValues:StringEquals', KEYS, ['a'], { [KEYS]: [] }),
  condition('allow', 'ForAllValues:StringLike', KEYS, [`\${${TAG}}#*`], { [KEYS]: ['a#1', 'a#2'], [TAG]: 'a' }),
  condition('implicitDeny', 'ForAllValues:StringLike', KEYS, [`\${${TAG}}#*`], { [KEYS]: ['a#1', 'b#2'], [TAG]: 'a' }),
  condition('implicitDeny', 'ForAllValues:StringNotEquals', KEYS, ['a', 'c'], { [KEYS]: ['a', 'b'] }),
  condition('allow', 'ForAllValues:StringNotEquals', KEYS, ['x', 'c'], { [KEYS]: ['a', 'b'] }),
  condition('allow', 'ForAnyValue:StringEquals', KEYS, 'a', { [KEYS]: ['a', 'b'] }),
  condition('implicitDeny', 'ForAnyValue:StringEquals', KEYS, 'a', {}),
  condition('allow', 'ForAnyValue:StringNotEquals', KEYS, 'a', { [KEYS]: ['a', 'b'] }),
  condition('implicitDeny', 'ForAnyValue:StringNotEquals', KEYS, ['a', 'b'], { [KEYS]: ['a', 'b'] }),
  condition('implicitDeny', 'ForAnyValue:StringNotEquals', KEYS, ['a', 'b'], {}),
  condition('implicitDeny', 'StringEquals', KEYS, 'a', { [KEYS]: ['a', 'b'] }),
  // Several conditions
  statement('implicitDeny', put({ Condition: { StringEquals: { [TAG]: 'a' }, Bool: { [TLS]: 'true' } } }), {
    context: { [TAG]: 'a', [TLS]: 'false' },
  }),
  statement('allow', put({ Condition: { StringEquals: { [TAG]: 'a', 'aws:PrincipalTag/other': 'b' } } }), {
    context: { [TAG]: 'a', 'aws:PrincipalTag/other': 'b' },
  }),
  // Keys that follow from the principal
  condition('allow', 'ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::*:role/app-role', {}, 'it wants the keys given'),
  condition('allow', 'StringEquals', 'aws:PrincipalAccount', ACCOUNT, {}, 'it wants the keys given'),
  // The logic
  sample('no policy', 'implicitDeny', {}),
  sample('an explicit deny', 'explicitDeny', { identity: [document(put()), document(put({}, 'Deny'))] }),
  sample('a denial of another action', 'allow', { identity: [document(put(), put({ Action: 's3:*' }, 'Deny'))] }),
  sample('a permissions boundary that allows', 'allow', { identity: [document(put())], boundary: document(put()) }),
  sample('a permissions boundary that does not', 'implicitDeny', { identity: [document(put())], boundary: ONLY_S3 }),
  sample('a permissions boundary alone', 'implicitDeny', { boundary: document(put()) }),
  sample('a permissions boundary that denies', 'explicitDeny', {
    identity: [document(put())],
    boundary: document(put(), put({}, 'Deny')),
  }),
  sample('a session policy that allows', 'allow', { identity: [document(put())], session: document(put()) }),
  sample('a session policy that does not', 'implicitDeny', { identity: [document(put())], session: ONLY_S3 }),
  // Resource-based policies of the same account
  ...['*', { AWS: '*' }, { AWS: SESSION_ARN }, ROLE].map((Principal) => resourceBased('allow', { Principal })),
  resourceBased('implicitDeny', { Principal: ROOT }),
  resourceBased('implicitDeny', { Principal: { AWS: ACCOUNT } }),
  resourceBased('allow', { Principal: ROOT }, { identity: [document(put())] }),
  resourceBased('implicitDeny', { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/other` } }),
  resourceBased('allow', { Principal: { AWS: SESSION_ARN } }, { boundary: ONLY_S3 }),
  resourceBased('implicitDeny', { Principal: ROLE }, { boundary: ONLY_S3 }),
  resourceBased('allow', { Principal: { AWS: SESSION_ARN } }, { session: ONLY_S3, without: SESSIONS }),
  resourceBased('implicitDeny', { Principal: ROLE }, { session: ONLY_S3 }),
  resourceBased('explicitDeny', { Effect: 'Deny', Principal: '*' }, { identity: [document(put())] }),
  resourceBased('explicitDeny', { Effect: 'Deny', Principal: ROOT }, { identity: [document(put())] }),
  resourceBased('allow', { Effect: 'Deny', NotPrincipal: ROLE }, { identity: [document(put())] }),
  resourceBased(
    'explicitDeny',
    { Effect: 'Deny', NotPrincipal: { AWS: OTHER_ACCOUNT } },
    { identity: [document(put())] },
  ),
  resourceBased(
    'explicitDeny',
    { Effect: 'Deny', NotPrincipal: ROLE },
    { identity: [document(put())], boundary: document(put()) },
  ),
  // Of another account
  resourceBased('implicitDeny', { Principal: ROLE }, { resourceAccount: OTHER_ACCOUNT }),
  resourceBased('implicitDeny', { Principal: '*' }, { resourceAccount: OTHER_ACCOUNT }),
  resourceBased('allow', { Principal: ROOT }, { resourceAccount: OTHER_ACCOUNT, identity: [document(put())] }),
  sample('identity-based policies alone, in another account', 'implicitDeny', {
    identity: [document(put())],
    resourceAccount: OTHER_ACCOUNT,
  }),
  // Trust policies and key policies
  resourceBased('allow', { Action: 'sts:AssumeRole', Principal: ROLE }, assume),
  resourceBased('implicitDeny', { Action: 'sts:AssumeRole', Principal: ROOT }, assume),
  resourceBased(
    'allow',
    { Action: 'sts:AssumeRole', Principal: ROOT },
    { ...assume, identity: [document(put({ Action: 'sts:*' }))] },
  ),
  resourceBased(
    'implicitDeny',
    { Action: 'sts:AssumeRole', Principal: { AWS: OTHER_ACCOUNT } },
    { ...assume, identity: [document(put({ Action: 'sts:*' }))] },
  ),
  resourceBased(
    'allow',
    { Action: 'kms:*', Principal: ROOT },
    { ...decrypt, identity: [document(put({ Action: 'kms:Decrypt' }))] },
  ),
  sample('a key without a policy', 'implicitDeny', {
    ...decrypt,
    identity: [document(put({ Action: 'kms:Decrypt' }))],
  }),
  // Services
  resourceBased('allow', { Principal: { Service: 'sns.amazonaws.com' } }, { principal: SNS }),
  resourceBased('implicitDeny', { Principal: { Service: ['s3.amazonaws.com'] } }, { principal: SNS }),
  resourceBased('implicitDeny', { Principal: ROOT }, { principal: SNS }),
  resourceBased(
    'allow',
    { Principal: { Service: 'sns.amazonaws.com' }, Condition: { ArnEquals: { [ARN]: TOPIC } } },
    { principal: SNS, context: { [ARN]: TOPIC } },
  ),
  resourceBased(
    'implicitDeny',
    { Principal: { Service: 'sns.amazonaws.com' }, Condition: { ArnEquals: { [ARN]: `${TOPIC}-2` } } },
    { principal: SNS, context: { [ARN]: TOPIC } },
  ),
  resourceBased('allow', { Principal: '*' }, { principal: { type: 'Anonymous' } }),
  resourceBased('implicitDeny', { Principal: ROLE }, { principal: { type: 'Anonymous' } }),
];
