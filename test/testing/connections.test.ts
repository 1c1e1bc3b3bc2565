import { App, Blueprint, WebsocketDisconnectedError } from '../../src/runtime';
import { Connections, watchConnections } from '../../src/testing/connections';

test('a connection that is gone is an error of the class that an app imports', async () => {
  const app = new App({ name: 'a' });
  const connections = new Connections();
  watchConnections(app.websocket);
  connections.end('c');
  for (const call of [() => app.websocket.send('c', 'x'), () => app.websocket.close('c'), () => app.websocket.info('c')]) {
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
