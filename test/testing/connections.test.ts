import { App, Blueprint, WebsocketDisconnectedError } from '../../src/runtime';
import { Connections, watchConnections } from '../../src/testing/connections';

test('a connection that is gone is an error of the class that an app imports', async () => {
  const app = new App({ name: 'a' });
  const connections = new Connections();
  watchConnections(app.websocket);
  connections.end('c');
  for (const call of [(): Promise<unknown> => app.websocket.send('c', 'x'), () => app.websocket.close('c'), () => app.websocket.info('c')]) {
    await expect(connections.during(call)).rejects.toBeInstanceOf(WebsocketDisconnectedError);
  }
});

test('an app is watched once, whatever the number of its clients', async () => {
  const apps = [new App({ name: 'a' }), new App({ name: 'b' })];
  for (const app of [...apps, ...apps]) watchConnections(app.websocket);
  const connections = new Connections();
  await connections.during(() => Promise.all([...apps, new Blueprint()].map((app) => app.websocket.send('c', 'x'))));
  expect(connections.sent).toHaveLength(3);
});

test('what is no message is an error', async () => {
  await expect(new Connections().send('c', undefined)).rejects.toThrow('A undefined cannot be sent to a WebSocket connection');
});

test('nothing but the methods of connections is replaced', async () => {
  const sent: string[] = [];
  const own = { send: async (id: string, _data: string) => { sent.push(id); }, close: async () => undefined, info: async () => ({}) as any };
  watchConnections(own as any);
  expect([Object.keys(Object.prototype), 'send' in {}]).toEqual([[], false]);
  const connections = new Connections();
  await connections.during(() => own.send('recorded', 'x'));
  await own.send('as always', 'x');
  expect([connections.sent.map(({ connectionId }) => connectionId), sent]).toEqual([['recorded'], ['as always']]);
});
