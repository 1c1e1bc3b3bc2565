import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { WebSocketLambdaAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { WebSocketLambdaIntegration, WebSocketMockIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { CfnOutput, type Stack } from 'aws-cdk-lib/core';
import { WebSocket } from 'ws';
import { inlineFunction, LocalStack } from '../local-stack';

const sockets: WebSocket[] = [];
const clients: ApiGatewayManagementApiClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  for (const socket of sockets.splice(0)) socket.terminate();
  await LocalStack.closeAll();
});

/** A client of the only API, with what it has received. */
class Client {
  readonly received: string[] = [];
  closed?: { readonly code: number; readonly reason: string };
  private waiting: (() => void)[] = [];

  static async open(stack: LocalStack, path = '/', headers: Record<string, string> = {}, protocols: string[] = []) {
    const socket = new WebSocket(`${stack.url().replace('http', 'ws')}${path}`, protocols, { headers });
    sockets.push(socket);
    const client = new Client(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return client;
  }

  private constructor(readonly socket: WebSocket) {
    const wake = () => this.waiting.splice(0).forEach((resume) => resume());
    socket.on('message', (data) => {
      this.received.push(String(data));
      wake();
    });
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: String(reason) };
      wake();
    });
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message));
  }

  /** The nth message, when it is there. */
  async message(n = 0): Promise<any> {
    while (this.received.length <= n) await new Promise<void>((resume) => this.waiting.push(resume));
    return JSON.parse(this.received[n]);
  }

  async end(): Promise<Client['closed']> {
    while (!this.closed) await new Promise<void>((resume) => this.waiting.push(resume));
    return this.closed;
  }
}

const refusal = (stack: LocalStack, path = '/', headers = {}) =>
  Client.open(stack, path, headers).then(
    () => 'opened',
    (error: Error) => error.message,
  );

const ECHO = 'async (event) => ({ statusCode: 200, body: JSON.stringify(event) })';
const OK = 'async () => ({ statusCode: 200 })';

interface Routes {
  readonly [routeKey: string]: string;
}

/** A WebSocket API whose routes have these handlers; those for messages respond. */
function webSocketApi(stack: Stack, routes: Routes, props: apigatewayv2.WebSocketApiProps = {}, connect: object = {}) {
  const api = new apigatewayv2.WebSocketApi(stack, 'Api', props);
  for (const [routeKey, handler] of Object.entries(routes)) {
    const id = `Fn${routeKey.replace(/\W/g, '')}`;
    api.addRoute(routeKey, {
      integration: new WebSocketLambdaIntegration(id, inlineFunction(stack, id, handler)),
      returnResponse: !/^\$(dis)?connect$/.test(routeKey),
      ...(routeKey === '$connect' && connect),
    });
  }
  const stage = new apigatewayv2.WebSocketStage(stack, 'Stage', {
    webSocketApi: api,
    stageName: 'prod',
    autoDeploy: true,
  });
  new CfnOutput(stack, 'Url', { value: stage.url });
  new CfnOutput(stack, 'Callback', { value: stage.callbackUrl });
  return { api, stage };
}
const start = (routes: Routes, props?: apigatewayv2.WebSocketApiProps) =>
  LocalStack.start((demo) => webSocketApi(demo, routes, props));

