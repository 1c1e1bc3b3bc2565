import { Template } from 'aws-cdk-lib/assertions';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { NO_RESOURCE_LEVEL } from '../../../src/cdk/iam/no-resource-level';
import type { Manifest } from '../../../src/manifest/manifest';
import {
  appIn,
  manifestOf,
  newStack,
  newTable,
  ofType,
  policyDocuments,
  projectWith,
  roleIdOf,
  route,
} from '../literal-app';

const MANIFEST: Manifest = manifestOf({
  functions: {
    APIHandler: { kind: 'http' },
    'nightly-report': { kind: 'lambda', uses: ['LEVEL', 'Orders'] },
    order: { kind: 'sqs', source: { resource: 'Incoming' }, batchSize: 10, uses: [] },
  },
  resources: {
    Incoming: { kind: 'queue', variable: 'INCOMING_URL' },
    LEVEL: { kind: 'env', variable: 'LEVEL' },
    Orders: { kind: 'table', variable: 'ORDERS_NAME' },
    Users: { kind: 'table', variable: 'USERS_NAME' },
  },
});

function app(props: object = {}, manifest: Manifest = MANIFEST) {
  const stack = newStack();
  const all = {
    Incoming: new sqs.Queue(stack, 'Incoming', { visibilityTimeout: Duration.minutes(6) }),
    Orders: newTable(stack, 'Orders'),
    Users: newTable(stack, 'Users'),
    LEVEL: 'debug',
  };
  const resources = Object.fromEntries(Object.entries(all).filter(([name]) => name in manifest.resources));
  return {
    stack,
    resources: all,
    app: appIn(stack, manifest, { resources, ...props }),
    template: () => Template.fromStack(stack).toJSON(),
  };
}

/** What the role of a function may do: actions with the first word of the logical ids of what they are on. */
function granted(template: any, functionId: string): string[] {
  return policyDocuments(template, roleIdOf(template, functionId))
    .flatMap(({ Statement }) => Statement)
    .flatMap(({ Action, Resource }) =>
      [Resource]
        .flat()
        .flatMap((one) =>
          [Action]
            .flat()
            .map(
              (action) =>
                `${action} ${/"(Incoming|Orders|Users|\w*Logs[A-Za-z]*?)[0-9A-F]{8}"/.exec(JSON.stringify(one))?.[1]}`,
            ),
        ),
    );
}

const LOGS = (id: string) => [
  `logs:CreateLogStream RuntimeAppFunctionLogs${id}`,
  `logs:PutLogEvents RuntimeAppFunctionLogs${id}`,
];

