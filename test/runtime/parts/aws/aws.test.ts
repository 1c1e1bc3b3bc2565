import { App, WebSocketDisconnectedError } from '../../../../src/runtime';
import { testClient } from '../../../../src/testing';
import { context } from '../../events';
import { StubService } from '../../stub-service';

describe('with a service', () => {
  const service = new StubService();
  const { requests } = service;
  const before = { ...process.env };

  beforeAll(() => service.listen());
  afterAll(() => service.close());

  beforeEach(() => {
    requests.length = 0;
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: 'key',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'token',
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL: service.url,
    });
  });
  afterEach(() => {
    process.env = { ...before };
  });

  test('a secret is fetched once, and again when it is too old', async () => {
    const secret = new App({ name: 'a' }).secret('ApiKey', { ttlSeconds: 10 });
    process.env.API_KEY_ARN = 'arn:aws:secretsmanager:eu-west-1:1:secret:one';
    service.respond = () => [200, { SecretString: `s${requests.length}` }];
    expect(await Promise.all([secret.value(), secret.value()])).toEqual(['s1', 's1']);
    expect(requests[0]).toMatchObject({
      method: 'POST',
      url: '/',
      body: '{"SecretId":"arn:aws:secretsmanager:eu-west-1:1:secret:one"}',
      headers: {
        'x-amz-target': 'secretsmanager.GetSecretValue',
        'x-amz-security-token': 'token',
        authorization: expect.stringContaining('/eu-west-1/secretsmanager/aws4_request'),
      },
    });
    const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 11_000);
    expect(await secret.value()).toBe('s2');
    clock.mockRestore();
  });

  test('a parameter is decrypted, and one that failed is not remembered', async () => {
    const parameter = new App({ name: 'a' }).parameter('Level');
    process.env.LEVEL_NAME = '/shop/level';
    service.respond = () => [400, { __type: 'ParameterNotFound' }];
    await expect(parameter.value()).rejects.toThrow(
      'parameter /shop/level: GetParameter failed with 400 {"__type":"ParameterNotFound"}',
    );
    service.respond = () => [200, { Parameter: { Value: 'high' } }];
    expect(await parameter.value()).toBe('high');
    expect(requests[1]).toMatchObject({
      body: '{"Name":"/shop/level","WithDecryption":true}',
      headers: { 'x-amz-target': 'AmazonSSM.GetParameter' },
    });
  });

  test('the extension is used where it is configured', async () => {
    process.env.PARAMETERS_SECRETS_EXTENSION_HTTP_PORT = new URL(service.url).port;
    process.env.OTHER_ARN = 'arn:other';
    service.respond = () => [200, { SecretBinary: Buffer.from('bytes').toString('base64') }];
    expect(await new App({ name: 'a' }).secret('Other').value()).toBe('bytes');
    expect(requests[0]).toMatchObject({
      method: 'GET',
      url: '/secretsmanager/get?secretId=arn%3Aother',
      headers: { 'x-aws-parameters-secrets-token': 'token' },
    });
  });

  describe('transient failures are retried, three attempts in all:', () => {
    beforeEach(() => {
      jest.spyOn(Math, 'random').mockReturnValue(0);
    });
    afterEach(() => jest.restoreAllMocks());

    const THROTTLED: [number, unknown] = [400, { __type: 'ThrottlingException', message: 'Rate exceeded' }];

    test.each<[string, [number, unknown]]>([
      ['throttling', THROTTLED],
      ['too many requests', [429, '']],
      ['a failure of the service', [500, 'oops']],
      ['one on the way', [503, '']],
    ])('%s', async (name, passing) => {
      process.env.AGAIN_NAME = `/${name}`;
      const parameter = new App({ name: 'a' }).parameter('Again');
      service.respond = () => (requests.length < 3 ? passing : [200, { Parameter: { Value: 'at last' } }]);
      expect(await parameter.value()).toBe('at last');
      service.respond = () => passing;
      process.env.AGAIN_NAME = `/${name}/never`;
      await expect(parameter.value()).rejects.toThrow(`GetParameter failed with ${passing[0]}`);
      expect(requests).toHaveLength(6);
    });

    test('but not what stays', async () => {
      process.env.STAYS_NAME = '/stays';
      service.respond = () => [400, { __type: 'AccessDeniedException' }];
      await expect(new App({ name: 'a' }).parameter('Stays').value()).rejects.toThrow('AccessDeniedException');
      expect(requests).toHaveLength(1);
    });

    test('a message to a connection', async () => {
      process.env.SERVERLESS_WEBSOCKET_ENDPOINT = `${service.url}/api`;
      service.respond = () => (requests.length < 2 ? [429, { message: 'Rate exceeded' }] : [200, '']);
      await new App({ name: 'a' }).webSocket.send('c', 'x');
      expect(requests.map(({ body }) => body)).toEqual(['x', 'x']);
    });

    test('the extension; one that is not there is named', async () => {
      process.env.EXTENDED_ARN = 'arn:extended';
      const secret = new App({ name: 'a' }).secret('Extended');
      process.env.PARAMETERS_SECRETS_EXTENSION_HTTP_PORT = '1';
      await expect(secret.value()).rejects.toThrow(
        'secret arn:extended: the AWS Parameters and Secrets extension does not respond at the port 1',
      );
      process.env.PARAMETERS_SECRETS_EXTENSION_HTTP_PORT = new URL(service.url).port;
      service.respond = () => [400, 'not ready to serve traffic, please wait'];
      await expect(secret.value()).rejects.toThrow(
        'the AWS Parameters and Secrets extension is not ready while the function is initialized. Ask for the value in a handler',
      );
      service.respond = () => (requests.length < 3 ? [500, ''] : [200, { SecretString: 's' }]);
      expect(await secret.value()).toBe('s');
    });
  });

  test('without credentials it says so', async () => {
    delete process.env.AWS_ACCESS_KEY_ID;
    process.env.THIRD_ARN = 'arn:third';
    await expect(new App({ name: 'a' }).secret('Third').value()).rejects.toThrow(
      'secretsmanager: there are no AWS credentials in the environment',
    );
  });

  test('a test gives the values itself', async () => {
    const app = new App({ name: 'a' });
    const secret = app.secret('ApiKey');
    app.lambdaFunction({ name: 'fn' }, () => secret.value());
    expect(await testClient(app, { values: { ApiKey: 'abc' } }).lambda.invoke('fn')).toBe('abc');
    expect(() => testClient(app, { values: { Nope: 'x' } })).toThrow('the app declares no "Nope". It declares ApiKey');
    expect(requests).toEqual([]);
  });

  test('a value has a placeholder during discovery', async () => {
    process.env.SERVERLESS_DISCOVERY = '1';
    const secret = new App({ name: 'a' }).secret('ApiKey');
    expect([secret.arn, await secret.value()]).toEqual(['arn:aws:x:us-east-1:000000000000:discover-ApiKey', '{}']);
  });

  describe('for WebSocket connections', () => {
    const app = new App({ name: 'a' });
    app.lambdaFunction({ name: 'tell' }, ({ id, data }: any) => app.webSocket.send(id, data));
    app.lambdaFunction({ name: 'close' }, ({ id }: any) => app.webSocket.close(id));
    app.lambdaFunction({ name: 'info' }, ({ id }: any) => app.webSocket.info(id));
    beforeEach(() => {
      process.env.SERVERLESS_WEBSOCKET_ENDPOINT = `${service.url}/api`;
    });

    test('messages are sent, from every function', async () => {
      service.respond = () => [200, ''];
      await app.handler('tell')({ id: 'a=/b', data: { text: 'ü' } }, context);
      await app.handler('tell')({ id: 'x', data: 'as it is' }, context);
      await app.handler('close')({ id: 'x' }, context);
      expect(requests.map(({ method, url: path, body }) => [method, path, body])).toEqual([
        ['POST', '/api/@connections/a%3D%2Fb', '{"text":"ü"}'],
        ['POST', '/api/@connections/x', 'as it is'],
        ['DELETE', '/api/@connections/x', ''],
      ]);
      expect(requests[0].headers.authorization).toContain('/eu-west-1/execute-api/aws4_request');
    });

    test('a connection has its times', async () => {
      service.respond = () => [
        200,
        {
          connectedAt: '2026-01-01T00:00:00Z',
          lastActiveAt: '2026-01-01T00:00:01Z',
          identity: { sourceIp: '1.2.3.4', userAgent: 'x' },
        },
      ];
      expect(await app.handler('info')({ id: 'x' }, context)).toEqual({
        connectedAt: new Date('2026-01-01T00:00:00Z'),
        lastActiveAt: new Date('2026-01-01T00:00:01Z'),
        sourceIp: '1.2.3.4',
        userAgent: 'x',
      });
    });

    test('one that is gone is an error with its id', async () => {
      service.respond = () => [410, ''];
      for (const name of ['tell', 'close', 'info']) {
        const error = await app
          .handler(name)({ id: 'gone', data: '' }, context)
          .catch((thrown) => thrown);
        expect(error).toBeInstanceOf(WebSocketDisconnectedError);
        expect(error).toMatchObject({ code: 'WEBSOCKET_DISCONNECTED', connectionId: 'gone' });
      }
      service.respond = () => [403, 'no'];
      await expect(app.handler('tell')({ id: 'x', data: '' }, context)).rejects.toThrow(
        'WebSocket connection x: POST failed with 403 no',
      );
    });
  });
});