function management(stack: LocalStack) {
  const callback = stack.cloud.outputs.find(({ name }) => name === 'Callback')!.value;
  const client = new ApiGatewayManagementApiClient({
    endpoint: stack.runner.withLocalUrls(callback),
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  clients.push(client);
  return {
    post: (ConnectionId: string, Data: string) =>
      client.send(new PostToConnectionCommand({ ConnectionId, Data: Buffer.from(Data) })),
    get: (ConnectionId: string) => client.send(new GetConnectionCommand({ ConnectionId })),
    remove: (ConnectionId: string) => client.send(new DeleteConnectionCommand({ ConnectionId })),
  };
}

describe('messages', () => {
  test('select a route, whose result is sent to the client', async () => {
    const stack = await start({ $connect: OK, $default: ECHO, order: ECHO });
    const client = await Client.open(stack);
    client.send({ action: 'order', id: 1 });
    expect(await client.message(0)).toMatchObject({
      requestContext: {
        routeKey: 'order',
        eventType: 'MESSAGE',
        stage: 'prod',
        connectionId: expect.stringMatching(/^[\w-]{15}=$/),
        messageId: expect.any(String),
        identity: { sourceIp: '127.0.0.1' },
      },
      body: '{"action":"order","id":1}',
      isBase64Encoded: false,
    });
    for (const [n, message] of ['no JSON', '{"action":"unknown"}', '{}', '{"action":null}'].entries()) {
      client.send(message);
      expect((await client.message(n + 1)).requestContext.routeKey).toBe('$default');
    }
    expect(stack.output).toMatch(/CONNECT \/ 101.*\nMESSAGE order 200/);
  });

  test('a selection expression may be a path', async () => {
    const stack = await start({ order: ECHO }, { routeSelectionExpression: '$request.body.meta.kind' });
    const client = await Client.open(stack);
    client.send({ meta: { kind: 'order' } });
    expect((await client.message()).requestContext.routeKey).toBe('order');
  });

  test('without a route for them, and without $default, are forbidden', async () => {
    const stack = await start({ order: ECHO });
    const client = await Client.open(stack);
    client.send({ action: 'other' });
    expect(await client.message()).toEqual({
      message: 'Forbidden',
      connectionId: expect.any(String),
      requestId: expect.any(String),
    });
  });

  test('whose function fails are an error, and the connection stays open', async () => {
    const stack = await start({ $default: 'async () => { throw new Error("no luck"); }', order: ECHO });
    const client = await Client.open(stack);
    client.send('x');
    expect(await client.message(0)).toMatchObject({ message: 'Internal server error' });
    client.send({ action: 'order' });
    expect((await client.message(1)).requestContext.routeKey).toBe('order');
    expect(stack.output).toContain('no luck');
  });

  test('of a route without a response get none', async () => {
    const stack = await LocalStack.start((demo) => {
      const { api } = webSocketApi(demo, { order: ECHO });
      api.addRoute('quiet', {
        integration: new WebSocketLambdaIntegration('Quiet', inlineFunction(demo, 'Quiet', ECHO)),
      });
    });
    const client = await Client.open(stack);
    client.send({ action: 'quiet' });
    client.send({ action: 'order' });
    expect((await client.message()).requestContext.routeKey).toBe('order');
  });

  test('in binary frames are base64', async () => {
    const stack = await start({ $default: ECHO });
    const client = await Client.open(stack);
    client.send(Buffer.from([0, 255]));
    expect(await client.message()).toMatchObject({ body: 'AP8=', isBase64Encoded: true });
  });

  test('above 128 KB, and frames above 32 KB, close the connection', async () => {
    const stack = await start({ $default: 'async (event) => ({ statusCode: 200, body: String(event.body.length) })' });
    const client = await Client.open(stack);
    for (let i = 0; i < 4; i++) client.socket.send('x'.repeat(32 * 1024), { fin: i === 3 });
    expect(await client.message()).toBe(128 * 1024);
    for (let i = 0; i < 5; i++) client.socket.send('x'.repeat(32 * 1024), { fin: i === 4 });
    expect(await client.end()).toMatchObject({ code: 1009 });
    const other = await Client.open(stack);
    other.send('x'.repeat(32 * 1024 + 1));
    expect(await other.end()).toMatchObject({ code: 1009 });
  });
});

describe('a connection', () => {
  test('begins with $connect, which may refuse it', async () => {
    const stack = await start({
      $connect: 'async ({ queryStringParameters }) => ({ statusCode: Number(queryStringParameters.status) })',
    });
    expect(await refusal(stack, '/?status=200')).toBe('opened');
    expect(await refusal(stack, '/?status=401')).toBe('Unexpected server response: 401');
    expect(await refusal(stack, '/?status=none')).toBe('Unexpected server response: 502');
    const failing = await start({ $connect: 'async () => { throw new Error("no luck"); }' });
    expect(await refusal(failing)).toBe('Unexpected server response: 502');
  });

  test('needs no $connect, and takes the protocol that its function selects', async () => {
    const stack = await start({ $default: ECHO });
    await expect(Client.open(stack, '/', {}, ['a', 'b'])).rejects.toThrow('Server sent no subprotocol');
    const selecting = await start({
      $connect: 'async () => ({ statusCode: 200, headers: { "Sec-WebSocket-Protocol": "b" } })',
    });
    expect((await Client.open(selecting, '/', {}, ['a', 'b'])).socket.protocol).toBe('b');
  });

  test('ends with $disconnect, which gets the status of the client', async () => {
    const stack = await start({
      $default: ECHO,
      $disconnect: 'async (event) => { console.log(JSON.stringify(event)); }',
    });
    const client = await Client.open(stack);
    client.socket.close(3001, 'done');
    await client.end();
    for (let i = 0; i < 100 && !stack.output.includes('DISCONNECT $disconnect 200'); i++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(stack.output).toContain('"disconnectStatusCode":3001,"disconnectReason":"done"');
  });

  test('ends when the client vanishes, and then it cannot be sent to', async () => {
    const stack = await start({
      $default:
        'async ({ requestContext }) => ({ statusCode: 200, body: JSON.stringify(requestContext.connectionId) })',
      $disconnect: 'async (event) => { console.log(JSON.stringify(event)); }',
    });
    const clients = await Promise.all(Array.from({ length: 20 }, () => Client.open(stack)));
    const [{ socket }] = clients;
    clients[0].send('who am I?');
    const connectionId = await clients[0].message();
    // Without a closing handshake.
    socket.terminate();
    const ended = () => stack.output.match(/DISCONNECT \$disconnect 200/g)?.length ?? 0;
    const has = async (count: number) => {
      for (const end = Date.now() + 30_000; ended() < count && Date.now() < end;) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      expect(ended()).toBe(count);
    };
    await has(1);
    expect(stack.output).toContain('"disconnectStatusCode":1006');
    await expect(management(stack).post(connectionId, 'x')).rejects.toMatchObject({ name: 'GoneException' });
    clients[1].send('still here');
    expect(typeof (await clients[1].message())).toBe('string');
    for (const client of clients.slice(1)) client.socket.terminate();
    await has(20);
  });

  test('ends after 10 minutes without a message, and after 2 hours in any case', async () => {
    const stack = await start({ $default: ECHO });
    const { clock } = stack.runner;
    const idle = await Client.open(stack);
    await clock.advance(9 * 60_000);
    idle.send('x');
    await idle.message();
    await clock.advance(9 * 60_000);
    expect(idle.closed).toBeUndefined();
    await clock.advance(60_000);
    expect(await idle.end()).toEqual({ code: 1001, reason: 'Going away' });

    const busy = await Client.open(stack);
    for (let i = 0; i < 13; i++) {
      busy.send('x');
      await busy.message(i);
      await clock.advance(9 * 60_000);
    }
    expect(busy.closed).toBeUndefined();
    busy.send('x');
    await busy.message(13);
    await clock.advance(3 * 60_000);
    expect(await busy.end()).toMatchObject({ code: 1001 });
  });

  test('goes on when the stack is loaded again', async () => {
    const stack = await start({ $default: ECHO });
    const client = await Client.open(stack);
    await stack.runner.apply(stack.cloud);
    client.send('x');
    expect((await client.message()).requestContext.routeKey).toBe('$default');
  });

  test('is refused for another host, and a plain request is told to upgrade', async () => {
    const stack = await start({ $default: ECHO });
    expect(await refusal(stack, '/', { host: 'evil.example' })).toBe('Unexpected server response: 403');
    expect((await stack.get('/')).status).toBe(426);
  });

  test('the URLs of the stage are local', async () => {
    const stack = await start({ $default: ECHO });
    const [url, callback] = stack.cloud.outputs.map(({ value }) => stack.runner.withLocalUrls(value));
    expect(url).toBe(stack.url().replace('http', 'ws'));
    expect(callback).toMatch(new RegExp(`^${stack.runner.awsEndpoint}/[a-z0-9]{10}/prod$`));
    expect(await refusal(stack, '/prod')).toBe('opened');
  });
});

describe('@connections', () => {
  const connected = async () => {
    const stack = await start({ $default: ECHO });
    const client = await Client.open(stack);
    client.send('x');
    const { connectionId } = (await client.message()).requestContext;
    return { stack, client, connectionId, ...management(stack) };
  };

  test('sends to a connection, tells about it, and closes it', async () => {
    const { client, connectionId, post, get, remove } = await connected();
    await post(connectionId, '{"hello":1}');
    expect(await client.message(1)).toEqual({ hello: 1 });
    expect(await get(connectionId)).toMatchObject({
      Identity: { SourceIp: '127.0.0.1' },
      ConnectedAt: expect.any(Date),
      LastActiveAt: expect.any(Date),
    });
    await remove(connectionId);
    expect(await client.end()).toMatchObject({ code: 1000 });
    await expect(post(connectionId, 'x')).rejects.toMatchObject({ name: 'GoneException' });
    await expect(get('nobody=')).rejects.toMatchObject({ name: 'GoneException' });
  });

  test('refuses more than 128 KB', async () => {
    const { connectionId, post } = await connected();
    await expect(post(connectionId, 'x'.repeat(128 * 1024 + 1))).rejects.toMatchObject({
      name: 'PayloadTooLargeException',
    });
  });

  test('is reached by a function with the URL of its environment', async () => {
    const stack = await LocalStack.start((demo) => {
      const { api, stage } = webSocketApi(demo, { $connect: OK });
      const fn = inlineFunction(
        demo,
        'Push',
        `async ({ requestContext: { connectionId } }) => {
          const response = await fetch(process.env.CALLBACK + '/@connections/' + encodeURIComponent(connectionId), {
            method: 'POST',
            body: JSON.stringify('pushed'),
            headers: {
              authorization: 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/execute-api/aws4_request, SignedHeaders=host, Signature=0',
            },
          });
          return { statusCode: response.status };
        }`,
        { environment: { CALLBACK: stage.callbackUrl } },
      );
      stage.grantManagementApiAccess(fn);
      api.addRoute('push', { integration: new WebSocketLambdaIntegration('Push', fn) });
    });
    const client = await Client.open(stack);
    client.send({ action: 'push' });
    expect(await client.message()).toBe('pushed');
  });
});

describe('an authorizer of $connect', () => {
  const AUTHORIZER = `async (event) => ({
    principalId: 'ada',
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{
        Action: 'execute-api:Invoke',
        Effect: event.queryStringParameters.token === 'good' ? 'Allow' : 'Deny',
        Resource: event.methodArn,
      }],
    },
    context: { level: 3, arn: event.methodArn, more: 'x'.repeat(event.queryStringParameters.more ?? 0) },
  })`;
  const secured = () =>
    LocalStack.start((demo) =>
      webSocketApi(
        demo,
        { $connect: OK, $default: ECHO },
        {},
        {
          authorizer: new WebSocketLambdaAuthorizer('Auth', inlineFunction(demo, 'Auth', AUTHORIZER), {
            identitySource: ['route.request.querystring.token'],
          }),
        },
      ),
    );

  test('decides on the connection, and its context is in each event', async () => {
    const stack = await secured();
    const client = await Client.open(stack, '/?token=good');
    client.send('x');
    expect((await client.message()).requestContext.authorizer).toMatchObject({
      principalId: 'ada',
      arn: expect.stringMatching(/^arn:aws:execute-api:us-east-1:000000000000:[a-z0-9]{10}\/prod\/\$connect$/),
    });
    expect(await refusal(stack, '/?token=bad')).toBe('Unexpected server response: 403');
    expect(await refusal(stack)).toBe('Unexpected server response: 401');
  });

  test('has results of at most 8 KB', async () => {
    const stack = await secured();
    await Client.open(stack, '/?token=good&more=7000');
    expect(await refusal(stack, '/?token=good&more=8000')).toBe('Unexpected server response: 500');
    expect(stack.output).toMatch(
      /the result of the authorizer Auth is not valid: it has 8\d{3} bytes, API Gateway takes 8192/,
    );
  });
});

describe('a mock integration', () => {
  const mocked = (requestTemplates?: { [key: string]: string }) =>
    LocalStack.start((demo) => {
      const echo = inlineFunction(demo, 'Echo', 'async ({ body }) => ({ statusCode: 200, body })');
      const webSocketApi = new apigatewayv2.WebSocketApi(demo, 'Api', {
        connectRouteOptions: {
          integration: new WebSocketMockIntegration('Connect', {
            requestTemplates,
            templateSelectionExpression: '200',
          }),
        },
        defaultRouteOptions: { integration: new WebSocketLambdaIntegration('Echo', echo), returnResponse: true },
      });
      webSocketApi.addRoute('ping', { integration: new WebSocketMockIntegration('Ping') });
      new apigatewayv2.WebSocketStage(demo, 'Stage', { webSocketApi, stageName: 'live' });
    });

  test('accepts connections, and messages without a response', async () => {
    const stack = await mocked({ 200: '{"statusCode":200}' });
    const client = await Client.open(stack);
    client.send({ action: 'ping' });
    client.send({ action: 'other' });
    expect(await client.message()).toEqual({ action: 'other' });
    expect(stack.output).toMatch(/MESSAGE ping 200/);
  });

  test('refuses connections by its status', async () => {
    expect(await refusal(await mocked({ 200: '{"statusCode":403}' }))).toContain('403');
  });

  test('with a template that is more than a status does not run', async () => {
    const stack = await mocked({ 200: '#if(true){"statusCode":200}#end' });
    expect(await refusal(stack)).toContain('501');
    expect(stack.runner.servers[0].api!.gateway.problems).toMatchObject([{ path: '$connect' }]);
  });
});
