import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration, type Stack } from 'aws-cdk-lib/core';
import { policySize } from '../../../src/cdk/iam/policy-size';
import type { ResourceKind } from '../../../src/manifest/manifest';
import { appIn, manifestOf, newStack, newTable, ofType, policyDocuments } from '../literal-app';

jest.setTimeout(60_000);

const TABLES = [...Array(20).keys()].map((i) => `TableNumber${i}`);
const OPERATIONS = [
  'BatchGetItem',
  'BatchWriteItem',
  'DeleteItem',
  'GetItem',
  'PutItem',
  'Query',
  'TransactWriteItems',
  'UpdateItem',
];

/** An app of so many functions, with twenty tables. */
function app(
  functions: number,
  props: object = {},
  then: (runtime: ReturnType<typeof appIn>) => void = () => undefined,
) {
  const manifest = manifestOf({
    routes: [],
    functions: Object.fromEntries(
      [...Array(functions).keys()].map((i) => [`function-number-${i}`, { kind: 'lambda' as const }]),
    ),
    resources: Object.fromEntries(TABLES.map((name) => [name, { kind: 'table' as ResourceKind, variable: name }])),
    operations: { dynamodb: OPERATIONS },
  });
  const stack = newStack('a-stack-with-a-name-that-is-as-long-as-many-are');
  then(
    appIn(stack, manifest, {
      resources: Object.fromEntries(TABLES.map((name) => [name, newTable(stack, name)])),
      ...props,
    }),
  );
  return stack;
}

/** The policies of a template, each with its size when all names are as long as CloudFormation makes them. */
function policies(stack: Stack) {
  const template = Template.fromStack(stack).toJSON();
  const resources = new Map(
    Object.entries<any>(template.Resources).map(([id, { Type, Properties }]) => [
      id,
      { path: id, type: Type, properties: Properties, dependsOn: [] },
    ]),
  );
  const sizes = (type: string) =>
    ofType(template, type).map(([, { Properties }]) => policySize(Properties.PolicyDocument, resources, stack));
  const inRoles = ofType(template, 'AWS::IAM::Role').flatMap(([, { Properties }]) =>
    (Properties.Policies ?? []).map(({ PolicyDocument }: any) => policySize(PolicyDocument, resources, stack)),
  );
  return { template, inRoles, inline: sizes('AWS::IAM::Policy'), managed: sizes('AWS::IAM::ManagedPolicy') };
}

test('the shared role of 100 functions with 20 tables is within the limits of IAM', () => {
  const { template, inline, managed } = policies(app(100, { roles: 'shared' }));
  expect(inline).toHaveLength(1);
  expect(inline[0]).toBeLessThanOrEqual(10_240);
  expect(managed.length).toBeLessThanOrEqual(10);
  expect(Math.max(...managed)).toBeLessThanOrEqual(6_144);
  const logs = JSON.stringify(template).match(/"RuntimeAppFunctionLogsFunctionNumber\d+[0-9A-F]{8}","Arn"/g)!;
  expect(new Set(logs).size).toBe(100);
});

test('a role for each of 100 functions with 20 tables fits, and so does the template', () => {
  const { template, inRoles, inline, managed } = policies(app(100));
  expect(inRoles).toHaveLength(100);
  expect(Math.max(...inRoles)).toBeLessThanOrEqual(10_240);
  expect([...inline, ...managed]).toEqual([]);
  expect(JSON.stringify(template).length).toBeLessThan(1_000_000);
});

test('with names of 200 characters in a stack with one of 128, the shared role is within the limits', () => {
  const names = [...Array(30).keys()].map((i) => `${'a'.repeat(195)}-${i}`);
  const manifest = manifestOf({
    routes: [],
    functions: Object.fromEntries(names.map((name) => [name, { kind: 'lambda' as const }])),
    resources: {},
    operations: {},
  });
  const stack = newStack('b'.repeat(128));
  appIn(stack, manifest, { roles: 'shared' });
  const { inline, managed } = policies(stack);
  expect(inline[0]).toBeLessThanOrEqual(10_240);
  expect(managed.length).toBeGreaterThan(0);
  expect(Math.max(...managed)).toBeLessThanOrEqual(6_144);
});

