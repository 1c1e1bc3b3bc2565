import type { Caller, Principal } from '../../../src/local/aws/caller';
import type { Access } from '../../../src/local/aws/service';
import { newCause } from '../../../src/local/cause';
import { Enforcement, type IamMode } from '../../../src/local/iam';
import type { LocalCloud, LocalFunction, LocalResource, LocalRole } from '../../../src/local/model';
import { document } from './oracle';

const ACCOUNT = '000000000000';
const TABLE = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/demo-Orders`;
const PUT: Access = { action: 'dynamodb:PutItem', resource: TABLE };

interface Subject {
  /** The path of the role's construct. */
  readonly rolePath: string;
  /** The name of the function in the runtime app. */
  readonly name?: string;
}
const REPORT: Subject = { rolePath: 'demo/RuntimeApp/FunctionRoles/Report/Resource', name: 'report' };

function enforcement(
  { rolePath, name }: Subject,
  statements: readonly object[] = [],
  { mode = 'enforce', boundary }: { readonly mode?: IamMode; readonly boundary?: object } = {},
) {
  const role: LocalRole = {
    stackName: 'demo',
    logicalId: 'Role',
    constructPath: rolePath,
    arn: `arn:aws:iam::${ACCOUNT}:role/role`,
    tags: {},
    trustPolicy: document(),
    policies: [{ name: 'Policy', document: document(...statements) }],
    ...(boundary && { permissionsBoundary: { name: 'Boundary', document: boundary } }),
  };
  const fn = {
    functionName: 'demo-function',
    arn: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:demo-function`,
    role: role.arn,
    environment: name === undefined ? {} : { SERVERLESS_FUNCTION: name },
  } as unknown as LocalFunction;
  const table = { arn: TABLE, constructPath: 'demo/Orders/Resource' } as LocalResource;
  const lines: string[] = [];
  const iam = new Enforcement({ mode, now: Date.now, log: (line) => lines.push(line), option: '--iam warn' });
  const apply = (roles: readonly LocalRole[]) =>
    iam.apply({
      functions: [fn],
      resources: [table],
      iam: { roles, resourcePolicies: [], unknown: [] },
    } as unknown as LocalCloud);
  apply([role])();
  const asRole: Principal = { type: 'role', roleArn: role.arn, sessionName: fn.functionName };
  const caller: Caller = { principal: asRole, account: ACCOUNT, cause: newCause(), functionArn: fn.arn };
  const attempt = (access: Access = PUT, principal: Principal = asRole, since?: number) => {
    try {
      iam.authorize({ ...caller, principal, since }, () => [access]);
      return undefined;
    } catch (e) {
      return e as any;
    }
  };
  const reload = (...allowed: readonly object[]) =>
    apply([{ ...role, policies: [{ name: 'Policy', document: document(...allowed) }] }]);
  return { iam, lines, attempt, caller, reload };
}

test('a denial has the error of AWS, the function, the line that grants it, and how to go on', () => {
  const { attempt, lines } = enforcement(REPORT);
  expect(attempt()).toMatchObject({ code: 'AccessDeniedException', status: 400 });
  expect(attempt().message).toBe(
    `User: arn:aws:sts::${ACCOUNT}:assumed-role/role/demo-function is not authorized to perform: dynamodb:PutItem on resource: ${TABLE} because no identity-based policy allows the dynamodb:PutItem action\n` +
      "On this machine: report is denied this by the stack; orders.grantWriteData(runtime.getRole('report')) allows it. To run without: --iam warn",
  );
  expect(lines[0]).toBe(
    `report may not dynamodb:PutItem on ${TABLE}: orders.grantWriteData(runtime.getRole('report')) allows it`,
  );
});

test.each<[string, Subject, string]>([
  [
    'functions that serve routes',
    { rolePath: 'demo/RuntimeApp/DefaultRole/Resource', name: 'APIHandler' },
    "runtime.getRole('DefaultRole')",
  ],
  ['a function of the CDK', { rolePath: 'demo/Report/ServiceRole/Resource' }, 'report'],
  ['a role of its own', { rolePath: 'demo/ReportRole/Resource' }, 'reportRole'],
])('%s: the grantee in the line', (_, subject, grantee) => {
  expect(enforcement(subject).attempt().message).toContain(`orders.grantWriteData(${grantee}) allows it`);
});

test('an index, a stream and an object are named by their resource', () => {
  const { attempt } = enforcement(REPORT);
  expect(attempt({ action: 'dynamodb:Query', resource: `${TABLE}/index/byDate` }).message).toContain(
    "orders.grantReadData(runtime.getRole('report'))",
  );
});

