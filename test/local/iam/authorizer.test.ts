import type { Caller, Principal } from '../../../src/local/aws/caller';
import type { Access } from '../../../src/local/aws/service';
import { newCause } from '../../../src/local/cause';
import { Authorizer } from '../../../src/local/iam';
import type { LocalIam, LocalRole } from '../../../src/local/model';
import { document } from './oracle';

const ACCOUNT = '000000000000';
const TABLE = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/orders`;
const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:jobs`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/apps/report-role`;
const FUNCTION = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:demo-report`;
const PUT: Access = { action: 'dynamodb:PutItem', resource: TABLE };

function caller(principal: Principal, functionArn?: string): Caller {
  return { principal, account: ACCOUNT, cause: newCause(), functionArn };
}
const REPORT = caller({ type: 'role', roleArn: ROLE, sessionName: 'demo-report' }, FUNCTION);
const topic = (name: string) =>
  caller({ type: 'service', service: 'sns.amazonaws.com', sourceArn: `arn:aws:sns:us-east-1:${ACCOUNT}:${name}` });

function role(...statements: object[]): LocalRole {
  return {
    stackName: 'demo',
    logicalId: 'ReportRole',
    arn: ROLE,
    tags: { team: 'reports' },
    trustPolicy: document(),
    policies: [{ name: 'Policy', document: document(...statements) }],
  };
}

function authorizer(iam: Partial<LocalIam>, lines: string[] = []): Authorizer {
  return new Authorizer(
    { roles: [], resourcePolicies: [], unknown: [], ...iam },
    { now: () => Date.UTC(2026, 0, 1), log: (line) => lines.push(line) },
  );
}

/** Whether a statement allows something to the function. */
const allows = (statement: object, access: Access = PUT) =>
  authorizer({ roles: [role({ Effect: 'Allow', Resource: '*', Action: access.action, ...statement })] }).denial(
    REPORT,
    access,
  ) === undefined;

test('a function is denied what its role does not allow, with the message of AWS', () => {
  const own = role({ Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: '*' });
  const iam = authorizer({ roles: [own] });
  expect(iam.denial(REPORT, { ...PUT, action: 'dynamodb:GetItem' })).toBeUndefined();
  expect(iam.denial(REPORT, PUT)).toEqual({
    message: `User: arn:aws:sts::${ACCOUNT}:assumed-role/report-role/demo-report is not authorized to perform: dynamodb:PutItem on resource: ${TABLE} because no identity-based policy allows the dynamodb:PutItem action`,
    access: PUT,
    decision: { decision: 'implicitDeny', policyType: 'identity-based' },
    role: own,
  });
});

test('a test, and the administrator, may do everything', () => {
  expect(authorizer({}).denial(caller({ type: 'everything' }), PUT)).toBeUndefined();
  expect(authorizer({}).denial(caller({ type: 'administrator' }), PUT)).toBeUndefined();
});

test('a role that the app does not have may do everything, and is named once', () => {
  const lines: string[] = [];
  const iam = authorizer({ unknown: ['Role has the policy X, whose statements are not known here'] }, lines);
  expect(iam.denial(REPORT, PUT)).toBeUndefined();
  expect(iam.denial(REPORT, { ...PUT, resource: QUEUE })).toBeUndefined();
  expect(lines).toEqual([
    'Role has the policy X, whose statements are not known here: it is allowed here',
    `the role ${ROLE} is not one of this app: what it may do is not known, and allowed here`,
  ]);
});

