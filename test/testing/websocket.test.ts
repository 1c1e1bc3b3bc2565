import { App, Blueprint, response, WebSocketDisconnectedError } from '../../src/runtime';
import { testClient } from '../../src/testing';

const app = new App({ name: 'chat' });
app.onWsConnect({ name: 'connect' }, async ({ query, headers, connectionId }) => {
  if (query.early) await app.webSocket.send(connectionId, 'early');
  return query.token === 'x' && headers['x-a'] ? undefined : { statusCode: 403 };
});
app.onWsMessage({ name: 'message' }, ({ body }) => `other ${body}`);
app.onWsRoute('shout', { name: 'shout' }, ({ json, connectionId }) => `${connectionId} ${json().text.toUpperCase()}`);
app.onWsRoute('tell', { name: 'tell' }, ({ json }) => app.webSocket.send(json().to, json().data));
app.onWsRoute('end', { name: 'end' }, ({ json }) => app.webSocket.close(json().id));
app.onSqsMessage(app.queue('News'), { name: 'news' }, async ({ json }) => {
  await app.webSocket.send(json().to, Buffer.from(json().text));
});
app.lambdaFunction({ name: 'info' }, ({ id }: { id: string }) => app.webSocket.info(id));
app.post('/all', async ({ json }) => {
  for (const id of json().ids) await app.webSocket.send(id, { hello: id });
});
const parts = new Blueprint();
parts.lambdaFunction({ name: 'part' }, ({ id }: { id: string }) => parts.webSocket.send(id, 'of a blueprint'));
app.register(parts);

test('events come to the route that is meant', async () => {
  const { webSocket } = testClient(app);
  expect(await webSocket.connect('c')).toEqual({ statusCode: 403 });
  expect(await webSocket.connect('c', { query: { token: 'x' }, headers: { 'X-A': '1' } })).toEqual({ statusCode: 200 });
  expect(await webSocket.message('c', { action: 'shout', text: 'hi' })).toEqual({ statusCode: 200, body: 'c HI' });
  expect(await webSocket.message('c', { action: 'unknown' })).toEqual({
    statusCode: 200,
    body: 'other {"action":"unknown"}',
  });
  expect(await webSocket.message('c', 'text')).toEqual({ statusCode: 200, body: 'other text' });
  expect(await webSocket.disconnect('c')).toEqual({ statusCode: 200 });
});

test('any message that is JSON is routed by its action, and bytes arrive as the text that they are', async () => {
  const { webSocket } = testClient(app);
  expect(await webSocket.message('c', '{"action":"shout","text":"hi"}')).toEqual({ statusCode: 200, body: 'c HI' });
  for (const text of ['{"action":7}', '["shout"]', 'null', '{', 'shout']) {
    expect(await webSocket.message('c', text)).toEqual({ statusCode: 200, body: `other ${text}` });
  }
  expect(await webSocket.message('c', Buffer.from('grün'))).toEqual({ statusCode: 200, body: 'other grün' });
  await expect(webSocket.message('c', undefined)).rejects.toThrow('A undefined cannot be sent');
});

test('what every function sends and ends is recorded', async () => {
  const { webSocket, events, http, lambda } = testClient(app);
  const data = { text: 'hi', gone: undefined };
  await webSocket.message('a', { action: 'tell', to: 'b', data });
  await webSocket.message('a', { action: 'tell', to: 'b', data: 'as it is' });
  await events.sqs('news', [{ body: { to: 'c', text: 'bytes' } }]);
  await http.post('/all', { body: { ids: ['d', 'e'] } });
  await lambda.invoke('part', { id: 'f' });
  expect(webSocket.sent).toEqual([
    { connectionId: 'b', data: { text: 'hi' } },
    { connectionId: 'b', data: 'as it is' },
    { connectionId: 'c', data: Buffer.from('bytes') },
    { connectionId: 'd', data: { hello: 'd' } },
    { connectionId: 'e', data: { hello: 'e' } },
    { connectionId: 'f', data: 'of a blueprint' },
  ]);
  await webSocket.message('a', { action: 'end', id: 'b' });
  expect(webSocket.closed).toEqual(['b']);
});

test('a message is recorded as it was when it was sent', async () => {
  const own = new App({ name: 'a' });
  own.lambdaFunction({ name: 'tell' }, async () => {
    const state = { step: 1 };
    await own.webSocket.send('c', state);
    state.step = 2;
    await own.webSocket.send('c', state);
  });
  const { lambda, webSocket } = testClient(own);
  await lambda.invoke('tell');
  expect(webSocket.sent.map(({ data }) => data.step)).toEqual([1, 2]);
});

describe('a connection that is gone', () => {
  const GONE = { code: 'WEBSOCKET_DISCONNECTED', connectionId: 'c', message: 'The WebSocket connection c is gone' };

  test.each<[string, (client: ReturnType<typeof testClient>) => Promise<unknown>]>([
    ['as it has ended', ({ webSocket }) => webSocket.disconnect('c')],
    ['as the app has ended it', ({ webSocket }) => webSocket.message('a', { action: 'end', id: 'c' })],
    ['as the app has refused it', ({ webSocket }) => webSocket.connect('c')],
  ])('%s is an error for the app', async (_, end) => {
    const client = testClient(app);
    await end(client);
    await expect(client.lambda.invoke('part', { id: 'c' })).rejects.toMatchObject(GONE);
    await expect(client.lambda.invoke('info', { id: 'c' })).rejects.toMatchObject(GONE);
    await expect(client.webSocket.message('a', { action: 'end', id: 'c' })).rejects.toMatchObject(GONE);
    expect(client.webSocket.sent).toEqual([]);
    await expect(client.webSocket.message('c', 'x')).rejects.toThrow(
      'The WebSocket connection c is gone. Begin it again: client.webSocket.connect()',
    );
    await client.webSocket.connect('c', { query: { token: 'x' }, headers: { 'X-A': '1' } });
    await client.lambda.invoke('part', { id: 'c' });
    expect(client.webSocket.sent).toHaveLength(1);
  });

  test('is one that the app has not accepted yet', async () => {
    await expect(testClient(app).webSocket.connect('c', { query: { early: '1' } })).rejects.toMatchObject(GONE);
  });
});

