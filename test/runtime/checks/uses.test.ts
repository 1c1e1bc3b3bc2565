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
  [
    [new App({ name: 'a' }).env('LEVEL')],
    'lambdaFunction "report": "uses" has the variable "LEVEL", which needs no permission. Remove it: every function has it',
  ],
])('uses: %j is an error that says what to pass', (uses: any, message) => {
  expect(() => new App({ name: 'shop' }).lambdaFunction({ name: 'report', uses }, done)).toThrow(message);
});
