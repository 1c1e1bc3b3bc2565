import { describeApp } from '../../../src/manifest/describe';
import { APP, App, Blueprint, rate } from '../../../src/runtime';
import { useChecks } from '../../../src/runtime/checking';
import { checks } from '../../../src/runtime/checks';

useChecks(checks);

const done = () => undefined;

test('a function of any kind specifies the resources it uses; the manifest has their names, sorted', () => {
  const app = new App({ name: 'shop' });
  const [users, orders] = [app.table('Users'), app.table('Orders')];
  app.lambdaFunction({ name: 'report', uses: [users, orders, users] }, done);
  app.schedule(rate(1, 'hour'), { name: 'cleanup', uses: [] }, done);
  app.onSqsMessage(app.queue('Incoming'), { name: 'order', uses: [orders] }, done);
  app.authorizer({ name: 'keys', uses: [app.secret('ApiKey')] }, () => ({}));
  app.onWsMessage({ name: 'message' }, done);
  const uses = Object.fromEntries(
    Object.entries(describeApp(app[APP]).functions).map(([name, declaration]) => [name, declaration.uses]),
  );
  expect(uses).toEqual({
    cleanup: [],
    keys: ['ApiKey'],
    message: undefined,
    order: ['Orders'],
    report: ['Orders', 'Users'],
  });
});

test('a function of a blueprint uses what the blueprint or the app declares', () => {
  const app = new App({ name: 'shop' });
  const blueprint = new Blueprint();
  const own = blueprint.bucket('Reports');
  blueprint.lambdaFunction({ name: 'report', uses: [own, app.table('Orders')] }, done);
  app.register(blueprint, { namePrefix: 'admin-' });
  expect(describeApp(app[APP]).functions['admin-report']).toEqual({ kind: 'lambda', uses: ['Orders', 'Reports'] });
});

test('variables and the WebSocket connections of the app are used like resources', () => {
  const app = new App({ name: 'shop' });
  const level = app.env('LEVEL', { default: 'info' });
  app.lambdaFunction({ name: 'push', uses: [app.webSocket, level, app.table('Orders')] }, done);
  app.lambdaFunction({ name: 'quiet', uses: [level] }, done);
  const { push, quiet } = describeApp(app[APP]).functions;
  expect(push).toEqual({ kind: 'lambda', uses: ['LEVEL', 'Orders'], webSocket: true });
  expect(quiet).toEqual({ kind: 'lambda', uses: ['LEVEL'] });
});

describe('the API handler', () => {
  const functionsOf = (declare: (app: App, uses: { readonly [name: string]: any }) => void) => {
    const app = new App({ name: 'shop' });
    declare(app, { orders: app.table('Orders'), users: app.table('Users'), files: app.bucket('Files') });
    return describeApp(app[APP]).functions;
  };

  test('uses what its routes use, if all of them specify it', () => {
    const functions = functionsOf((app, { orders, users, files }) => {
      app.get('/', { uses: [] }, done);
      app.get('/orders', { uses: [orders, users] }, done);
      app.route('/users', { methods: ['POST'], uses: [users] }, done);
      app.get('/file', { uses: [files], stream: true }, done);
    });
    expect(functions.APIHandler).toEqual({ kind: 'http', uses: ['Orders', 'Users'] });
    expect(functions.APIStreamHandler).toEqual({ kind: 'http', stream: true, uses: ['Files'] });
  });

  test('uses everything, if one of them does not', () => {
    const functions = functionsOf((app, { orders, files }) => {
      app.get('/', done);
      app.get('/orders', { uses: [orders] }, done);
      app.get('/file', { uses: [files], stream: true }, done);
    });
    expect(functions.APIHandler).toEqual({ kind: 'http' });
    expect(functions.APIStreamHandler).toEqual({ kind: 'http', stream: true, uses: ['Files'] });
  });
});

test('the uses of a registered blueprint are those of its routes and functions that specify none', () => {
  const app = new App({ name: 'shop' });
  const orders = app.table('Orders');
  const inner = new Blueprint();
  inner.get('/inner', done);
  const admin = new Blueprint();
  const reports = admin.bucket('Reports');
  admin.get('/', done);
  admin.get('/orders', { uses: [orders] }, done);
  admin.lambdaFunction({ name: 'report' }, done);
  admin.lambdaFunction({ name: 'none', uses: [] }, done);
  admin.register(inner);
  app.register(admin, { urlPrefix: '/admin', uses: [reports] });
  expect(describeApp(app[APP]).functions).toEqual({
    APIHandler: { kind: 'http', uses: ['Orders', 'Reports'] },
    none: { kind: 'lambda', uses: [] },
    report: { kind: 'lambda', uses: ['Reports'] },
  });
});

test('wrong uses of routes and blueprints are errors at their lines', () => {
  const foreign = new App({ name: 'other' }).table('Orders');
  const app = new App({ name: 'shop' });
  const message = '"uses" has "Orders", which this app does not declare';
  expect(() => app.get('/orders', { uses: [foreign] }, done)).toThrow(`Route /orders: ${message}`);
  const blueprint = new Blueprint();
  blueprint.get('/orders', done);
  expect(() => app.register(blueprint, { uses: [foreign] })).toThrow(`Route /orders: ${message}`);
  expect(() => app.register(new Blueprint(), { uses: 'Orders' as any })).toThrow(
    'register: option "uses" must be an array of declared resources, got "Orders"',
  );
});

test('what another app or an unregistered blueprint declares is an error at the line', () => {
  const foreign = new App({ name: 'other' }).table('Orders');
  const app = new App({ name: 'shop' });
  const message =
    '"report": "uses" has "Orders", which this app does not declare. Declare it here, or register the blueprint that declares it first';
  expect(() => app.lambdaFunction({ name: 'report', uses: [foreign] }, done)).toThrow(message);
  expect(() => app.schedule(rate(1, 'hour'), { name: 'report', uses: [foreign] }, done)).toThrow(message);
});

test.each<[unknown, string]>([
  ['Orders', 'lambdaFunction "report": option "uses" must be an array of declared resources, got "Orders"'],
  [
    ['Orders'],
    'lambdaFunction "report": "uses" has "Orders". Pass declared resources: const orders = app.table(\'Orders\'), and uses: [orders]',
  ],
  [[null], 'lambdaFunction "report": "uses" has null.'],
  [[{ arn: 'arn:aws:sqs:eu-west-1:1:q' }], 'lambdaFunction "report": "uses" has an object.'],
])('uses: %j is an error that says what to pass', (uses: any, message) => {
  expect(() => new App({ name: 'shop' }).lambdaFunction({ name: 'report', uses }, done)).toThrow(message);
});
