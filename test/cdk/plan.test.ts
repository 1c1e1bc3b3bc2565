import { RemovalPolicy } from 'aws-cdk-lib/core';
import { discovered, manifestOf, projectWith, route } from './literal-app';
import { checkProps } from '../../src/cdk/check-props';
import { type AppPlan, planApp } from '../../src/cdk/plan';
import { readProject } from '../../src/cdk/project';
import type { Manifest } from '../../src/manifest/manifest';

const DEV = { name: 'dev', stackName: 'cdkdemo-dev', production: false };
const PLACE = { path: 'Stack/App', account: '111122223333', region: 'eu-central-1' };

function planned(manifest: Partial<Manifest>, props: object = {}, config?: object): AppPlan {
  const options = checkProps({ projectDir: projectWith(config), ...props }, PLACE.path);
  const app = discovered(manifestOf({ resources: {}, operations: {}, ...manifest }));
  return planApp(options, readProject(options), app, PLACE);
}

test('a function has its settings, their sources, and its CDK props', () => {
  const { functions } = planned(
    { functions: { APIHandler: { kind: 'http' }, report: { kind: 'lambda' } } },
    { stageConfig: { timeout: 20 }, functionProps: { report: { description: 'The monthly report' } } },
    { functions: { report: { memorySize: 512 } } },
  );
  expect(functions.report).toMatchObject({
    settings: { timeout: 20, memorySize: 512 },
    origins: { timeout: 'stageConfig', memorySize: 'functions.report' },
    props: { description: 'The monthly report' },
  });
  expect(functions.APIHandler.props).toEqual({});
});

test('a function with the name of a method of Object has no props unless they are set', () => {
  const names = ['constructor', 'toString', 'valueOf', 'hasOwnProperty'];
  const kinds = Object.fromEntries(names.map((name) => [name, { kind: 'lambda' as const }]));
  const { functions, eventSources } = planned({ functions: kinds }, { functionProps: {}, eventSources: {} });
  expect(Object.keys(functions)).toEqual(names);
  expect(names.map((name) => functions[name].props)).toEqual([{}, {}, {}, {}]);
  expect(names.map((name) => eventSources[name])).toEqual([undefined, undefined, undefined, undefined]);
});

test('functions have a role each, or share one, except those with an existing one', () => {
  const functions: Manifest['functions'] = {
    APIHandler: { kind: 'http' },
    a: { kind: 'lambda' },
    b: { kind: 'lambda' },
  };
  const role = 'arn:aws:iam::111122223333:role/batch';
  const stageConfig = { functions: { b: { role } } };
  expect(planned({ functions }, { stageConfig, roles: 'shared' }).roles).toEqual([
    { functions: ['APIHandler', 'a'], isDefault: true },
    { functions: ['b'], existing: role },
  ]);
  expect(planned({ functions }, { stageConfig }).roles).toEqual([
    { functions: ['APIHandler'], isDefault: true },
    { functions: ['a'] },
    { functions: ['b'], existing: role },
  ]);
});

test('the API has the functions of its type, and the authorizers of its own routes', () => {
  const manifest: Partial<Manifest> = {
    functions: {
      APIHandler: { kind: 'http' },
      APIStreamHandler: { kind: 'http', stream: true },
      connect: { kind: 'websocket', route: '$connect', authorizer: { name: 'socket' } },
    },
    routes: [route('GET', '/a', { authorizer: { name: 'web' } }), route('GET', '/b', { stream: true })],
    authorizers: { web: { kind: 'iam' }, socket: { kind: 'iam' } },
  };
  const { api, webSocket } = planned(manifest);
  expect([api!.type, api!.handler.name, api!.streamHandler!.name]).toEqual(['rest', 'APIHandler', 'APIStreamHandler']);
  expect(Object.keys(api!.authorizers)).toEqual(['web']);
  expect(webSocket).toMatchObject({
    stageName: 'api',
    routes: [{ functionName: 'connect', authorizer: { name: 'socket' } }],
  });
  const url = planned(manifest, { stageConfig: { api: { type: 'url' } } });
  expect(Object.keys(url.functions)).toEqual(['APIStreamHandler', 'connect']);
  expect(url.api!.handler.name).toBe('APIStreamHandler');
});

test('the function of a function URL uses what the routes of both handlers use', () => {
  const used = (api: object, stream: object) => {
    const manifest: Partial<Manifest> = {
      functions: {
        APIHandler: { kind: 'http', ...api },
        APIStreamHandler: { kind: 'http', stream: true, ...stream },
      },
      routes: [route('GET', '/'), route('GET', '/file', { stream: true })],
    };
    const { functions } = planned(manifest, { stageConfig: { api: { type: 'url' } } });
    return functions.APIStreamHandler.declaration.uses;
  };
  expect(used({ uses: ['A', 'C'] }, { uses: ['B', 'C'] })).toEqual(['A', 'B', 'C']);
  expect(used({}, { uses: ['B'] })).toBeUndefined();
  expect(used({ uses: ['A'] }, {})).toBeUndefined();
});

