import * as fc from 'fast-check';
import { compilePolicy, decide, PolicyError } from '../../../src/local/iam';
import { ACCOUNT, decided, document, SESSION, simulated, type Sample } from './oracle';
import { SAMPLES } from './samples';

describe('decisions', () => {
  test.each(SAMPLES)('$verdict: $name', async ({ name: _, verdict, without, ...sample }) => {
    expect(decided(sample).decision).toBe(verdict);
    if (!without) expect(await simulated(sample)).toBe(verdict);
  });
});

test('generated policies are decided as by @cloud-copilot/iam-simulate', async () => {
  const TABLE = `arn:aws:dynamodb:eu-west-1:${ACCOUNT}:table/`;
  const TAG = 'aws:PrincipalTag/team';
  const oneOrMore = <T>(value: fc.Arbitrary<T>) => fc.oneof(value, fc.array(value, { minLength: 1, maxLength: 2 }));
  const either = (name: string, values: fc.Arbitrary<unknown>) =>
    fc.tuple(fc.constantFrom(name, `Not${name}`), oneOrMore(values)).map(([key, value]) => ({ [key]: value }));
  const actions = either('Action', fc.constantFrom('dynamodb:PutItem', 'dynamodb:Get*', 'dynamodb:*', 's3:*'));
  const resources = either(
    'Resource',
    fc.constantFrom(
      '*',
      `${TABLE}orders`,
      `${TABLE}o*`,
      `${TABLE}\${${TAG}}`,
      `${TABLE}\${${TAG}, 'users'}`,
      'arn:aws:s3:::*',
    ),
  );
  const prefix = fc.constantFrom('', 'ForAllValues:', 'ForAnyValue:');
  const suffix = fc.constantFrom('', 'IfExists');
  const conditions = fc.oneof(
    fc.constant({}),
    fc
      .tuple(
        prefix,
        fc.constantFrom('StringEquals', 'StringNotEquals', 'StringLike'),
        suffix,
        oneOrMore(fc.constantFrom('a', 'b*', `\${${TAG}}`)),
      )
      .map(([set, operator, ifExists, value]) => ({
        [`${set}${operator}${ifExists}`]: { [set ? 'dynamodb:LeadingKeys' : TAG]: value },
      })),
    fc
      .tuple(fc.constantFrom('NumericLessThan', 'NumericNotEquals', 'NumericGreaterThanEquals'), suffix)
      .map(([operator, ifExists]) => ({ [`${operator}${ifExists}`]: { 'aws:MultiFactorAuthAge': '10' } })),
    fc
      .tuple(fc.constantFrom('IpAddress', 'NotIpAddress'), suffix)
      .map(([operator, ifExists]) => ({ [`${operator}${ifExists}`]: { 'aws:SourceIp': '10.0.0.0/8' } })),
  );
  const effect = fc.constantFrom('Allow', 'Allow', 'Deny');
  const statements = fc
    .tuple(effect, actions, resources, conditions)
    .map(([Effect, action, resource, Condition]) => ({ Effect, ...action, ...resource, Condition }));
  const principals = fc.constantFrom<object | string>(
    '*',
    { AWS: ACCOUNT },
    { AWS: `arn:aws:iam::${ACCOUNT}:role/app-role` },
    { AWS: 'arn:aws:iam::999999999999:root' },
  );
  const policy = fc.array(statements, { minLength: 1, maxLength: 3 }).map((all) => document(...all));
  const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
  const requests: fc.Arbitrary<Sample> = fc.record({
    action: fc.constantFrom('dynamodb:PutItem', 'dynamodb:GetItem'),
    resource: fc.constantFrom(`${TABLE}orders`, `${TABLE}users`),
    identity: fc.array(policy, { maxLength: 2 }),
    boundary: optional(policy),
    resourcePolicy: optional(
      fc
        .array(fc.tuple(statements, principals), { minLength: 1, maxLength: 2 })
        .map((all) => document(...all.map(([one, Principal]) => ({ ...one, Principal })))),
    ),
    context: fc.record(
      {
        [TAG]: fc.constantFrom('a', 'orders', 'bc'),
        'dynamodb:LeadingKeys': fc.array(fc.constantFrom('a', 'bc', 'orders'), { minLength: 1, maxLength: 2 }),
        'aws:MultiFactorAuthAge': fc.constantFrom('9', '10', '11'),
        'aws:SourceIp': fc.constantFrom('10.1.1.1', '11.1.1.1'),
      },
      { requiredKeys: [] },
    ),
  });
  await fc.assert(
    fc.asyncProperty(requests, async (request) => {
      expect(decided(request).decision).toBe(await simulated(request));
    }),
    { numRuns: 500 },
  );
});

