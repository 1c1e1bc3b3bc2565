import type { APIGatewayProxyEvent } from 'aws-lambda';
import * as fc from 'fast-check';
import { ECHO, lambdaIntegration, TestApi } from '../test-api';

let api: TestApi;
beforeAll(async () => {
  const echo = { 'x-amazon-apigateway-any-method': lambdaIntegration('echo') };
  api = await TestApi.start({
    paths: { '/': echo, '/users/{username}': echo, '/files/{proxy+}': echo },
    functions: { echo: ECHO },
    api: { stageVariables: { color: 'blue' } },
  });
});
afterAll(() => api.close());

const eventOf = async (...request: Parameters<TestApi['request']>): Promise<APIGatewayProxyEvent> =>
  (await api.request(...request)).json;

test('the event is that of payload format 1.0', async () => {
  const event = await eventOf('GET', '/users/bob?a=1&b=2&a=3', { 'User-Agent': 'jest', 'tEsT-HEADeR': 'aValUE' });
  const host = `127.0.0.1:${api.port}`;
  expect(event).toEqual({
    resource: '/users/{username}',
    path: '/users/bob',
    httpMethod: 'GET',
    headers: {
      Host: host,
      'User-Agent': 'jest',
      'tEsT-HEADeR': 'aValUE',
      'X-Forwarded-For': '127.0.0.1',
      'X-Forwarded-Port': String(api.port),
      'X-Forwarded-Proto': 'http',
      'X-Amzn-Trace-Id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
    },
    multiValueHeaders: expect.objectContaining({
      Host: [host],
      'tEsT-HEADeR': ['aValUE'],
      'X-Forwarded-Proto': ['http'],
    }),
    queryStringParameters: { a: '3', b: '2' },
    multiValueQueryStringParameters: { a: ['1', '3'], b: ['2'] },
    pathParameters: { username: 'bob' },
    stageVariables: { color: 'blue' },
    requestContext: {
      accountId: '111122223333',
      apiId: 'abc123',
      domainName: host,
      domainPrefix: 'abc123',
      extendedRequestId: expect.stringMatching(/^[A-Za-z0-9+/]{15}=$/),
      httpMethod: 'GET',
      identity: {
        accessKey: null,
        accountId: null,
        caller: null,
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp: '127.0.0.1',
        user: null,
        userAgent: 'jest',
        userArn: null,
      },
      path: '/users/bob',
      protocol: 'HTTP/1.1',
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      requestTime: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
      requestTimeEpoch: expect.any(Number),
      resourceId: expect.stringMatching(/^[a-z0-9]{6}$/),
      resourcePath: '/users/{username}',
      stage: 'api',
    },
    body: null,
    isBase64Encoded: false,
  });
  expect(Math.abs(event.requestContext.requestTimeEpoch - Date.now())).toBeLessThan(60_000);
});

test('what a request does not have is null', async () => {
  expect(await eventOf('GET', '/')).toMatchObject({
    path: '/',
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    body: null,
  });
  expect(await eventOf('GET', '/?')).toMatchObject({ queryStringParameters: null });
});

// The paths and queries, and what becomes of them, are recordings of REST APIs on AWS.
describe('percent-encoding', () => {
  test('of the path and its parameters stays', async () => {
    expect(await eventOf('GET', '/files/user/test%2Balias@gmail.com/plus/test+alias@gmail.com')).toMatchObject({
      path: '/files/user/test%2Balias@gmail.com/plus/test+alias@gmail.com',
      pathParameters: { proxy: 'user/test%2Balias@gmail.com/plus/test+alias@gmail.com' },
    });
    expect(await eventOf('GET', '/users/%E2%98%95%20a%2Fb')).toMatchObject({
      pathParameters: { username: '%E2%98%95%20a%2Fb' },
    });
  });

  test('of the query is decoded', async () => {
    expect(
      await eventOf(
        'GET',
        '/?email=test%2Balias@gmail.com&plus=test+alias&url=https://www.google.com/&empty&none=&%C3%A9=%C3%BC&bad=%zz',
      ),
    ).toMatchObject({
      queryStringParameters: {
        email: 'test+alias@gmail.com',
        plus: 'test alias',
        url: 'https://www.google.com/',
        empty: '',
        none: '',
        é: 'ü',
        bad: '%zz',
      },
    });
  });

  test('a trailing slash stays in the path, and out of the parameters', async () => {
    expect(await eventOf('GET', '/files/a/')).toMatchObject({ path: '/files/a/', pathParameters: { proxy: 'a' } });
  });
});

