import * as inspector from 'node:inspector';
import { ECHO, lambdaIntegration, streamIntegration, SAY, TestApi, type TestApiOptions } from '../test-api';
import { RequestTooLargeError } from '../../../../src/local/lambda';
import { sleep } from '../../lambda/temp-function';

const apis: TestApi[] = [];
afterEach(async () => {
  await Promise.all(apis.splice(0).map((api) => api.close()));
});

async function start(options: TestApiOptions): Promise<TestApi> {
  const api = await TestApi.start(options);
  apis.push(api);
  return api;
}

/** An API whose POST / answers what the body says. */
const sayApi = (options: Partial<TestApiOptions> = {}) =>
  start({
    paths: { '/': { 'x-amazon-apigateway-any-method': lambdaIntegration('say') } },
    functions: { say: SAY },
    ...options,
  });
const say = (api: TestApi, result: unknown, headers: Record<string, string> = {}) =>
  api.request('POST', '/', headers, JSON.stringify(result));

const USERS = {
  '/users': { post: lambdaIntegration('echo') },
  '/users/{username}': { get: lambdaIntegration('echo') },
};

describe('a request', () => {
  test('reaches the function of its method', async () => {
    const api = await start({
      paths: { '/a': { get: lambdaIntegration('one'), post: lambdaIntegration('two') } },
      functions: {
        one: 'export const handler = async () => ({ body: "one" })',
        two: 'export const handler = async () => ({ body: "two" })',
      },
    });
    expect((await api.get('/a')).text).toBe('one');
    expect((await api.request('POST', '/a')).text).toBe('two');
    expect(api.logs).toMatchObject([
      { method: 'GET', path: '/a', status: 200, resource: '/a', functionArn: expect.stringMatching(/:one$/) },
      { method: 'POST' },
    ]);
    expect(api.logs[0].duration).toBeGreaterThan(0);
  });

  test('by fetch works', async () => {
    const api = await start({ paths: USERS, functions: { echo: ECHO } });
    const response = await fetch(`http://127.0.0.1:${api.port}/users/bob`);
    expect(await response.json()).toMatchObject({ pathParameters: { username: 'bob' } });
  });

  test('never gets the response of another', async () => {
    const api = await start({
      paths: { '/{id}': { get: lambdaIntegration('slow') } },
      functions: {
        slow: 'export const handler = async ({ pathParameters: { id } }) => { await new Promise((r) => setTimeout(r, id % 5)); return { body: id }; }',
      },
    });
    const ids = Array.from({ length: 100 }, (_, i) => String(i));
    expect(await Promise.all(ids.map(async (id) => (await api.get(`/${id}`)).text))).toEqual(ids);
  });

  test.each([
    ['of an unknown path', 'GET', '/nobody'],
    ['of a method that the path does not have', 'GET', '/users'],
    ['HEAD without a HEAD method', 'HEAD', '/users/bob'],
  ])('%s is answered 403 as by API Gateway', async (_, method, path) => {
    const api = await start({ paths: USERS, functions: { echo: ECHO } });
    const answer = await api.request(method, path);
    expect(answer.status).toBe(403);
    if (method !== 'HEAD') expect(answer.text).toBe('{"message":"Missing Authentication Token"}');
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json',
      'x-amzn-errortype': 'MissingAuthenticationTokenException',
      'x-amzn-requestid': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'x-amz-apigw-id': expect.any(String),
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-/),
      date: expect.any(String),
    });
  });

  test('of an unknown path has the nearest routes in the log', async () => {
    const api = await start({ paths: USERS, functions: { echo: ECHO } });
    await api.get('/user/bob?x=1');
    expect(api.logs[0].message).toContain('no route GET /user/bob, nearest: GET /users/{username}');
  });

  test('with the name of the stage has the reason in the log', async () => {
    const api = await start({ paths: USERS, functions: { echo: ECHO } });
    expect((await api.get('/api/users/bob')).status).toBe(403);
    expect(api.logs[0].message).toContain('do not begin with the stage, /api');
  });

  test('HEAD is answered without a body', async () => {
    const api = await start({ paths: { '/': { head: lambdaIntegration('echo') } }, functions: { echo: ECHO } });
    const answer = await api.request('HEAD', '/');
    expect(answer).toMatchObject({ status: 200, text: '' });
    expect(Number(answer.headers['content-length'])).toBeGreaterThan(100);
  });

  test('with a body above 10 MB is answered 413, and the connection lives on', async () => {
    const api = await sayApi();
    const answer = await api.request('POST', '/', {}, Buffer.alloc(20 * 1024 * 1024));
    expect(answer).toMatchObject({
      status: 413,
      text: '{"message":"Request Too Long"}',
      headers: { 'x-amzn-errortype': 'RequestTooLargeException' },
    });
    expect(
      (await fetch(`http://127.0.0.1:${api.port}/`, { method: 'POST', body: new Uint8Array(11 * 1024 * 1024) })).status,
    ).toBe(413);
    expect(await say(api, { body: 'fine' })).toMatchObject({ status: 200, text: 'fine' });
  });

  test('whose event is above 6 MB is answered 413', async () => {
    const api = await sayApi();
    // 5 MB are 6.7 MB in base64.
    const answer = await api.request('POST', '/', {}, Buffer.alloc(5 * 1024 * 1024, 'x'));
    expect(answer).toMatchObject({ status: 413, text: '{"message":"Request Too Long"}' });
    expect(api.logs[0].message).toMatch(/\d{7} bytes, Lambda accepts up to 6291456/);
  });

  test('whose client disconnects does not affect others', async () => {
    const api = await start({
      paths: { '/': { get: lambdaIntegration('slow') } },
      functions: {
        slow: 'export const handler = async () => { await new Promise((r) => setTimeout(r, 100)); return {}; }',
      },
    });
    await expect(fetch(`http://127.0.0.1:${api.port}/`, { signal: AbortSignal.timeout(30) })).rejects.toThrow();
    expect((await api.get('/')).status).toBe(200);
  });
});

