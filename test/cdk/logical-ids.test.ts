import { Template } from 'aws-cdk-lib/assertions';
import fc from 'fast-check';
import { appIn, newStack, PLAIN, route, templateOf } from './literal-app';
import { logicalIdOf } from '../../src/runtime/names';
import type { FunctionManifest, Manifest } from '../../src/manifest/manifest';
import { checkFunctionName } from '../../src/runtime/checks/function-names';

jest.setTimeout(60_000);

/** How functions of each kind are declared. */
const DECLARATIONS: readonly ((name: string) => FunctionManifest)[] = [
  () => ({ kind: 'lambda' }),
  () => ({ kind: 'schedule', expression: 'rate(1 hour)' }),
  (name) => ({ kind: 'sqs', source: { name }, batchSize: 1 }),
  (name) => ({
    kind: 's3',
    source: { name: `bucket-${logicalIdOf(name).toLowerCase()}` },
    events: ['s3:ObjectCreated:*'],
  }),
  (name) => ({ kind: 'sns', source: { name } }),
  (name) => ({ kind: 'kinesis', source: { name }, batchSize: 100, startingPosition: 'LATEST' }),
  () => ({ kind: 'eventbridge', pattern: { source: ['shop'] } }),
  (name) => ({ kind: 'websocket', route: name }),
];

function allowed(names: readonly string[]): boolean {
  try {
    names.forEach((name, i) =>
      checkFunctionName(
        names.slice(0, i).map((other) => ({ name: other })),
        name,
      ),
    );
    return true;
  } catch {
    return false;
  }
}

const handlers: fc.Arbitrary<{ [name: string]: FunctionManifest }> = fc
  .uniqueArray(
    fc.tuple(
      fc.oneof(
        fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/),
        fc.constantFrom('logs', 'Function-Logs', 'rule', 'event-source', 'Alarm', 'rest', 'Resource'),
      ),
      fc.constantFrom(...DECLARATIONS),
    ),
    { selector: ([name]) => logicalIdOf(name), minLength: 1, maxLength: 6 },
  )
  .map((entries) => entries.filter(([name]) => allowed([name])))
  .map((entries) => Object.fromEntries(entries.map(([name, declare]) => [name, declare(name)])));

const props = { alarms: true, dashboard: true };
const WITHOUT_ROUTES = { functions: {}, routes: [] };

function resourcesOf(functions: Manifest['functions']): { [id: string]: string } {
  const { Resources } = templateOf({ ...PLAIN, ...WITHOUT_ROUTES, functions }, props);
  return Object.fromEntries(Object.entries<any>(Resources).map(([id, { Type }]) => [id, Type]));
}

describe('handlers', () => {
  // Many templates of one kind: those of the other tests are checked instead.
  const { TEMPLATES_DIR } = process.env;
  beforeAll(() => {
    delete process.env.TEMPLATES_DIR;
  });
  afterAll(() => {
    if (TEMPLATES_DIR) process.env.TEMPLATES_DIR = TEMPLATES_DIR;
  });

  test('do not replace resources of others when they are added, removed or reordered', () => {
    fc.assert(
      fc.property(handlers, fc.infiniteStream(fc.boolean()), (all, kept) => {
        const entries = Object.entries(all);
        const whole = resourcesOf(all);
        expect(resourcesOf(Object.fromEntries(entries.reverse()))).toEqual(whole);
        const fewer = resourcesOf(Object.fromEntries(entries.filter(() => kept.next().value)));
        expect(whole).toMatchObject(fewer);
      }),
      { numRuns: 15 },
    );
  });

  test('have the logical ids of their names', () => {
    fc.assert(
      fc.property(handlers, (all) => {
        expect(resourcesOf(all)).toMatchObject(
          Object.fromEntries(Object.keys(all).map((name) => [logicalIdOf(name), 'AWS::Lambda::Function'])),
        );
      }),
      { numRuns: 10 },
    );
  });
});

test('functions may have the names of methods of Object, with alarms and aliases of others', () => {
  const names = Object.getOwnPropertyNames(Object.prototype).filter((name) => allowed([name]));
  expect(names).toContain('constructor');
  const functions: Manifest['functions'] = Object.fromEntries(names.map((name) => [name, { kind: 'lambda' }]));
  const stageConfig = {
    functions: { valueOf: { alias: { name: 'live', deployment: 'CodeDeployDefault.LambdaCanary10Percent5Minutes' } } },
  };
  const { Resources } = templateOf({ ...PLAIN, functions }, { ...props, stageConfig });
  const ofType = (type: string) => Object.values<any>(Resources).filter(({ Type }) => Type === type).length;
  expect(ofType('AWS::CodeDeploy::DeploymentGroup')).toBe(1);
  expect(ofType('AWS::Lambda::Alias')).toBe(1);
});

test('new routes replace nothing but the deployment', () => {
  const ids = (paths: string[]) => {
    const { Resources } = templateOf({ ...PLAIN, routes: paths.map((path) => route('GET', path)) }, props);
    return Object.entries<any>(Resources)
      .filter(([, { Type }]) => Type !== 'AWS::ApiGateway::Deployment')
      .map(([id]) => id);
  };
  expect(ids(['/a', '/b', '/c'])).toEqual(ids(['/b']));
});

describe('a function', () => {
  const domain = { name: 'api.shop.example', hostedZone: { id: 'Z1', name: 'shop.example' } };
  const CHAT: Manifest = { ...PLAIN, ...WITHOUT_ROUTES, functions: { say: { kind: 'websocket', route: '$default' } } };

  test.each([
    ['a REST API', PLAIN, { accessLogs: true, domain, usagePlan: {} }],
    ['an HTTP API', PLAIN, { type: 'http', domain }],
    ['a WebSocket API', CHAT, { accessLogs: true, webSocketDomain: domain }],
  ])('cannot have the name of another part of an app with %s', (_, manifest, api) => {
    const stack = newStack();
    const app = appIn(stack, manifest, { ...props, stageConfig: { api } });
    const functions = Object.keys(manifest.functions).map(logicalIdOf);
    const others = app.node.children.map(({ node }) => node.id).filter((id) => !functions.includes(id));
    expect(others.filter((id) => /^[A-Za-z0-9]+$/.test(id) && allowed([id]))).toEqual([]);
    Template.fromStack(stack);
  });
});

test.each(['x'.repeat(150), 'Größe', 'my app'])('an app may have the construct id %j', (id) => {
  const stack = newStack();
  appIn(stack, PLAIN, { preserveLogicalIds: false, ...props }, id);
  for (const logicalId of Object.keys(Template.fromStack(stack).toJSON().Resources)) {
    expect(logicalId).toMatch(/^[A-Za-z0-9]{1,255}$/);
  }
});

test('a construct id that makes logical ids longer than CloudFormation accepts is an error', () => {
  const stack = newStack();
  appIn(stack, PLAIN, { preserveLogicalIds: false }, 'x'.repeat(300));
  expect(() => Template.fromStack(stack)).toThrow(
    /RestAPI\/Deployment\/Resource: its logical id has 2\d\d characters, and CloudFormation takes 255: give the constructs around it shorter ids/,
  );
});