describe('headers', () => {
  test('of one name are one list, under the first spelling', async () => {
    const { headers, multiValueHeaders } = await eventOf('GET', '/', ['Host', 'h', 'X-A', '1', 'x-a', '2', 'X-A', '3']);
    expect(multiValueHeaders['X-A']).toEqual(['1', '2', '3']);
    expect(headers['X-A']).toBe('3');
    expect(headers['x-a']).toBeUndefined();
  });

  test('of the connection are not passed on', async () => {
    const { headers } = await eventOf(
      'POST',
      '/',
      { Connection: 'close', TE: 'trailers', 'Max-Forwards': '3', 'Content-MD5': 'x' },
      'body',
    );
    expect(
      Object.keys(headers).filter((name) =>
        /connection|^te$|max-forwards|content-md5|content-length|transfer-encoding/i.test(name),
      ),
    ).toEqual([]);
  });

  test('of proxies are those of the gateway', async () => {
    const { headers, multiValueHeaders } = await eventOf('GET', '/', {
      'x-forwarded-for': '10.0.0.1',
      'x-forwarded-proto': 'gopher',
    });
    expect(headers).toMatchObject({ 'X-Forwarded-For': '10.0.0.1, 127.0.0.1', 'X-Forwarded-Proto': 'http' });
    expect(Object.keys(multiValueHeaders).filter((name) => /x-forwarded-proto/i.test(name))).toEqual([
      'X-Forwarded-Proto',
    ]);
  });

  test('the trace of a caller goes on', async () => {
    const trace = 'Root=1-5759e988-bd862e3fe1be46a994272793';
    expect((await eventOf('GET', '/', { 'X-Amzn-Trace-Id': trace })).headers['X-Amzn-Trace-Id']).toBe(trace);
  });
});

describe('the body', () => {
  test('is base64 if its type is binary to the API, as all are by */*', async () => {
    expect(await eventOf('POST', '/', { 'Content-Type': 'application/json' }, '{"é":1}')).toMatchObject({
      body: Buffer.from('{"é":1}').toString('base64'),
      isBase64Encoded: true,
    });
  });

  test('is text otherwise', async () => {
    const narrow = await TestApi.start({
      paths: { '/': { post: lambdaIntegration('echo') } },
      functions: { echo: ECHO },
      api: { binaryMediaTypes: ['image/png'] },
    });
    const post = async (type: string | undefined, body: string | Buffer) =>
      (await narrow.request('POST', '/', type === undefined ? {} : { 'Content-Type': type }, body)).json;
    expect(await post('application/json', '{"é":1}')).toMatchObject({ body: '{"é":1}', isBase64Encoded: false });
    expect(await post(undefined, 'x')).toMatchObject({ body: 'x', isBase64Encoded: false });
    expect(await post('IMAGE/PNG; q=1', Buffer.from([255, 0]))).toMatchObject({ body: '/wA=', isBase64Encoded: true });
    expect(await post('image/jpeg', 'x')).toMatchObject({ isBase64Encoded: false });
    await narrow.close();
  });

  test('that is empty is null', async () => {
    expect(await eventOf('POST', '/', { 'Transfer-Encoding': 'chunked' }, '')).toMatchObject({
      body: null,
      isBase64Encoded: false,
    });
    expect(await eventOf('POST', '/', { 'Content-Length': '0' })).toMatchObject({ body: null, isBase64Encoded: false });
  });

  test('arrives byte by byte', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 2000 }), async (bytes) => {
        const event = await eventOf('POST', '/', {}, Buffer.from(bytes));
        expect(Buffer.from(event.body!, 'base64')).toEqual(Buffer.from(bytes));
      }),
      { numRuns: 30 },
    );
  });
});

test('any query arrives as its values', async () => {
  const pairs = fc.array(fc.tuple(fc.string({ minLength: 1, unit: 'grapheme' }), fc.string({ unit: 'grapheme' })), {
    minLength: 1,
    maxLength: 8,
  });
  await fc.assert(
    fc.asyncProperty(pairs, async (all) => {
      const query = all.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
      const event = await eventOf('GET', `/?${query}`);
      const lists = new Map<string, string[]>();
      for (const [name, value] of all) lists.set(name, [...(lists.get(name) ?? []), value]);
      expect(new Map(Object.entries(event.multiValueQueryStringParameters!))).toEqual(lists);
      expect(new Map(Object.entries(event.queryStringParameters!))).toEqual(
        new Map([...lists].map(([name, values]) => [name, values.at(-1)])),
      );
    }),
    { numRuns: 50 },
  );
});

test('any headers arrive as their values', async () => {
  const name = fc.stringMatching(/^[Xx]-[A-Za-z0-9]{1,8}$/);
  const value = fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(name, value), { minLength: 1, maxLength: 8 }), async (all) => {
      const event = await eventOf('GET', '/', ['Host', 'h', ...all.flat()]);
      const lists = new Map<string, string[]>();
      for (const [key, text] of all) lists.set(key.toLowerCase(), [...(lists.get(key.toLowerCase()) ?? []), text]);
      const given = Object.entries(event.multiValueHeaders).filter(([key]) => lists.has(key.toLowerCase()));
      expect(new Map(given.map(([key, values]) => [key.toLowerCase(), values]))).toEqual(lists);
      for (const [key, values] of given) expect(event.headers[key]).toBe(values!.at(-1));
    }),
    { numRuns: 50 },
  );
});
