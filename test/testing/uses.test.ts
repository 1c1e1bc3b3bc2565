import { App, Blueprint } from '../../src/runtime';
import { testClient } from '../../src/testing';

function shop() {
  const app = new App({ name: 'shop' });
  const orders = app.table('Orders');
  const users = app.table('Users');
  const key = app.secret('ApiKey');
  const level = app.env('LEVEL', { default: 'info' });
  const read = { orders: () => orders.name, users: () => users.name, level: () => level.value, key: () => key.value() };
  const call = (event: { readonly what: keyof typeof read }) => read[event.what]();
  app.lambdaFunction({ name: 'all' }, call);
  app.lambdaFunction({ name: 'some', uses: [orders, level] }, call);
  app.lambdaFunction({ name: 'none', uses: [] }, call);
  app.lambdaFunction({ name: 'environment', uses: [orders] }, () => [
    process.env.ORDERS_NAME ?? null,
    process.env.USERS_NAME ?? null,
  ]);
  app.get('/orders', { uses: [orders] }, () => orders.name);
  app.get('/level', { uses: [level] }, () => orders.name + level.value);
  app.get('/users', { uses: [] }, () => users.name);
  app.get('/stream', { uses: [users], stream: true }, () => users.name);
  return app;
}

const resources = { Orders: 'orders-1', Users: 'users-1' };
const client = testClient(shop(), { resources, values: { ApiKey: 'abc' }, throwErrors: true });
const value = (name: string, what: string) => client.lambda.invoke(name, { what });

test('a function without uses reads everything', async () => {
  expect(await Promise.all(['orders', 'users', 'level', 'key'].map((what) => value('all', what)))).toEqual([
    'orders-1',
    'users-1',
    'info',
    'abc',
  ]);
});

test('a function with uses reads what it names, and anything else is an error that says so', async () => {
  expect(await value('some', 'orders')).toBe('orders-1');
  expect(await value('some', 'level')).toBe('info');
  await expect(value('some', 'users')).rejects.toThrow(
    'table "Users": the function "some" does not have it, as its option "uses" does not name it',
  );
  await expect(value('some', 'key')).rejects.toThrow('secret "ApiKey": the function "some" does not have it');
  await expect(value('none', 'level')).rejects.toThrow('env "LEVEL": the function "none" does not have it');
  await expect(value('some', 'users')).rejects.toMatchObject({ code: 'MISSING_VALUE' });
});

test('a route reads what any route of the API handler uses', async () => {
  expect((await client.http.get('/orders')).body).toBe('orders-1');
  expect((await client.http.get('/level')).body).toBe('orders-1info');
  await expect(client.http.get('/users')).rejects.toThrow(
    'table "Users": the function "APIHandler" does not have it, as the option "uses" of none of its routes names it',
  );
  expect((await client.http.get('/stream')).body).toBe('users-1');
});

test('the one function of a function URL has what all routes use', async () => {
  expect((await client.http.get('/users', { payload: 'function-url' })).body).toBe('users-1');
});

test('environment: process sets the variables of the function only', async () => {
  const inProcess = testClient(shop(), { resources, environment: 'process' });
  expect(await inProcess.lambda.invoke('environment')).toEqual(['orders-1', null]);
});

test('sending to WebSocket connections is a use', async () => {
  const app = new App({ name: 'chat' });
  const blueprint = new Blueprint();
  blueprint.onWsConnect({ name: 'connect' }, () => undefined);
  blueprint.onWsMessage({ name: 'message' }, ({ connectionId }) => app.webSocket.send(connectionId, 'pong'));
  app.register(blueprint, { uses: [app.webSocket] });
  app.onWsRoute('quiet', { name: 'quiet', uses: [] }, ({ connectionId }) => app.webSocket.send(connectionId, 'pong'));
  const { webSocket } = testClient(app);
  await webSocket.connect('c');
  await webSocket.message('c', 'ping');
  expect(webSocket.sent).toEqual([{ connectionId: 'c', data: 'pong' }]);
  await expect(webSocket.message('c', { action: 'quiet' })).rejects.toThrow(
    '"app.webSocket": the function "quiet" does not have it, as its option "uses" does not name it',
  );
});