test('what no grant can allow is explained', () => {
  const deny = { Effect: 'Deny', Action: 'dynamodb:Put*', Resource: '*' };
  expect(enforcement(REPORT, [deny]).attempt().message).toContain(
    `the policy Policy denies it: ${JSON.stringify(deny)}`,
  );
  const allow = { Effect: 'Allow', Action: '*', Resource: '*' };
  const boundary = document({ ...allow, Action: 'sqs:*' });
  expect(enforcement(REPORT, [allow], { boundary }).attempt().message).toContain('permissions boundary has to allow');
});

test.each([
  ['dynamodb:PutItem', 'AccessDeniedException', 400],
  ['ssm:GetParameter', 'AccessDeniedException', 400],
  ['lambda:InvokeFunction', 'AccessDeniedException', 403],
  ['s3:GetObject', 'AccessDenied', 403],
  ['sns:Publish', 'AuthorizationError', 403],
  ['sts:AssumeRole', 'AccessDenied', 403],
])('%s is refused as %s, %d', (action, code, status) => {
  expect(enforcement(REPORT).attempt({ action, resource: '*' })).toMatchObject({ code, status });
});

test('SQS has another code for clients of its query protocol, which the SDK shows', () => {
  const error = enforcement(REPORT).attempt({ action: 'sqs:SendMessage', resource: '*' });
  expect(error).toMatchObject({ code: 'AccessDeniedException', queryCode: 'AccessDenied', status: 403 });
});

test('a service is told how its principal gets the permission', () => {
  const { attempt } = enforcement(REPORT);
  const principal = {
    type: 'service',
    service: 'sns.amazonaws.com',
    sourceArn: 'arn:aws:sns:us-east-1:1:news',
  } as const;
  const queue = `arn:aws:sqs:us-east-1:${ACCOUNT}:jobs`;
  expect(attempt({ action: 'sqs:SendMessage', resource: queue }, principal).message).toContain(
    "queue.grantSendMessages(new iam.ServicePrincipal('sns.amazonaws.com')) allows it",
  );
});

test('warn prints once, and allows', () => {
  const { attempt, lines } = enforcement(REPORT, [], { mode: 'warn' });
  expect([attempt(), attempt()]).toEqual([undefined, undefined]);
  expect(lines).toEqual([
    `report may not dynamodb:PutItem on ${TABLE}: orders.grantWriteData(runtime.getRole('report')) allows it. On AWS this fails`,
  ]);
});

test('off allows, and computes nothing', () => {
  const { iam, caller, lines } = enforcement(REPORT, [], { mode: 'off' });
  iam.authorize(caller, () => {
    throw new Error('not needed');
  });
  expect(lines).toEqual([]);
});

test('a template whose functions have no roles is not checked', () => {
  const { iam, attempt } = enforcement(REPORT);
  iam.apply({ functions: [{}], resources: [], iam: { roles: [], resourcePolicies: [], unknown: [] } } as any);
  expect(attempt()).toBeUndefined();
});

describe('when the stacks are loaded again without a permission', () => {
  const ALLOWED = { Effect: 'Allow', Action: PUT.action, Resource: TABLE };

  test('an invocation that has begun before keeps it, others do not have it', () => {
    const { attempt, reload, lines } = enforcement(REPORT, [ALLOWED]);
    const begun = performance.now();
    reload()();
    expect(attempt(PUT, undefined, begun - 1)).toBeUndefined();
    expect(lines).toEqual([]);
    expect(attempt(PUT, undefined, performance.now() + 1)).toMatchObject({ code: 'AccessDeniedException' });
    expect(attempt()).toMatchObject({ code: 'AccessDeniedException' });
  });

  test('it holds until the functions of before are replaced', () => {
    const { attempt, reload } = enforcement(REPORT, [ALLOWED]);
    const loaded = reload();
    expect(attempt()).toBeUndefined();
    loaded();
    expect(attempt()).toMatchObject({ code: 'AccessDeniedException' });
  });

  test('a role that is new is not one of elsewhere', () => {
    const { attempt, reload, lines, iam } = enforcement(REPORT);
    iam.apply({ functions: [], resources: [], iam: { roles: [], resourcePolicies: [], unknown: [] } } as any)();
    reload();
    expect(attempt()).toMatchObject({ code: 'AccessDeniedException' });
    expect(lines.join()).not.toContain('not one of this app');
  });
});
