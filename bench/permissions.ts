import { type Figure, median } from './figure';
import { compilePolicy, decide } from '../src/local/iam';

const ROUNDS = 5;
const DECISIONS = 20_000;
const TABLES = 'arn:aws:dynamodb:eu-west-1:123456789012:table';

/** The policy of a function with grants on many tables, whose last statement needs everything that policies can say. */
const POLICY = {
  Version: '2012-10-17',
  Statement: [
    ...Array.from({ length: 12 }, (_, i) => ({
      Effect: 'Allow',
      Action: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:BatchGetItem'],
      Resource: [`${TABLES}/t${i}`, `${TABLES}/t${i}/index/*`],
    })),
    {
      Effect: 'Deny',
      NotAction: 'dynamodb:*',
      Resource: '*',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
    {
      Effect: 'Allow',
      Action: 'dynamodb:Put*',
      Resource: `${TABLES}/\${aws:PrincipalTag/team}`,
      Condition: {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['${aws:PrincipalTag/team}#*'] },
        IpAddressIfExists: { 'aws:SourceIp': ['10.0.0.0/8', '127.0.0.0/8'] },
        DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' },
        ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/app-*' },
      },
    },
  ],
};

/** The cost of a decision on a request, by a policy with conditions, variables and a permissions boundary. */
export function permissions(): Figure[] {
  const policy = compilePolicy(POLICY);
  const permissionsBoundary = compilePolicy({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
  });
  const request = () =>
    decide({
      principal: { type: 'AWS', arn: 'arn:aws:sts::123456789012:assumed-role/app-role/report' },
      action: 'dynamodb:PutItem',
      resource: `${TABLES}/orders`,
      context: {
        'aws:PrincipalTag/team': 'orders',
        'dynamodb:LeadingKeys': ['orders#1', 'orders#2'],
        'aws:SourceIp': '127.0.0.1',
        'aws:CurrentTime': '2026-01-01T00:00:00Z',
        'aws:SecureTransport': 'true',
      },
      identityPolicies: [policy],
      permissionsBoundary,
    });
  const { decision } = request();
  if (decision !== 'allow') throw new Error(`the decision is ${decision}`);
  const microseconds: number[] = [];
  for (let round = -1; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    for (let i = 0; i < DECISIONS; i++) request();
    const { user, system } = process.cpuUsage(before);
    if (round >= 0) microseconds.push((user + system) / DECISIONS);
  }
  return [
    {
      name: 'CPU of an IAM decision',
      value: median(microseconds),
      unit: ' µs',
      atMost: 50,
      detail: '14 statements, with conditions and variables, and a permissions boundary',
    },
  ];
}