describe('with a role for each function', () => {
  const { template: make, app: runtime } = app();
  const template = make();

  test('each may use the resources that its declaration names, all if it names none, and write its own logs only', () => {
    expect(granted(template, 'APIHandler')).toEqual([
      ...LOGS('APIHandler'),
      'dynamodb:GetItem Orders',
      'dynamodb:PutItem Orders',
      'dynamodb:GetItem Users',
      'dynamodb:PutItem Users',
    ]);
    expect(granted(template, 'NightlyReport')).toEqual([
      ...LOGS('NightlyReport'),
      'dynamodb:GetItem Orders',
      'dynamodb:PutItem Orders',
    ]);
  });

  test('only the function whose event source a queue is may read it', () => {
    expect(granted(template, 'Order')).toEqual([
      ...LOGS('Order'),
      'sqs:DeleteMessage Incoming',
      'sqs:GetQueueAttributes Incoming',
      'sqs:ReceiveMessage Incoming',
    ]);
  });

  test('a role is found by the name of its function, and that of the API handler also as DefaultRole', () => {
    expect(ofType(template, 'AWS::IAM::Role')).toHaveLength(3);
    expect(roleIdOf(template, 'APIHandler')).toBe('DefaultRole');
    expect(runtime.getRole('DefaultRole')).toBe(runtime.getFunction('APIHandler').role);
    expect(runtime.getRole('APIHandler')).toBe(runtime.getRole('DefaultRole'));
    expect(runtime.getRole('nightly-report')).toBe(runtime.getFunction('nightly-report').role);
    expect(runtime.getRole('nightly-report')).not.toBe(runtime.getRole('order'));
    expect(() => runtime.getRole('other')).toThrow(
      'there is no role "other"; known: DefaultRole, APIHandler, nightly-report, order',
    );
  });

  test.each([
    ['APIHandler', ['INCOMING_URL', 'LEVEL', 'ORDERS_NAME', 'USERS_NAME']],
    ['NightlyReport', ['LEVEL', 'ORDERS_NAME']],
    ['Order', []],
  ])('%s has the variables of what it uses', (id, expected) => {
    const { SERVERLESS_FUNCTION, ...variables } = template.Resources[id].Properties.Environment.Variables;
    expect(SERVERLESS_FUNCTION).toBeDefined();
    expect(Object.keys(variables).sort()).toEqual(expected);
  });

  test('a variable of a resource that a function does not use may be set by hand, any other may not', () => {
    const { app: other, template: later } = app();
    other.addEnvironmentVariable('ORDERS_NAME', 'other', 'order');
    expect(later().Resources.Order.Properties.Environment.Variables.ORDERS_NAME).toBe('other');
    expect(() => other.addEnvironmentVariable('ORDERS_NAME', 'other', 'nightly-report')).toThrow(
      'ORDERS_NAME is set by the resource that is bound to it',
    );
  });
});

describe("with roles: 'shared'", () => {
  const ids = ['APIHandler', 'NightlyReport', 'Order'];

  test.each([
    ['of the construct', { roles: 'shared' }],
    ['of the project', { projectDir: projectWith({ roles: 'shared' }) }],
  ])('the option %s gives all functions one role, with the permissions of each', (_, props) => {
    const { template: make, app: runtime } = app(props);
    const template = make();
    for (const id of ids) expect(roleIdOf(template, id)).toBe('DefaultRole');
    expect(ofType(template, 'AWS::IAM::Role')).toHaveLength(1);
    expect(runtime.getRole('order')).toBe(runtime.getRole('DefaultRole'));
    expect(runtime.grantPrincipal).toBe(runtime.getRole('DefaultRole'));
    expect(granted(template, 'Order')).toEqual([
      ...ids.flatMap(LOGS),
      'dynamodb:GetItem Orders',
      'dynamodb:PutItem Orders',
      'dynamodb:GetItem Users',
      'dynamodb:PutItem Users',
      'sqs:DeleteMessage Incoming',
      'sqs:GetQueueAttributes Incoming',
      'sqs:ReceiveMessage Incoming',
    ]);
  });

  test('a resource that no function uses is not granted', () => {
    const some = manifestOf({
      ...MANIFEST,
      functions: { 'nightly-report': MANIFEST.functions['nightly-report'] },
      routes: [],
    });
    expect(granted(app({ roles: 'shared' }, some).template(), 'NightlyReport')).toEqual([
      ...LOGS('NightlyReport'),
      'dynamodb:GetItem Orders',
      'dynamodb:PutItem Orders',
    ]);
  });

  test('the option of the construct precedes that of the project', () => {
    const projectDir = projectWith({ roles: 'shared' });
    expect(ofType(app({ projectDir, roles: 'perFunction' }).template(), 'AWS::IAM::Role')).toHaveLength(3);
  });
});

test('the functions that serve routes have one role, also beside one that streams', () => {
  const streaming = manifestOf({
    functions: { APIHandler: { kind: 'http' }, APIStreamHandler: { kind: 'http', stream: true } },
    routes: [route('GET', '/'), route('GET', '/file', { stream: true })],
    resources: {},
  });
  const template = app({}, streaming).template();
  expect(['APIHandler', 'APIStreamHandler'].map((id) => roleIdOf(template, id))).toEqual([
    'DefaultRole',
    'DefaultRole',
  ]);
});