test('conditions see the time, the tags of the role, the function, and the values of the service', () => {
  const condition = (operator: string, key: string, value: string) => ({ Condition: { [operator]: { [key]: value } } });
  expect(allows(condition('DateGreaterThan', 'aws:CurrentTime', '2025-12-31T00:00:00Z'))).toBe(true);
  expect(allows(condition('DateGreaterThan', 'aws:CurrentTime', '2026-01-02T00:00:00Z'))).toBe(false);
  expect(allows(condition('StringEquals', 'aws:PrincipalTag/team', 'reports'))).toBe(true);
  expect(allows(condition('StringEquals', 'aws:PrincipalTag/team', 'orders'))).toBe(false);
  expect(allows(condition('ArnLike', 'lambda:SourceFunctionArn', 'arn:aws:lambda:*:*:function:demo-report'))).toBe(
    true,
  );
  expect(allows(condition('ArnEquals', 'aws:PrincipalArn', ROLE))).toBe(true);
  expect(allows(condition('Bool', 'aws:SecureTransport', 'true'))).toBe(true);
  const keys = condition('ForAllValues:StringEquals', 'dynamodb:LeadingKeys', '${aws:PrincipalTag/team}');
  expect(allows(keys, { ...PUT, conditions: { 'dynamodb:LeadingKeys': ['reports'] } })).toBe(true);
  expect(allows(keys, { ...PUT, conditions: { 'dynamodb:LeadingKeys': ['orders'] } })).toBe(false);
});

test('what one item is allowed by a condition says nothing of the next one', () => {
  const ownItems = {
    Effect: 'Deny',
    Action: 'dynamodb:PutItem',
    Resource: '*',
    Condition: { 'ForAnyValue:StringNotEquals': { 'dynamodb:LeadingKeys': 'reports' } },
  };
  const iam = authorizer({ roles: [role({ Effect: 'Allow', Action: 'dynamodb:*', Resource: '*' }, ownItems)] });
  const put = (key: string) => iam.denial(REPORT, { ...PUT, conditions: { 'dynamodb:LeadingKeys': [key] } });
  expect([put('reports'), put('orders')?.decision.decision, put('reports')]).toEqual([
    undefined,
    'explicitDeny',
    undefined,
  ]);
});

test('what a role is allowed on a resource says nothing of other roles and resources', () => {
  const own = role({ Effect: 'Allow', Action: 'dynamodb:PutItem', Resource: TABLE });
  const other = { ...role(), arn: `${ROLE}-2` };
  const iam = authorizer({ roles: [own, other] });
  const stranger = caller({ type: 'role', roleArn: other.arn, sessionName: 'demo-report' });
  for (let i = 0; i < 2; i++) {
    expect(iam.denial(REPORT, PUT)).toBeUndefined();
    expect(iam.denial(REPORT, { ...PUT, resource: `${TABLE}-2` })).toBeDefined();
    expect(iam.denial(REPORT, { ...PUT, action: 'dynamodb:GetItem' })).toBeDefined();
    expect(iam.denial(stranger, PUT)).toBeDefined();
  }
});

test.each([
  [{ StringEquals: { 'aws:RequestedRegion': 'us-east-1' } }, true],
  [{ StringNotEquals: { 'aws:RequestedRegion': ['us-east-1', 'eu-west-1'] } }, false],
  [{ StringEquals: { 'aws:ResourceAccount': ACCOUNT } }, true],
  [{ StringEquals: { 'aws:ResourceAccount': '111122223333' } }, false],
  [{ StringEquals: { 'aws:ResourceAccount': '${aws:PrincipalAccount}' } }, true],
  [{ Bool: { 'aws:ViaAWSService': 'false' } }, true],
])('a request has the region and account of the resource: %j', (Condition, expected) => {
  for (const resource of [TABLE, 'arn:aws:s3:::uploads/a']) {
    expect(allows({ Condition }, { action: 's3:GetObject', resource })).toBe(expected);
  }
});

test('a permissions boundary limits a role', () => {
  const allow = (Action: string) => document({ Effect: 'Allow', Action, Resource: '*' });
  const bounded = {
    ...role({ Effect: 'Allow', Action: '*', Resource: '*' }),
    permissionsBoundary: { name: 'B', document: allow('sqs:*') },
  };
  const iam = authorizer({ roles: [bounded] });
  expect(iam.denial(REPORT, { action: 'sqs:SendMessage', resource: QUEUE })).toBeUndefined();
  expect(iam.denial(REPORT, PUT)?.decision.policyType).toBe('permissions boundary');
});

