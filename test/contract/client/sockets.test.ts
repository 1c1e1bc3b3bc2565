import * as fs from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { compilerErrors } from './compiler-errors';
import { createClientOf } from '../../client/suite';
import { manifestOf } from '../../client/load';
import { renderClient } from '../../../src/contract/client';
import { App } from '../../../src/runtime';
import { testClient } from '../../../src/testing';

const Said = z.object({ from: z.string(), text: z.string() }).meta({ id: 'Said' });

function chat(): App {
  const app = new App({ name: 'chat' });
  app.get('/last', { name: 'last', response: Said }, () => ({ from: 'ada', text: 'hi' }));
  app.onWsConnect({ name: 'connect' }, ({ query }) => (query.token === 'no' ? { statusCode: 401 } : undefined));
  app.onWsRoute(
    'say',
    { name: 'say', message: z.object({ action: z.literal('say'), text: z.string() }), response: Said },
    ({ json, connectionId }) => ({ from: connectionId.slice(0, 0), text: json().text }),
  );
  app.onWsRoute('ping', { name: 'ping', message: z.object({ action: z.string() }), response: z.number() }, () => 7);
  app.onWsRoute('fail', { name: 'fail', response: z.null() }, () => {
    throw new Error('boom');
  });
  app.onWsRoute('push', { name: 'push', response: z.null() }, async ({ connectionId }) => {
    await app.webSocket.send(connectionId, { pushed: true });
    await app.webSocket.send(connectionId, Buffer.from([1, 2]));
  });
  app.onWsRoute(
    'end',
    { name: 'end', response: z.null() },
    ({ connectionId }) => app.webSocket.close(connectionId) as any,
  );
  app.onWsMessage({ name: 'other', message: z.array(z.number()), response: z.number() }, ({ json }) => json().length);
  return app;
}

const app = chat();
const text = renderClient(manifestOf(app));

describe('the types', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sockets-'));
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

  const errorsOf = (files: { readonly [name: string]: string }): string[] =>
    compilerErrors(folder, files).map(({ file, line, message }) => `${file}:${line} ${message}`);

  test('are those of the routes in both directions, in the strictest settings of the compiler', () => {
    const found = errorsOf({
      'api.ts': text,
      'plain.ts': renderClient(manifestOf(new App({ name: 'none' }))),
      'use.ts': `
        import { createClient, type Said, type SocketMessage } from './api';
        export async function use() {
          const api = createClient({ baseUrl: 'https://x.example', webSocketUrl: 'wss://x.example', WebSocket });
          const socket = await api.webSocket({ query: { token: 'x' }, protocols: ['chat'], signal: AbortSignal.timeout(1) });
          socket.send('say', { text: 'hi' });
          socket.send('ping');
          socket.sendOther([1, 2]);
          for await (const message of socket) {
            const known: SocketMessage = message;
            if (known === null || typeof known === 'number') continue;
            if ('from' in known) { const said: Said = known; return said.text; }
            if ('Code' in known) return known.Message;
            return known.connectionId;
          }
          return (await socket.closed).code;
        }`,
      'wrong.ts': `
        import { createClient } from './api';
        export async function wrong() {
          const socket = await createClient({ baseUrl: '', webSocketUrl: '' }).webSocket();
          // @ts-expect-error no such action
          socket.send('shout', { text: 'hi' });
          // @ts-expect-error no text
          socket.send('say');
          // @ts-expect-error no such text
          socket.send('say', { text: 7 });
          // @ts-expect-error no numbers
          socket.sendOther(['x']);
          for await (const message of socket) {
            // @ts-expect-error it may be another message
            message.text;
          }
        }`,
    });
    expect(found).toEqual([]);
  });

  test('an app without WebSocket routes has none of it', () => {
    const plain = new App({ name: 'shop' });
    plain.get('/x', { name: 'x' }, () => 1);
    expect(renderClient(manifestOf(plain))).not.toMatch(/socket/i);
  });

  test('messages that no schema describes are unknown', () => {
    const open = chat();
    open.onWsRoute('open', { name: 'open' }, () => 1);
    expect(renderClient(manifestOf(open))).toContain('webSocket<Others = unknown>(');
    const pushing = { ...manifestOf(app), operations: { apigatewaymanagementapi: ['PostToConnection'] } };
    expect(renderClient(pushing)).toContain('webSocket<Others = unknown>(');
    expect(text).toContain('webSocket<Others = never>(');
  });
});