test('an app without routes has no DefaultRole', () => {
  const functions = { report: { kind: 'lambda' }, work: { kind: 'lambda' } } as const;
  const { app: runtime, template } = app({}, manifestOf({ functions, routes: [], resources: {} }));
  expect(() => runtime.getRole('DefaultRole')).toThrow(
    'Stack/RuntimeApp: there is no role "DefaultRole", as the runtime app has no routes; known: report, work',
  );
  expect(template().Resources.DefaultRole).toBeUndefined();
});

test('what is granted to the app is granted to each of its roles, and to a function to its own', () => {
  const { app: runtime, resources, template } = app();
  (resources.Users as dynamodb.ITable).grant(runtime, 'dynamodb:Query');
  (resources.Orders as dynamodb.ITable).grant(runtime.getFunction('order'), 'dynamodb:Scan');
  (resources.Orders as dynamodb.ITable).grant(runtime.getRole('nightly-report'), 'dynamodb:DeleteItem');
  const made = template();
  for (const id of ['APIHandler', 'NightlyReport', 'Order']) {
    expect(granted(made, id)).toContain('dynamodb:Query Users');
  }
  expect(granted(made, 'Order')).toContain('dynamodb:Scan Orders');
  expect(granted(made, 'NightlyReport')).toContain('dynamodb:DeleteItem Orders');
  expect(granted(made, 'APIHandler').join()).not.toMatch(/Scan|DeleteItem/);
});

test('a policy of a resource that names the app as its principal names each of its roles', () => {
  const { app: runtime, resources, template } = app();
  resources.Incoming.addToResourcePolicy(
    new iam.PolicyStatement({
      actions: ['sqs:SendMessage'],
      resources: [resources.Incoming.queueArn],
      principals: [runtime.grantPrincipal],
    }),
  );
  const [[, policy]] = ofType(template(), 'AWS::SQS::QueuePolicy');
  expect(policy.Properties.PolicyDocument.Statement[0].Principal.AWS).toHaveLength(3);
});

test('only a function in a VPC may create network interfaces, and only a traced one write traces: on all resources, as AWS requires', () => {
  const vpc = { subnetIds: ['subnet-0a1b2c3d'], securityGroupIds: ['sg-0a1b2c3d'] };
  const made = app({
    stageConfig: { functions: { order: { tracing: 'Active' }, 'nightly-report': { vpc } } },
  }).template();
  const everywhere = (id: string) => {
    return policyDocuments(made, roleIdOf(made, id))
      .flatMap(({ Statement }) => Statement)
      .filter(({ Resource }) => Resource === '*')
      .flatMap(({ Action }) => Action);
  };
  expect(everywhere('Order').sort()).toEqual(NO_RESOURCE_LEVEL.tracing);
  expect(everywhere('NightlyReport').sort()).toEqual(NO_RESOURCE_LEVEL.vpc);
  expect(everywhere('APIHandler')).toEqual([]);
});

test('new functions do not change the roles of others', () => {
  const roles = (manifest: Manifest) => ofType(app({}, manifest).template(), 'AWS::IAM::Role').map(([id]) => id);
  const more = {
    ...MANIFEST,
    functions: {
      ...MANIFEST.functions,
      'a-new-one': { kind: 'lambda' as const },
      'order-role': { kind: 'lambda' as const },
    },
  };
  expect(roles(more)).toEqual(expect.arrayContaining(roles(MANIFEST)));
  expect(roles(more)).toHaveLength(5);
});

test('another value is refused', () => {
  expect(() => app({ roles: 'perFunctoin' })).toThrow(
    'Stack/RuntimeApp: roles: expected "perFunction" or "shared", got "perFunctoin"; did you mean "perFunction"?',
  );
  expect(() => app({ roles: 5 })).toThrow('roles: expected "perFunction" or "shared", got 5');
});