describe('a service', () => {
  const send: Access = { action: 'sqs:SendMessage', resource: QUEUE };
  const policy = (source: string) =>
    document({
      Effect: 'Allow',
      Action: 'sqs:SendMessage',
      Principal: { Service: 'sns.amazonaws.com' },
      Resource: QUEUE,
      Condition: { ArnEquals: { 'aws:SourceArn': `arn:aws:sns:us-east-1:${ACCOUNT}:${source}` } },
    });

  test('is allowed by the policy in the template, on behalf of one resource', () => {
    const iam = authorizer({
      resourcePolicies: [{ resourceArn: QUEUE, name: 'QueuePolicy', document: policy('news') }],
    });
    expect(iam.denial(topic('news'), send)).toBeUndefined();
    expect(iam.denial(topic('others'), send)?.message).toBe(
      `User: sns.amazonaws.com is not authorized to perform: sqs:sendmessage on resource: ${QUEUE} because no resource-based policy allows the sqs:sendmessage action`,
    );
  });

  test('is denied without a policy', () => {
    expect(authorizer({}).denial(topic('news'), send)?.decision.policyType).toBe('resource-based');
  });

  test('is decided on anew where a condition is about the time', () => {
    let now = Date.UTC(2026, 0, 1);
    const until = (date: string) => ({
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: QUEUE,
      Condition: { DateLessThan: { 'aws:CurrentTime': date } },
    });
    const iam = new Authorizer(
      {
        roles: [],
        resourcePolicies: [{ name: 'Policy', resourceArn: QUEUE, document: document(until('2026-01-02T00:00:00Z')) }],
        unknown: [],
      },
      { now: () => now, log: () => undefined },
    );
    expect(iam.denial(topic('news'), send)).toBeUndefined();
    now = Date.UTC(2026, 0, 3);
    expect(iam.denial(topic('news'), send)).toBeDefined();
  });

  test('is decided on by the present policy of the resource, if the service has it', () => {
    const iam = authorizer({
      resourcePolicies: [{ resourceArn: QUEUE, name: 'QueuePolicy', document: policy('news') }],
    });
    const present = { ...send, resourcePolicy: policy('others') };
    expect(iam.denial(topic('others'), present)).toBeUndefined();
    expect(iam.denial(topic('news'), present)).toBeDefined();
  });

  test('may invoke a function by its permissions, an alias by those of the alias', () => {
    const statement = (Resource: string) =>
      document({
        Effect: 'Allow',
        Action: 'lambda:InvokeFunction',
        Principal: { Service: 'sns.amazonaws.com' },
        Resource,
      });
    const iam = authorizer({
      resourcePolicies: [{ resourceArn: FUNCTION, name: 'Permission', document: statement(`${FUNCTION}:live`) }],
    });
    const invoke = (resource: string) => iam.denial(topic('news'), { action: 'lambda:InvokeFunction', resource });
    expect(invoke(`${FUNCTION}:live`)).toBeUndefined();
    expect(invoke(FUNCTION)).toBeDefined();
  });
});

test('the policy of a bucket is that of its objects', () => {
  const open = document({ Effect: 'Allow', Action: 's3:GetObject', Principal: '*', Resource: 'arn:aws:s3:::site/*' });
  const iam = authorizer({
    resourcePolicies: [{ resourceArn: 'arn:aws:s3:::site', name: 'BucketPolicy', document: open }],
  });
  const get = (resource: string) => iam.denial(caller({ type: 'anonymous' }), { action: 's3:GetObject', resource });
  expect(get('arn:aws:s3:::site/index.html')).toBeUndefined();
  expect(get('arn:aws:s3:::other/index.html')).toBeDefined();
});

test('a policy that IAM would refuse is named, and has no effect', () => {
  const lines: string[] = [];
  const iam = authorizer(
    { roles: [role({ Effect: 'Allow', Action: '*', Resource: '*', Condition: { Wrong: { a: 'b' } } })] },
    lines,
  );
  expect(iam.denial(REPORT, PUT)).toBeDefined();
  expect(lines).toEqual([
    'IAM would refuse the policy Policy: the condition operator "Wrong" does not exist. It has no effect here',
  ]);
});
