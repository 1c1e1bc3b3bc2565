import { App, Blueprint, WebSocketDisconnectedError } from '../../src/runtime';
import { testClient } from '../../src/testing';
import { Connections } from '../../src/testing/connections';

test('a connection that is gone is an error of the class that an app imports', async () => {
  const app = new App({ name: 'a' });
  const calls: { [name: string]: () => Promise<unknown> } = {
    send: () => app.webSocket.send('c', 'x'),
    close: () => app.webSocket.close('c'),
    info: () => app.webSocket.info('c'),
  };
  app.onWsDisconnect({ name: 'end' }, () => undefined);
  app.lambdaFunction({ name: 'call' }, ({ method }: { method: string }) => calls[method]());
  const client = testClient(app);
  await client.webSocket.disconnect('c');
  for (const method of Object.keys(calls)) {
    await expect(client.lambda.invoke('call', { method })).rejects.toBeInstanceOf(WebSocketDisconnectedError);
  }
});

test('an app, its blueprints and any other copy of the library speak to the connections of the client that calls', async () => {
  let other!: typeof import('../../src/runtime');
  jest.isolateModules(() => {
    other = jest.requireActual('../../src/runtime');
  });
  const [app, copy] = [new App({ name: 'a' }), new other.App({ name: 'copy' })];
  expect(copy).not.toBeInstanceOf(App);
  app.lambdaFunction({ name: 'tell' }, async () => {
    for (const one of [app, new Blueprint(), copy]) await one.webSocket.send('c', 'x');
  });
  const client = testClient(app);
  await client.lambda.invoke('tell');
  expect(client.webSocket.sent).toHaveLength(3);
});

test('an invalid message is an error', () => {
  expect(() => new Connections().send('c', undefined)).toThrow('A undefined cannot be sent to a WebSocket connection');
});

test('bytes are bytes, of whatever kind', () => {
  const connections = new Connections();
  const bytes = new Uint8Array([0, 104, 105, 0]).subarray(1, 3);
  for (const data of [bytes, new DataView(bytes.buffer, 1, 2), bytes.slice().buffer]) connections.send('c', data);
  expect(connections.sent.map(({ data }) => data)).toEqual([Buffer.from('hi'), Buffer.from('hi'), Buffer.from('hi')]);
});