test('resources with the same actions are in one statement', () => {
  const [{ Statement }] = policyDocuments(policies(app(1)).template);
  expect(Statement).toHaveLength(2);
  expect(Statement[1].Resource).toHaveLength(20);
});

const statement = (characters: number) =>
  new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [`arn:aws:s3:::bucket/${'x'.repeat(characters)}`] });

test('a role beyond a limit of IAM is an error at synth, with the fix', () => {
  const many = (runtime: ReturnType<typeof appIn>) => {
    for (let i = 0; i < 14; i++) runtime.getRole('DefaultRole').addToPrincipalPolicy(statement(5_000 + i));
  };
  expect(() => Template.fromStack(app(2, { roles: 'shared' }, many))).toThrow(
    'RuntimeApp/DefaultRole/Resource, the role of 2 functions, has more permissions than fit: it would have 13 managed policies, and 10 is the limit of IAM. ' +
      "Give each function a role of its own, roles: 'perFunction', and declare in the runtime app what it uses: { name: …, uses: [orders] }",
  );
});

test('policies that are attached to the role count too', () => {
  const inline = (runtime: ReturnType<typeof appIn>) => {
    const role = runtime.getRole('function-number-0') as iam.Role;
    for (const id of ['A', 'B']) {
      role.attachInlinePolicy(new iam.Policy(runtime, id, { statements: [statement(5_000)] }));
    }
  };
  expect(() => Template.fromStack(app(1, {}, inline))).toThrow(
    /RuntimeApp\/Function-Roles\/FunctionNumber0\/Resource, the role of the function "function-number-0", has more permissions than fit: its own policies have about 1\d{4} characters, and 10240 is the limit of IAM\. Declare in the runtime app what the function uses/,
  );
  const managed = (runtime: ReturnType<typeof appIn>) =>
    new iam.ManagedPolicy(runtime, 'A', { roles: [runtime.getRole('DefaultRole')], statements: [statement(7_000)] });
  expect(() => Template.fromStack(app(1, { roles: 'shared' }, managed))).toThrow(
    /a managed policy of it has about 7\d{3} characters, and 6144 is the limit of IAM/,
  );
});

test('100 functions with a queue fit into a stack', () => {
  const names = [...Array(100).keys()].map((i) => `work-${i}`);
  const stack = newStack();
  const queue = new sqs.Queue(stack, 'Jobs', { visibilityTimeout: Duration.minutes(6) });
  const source = { resource: 'Jobs' };
  const manifest = manifestOf({
    routes: [],
    functions: Object.fromEntries(names.map((name) => [name, { kind: 'sqs' as const, source, batchSize: 10 }])),
    resources: { Jobs: { kind: 'queue', variable: 'JOBS_URL' }, Orders: { kind: 'table', variable: 'ORDERS_NAME' } },
  });
  appIn(stack, manifest, {
    resources: { Jobs: queue, Orders: newTable(stack, 'Orders') },
    stageConfig: { tracing: 'Active' },
  });
  const template = Template.fromStack(stack).toJSON();
  // A function, its log group, its role and its mapping.
  expect(Object.keys(template.Resources)).toHaveLength(4 * 100 + 2);
});

test('the statements of a function that do not fit into its role are divided like those of any role', () => {
  const most = (runtime: ReturnType<typeof appIn>) =>
    void runtime.getRole('function-number-0').addToPrincipalPolicy(statement(8_000));
  const { inRoles, inline, managed } = policies(app(1, {}, most));
  expect(inRoles).toEqual([]);
  expect(inline).toHaveLength(1);
  expect(inline[0]).toBeLessThanOrEqual(10_240);
  expect(managed.length).toBeGreaterThan(0);
});
