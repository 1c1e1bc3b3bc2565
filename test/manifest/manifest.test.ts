import * as fc from 'fast-check';
import { appFile, Project } from '../discovery/project';
import { discoverAsync } from '../../src/discovery';
import { describeApp } from '../../src/manifest/describe';
import { renderManifest } from '../../src/manifest/render';
import { surfaceOf } from '../../src/manifest/surface';
import type { Declarations, RouteDeclaration } from '../../src/runtime/declarations';

jest.setTimeout(60_000);

const handler = () => undefined;
const route = (path: string, ...methods: string[]): RouteDeclaration => ({
  path,
  methods,
  name: '',
  contentTypes: ['application/json'],
  handler,
});

test('the manifest of an app, as it is written', async () => {
  const project = new Project({
    'runtime/app.ts': appFile(
      [
        "const table = app.table('AppTable');",
        "app.env('LOG_LEVEL', { default: 'info' });",
        "app.route('/users', { methods: ['PUT', 'POST'], name: 'save', summary: 'Saves a user', tags: ['users'] }, async () => table.name);",
        "app.get('/users/{username}', async () => ({}));",
        "app.lambdaFunction({ name: 'report' }, async () => 1);",
      ].join('\n'),
    ),
  });
  const { manifest } = await discoverAsync({ projectDir: project.dir });
  expect(renderManifest(manifest)).toBe(
    `${JSON.stringify(
      {
        version: 2,
        app: 'test',
        functions: { APIHandler: { kind: 'http' }, report: { kind: 'lambda' } },
        routes: [
          {
            path: '/users',
            method: 'POST',
            name: 'save',
            operation: 'save',
            contentTypes: ['application/json'],
            summary: 'Saves a user',
            tags: ['users'],
          },
          {
            path: '/users',
            method: 'PUT',
            name: 'save',
            operation: 'save',
            contentTypes: ['application/json'],
            summary: 'Saves a user',
            tags: ['users'],
          },
          { path: '/users/{username}', method: 'GET', contentTypes: ['application/json'] },
        ],
        resources: {
          AppTable: { kind: 'table', variable: 'APP_TABLE_NAME' },
          LOG_LEVEL: { kind: 'env', variable: 'LOG_LEVEL', optional: true },
        },
        operations: {},
        unknownOperations: [],
      },
      undefined,
      2,
    )}\n`,
  );
  expect(surfaceOf(manifest)).toEqual({ functions: ['APIHandler', 'report'], resources: manifest.resources });
});

test('names of tables may be read while the app is imported', async () => {
  const project = new Project({
    'runtime/app.ts': appFile(
      "const name: string = app.table('Orders').name;\nif (!name.length) throw new Error('no name');",
    ),
  });
  expect((await discoverAsync({ projectDir: project.dir })).manifest.resources).toEqual({
    Orders: { kind: 'table', variable: 'ORDERS_NAME' },
  });
});

test('an app without routes has no APIHandler', () => {
  expect(
    describeApp({
      name: 'x',
      routes: [],
      functions: [{ name: 'f', kind: 'lambda', handler }],
      handlers: [],
      resources: [],
    }),
  ).toEqual({
    app: 'x',
    functions: { f: { kind: 'lambda' } },
    routes: [],
    resources: {},
  });
});

test('neither the order of declarations nor that of keys matters', () => {
  const segment = fc.stringMatching(/^[a-zA-Z-]{1,3}$/);
  const declarations: fc.Arbitrary<Declarations> = fc.record({
    name: fc.constant('x'),
    routes: fc
      .uniqueArray(segment, { maxLength: 6 })
      .map((paths) => paths.map((path) => route(`/${path}`, 'PUT', 'GET'))),
    functions: fc
      .uniqueArray(segment, { maxLength: 4 })
      .map((names) => names.map((name) => ({ name, kind: 'lambda' as const, handler }))),
    handlers: fc.uniqueArray(segment, { maxLength: 4 }).map((names) =>
      names.map((name) => ({
        name: `on-${name}`,
        kind: 'schedule' as const,
        options: { expression: 'rate(1 hour)' },
        handler,
      })),
    ),
    resources: fc
      .uniqueArray(segment, { maxLength: 4 })
      .map((names) => names.map((name) => ({ name, kind: 'table' as const, variable: name }))),
  });
  const render = (given: Declarations) =>
    renderManifest({ unknownOperations: [], operations: {}, ...describeApp(given), version: 2 });
  fc.assert(
    fc.property(declarations, fc.infiniteStream(fc.nat()), (given, random) => {
      const shuffled = <T>(items: readonly T[]) =>
        items
          .map((item) => ({ item, at: random.next().value }))
          .sort((a, b) => a.at - b.at)
          .map(({ item }) => item);
      const { routes, functions, handlers, resources } = given;
      const other = {
        ...given,
        routes: shuffled(routes),
        functions: shuffled(functions),
        handlers: shuffled(handlers),
        resources: shuffled(resources),
      };
      expect(render(other)).toBe(render(given));
    }),
  );
});