describe('a response', () => {
  test('has the status, headers and body of the function, and those of API Gateway', async () => {
    const answer = await say(await sayApi(), {
      statusCode: 201,
      headers: { 'Content-Type': 'text/plain', 'X-Own': 'é' },
      body: 'grüße',
    });
    expect(answer).toMatchObject({
      status: 201,
      text: 'grüße',
      headers: { 'content-type': 'text/plain', 'content-length': '7' },
    });
    expect(answer.headers['x-amzn-requestid']).toBeDefined();
    expect(answer.rawHeaders).toEqual(
      expect.arrayContaining(['x-amzn-RequestId', 'x-amz-apigw-id', 'X-Amzn-Trace-Id', 'Date']),
    );
  });

  // Recorded on AWS: no field is mandatory.
  test.each([
    [{}, 200],
    [{ statusCode: 204 }, 204],
    [{ statusCode: '418' }, 418],
    [{ body: null, headers: null, multiValueHeaders: null }, 200],
  ])('%j is complete', async (result, status) => {
    expect(await say(await sayApi(), result)).toMatchObject({ status, text: '' });
  });

  test('without a content type is application/json', async () => {
    expect((await say(await sayApi(), { body: 'x' })).headers['content-type']).toBe('application/json');
  });

  test('sends each value of multiValueHeaders, merged with headers', async () => {
    const answer = await say(await sayApi(), {
      headers: { 'x-a': '1', 'x-b': 'single', 'x-flag': true, 'x-number': 5 },
      multiValueHeaders: { 'X-A': ['1', '2'], 'Set-Cookie': ['a=1', 'b=2'], 'X-B': ['multi'] },
    });
    expect(answer.headers['set-cookie']).toEqual(['a=1', 'b=2']);
    expect(answer.headers).toMatchObject({ 'x-a': '1, 2', 'x-b': 'multi, single', 'x-flag': 'true', 'x-number': '5' });
  });

  test('renames and drops the headers that API Gateway keeps for itself', async () => {
    const { headers } = await say(await sayApi(), {
      headers: {
        Date: 'never',
        Server: 'me',
        'WWW-Authenticate': 'Basic',
        Authorization: 'x',
        Connection: 'close',
        'Content-Length': '999',
        'Transfer-Encoding': 'chunked',
        Host: 'h',
      },
      body: 'x',
    });
    expect(headers).toMatchObject({
      'x-amzn-remapped-date': 'never',
      'x-amzn-remapped-server': 'me',
      'x-amzn-remapped-www-authenticate': 'Basic',
      'x-amzn-remapped-authorization': 'x',
      'x-amzn-remapped-connection': 'close',
      'content-length': '1',
    });
    expect(headers.date).not.toBe('never');
    expect(headers['www-authenticate']).toBeUndefined();
    expect(headers['transfer-encoding']).toBeUndefined();
    expect(headers.host).toBeUndefined();
  });

  test.each<[string, unknown, RegExp]>([
    ['null', null, /got null/],
    ['a string', 'text', /got a string/],
    ['an array', [], /got an array/],
    ['an unknown field', { statusCode: 200, message: 'hi' }, /field message/],
    ['the cookies of payload 2.0', { statusCode: 200, cookies: ['a=1'] }, /field cookies/],
    ['a body that is no string', { body: { a: 1 } }, /body must be a string, got an object: use JSON.stringify/],
    ['a status that is no number', { statusCode: 'ok' }, /statusCode/],
    ['a status out of range', { statusCode: 0 }, /statusCode/],
    ['headers with a list', { headers: { a: ['1'] } }, /multiValueHeaders/],
    ['headers that are a list', { headers: ['a'] }, /headers must be an object/],
    ['multiValueHeaders with a string', { multiValueHeaders: { a: '1' } }, /multiValueHeaders\.a must be an array/],
    ['isBase64Encoded that is no boolean', { isBase64Encoded: 'yes' }, /isBase64Encoded must be a boolean/],
    ['a line break in a header', { headers: { a: '1\r\nX-Injected: 1' } }, /Invalid character/],
    ['a header name that is none', { headers: { 'a b': '1' } }, /valid HTTP token/],
  ])('%s is malformed: 502', async (_, result, reason) => {
    const api = await sayApi();
    const answer = await say(api, result);
    expect(answer).toMatchObject({
      status: 502,
      text: '{"message": "Internal server error"}',
      headers: { 'x-amzn-errortype': 'InternalServerErrorException' },
    });
    expect(answer.headers['x-injected']).toBeUndefined();
    expect(api.logs[0].message).toMatch(/^Malformed Lambda proxy response: /);
    expect(api.logs[0].message).toMatch(reason);
  });

  describe('in base64', () => {
    const png = { headers: { 'Content-Type': 'image/png' }, body: '/wD+', isBase64Encoded: true };
    const bytes = Buffer.from([255, 0, 254]);

    test.each([['*/*'], ['text/html, image/png'], [undefined]])(
      'is decoded for Accept %s where all types are binary',
      async (accept) => {
        expect((await say(await sayApi(), png, accept === undefined ? {} : { accept })).body).toEqual(bytes);
      },
    );

    test('is decoded only if the first accepted type is binary to the API', async () => {
      const api = await sayApi({ api: { binaryMediaTypes: ['image/png'] } });
      expect((await say(api, png, { accept: 'image/png' })).body).toEqual(bytes);
      expect((await say(api, png, { accept: 'image/png;q=0.8, */*' })).body).toEqual(bytes);
      expect((await say(api, png, { accept: 'image/webp, image/png' })).text).toBe('/wD+');
      expect((await say(api, png, { accept: '*/*' })).text).toBe('/wD+');
      expect((await say(api, png)).text).toBe('/wD+');
    });
  });
});

