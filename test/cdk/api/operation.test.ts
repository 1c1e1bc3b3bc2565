import { pathsOf } from '../../../src/cdk/api/operation';
import { routesOf } from '../../../src/manifest/describe/routes';
import { APP, App, Blueprint } from '../../../src/runtime';

/** The ids of the operations in the API's description, by method and path. */
function operationIds(declare: (app: App) => void): { [operation: string]: unknown } {
  const app = new App({ name: 'a' });
  declare(app);
  const paths = pathsOf(
    routesOf(app[APP]),
    () => ({}),
    () => undefined,
  );
  return Object.fromEntries(
    Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]: [string, any]) => [
        `${method} ${path}`,
        operation.operationId,
      ]),
    ),
  );
}

test("a route's name is its operation; one without has none, whatever its handler is called", () => {
  function list() {}
  expect(
    operationIds((app) => {
      app.get('/orders', { name: 'listOrders' }, list);
      app.get('/users', list);
      app.get('/none', { name: '' }, list);
    }),
  ).toEqual({ 'get /orders': 'listOrders', 'get /users': undefined, 'get /none': undefined });
});

test('a name of several operations is unique by method and path', () => {
  const users = new Blueprint();
  users.get('/{id}', { name: 'one' }, () => 1);
  expect(
    operationIds((app) => {
      app.route('/orders', { methods: ['GET', 'POST'], name: 'orders' }, () => 1);
      app.register(users, { urlPrefix: '/a' });
      app.register(users, { urlPrefix: '/b' });
    }),
  ).toEqual({
    'get /orders': 'orders_get_orders',
    'post /orders': 'orders_post_orders',
    'get /a/{id}': 'one_get_a_id',
    'get /b/{id}': 'one_get_b_id',
  });
});