/** What holds wherever the app runs. */
function suite(on: string, target: () => object): void {
  describe(on, () => {
    const open = (options?: object) =>
      createClientOf(text)({ baseUrl: 'http://test', webSocketUrl: 'ws://test', ...target() }).webSocket(options);

    async function next(messages: AsyncIterator<unknown>): Promise<unknown> {
      return (await messages.next()).value;
    }

    test('messages are sent and received, in their order', async () => {
      const socket = await open();
      const messages = socket[Symbol.asyncIterator]();
      socket.send('say', { text: 'hi' });
      socket.send('ping');
      socket.sendOther([1, 2]);
      expect([await next(messages), await next(messages), await next(messages)]).toEqual([
        { from: '', text: 'hi' },
        7,
        2,
      ]);
      socket.close(1000, 'done');
      expect(await socket.closed).toEqual({ code: 1000, reason: 'done' });
      expect(await messages.next()).toEqual({ done: true, value: undefined });
    });

    test('a refused message, and one that fails, have an answer', async () => {
      const error = jest.spyOn(console, 'error').mockImplementation();
      const socket = await open();
      const messages = socket[Symbol.asyncIterator]();
      socket.send('say', { text: 7 });
      expect(await next(messages)).toMatchObject({
        Code: 'UnprocessableEntityError',
        Details: [{ path: 'message.text' }],
      });
      socket.send('fail');
      expect(await next(messages)).toMatchObject({
        message: 'Internal server error',
        connectionId: expect.any(String),
      });
      socket.close();
      await socket.closed;
      error.mockRestore();
    });

    test('what the app sends by itself is received: JSON and bytes', async () => {
      const socket = await open();
      const messages = socket[Symbol.asyncIterator]();
      socket.send('push');
      expect(await next(messages)).toEqual({ pushed: true });
      expect(await next(messages)).toEqual(Uint8Array.from([1, 2]));
      socket.close();
      await socket.closed;
    });

    test('the app may close a connection', async () => {
      const socket = await open();
      socket.send('end');
      expect((await socket.closed).code).toBe(1000);
      expect(await next(socket[Symbol.asyncIterator]())).toBeUndefined();
    });

    test('a refused connection rejects, an aborted one as well', async () => {
      await expect(open({ query: { token: 'no' } })).rejects.toThrow(/The connection is refused \(1006\).*401/);
      const socket = await open({ query: { token: undefined } });
      socket.close();
      await expect(open({ signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
      const controller = new AbortController();
      const other = await open({ signal: controller.signal });
      controller.abort();
      expect((await other.closed).code).toEqual(expect.any(Number));
    });
  });
}

const client = testClient(app);
suite('in process', () => ({ WebSocket: client.WebSocket }));

describe('over the network', () => {
  let server: Server;
  let target: { webSocketUrl: string; WebSocket: unknown };

  // A gateway of few lines: each connection of a client is one of the app in this process.
  beforeAll((done) => {
    const sockets = new WebSocketServer({ noServer: true });
    server = createServer().on('upgrade', (request, socket, head) => {
      const own = new client.WebSocket(new URL(request.url!, 'ws://test'));
      own.binaryType = 'arraybuffer';
      own.onerror = () => socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n');
      own.onopen = () =>
        sockets.handleUpgrade(request, socket, head, (remote) => {
          own.onmessage = ({ data }) => remote.send(data);
          own.onclose = () => remote.close(1000);
          remote.on('message', (data) => own.send(String(data)));
          remote.on('close', () => own.close());
        });
    });
    server.listen(0, '127.0.0.1', () => {
      target = { webSocketUrl: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/api`, WebSocket };
      done();
    });
  });
  afterAll((done) => {
    server.close(done);
  });

  suite('by the package ws', () => target);
});

test('without an address or a class there is an error', async () => {
  const createClient = createClientOf(text);
  await expect(createClient({ baseUrl: '', WebSocket }).webSocket()).rejects.toThrow('needs the address: webSocketUrl');
  const own = (globalThis as any).WebSocket;
  delete (globalThis as any).WebSocket;
  await expect(createClient({ baseUrl: '', webSocketUrl: 'ws://x' }).webSocket()).rejects.toThrow('a class: WebSocket');
  if (own) (globalThis as any).WebSocket = own;
});