describe('a function that fails', () => {
  const failing = (expression: string, options: Partial<TestApiOptions> = {}) =>
    start({
      paths: { '/bad': { get: lambdaIntegration('bad') }, '/good': { get: lambdaIntegration('good') } },
      functions: {
        bad: `export const handler = async ({ queryStringParameters: q }) => { if (!q) { ${expression} } return { body: 'fine' }; };`,
        good: 'export const handler = async () => ({ body: "good" });',
      },
      ...options,
    });

  test.each([
    ['throws', "throw new Error('bad')", 'Error: bad'],
    ['exits', 'process.exit(1)', 'Runtime.ExitError'],
    [
      'rejects unhandled',
      "Promise.reject(new Error('lost')); await new Promise((r) => setTimeout(r, 1000))",
      'Runtime.UnhandledPromiseRejection',
    ],
    ['runs out of memory', 'const a = []; for (;;) a.push({ a })', 'Runtime.OutOfMemory'],
  ])(
    'because it %s is answered 502, and the server lives on',
    async (_, expression, message) => {
      const api = await failing(expression, { fn: { timeout: 30 } });
      await Promise.all([api.get('/good'), api.get('/bad?ok')]);
      const bad = api.get('/bad');
      expect((await api.get('/good')).text).toBe('good');
      expect(await bad).toMatchObject({ status: 502, text: '{"message": "Internal server error"}' });
      expect(api.logs.find(({ status }) => status === 502)?.message).toContain(message);
      expect((await api.get('/bad?ok')).text).toBe('fine');
    },
    40_000,
  );

  test('to return is cut off at its timeout with 502', async () => {
    const api = await failing('for (;;);', { fn: { timeout: 1 } });
    await Promise.all([api.get('/good'), api.get('/bad?ok')]);
    const bad = api.get('/bad');
    expect((await api.get('/good')).text).toBe('good');
    expect(await bad).toMatchObject({ status: 502, text: '{"message": "Internal server error"}' });
    expect(api.logs.find(({ status }) => status === 502)?.message).toContain('Task timed out after 1.00 seconds');
    expect((await api.get('/bad?ok')).text).toBe('fine');
  });

  test('to return is no failure while a debugger has stopped it: no timeout runs', async () => {
    const api = await start({
      paths: { '/': { get: lambdaIntegration('stopped', { timeoutInMillis: 100 }) } },
      functions: {
        stopped: "export const handler = async () => { debugger; return { statusCode: 200, body: 'done' }; };",
      },
      fn: { timeout: 1 },
      inspect: true,
    });
    const session = new inspector.Session();
    session.connect();
    const paused = new Promise<void>((resolve) => {
      const post = (sessionId: string, id: number, method: string) =>
        session.post('NodeWorker.sendMessageToWorker', { sessionId, message: JSON.stringify({ id, method }) });
      session.on('NodeWorker.attachedToWorker', ({ params }) => post(params.sessionId, 1, 'Debugger.enable'));
      session.on('NodeWorker.receivedMessageFromWorker', ({ params: { sessionId, message } }) => {
        if (JSON.parse(message).method !== 'Debugger.paused') return;
        setTimeout(() => {
          resolve();
          post(sessionId, 2, 'Debugger.resume');
        }, 1500);
      });
      session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
    });
    try {
      const response = api.get('/');
      await paused;
      expect(await response).toMatchObject({ status: 200, text: 'done' });
    } finally {
      session.disconnect();
    }
  });

  test("to return is cut off at the integration's timeout with 504", async () => {
    const slow = lambdaIntegration('slow', { timeoutInMillis: 100 });
    const api = await start({
      paths: { '/': { get: slow } },
      functions: {
        slow: 'export const handler = async () => { await new Promise((r) => setTimeout(r, 400)); return {}; };',
      },
    });
    expect(await api.get('/')).toMatchObject({ status: 504, text: '{"message": "Endpoint request timed out"}' });
    expect(api.logs[0].message).toContain('0.1 s');
    await sleep(400);
    expect(api.logs).toHaveLength(1);
  });

  test('with more than 6 MB is answered 502, the size is in the log', async () => {
    const api = await failing("return { body: 'x'.repeat(7e6) };");
    expect(await api.get('/bad')).toMatchObject({ status: 502, text: '{"message": "Internal server error"}' });
    expect(api.logs[0].message).toMatch(/7000\d\d\d bytes/);
  });

  test('to be invoked is answered 502', async () => {
    const api = await failing('', {
      invoke: async () => {
        throw new Error('no such function');
      },
    });
    expect(await api.get('/bad')).toMatchObject({ status: 502 });
    expect(api.logs[0].message).toBe('no such function');
    const large = await failing('', {
      invoke: async () => {
        throw new RequestTooLargeError('fn', 7, 6);
      },
    });
    expect(await large.get('/bad')).toMatchObject({ status: 413 });
  });
});