test.each([
  ['rest', undefined, 29, []],
  ['http', undefined, 10, []],
  ['http', 10, 10, []],
  ['rest', 11, 11, []],
  [
    'http',
    11,
    11,
    [
      {
        id: 'authorizer-timeout:web',
        message:
          'the timeout of the authorizer web is 11 s, but an HTTP API waits 10 s for it: a request for which it takes longer fails. ' +
          'Give it a shorter timeout',
      },
    ],
  ],
])('an authorizer of an API of the type %s with the timeout %s has %s s', (type, timeout, resolved, expected) => {
  const { functions, problems } = planned(
    {
      functions: {
        APIHandler: { kind: 'http' },
        connect: { kind: 'websocket', route: '$connect', authorizer: { name: 'socket' } },
        socket: { kind: 'authorizer', type: 'request', header: 'Authorization', ttlSeconds: 300 },
        web: { kind: 'authorizer', type: 'token', header: 'Authorization', ttlSeconds: 300 },
      },
      routes: [route('GET', '/a', { authorizer: { name: 'web' } })],
      authorizers: { web: { kind: 'custom', type: 'token' }, socket: { kind: 'custom', type: 'request' } },
    },
    { stageConfig: { api: { type }, functions: { web: { timeout } } } },
  );
  expect(functions.web.settings.timeout).toBe(resolved);
  expect(functions.socket.settings.timeout).toBe(29);
  expect(problems).toEqual(expected);
});

test('an app without routes has no API', () => {
  const plan = planned({ functions: { report: { kind: 'lambda' } }, routes: [] });
  expect([plan.api, plan.webSocket]).toEqual([undefined, undefined]);
});

test('logs are kept on removal where the stage is a production one', () => {
  expect(planned({}).logRemovalPolicy).toBe(RemovalPolicy.DESTROY);
  expect(planned({}, { stage: { ...DEV, production: true } }, {}).logRemovalPolicy).toBe(RemovalPolicy.RETAIN);
});

test('a warning is a problem of the plan', () => {
  const { problems } = planned(
    {
      routes: [route('GET', '/open'), route('GET', '/closed', { authorizer: { name: 'iam' } })],
      authorizers: { iam: { kind: 'iam' } },
    },
    { stageConfig: { timeout: 40, api: { webSocketDomain: { name: 'ws.example.com' } } } },
  );
  expect(problems).toEqual([
    { message: expect.stringContaining('1 of 2 routes have no authorizer: GET /open') },
    { id: 'api-timeout', message: expect.stringContaining('API Gateway waits 29 s') },
    { id: 'unused-api-setting', message: expect.stringContaining('api.webSocketDomain has no effect') },
  ]);
});

test('an app that cannot be deployed has no plan', () => {
  expect(() => planned({}, { stage: { ...DEV, name: 'pord' } }, {})).toThrow(
    'unknown stage "pord"; did you mean "prod"?',
  );
  expect(() => planned({ resources: { Users: { kind: 'table', variable: 'USERS' } } })).toThrow(
    'Stack/App: resources.Users is missing',
  );
});

describe('an environment value that the app declares', () => {
  const resources: Manifest['resources'] = { Level: { kind: 'env', variable: 'LEVEL' } };
  const manifest: Partial<Manifest> = {
    functions: { APIHandler: { kind: 'http' }, report: { kind: 'lambda' } },
    resources,
  };
  const environment = { LEVEL: 'debug' };

  test.each<[string, object, object]>([
    ['resources', { resources: { Level: 'debug' } }, {}],
    ['stageConfig.environment', { stageConfig: { environment } }, {}],
    ['the environment of the project', {}, { environment }],
    ['the environment of the stage', {}, { stages: { dev: { environment } } }],
    [
      'the environment of each function',
      { stageConfig: { functions: { report: { environment } } } },
      { functions: { APIHandler: { environment } } },
    ],
  ])('may be given by %s', (_, props, config) => {
    const { functions } = planned(manifest, props, config);
    for (const { settings, variables } of Object.values(functions)) {
      expect({ ...settings.environment, ...variables }.LEVEL).toBe('debug');
    }
  });

  test('is missing if nothing gives it', () => {
    expect(() => planned(manifest)).toThrow(
      'resources.Level is missing: the runtime app declares the environment value "Level"; give it as resources: { Level: … }, ' +
        'or as LEVEL in the environment of the settings',
    );
  });

  test('is missing for the functions whose environment has it not', () => {
    expect(() => planned(manifest, { stageConfig: { functions: { report: { environment } } } })).toThrow(
      'or as LEVEL in the environment of the settings, which has it not for APIHandler',
    );
    expect(() => planned(manifest, { stageConfig: { environment: { OTHER: 'x' } } })).toThrow(
      'resources.Level is missing',
    );
  });

  test('is not missing for functions that do not use it', () => {
    const [[name], ...others] = Object.entries(manifest.functions!).filter(([one]) => one !== 'report');
    expect(others).toEqual([]);
    const functions = { ...manifest.functions, [name]: { kind: 'http' as const, uses: [] } };
    const stageConfig = { functions: { report: { environment } } };
    expect(planned({ ...manifest, functions }, { stageConfig }).bindings).toEqual([]);
  });

  test('is given once', () => {
    expect(() => planned(manifest, { resources: { Level: 'a' }, stageConfig: { environment } })).toThrow('LEVEL');
  });

  test('of another kind is a resource, whatever the environment has', () => {
    expect(() =>
      planned(
        { ...manifest, resources: { Users: { kind: 'table', variable: 'USERS_NAME' } } },
        { stageConfig: { environment: { USERS_NAME: 'users' } } },
      ),
    ).toThrow('resources.Users is missing: the runtime app declares the table "Users"; give it as resources');
  });
});

test('what the user should know of the bundle is a warning that can be acknowledged', () => {
  const options = checkProps({ projectDir: projectWith() }, PLACE.path);
  const app = discovered(manifestOf({ resources: {}, operations: {}, functions: { a: { kind: 'lambda' } } }));
  const { problems } = planApp(options, readProject(options), { ...app, warnings: ['one file'] }, PLACE);
  expect(problems).toEqual([{ id: 'bundle', message: 'one file' }]);
});