describe('a decision', () => {
  const policy = (name: string, statement: object) => compilePolicy(document(statement), name);
  const all = { Effect: 'Allow', Action: '*', Resource: '*' };
  const request = { principal: SESSION, action: 'sqs:SendMessage', resource: `arn:aws:sqs:eu-west-1:${ACCOUNT}:q` };

  test('has the statement that allowed or denied', () => {
    const identityPolicies = [policy('Orders', { ...all, Sid: 'Everything' })];
    expect(decide({ ...request, identityPolicies })).toMatchObject({
      decision: 'allow',
      statement: { policyName: 'Orders', source: { Sid: 'Everything' } },
    });
    const denying = [...identityPolicies, policy('NoQueues', { ...all, Effect: 'Deny', Action: 'sqs:*' })];
    expect(decide({ ...request, identityPolicies: denying })).toMatchObject({
      decision: 'explicitDeny',
      policyType: 'identity-based',
      statement: { policyName: 'NoQueues' },
    });
  });

  test('has the type of the policies that did not allow', () => {
    const identityPolicies = [policy('Everything', all)];
    const none = policy('None', { ...all, Action: 's3:*' });
    const typeOf = (more: object) => decide({ ...request, identityPolicies, ...more }).policyType;
    expect(typeOf({ identityPolicies: [] })).toBe('identity-based');
    expect(typeOf({ permissionsBoundary: none })).toBe('permissions boundary');
    expect(typeOf({ sessionPolicies: [none] })).toBe('session');
    expect(typeOf({ principal: { type: 'Service', service: 'sns.amazonaws.com' } })).toBe('resource-based');
    expect(typeOf({})).toBeUndefined();
  });

  test('knows the role of a session with a path', () => {
    const principal = { ...SESSION, roleArn: `arn:aws:iam::${ACCOUNT}:role/service/app-role` } as const;
    const resourcePolicies = [policy('Queue', { ...all, Principal: { AWS: principal.roleArn } })];
    expect(decide({ ...request, principal, resourcePolicies }).decision).toBe('allow');
    expect(decide({ ...request, resourcePolicies }).decision).toBe('implicitDeny');
    const byCondition = [
      policy('Role', { ...all, Condition: { ArnEquals: { 'aws:PrincipalArn': principal.roleArn } } }),
    ];
    expect(decide({ ...request, principal, identityPolicies: byCondition }).decision).toBe('allow');
  });

  test('on a token of an identity provider follows the trust policy', () => {
    const trust = {
      Effect: 'Allow',
      Action: 'sts:AssumeRoleWithWebIdentity',
      Principal: { Federated: 'accounts.google.com' },
    };
    const assume = {
      action: 'sts:AssumeRoleWithWebIdentity',
      resource: `arn:aws:iam::${ACCOUNT}:role/web`,
      resourcePolicies: [policy('Trust', trust)],
    };
    expect(decide({ ...assume, principal: { type: 'Federated', provider: 'accounts.google.com' } }).decision).toBe(
      'allow',
    );
    expect(decide({ ...assume, principal: { type: 'Federated', provider: 'other' } }).decision).toBe('implicitDeny');
  });
});

describe('a policy that IAM refuses', () => {
  test.each([
    [
      { Effect: 'Allow', Action: '*', Resource: '*', Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/99' } } },
      '"10.0.0.0/99" is no range of IP addresses',
    ],
    [{ Effect: 'Allow', Action: '*', Resource: '*', Principal: 'me' }, 'the principal is an object or "*"'],
    [{ Effect: 'Permit', Action: '*', Resource: '*' }, 'a statement has the effect Permit'],
    [
      { Effect: 'Allow', Action: '*', Resource: '*', Condition: { StringIs: { a: 'b' } } },
      'the condition operator "StringIs" does not exist',
    ],
    [
      { Effect: 'Allow', Action: '*', Resource: '*', Condition: { constructor: { a: 'b' } } },
      'the condition operator "constructor"',
    ],
  ])('%j', (statement, message) => {
    expect(() => compilePolicy(document(statement))).toThrow(PolicyError);
    expect(() => compilePolicy(document(statement))).toThrow(message);
  });
});
