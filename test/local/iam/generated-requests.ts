import * as fc from 'fast-check';
import { ACCOUNT, SESSION, type Sample } from './oracle';
import type { Principal } from '../../../src/local/iam';

// Requests with policies of all kinds. What the oracle decides otherwise is left out: see `differences.ts`.

const REGION = 'eu-west-1';
const OTHER_ACCOUNT = '999999999999';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/app-role`;
const SERVICES = ['sns.amazonaws.com', 's3.amazonaws.com', 'events.amazonaws.com'];
const TAG = 'aws:PrincipalTag/team';

interface Target {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

const TARGETS: readonly Target[] = [
  {
    actions: ['dynamodb:PutItem', 'dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:DeleteItem'],
    resources: ['orders', 'users', 'orders-archive'].map(
      (name) => `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${name}`,
    ),
  },
  {
    actions: ['sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:DeleteMessage'],
    resources: ['jobs', 'jobs-dead'].map((name) => `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`),
  },
  {
    actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
    resources: ['orders/a.txt', 'users/ada/photo.png', 'a:b/c'].map((key) => `arn:aws:s3:::uploads/${key}`),
  },
  {
    actions: ['lambda:InvokeFunction'],
    resources: ['report', 'report:live'].map((name) => `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`),
  },
];

const ALL_ACTIONS = TARGETS.flatMap(({ actions }) => actions);
const ALL_RESOURCES = TARGETS.flatMap(({ resources }) => resources);

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const oneOrMore = <T>(value: fc.Arbitrary<T>, maxLength = 3) =>
  fc.oneof(value, fc.array(value, { minLength: 1, maxLength }));
const some = <T>(values: readonly T[]) => fc.constantFrom(...values);

/** A text in which a part is replaced by wildcards. */
function withWildcards(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(text, fc.nat(), fc.nat(3), fc.constantFrom('*', '?', '**', '?*', ''))
    .map(([value, at, length, wildcard]) => {
      const from = at % (value.length + 1);
      return value.slice(0, from) + wildcard + value.slice(from + length);
    });
}

const action = fc.oneof(
  some(ALL_ACTIONS),
  some(ALL_ACTIONS).map((name) => name.toUpperCase()),
  some(ALL_ACTIONS).map((name) => `${name.split(':')[0]}:*`),
  // The part before the colon names a service.
  some(ALL_ACTIONS).chain((name) => {
    const [service, rest] = name.split(':');
    return withWildcards(fc.constant(rest)).map((pattern) => `${service}:${pattern || '*'}`);
  }),
  fc.constant('*'),
);

const variable = fc.constantFrom(
  `\${${TAG}}`,
  "${aws:PrincipalTag/team, 'orders'}",
  '${aws:PrincipalTag/missing}',
  '${AWS:principaltag/TEAM}',
  '${*}',
  '${?}',
);

/** The type of the resource in an ARN, or the bucket, with all before it: wildcards and variables come behind. */
const PREFIX = /^arn:(?:[^:]*:){4}(?:[^/:]+[/:](?=.))?/;

/** A variable in the place of the first name, if the ARN has a type of resource before it. */
const variableResource = fc
  .tuple(some(ALL_RESOURCES.filter((arn) => !arn.startsWith('arn:aws:sqs'))), variable, fc.constantFrom('', '*'))
  .map(([arn, name, end]) => PREFIX.exec(arn)![0] + name + end);

const resource = fc.oneof(
  { weight: 3, arbitrary: some(ALL_RESOURCES) },
  { weight: 2, arbitrary: fc.constant('*') },
  { weight: 2, arbitrary: some(ALL_RESOURCES).map((arn) => arn.replace(/[^/:]*$/, '*')) },
  {
    weight: 2,
    arbitrary: some(ALL_RESOURCES).chain((arn) => {
      const [prefix] = PREFIX.exec(arn)!;
      return withWildcards(fc.constant(arn.slice(prefix.length))).map((name) => prefix + (name || '*'));
    }),
  },
  { weight: 1, arbitrary: some(ALL_RESOURCES).map((arn) => arn.replace(REGION, '*').replace(ACCOUNT, '*')) },
  { weight: 2, arbitrary: variableResource },
);

const TEXTS = ['orders', 'users', 'ada', 'Ada', 'orders-archive'];
const NUMBERS = ['0', '9', '10', '10.5', '100', '-1'];
const DATES = ['2025-01-01T00:00:00Z', '2026-01-01T00:00:00Z', '2026-06-01T12:30:00Z'];
const NETWORKS = ['10.0.0.0/8', '10.1.2.3/32', '192.168.0.0/16', '2001:db8::/32'];
const ADDRESSES = ['10.1.2.3', '10.9.9.9', '192.168.1.1', '172.16.0.1', '2001:db8::1'];
const SOURCES = [
  `arn:aws:sns:${REGION}:${ACCOUNT}:news`,
  'arn:aws:s3:::uploads',
  `arn:aws:events:${REGION}:${ACCOUNT}:rule/r`,
];

interface Family {
  readonly operators: readonly string[];
  readonly key: string;
  readonly values: fc.Arbitrary<string>;
}

const textValue = fc.oneof(some(TEXTS), withWildcards(some(TEXTS)), variable);

const single = (operators: readonly string[], key: string, values: fc.Arbitrary<string>): Family => ({
  operators,
  key,
  values,
});
const TEXT_OPERATORS = [
  'StringEquals',
  'StringNotEquals',
  'StringEqualsIgnoreCase',
  'StringNotEqualsIgnoreCase',
  'StringLike',
  'StringNotLike',
];
const COMPARISONS = ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'];

const SINGLE_VALUED: readonly Family[] = [
  single(TEXT_OPERATORS, TAG, textValue),
  single(
    COMPARISONS.map((name) => `Numeric${name}`),
    'aws:MultiFactorAuthAge',
    some(NUMBERS),
  ),
  single(
    COMPARISONS.map((name) => `Date${name}`),
    'aws:CurrentTime',
    some(DATES),
  ),
  single(['Bool'], 'aws:SecureTransport', some(['true', 'false'])),
  single(['IpAddress', 'NotIpAddress'], 'aws:SourceIp', some(NETWORKS)),
  single(
    ['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike'],
    'aws:SourceArn',
    fc.oneof(
      some(SOURCES),
      some(SOURCES).map((arn) => arn.replace(/[^:]*$/, '*')),
      some(SOURCES).map((arn) => arn.replace(REGION, '*')),
    ),
  ),
  single(
    ['StringEquals', 'StringLike', 'ArnLike'],
    'aws:PrincipalArn',
    some([ROLE, `${ROLE}s`, 'arn:aws:iam::*:role/*']),
  ),
];

const MULTIVALUED: readonly Family[] = ['dynamodb:LeadingKeys', 'aws:TagKeys'].map((key) =>
  single(TEXT_OPERATORS, key, textValue),
);

const condition: fc.Arbitrary<object> = fc.oneof(
  {
    weight: 4,
    arbitrary: some(SINGLE_VALUED).chain(({ operators, key, values }) =>
      fc
        .tuple(some(operators), fc.constantFrom('', 'IfExists'), oneOrMore(values))
        .map(([operator, ifExists, value]) => ({ [operator + ifExists]: { [key]: value } })),
    ),
  },
  {
    weight: 3,
    arbitrary: some(MULTIVALUED).chain(({ operators, key, values }) =>
      fc
        .tuple(
          fc.constantFrom('ForAllValues:', 'ForAnyValue:'),
          some(operators),
          fc.constantFrom('', 'IfExists'),
          oneOrMore(values),
        )
        .map(([set, operator, ifExists, value]) => ({ [set + operator + ifExists]: { [key]: value } })),
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(some([TAG, 'aws:SourceIp', 'dynamodb:LeadingKeys']), some(['true', 'false']))
      .map(([key, value]) => ({ Null: { [key]: value } })),
  },
);

/** Several conditions; those with the same operator are one, and the last value of a key counts. */
const conditions = fc.array(condition, { maxLength: 2 }).map((all) => {
  const merged: { [operator: string]: object } = {};
  for (const [operator, keys] of all.flatMap((one) => Object.entries<object>(one as any))) {
    merged[operator] = { ...merged[operator], ...keys };
  }
  return Object.keys(merged).length === 0 ? {} : { Condition: merged };
});

const negatable = (name: string, values: fc.Arbitrary<string>) =>
  fc
    .tuple(fc.constantFrom(name, name, name, `Not${name}`), oneOrMore(values))
    .map(([element, value]) => ({ [element]: value }));

const statement = fc
  .tuple(
    fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny'),
    negatable('Action', action),
    negatable('Resource', resource),
    conditions,
  )
  .map(([Effect, ...elements]) => Object.assign({ Effect }, ...elements) as object);

const principalElement = fc.oneof(
  fc.constant({ Principal: '*' }),
  oneOrMore(
    some([
      '*',
      ACCOUNT,
      `arn:aws:iam::${ACCOUNT}:root`,
      ROLE,
      SESSION.type === 'AWS' ? SESSION.arn : '',
      `arn:aws:iam::${ACCOUNT}:role/other`,
      `arn:aws:iam::${OTHER_ACCOUNT}:root`,
    ]),
  ).map((AWS) => ({ Principal: { AWS } })),
  oneOrMore(some(SERVICES)).map((Service) => ({ Principal: { Service } })),
  fc.tuple(some([ROLE, ACCOUNT]), some(SERVICES)).map(([AWS, Service]) => ({ Principal: { AWS, Service } })),
);

/** Without a version, `${…}` is text, see `differences.ts`. */
const policyOf = (statements: fc.Arbitrary<object>, maxLength: number) =>
  fc
    .tuple(fc.array(statements, { minLength: 1, maxLength }), fc.boolean())
    .map(([Statement, isOld]) =>
      isOld && !JSON.stringify(Statement).includes('${') ? { Statement } : { Version: '2012-10-17', Statement },
    );

const policy = policyOf(statement, 4);
const resourcePolicy = policyOf(
  fc.tuple(statement, principalElement).map(([one, principal]) => ({ ...one, ...principal })),
  3,
);

const request = some(TARGETS).chain(({ actions, resources }) =>
  fc.record({ action: some(actions), resource: some(resources) }),
);

const context = fc.record(
  {
    [TAG]: some(TEXTS),
    'aws:MultiFactorAuthAge': some(NUMBERS),
    'aws:CurrentTime': some(DATES),
    'aws:SecureTransport': some(['true', 'false']),
    'aws:SourceIp': some(ADDRESSES),
    'aws:SourceArn': some(SOURCES),
    'aws:TagKeys': fc.array(some(TEXTS), { minLength: 1, maxLength: 3 }),
  },
  { requiredKeys: [] },
);

const leadingKeys = fc.array(some(TEXTS), { minLength: 1, maxLength: 3 });

/** What a role is allowed, as all of its policies together decide. */
const byRole = fc
  .record({
    identity: fc.array(policy, { maxLength: 3 }),
    boundary: optional(policy),
    more: fc.oneof(
      fc.record({ resourcePolicy: optional(resourcePolicy) }),
      // With a resource-based policy, the oracle decides otherwise.
      fc.record({ session: policy }),
    ),
    resourceAccount: fc.constantFrom(undefined, undefined, undefined, OTHER_ACCOUNT),
  })
  .map(({ more, ...rest }) => ({ ...rest, ...more, principal: SESSION }));

/** What a service is allowed, as the policy of the target decides. */
const byService = fc.record({
  principal: some(SERVICES).map((service): Principal => ({ type: 'Service', service })),
  resourcePolicy: optional(resourcePolicy),
});

export const generatedRequest: fc.Arbitrary<Sample> = fc
  .tuple(
    request,
    fc.oneof({ weight: 4, arbitrary: byRole }, { weight: 1, arbitrary: byService }),
    context,
    optional(leadingKeys),
  )
  .map(([asked, policies, given, keys]): Sample => {
    const isRole = policies.principal.type === 'AWS';
    return {
      ...asked,
      ...policies,
      context: {
        ...given,
        ...(keys && asked.action.startsWith('dynamodb:') ? { 'dynamodb:LeadingKeys': keys } : {}),
        ...(isRole ? { 'aws:PrincipalArn': ROLE, 'aws:PrincipalAccount': ACCOUNT } : {}),
      },
    };
  });