describe('a mock integration', () => {
  const api = { binaryMediaTypes: [] };
  const preflight = (integration: object) => ({
    '/users': {
      options: {
        'x-amazon-apigateway-integration': {
          type: 'mock',
          requestTemplates: { 'application/json': '{ "statusCode": 204 }' },
          responses: {
            default: {
              statusCode: '204',
              responseParameters: {
                'method.response.header.Access-Control-Allow-Origin': "'*'",
                'method.response.header.Access-Control-Allow-Methods': "'GET,OPTIONS'",
              },
            },
          },
          ...integration,
        },
      },
    },
  });

  test('answers a CORS preflight', async () => {
    const started = await start({ api, paths: preflight({}) });
    expect(await started.request('OPTIONS', '/users', { Origin: 'https://example.com' })).toMatchObject({
      status: 204,
      text: '',
      headers: { 'access-control-allow-origin': '*', 'access-control-allow-methods': 'GET,OPTIONS' },
    });
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html
  const JSON_ONLY = { 'application/json': '{"statusCode": 204}' };
  test.each([
    ['never', 'application/json', '', JSON_ONLY, 204],
    ['never', 'Application/JSON; charset=utf-8', '', JSON_ONLY, 204],
    ['never', 'text/plain', '', JSON_ONLY, 415],
    ['when_no_templates', 'text/plain', '', JSON_ONLY, 415],
    // The body is passed to the mock: without a statusCode, and with one.
    ['when_no_match', 'text/plain', 'text', JSON_ONLY, 500],
    ['when_no_match', 'text/plain', '{"statusCode": 204}', JSON_ONLY, 204],
    ['when_no_match', 'text/plain', '', { ...JSON_ONLY, 'text/plain': '{"statusCode": 418}' }, 418],
    ['when_no_templates', 'text/plain', '', {}, 500],
    ['when_no_templates', 'text/plain', '{"statusCode": 204}', {}, 204],
    ['never', 'text/plain', '', {}, 415],
  ])('%s, and a request of %s with the body "%s": %j', async (passthroughBehavior, type, body, templates, status) => {
    const started = await start({
      api,
      paths: preflight({
        passthroughBehavior,
        requestTemplates: templates,
        responses: { default: { statusCode: '204' }, 418: { statusCode: '418' } },
      }),
    });
    const headers = { 'content-type': type, 'content-length': String(body.length) };
    expect(await started.request('OPTIONS', '/users', headers, body)).toMatchObject({ status });
  });

  test.each([[[]], [['image/png']]])('without a template is 500, with the binary media types %j', async (types) => {
    const paths = preflight({ requestTemplates: undefined });
    const started = await start({ api: { binaryMediaTypes: types }, paths });
    expect(await started.request('OPTIONS', '/users')).toMatchObject({ status: 500 });
    expect(started.logs.at(-1)?.message).toBe(
      'the mock integration has no statusCode: its request template gives it, or without one the body of the request: ""',
    );
  });

  test('has the response template that the request accepts', async () => {
    const responseTemplates = { 'application/json': '{}', 'text/plain': 'text' };
    const started = await start({
      api,
      paths: preflight({
        requestTemplates: { 'application/json': '{"statusCode": 200}' },
        responses: { default: { statusCode: '200', responseTemplates } },
      }),
    });
    expect(await started.request('OPTIONS', '/users', { accept: 'text/plain' })).toMatchObject({ text: 'text' });
    expect(await started.request('OPTIONS', '/users', {})).toMatchObject({ text: '{}' });
  });

  test('selects the response by its status', async () => {
    const started = await start({
      api,
      paths: preflight({
        requestTemplates: { 'application/json': '{statusCode: 409}' },
        responses: {
          default: { statusCode: '200' },
          '4\\d{2}': { statusCode: '418', responseTemplates: { 'text/plain': 'teapot' } },
        },
      }),
    });
    expect(await started.request('OPTIONS', '/users')).toMatchObject({ status: 418, text: 'teapot' });
  });

  test('computes status, headers and body with templates', async () => {
    const started = await start({
      api,
      paths: preflight({
        requestTemplates: {
          'application/json': `{ "statusCode": #if($input.params('fail') == 'yes')500#{else}200#end }`,
        },
        responses: {
          default: { statusCode: '200', responseTemplates: { 'application/json': '{"stage":"$context.stage"}' } },
          '5\\d{2}': {
            statusCode: '503',
            responseParameters: { 'method.response.header.why': 'context.httpMethod' },
            responseTemplates: { 'application/json': `{"fail":"$input.params('fail')"}` },
          },
        },
      }),
    });
    expect(started.gateway.problems).toEqual([]);
    expect(await started.request('OPTIONS', '/users')).toMatchObject({ status: 200, json: { stage: 'api' } });
    expect(await started.request('OPTIONS', '/users?fail=yes')).toMatchObject({
      status: 503,
      json: { fail: 'yes' },
      headers: { why: 'OPTIONS', 'content-type': 'application/json' },
    });
  });

  test.each([
    [{ responses: {} }, 'no response of the integration is for 204'],
    [{ requestTemplates: { 'application/json': '#set($x = 1)' } }, 'has no statusCode'],
  ])('without a status or a response is 500: %j', async (integration, reason) => {
    const started = await start({ api, paths: preflight(integration) });
    expect(await started.request('OPTIONS', '/users')).toMatchObject({
      status: 500,
      text: '{"message": "Internal server error"}',
    });
    expect(started.logs.at(-1)?.message).toContain(reason);
  });

  test('whose template is none does not run', async () => {
    const started = await start({ api, paths: preflight({ requestTemplates: { 'application/json': '#if(' } }) });
    expect(started.gateway.problems).toEqual([
      {
        method: 'OPTIONS',
        path: '/users',
        message: expect.stringContaining('its template for application/json, line 1'),
      },
    ]);
    expect((await started.request('OPTIONS', '/users')).status).toBe(501);
  });
});

describe('what does not run locally', () => {
  const authorizer = {
    type: 'apiKey',
    name: 'Authorization',
    in: 'header',
    'x-amazon-apigateway-authorizer': { type: 'token' },
  };
  const securitySchemes = {
    Own: authorizer,
  };

  test.each<[string, object, RegExp, object?]>([
    ['an authorizer', { ...lambdaIntegration('echo'), security: [{ Own: [] }] }, /authorizer Own/],
    ['the authorizer of the whole API', lambdaIntegration('echo'), /authorizer Own/, { security: [{ Own: [] }] }],
    [
      'an unknown security scheme',
      { ...lambdaIntegration('echo'), security: [{ Other: [] }] },
      /security scheme Other/,
    ],
    [
      'an HTTP integration with a URL of AWS',
      { 'x-amazon-apigateway-integration': { type: 'http_proxy', uri: 'https://sqs.eu-west-1.amazonaws.com/1/q' } },
      /no call from here reaches AWS/,
    ],
    [
      'an HTTP integration through a VPC link',
      {
        'x-amazon-apigateway-integration': {
          type: 'http_proxy',
          uri: 'http://example.com',
          connectionType: 'VPC_LINK',
        },
      },
      /VPC link/,
    ],
    [
      'an HTTP integration with AWS',
      { 'x-amazon-apigateway-integration': { type: 'http', uri: 'https://sqs.us-east-1.amazonaws.com' } },
      /no call from here reaches AWS/,
    ],
    [
      'an integration with a service that does not run',
      { 'x-amazon-apigateway-integration': { type: 'aws', uri: 'arn:aws:apigateway:us-east-1:iot:path/x' } },
      /the service iot does not run locally/,
    ],
    [
      'an integration with a service by the identity of the caller',
      {
        'x-amazon-apigateway-integration': {
          type: 'aws',
          uri: 'arn:aws:apigateway:us-east-1:sqs:path/x',
          credentials: 'arn:aws:iam::*:user/*',
        },
      },
      /credentials of the caller/,
    ],
    [
      'a Lambda integration with another URI',
      { 'x-amazon-apigateway-integration': { type: 'aws_proxy', uri: 'arn:aws:x' } },
      /no Lambda function: arn:aws:x/,
    ],
    [
      'streaming by the URI of other answers',
      lambdaIntegration('echo', { responseTransferMode: 'STREAM' }),
      /does not end with \/response-streaming-invocations/,
    ],
    [
      'the URI of streaming for other answers',
      streamIntegration('echo', { responseTransferMode: 'BUFFERED' }),
      /does not end with \/invocations/,
    ],
    ['no integration', {}, /no x-amazon-apigateway-integration/],
  ])('%s: reported, and answered 501', async (_, operation, reason, document = {}) => {
    const api = await start({
      paths: { '/a': { get: operation } },
      functions: { echo: ECHO },
      document: { components: { securitySchemes }, ...document },
    });
    expect(api.gateway.problems).toEqual([{ method: 'GET', path: '/a', message: expect.stringMatching(reason) }]);
    const answer = await api.get('/a');
    expect(answer.status).toBe(501);
    expect(answer.json.message).toMatch(/^GET \/a: /);
    expect(answer.json.message).toMatch(reason);
  });

  test('a method that takes no authorizer stays open', async () => {
    const api = await start({
      paths: { '/a': { get: { ...lambdaIntegration('echo'), security: [] } } },
      functions: { echo: ECHO },
      document: { components: { securitySchemes }, security: [{ Own: [] }] },
    });
    expect((await api.get('/a')).status).toBe(200);
  });
});

describe('gateway responses', () => {
  const configured = (responses: object) =>
    start({
      paths: USERS,
      functions: { echo: ECHO },
      document: { 'x-amazon-apigateway-gateway-responses': responses },
    });

  test('take headers from the configuration of their class', async () => {
    const api = await configured({
      DEFAULT_4XX: { responseParameters: { 'gatewayresponse.header.Access-Control-Allow-Origin': "'*'" } },
    });
    expect(await api.get('/nobody')).toMatchObject({ status: 403, headers: { 'access-control-allow-origin': '*' } });
    expect((await api.get('/users/bob')).headers['access-control-allow-origin']).toBeUndefined();
  });

  test('have the same body by the template that API Gateway has as its default', async () => {
    const responseTemplates = { 'application/json': '{"message":$context.error.messageString}' };
    const api = await configured({ DEFAULT_4XX: { responseTemplates } });
    expect((await api.get('/nobody')).json).toEqual({ message: 'Missing Authentication Token' });
  });

  test('take status, body and headers from their own configuration', async () => {
    const api = await configured({
      MISSING_AUTHENTICATION_TOKEN: {
        statusCode: 404,
        responseParameters: { 'gatewayresponse.header.X-Origin': 'method.request.header.Origin' },
        responseTemplates: {
          'application/json':
            '{"error":$context.error.messageString,"type":"$context.error.responseType","id":"${context.requestId}"}',
        },
      },
      DEFAULT_4XX: { responseParameters: { 'gatewayresponse.header.X-Not': "'x'" } },
    });
    const answer = await api.get('/nobody', { Origin: 'https://example.com' });
    expect(answer).toMatchObject({ status: 404, headers: { 'x-origin': 'https://example.com' } });
    expect(answer.headers['x-not']).toBeUndefined();
    expect(answer.json).toEqual({
      error: 'Missing Authentication Token',
      type: 'MISSING_AUTHENTICATION_TOKEN',
      id: answer.headers['x-amzn-requestid'],
    });
  });
});

test('a header of a gateway response that HTTP does not allow is left out, and the status has its own reason', async () => {
  const api = await start({
    paths: { '/': { post: lambdaIntegration('say') } },
    functions: { say: SAY },
    document: {
      'x-amazon-apigateway-gateway-responses': {
        DEFAULT_5XX: {
          responseParameters: {
            'gatewayresponse.header.X-Star': "'\u2605'",
            'gatewayresponse.header.X-Fine': "'yes'",
          },
        },
      },
    },
  });
  for (const result of [{ headers: { 'a b': '1' } }, { statusCode: 'ok' }]) {
    const answer = await say(api, result);
    expect(answer).toMatchObject({
      status: 502,
      statusText: 'Bad Gateway',
      headers: { 'x-fine': 'yes' },
      text: '{"message": "Internal server error"}',
    });
    expect(answer.headers['x-star']).toBeUndefined();
  }
});

test('the routes are listed with their functions', async () => {
  const api = await start({ paths: USERS, functions: { echo: ECHO } });
  expect(api.gateway.routes).toEqual([
    { method: 'POST', path: '/users', functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:echo' },
    { method: 'GET', path: '/users/{username}', functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:echo' },
  ]);
});

test('stage variables in the URI of an integration are resolved', async () => {
  const api = await start({
    paths: { '/': { get: lambdaIntegration('${stageVariables.fn}') } },
    functions: { echo: ECHO },
    api: { stageVariables: { fn: 'echo' } },
  });
  expect((await api.get('/')).status).toBe(200);
});