test('a connection has its times', async () => {
  const before = Date.now();
  const { connectedAt, lastActiveAt, sourceIp } = await testClient(app).lambda.invoke('info', { id: 'c' });
  expect(Date.parse(connectedAt)).toBeGreaterThanOrEqual(before);
  expect(Date.parse(lastActiveAt)).toBeGreaterThanOrEqual(Date.parse(connectedAt));
  expect(sourceIp).toBe('127.0.0.1');
});

test('clients have connections of their own, also when they run in parallel', async () => {
  const clients = [testClient(app), testClient(app), testClient(app)];
  await clients[0].webSocket.disconnect('e');
  await Promise.all(
    Array.from({ length: 30 }, (_, index) => clients[index % 3].lambda.invoke('part', { id: `${index}` })),
  );
  clients.forEach(({ webSocket }, own) =>
    expect(webSocket.sent.map(({ connectionId }) => Number(connectionId) % 3)).toEqual(
      Array.from({ length: 10 }, () => own),
    ),
  );
  await clients[1].lambda.invoke('part', { id: 'e' });
});

test('a route may have a handler for connections that are gone', async () => {
  const own = new App({ name: 'chat' });
  own.onWsDisconnect({ name: 'end' }, () => {});
  own.post('/tell', () => own.webSocket.send('c', 'hello'));
  own.onError(WebSocketDisconnectedError, ({ connectionId }) => response({ gone: connectionId }, { status: 410 }));
  const { http, webSocket } = testClient(own);
  await webSocket.disconnect('c');
  const { status, json } = await http.post('/tell');
  expect([status, json()]).toEqual([410, { gone: 'c' }]);
});

test('outside of a client nothing is recorded: it goes to the API, which is not known', async () => {
  testClient(app);
  await expect(app.webSocket.send('c', 'x')).rejects.toThrow('SERVERLESS_WEBSOCKET_ENDPOINT');
});

test('a route may be declared after the client was made', async () => {
  const own = new App({ name: 'own' });
  const { webSocket } = testClient(own);
  own.onWsMessage({ name: 'later' }, () => 'here');
  expect(await webSocket.message('c', 'x')).toEqual({ statusCode: 200, body: 'here' });
});

test('beginning and end need no route, a message does', async () => {
  const own = new App({ name: 'own' });
  own.onWsRoute('say', { name: 'say' }, () => 'said');
  const { webSocket } = testClient(own);
  expect(await webSocket.connect('c')).toEqual({ statusCode: 200 });
  await expect(webSocket.message('c', { action: 'sya' })).rejects.toThrow(
    'The app "own" has no WebSocket route sya. It has say',
  );
  expect(await webSocket.disconnect('c')).toEqual({ statusCode: 200 });
  await expect(testClient(new App({ name: 'none' })).webSocket.connect('c')).rejects.toThrow(
    'The app "none" has no WebSocket route $connect. It has none',
  );
});

test("what an authorizer would have found out is in all events of the connection, and in no other's", async () => {
  const own = new App({ name: 'own' });
  own.onWsConnect({ name: 'connect' }, ({ authorizer }) => (authorizer.principalId ? undefined : { statusCode: 403 }));
  own.onWsMessage({ name: 'message' }, ({ authorizer }) => `${authorizer.principalId}`);
  own.onWsDisconnect({ name: 'disconnect' }, ({ authorizer }) => `${authorizer.principalId}`);
  const { webSocket } = testClient(own);
  expect(await webSocket.connect('a', { authorizer: { principalId: 'ada' } })).toEqual({ statusCode: 200 });
  await webSocket.connect('b', { authorizer: { principalId: 'bob' } });
  expect((await webSocket.message('a', 'x')).body).toBe('ada');
  expect((await webSocket.disconnect('a')).body).toBe('ada');
  expect(await webSocket.connect('a')).toEqual({ statusCode: 403 });
  await expect(webSocket.connect('c', { authorizor: {} } as any)).rejects.toThrow(
    'Unknown option "authorizor" of a WebSocket connection. Known: headers, query, authorizer',
  );
});

test('a lost connection calls no function, and the app finds out when it sends', async () => {
  const ended: string[] = [];
  const rooms = new App({ name: 'rooms' });
  rooms.onWsDisconnect({ name: 'disconnect' }, ({ connectionId }) => void ended.push(connectionId));
  rooms.onWsRoute('say', { name: 'say' }, async ({ json }) => {
    try {
      await rooms.webSocket.send(json().to, 'hi');
      return 'sent';
    } catch (error) {
      return error instanceof WebSocketDisconnectedError ? 'gone' : 'failed';
    }
  });
  const { webSocket } = testClient(rooms);
  for (const id of ['ada', 'bob']) await webSocket.connect(id);
  webSocket.drop('bob');
  expect(await webSocket.message('ada', { action: 'say', to: 'bob' })).toMatchObject({ body: 'gone' });
  expect([ended, webSocket.sent]).toEqual([[], []]);
  await webSocket.connect('bob');
  expect(await webSocket.message('ada', { action: 'say', to: 'bob' })).toMatchObject({ body: 'sent' });
});
