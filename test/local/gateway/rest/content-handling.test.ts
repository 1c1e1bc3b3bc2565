import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { TestApi } from '../test-api';

const BYTES = Buffer.from([0, 255, 128, 10, 200]);
const BASE64 = BYTES.toString('base64');
/** The bytes as a text of UTF-8, with a character for each that is none. */
const MANGLED = Buffer.from(BYTES.toString());
const BINARY = 'image/png';
const TEXT = 'text/plain';

/** The integration: what it gets, and what it responds with. */
const integration = { received: Buffer.alloc(0), type: TEXT, body: BYTES as Buffer | string };
const server = http.createServer((req, res) => {
  const chunks: Buffer[] = [];
  req.on('data', (chunk) => chunks.push(chunk));
  req.on('end', () => {
    integration.received = Buffer.concat(chunks);
    res.writeHead(200, { 'content-type': integration.type }).end(integration.body);
  });
});
const HANDLINGS = [undefined, 'CONVERT_TO_BINARY', 'CONVERT_TO_TEXT'] as const;
const pathOf = (handling: string | undefined) => `/${handling}`;
const apis: { [types: string]: TestApi } = {};

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const method = (own: object) => ({ 'x-amazon-apigateway-integration': own });
  const OK = { default: { statusCode: '200' } };
  const http_ = (contentHandling: string | undefined, more: object = {}, ofResponse: object = {}) =>
    method({
      type: 'http',
      httpMethod: 'POST',
      uri,
      contentHandling,
      responses: { default: { statusCode: '200', ...ofResponse } },
      ...more,
    });
  const paths: { [path: string]: object } = {};
  for (const handling of HANDLINGS) {
    const requestTemplates = { [TEXT]: '{"data":"$input.body"}', [BINARY]: '{"data":"$input.body"}' };
    const responseTemplates = { 'application/json': '{"data":"$input.body"}' };
    paths[pathOf(handling)] = {
      post: http_(handling),
      get: http_(undefined, {}, { contentHandling: handling }),
      put: http_(handling, { requestTemplates }),
      patch: http_(undefined, {}, { contentHandling: handling, responseTemplates }),
    };
  }
  const mock = { type: 'mock', requestTemplates: { 'application/json': '{"statusCode":200}' }, responses: OK };
  paths['/mock'] = {
    get: method(mock),
    post: method({ ...mock, contentHandling: 'CONVERT_TO_TEXT' }),
    put: method({
      ...mock,
      contentHandling: 'CONVERT_TO_TEXT',
      responses: { default: { statusCode: '200', responseTemplates: { 'application/json': '{"a":1}' } } },
    }),
  };
  const lambda = 'arn:aws:lambda:us-east-1:111122223333:function:image';
  const invocations = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${lambda}/invocations`;
  const requestTemplates = { [BINARY]: '{"image":"$input.body"}' };
  paths['/function'] = {
    put: method({
      type: 'aws',
      uri: invocations,
      contentHandling: 'CONVERT_TO_TEXT',
      requestTemplates,
      responses: { default: { statusCode: '200', contentHandling: 'CONVERT_TO_BINARY' } },
    }),
  };
  for (const [name, binaryMediaTypes] of Object.entries({ none: [], images: [BINARY], all: ['*/*'] })) {
    apis[name] = await TestApi.start({
      paths,
      api: { binaryMediaTypes },
      // The function returns the image that it got, as a text.
      invoke: async (_, event: any) => ({ payload: event.image }) as any,
    });
  }
});

afterAll(async () => {
  await Promise.all(Object.values(apis).map((api) => api.close()));
  server.closeAllConnections();
  server.close();
});

// The rows of https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html
describe('a request', () => {
  test.each<[types: string, type: string, handling: string | undefined, sent: Buffer | string, got: Buffer | string]>([
    ['none', BINARY, undefined, BYTES, MANGLED],
    ['none', BINARY, 'CONVERT_TO_BINARY', BASE64, BYTES],
    ['none', BINARY, 'CONVERT_TO_TEXT', BYTES, MANGLED],
    ['images', TEXT, undefined, 'text', 'text'],
    ['images', TEXT, 'CONVERT_TO_BINARY', BASE64, BYTES],
    ['images', TEXT, 'CONVERT_TO_TEXT', 'text', 'text'],
    ['images', BINARY, undefined, BYTES, BYTES],
    ['images', BINARY, 'CONVERT_TO_BINARY', BYTES, BYTES],
    ['images', BINARY, 'CONVERT_TO_TEXT', BYTES, BASE64],
    ['all', TEXT, undefined, BYTES, BYTES],
  ])('with the binary types %s, of the type %s, contentHandling %s', async (types, type, handling, sent, got) => {
    integration.type = 'application/json';
    integration.body = '';
    const { status } = await apis[types].request('POST', pathOf(handling), { 'content-type': type }, sent);
    expect(status).toBe(200);
    expect(integration.received).toEqual(Buffer.from(got));
  });

  test('whose text is no base64 fails, if it is to be binary', async () => {
    for (const sent of ['this is a text', 'YQ=', 'YWJjZ', 'YQ==\n']) {
      const path = pathOf('CONVERT_TO_BINARY');
      const { status, json } = await apis.images.request('POST', path, { 'content-type': TEXT }, sent);
      expect([sent, status, json]).toEqual([sent, 500, { message: 'Internal server error' }]);
    }
    expect(apis.images.logs.at(-1)!.message).toContain('Unable to base64 decode the body');
  });

  test('is transformed by a template if it is a text, in base64 or not', async () => {
    integration.type = 'application/json';
    integration.body = '';
    const put = async (type: string, handling: string | undefined, sent: Buffer | string) => {
      const { status } = await apis.images.request('PUT', pathOf(handling), { 'content-type': type }, sent);
      return status === 200 ? String(integration.received) : apis.images.logs.at(-1)!.message;
    };
    expect(await put(TEXT, undefined, 'text')).toBe('{"data":"text"}');
    expect(await put(BINARY, 'CONVERT_TO_TEXT', BYTES)).toBe(`{"data":"${BASE64}"}`);
    const failed = 'Unable to transform request: its body is binary, and a template takes text. ';
    expect(await put(BINARY, undefined, BYTES)).toContain(failed);
    expect(await put(TEXT, 'CONVERT_TO_BINARY', BASE64)).toContain(failed);
  });
});

describe('a response', () => {
  const [B, T] = ['CONVERT_TO_BINARY', 'CONVERT_TO_TEXT'];
  test.each<[string, string, string, string | undefined, Buffer | string, Buffer | string]>([
    ['none', TEXT, TEXT, undefined, BYTES, MANGLED],
    ['none', TEXT, TEXT, B, BASE64, BYTES],
    ['none', TEXT, TEXT, T, BYTES, MANGLED],
    ['images', TEXT, TEXT, undefined, BASE64, BASE64],
    ['images', TEXT, TEXT, B, BASE64, BYTES],
    ['images', TEXT, TEXT, T, BASE64, BASE64],
    ['images', TEXT, BINARY, undefined, BASE64, BYTES],
    ['images', TEXT, BINARY, B, BASE64, BYTES],
    ['images', TEXT, BINARY, T, BASE64, BASE64],
    ['images', BINARY, TEXT, undefined, BYTES, BASE64],
    ['images', BINARY, TEXT, B, BYTES, BYTES],
    ['images', BINARY, TEXT, T, BYTES, BASE64],
    ['images', BINARY, BINARY, undefined, BYTES, BYTES],
    ['images', BINARY, BINARY, B, BYTES, BYTES],
    ['images', BINARY, BINARY, T, BYTES, BASE64],
    // Only the first type counts.
    ['images', TEXT, `${BINARY},${TEXT};q=0.8`, undefined, BASE64, BYTES],
    ['images', TEXT, `${TEXT},${BINARY}`, undefined, BASE64, BASE64],
    ['all', TEXT, '*/*', undefined, BYTES, BYTES],
  ])('with the binary types %s, of the type %s, for %s, contentHandling %s', async (...row) => {
    const [types, type, accept, handling, body, got] = row;
    Object.assign(integration, { type, body });
    const response = await apis[types].get(pathOf(handling), { accept });
    expect(response.status).toBe(200);
    expect(response.body).toEqual(Buffer.from(got));
  });

  test('whose text is no base64 is 500, if it is to be binary', async () => {
    Object.assign(integration, { type: TEXT, body: 'a text' });
    const { status, json } = await apis.images.get(pathOf(undefined), { accept: BINARY });
    expect([status, json]).toEqual([500, { message: 'Internal server error' }]);
  });

  test('is transformed by a template if it is a text, in base64 or not', async () => {
    Object.assign(integration, { type: BINARY, body: BYTES });
    const text = await apis.images.request('PATCH', pathOf('CONVERT_TO_TEXT'), { accept: BINARY });
    expect(text.json).toEqual({ data: BASE64 });
    const binary = await apis.images.request('PATCH', pathOf('CONVERT_TO_BINARY'), { accept: BINARY });
    expect(binary.status).toBe(500);
    expect(apis.images.logs.at(-1)!.message).toContain('Unable to transform response');
  });
});

// https://github.com/aws/chalice/issues/1310
test('a mock of an API whose bodies are all binary needs contentHandling, as its template takes text', async () => {
  expect((await apis.none.get('/mock')).status).toBe(200);
  expect((await apis.all.get('/mock')).status).toBe(500);
  expect(apis.all.logs.at(-1)!.message).toContain('Set contentHandling: CONVERT_TO_TEXT for the integration');
  expect((await apis.all.request('POST', '/mock')).status).toBe(200);
  expect((await apis.all.request('PUT', '/mock')).status).toBe(500);
  expect(apis.all.logs.at(-1)!.message).toContain('for the response of the integration');
  expect((await apis.images.request('PUT', '/mock')).json).toEqual({ a: 1 });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-content-encodings-examples-image-lambda.html
test('a function gets an image in base64, and returns one', async () => {
  const { status, body } = await apis.images.request('PUT', '/function', { 'content-type': BINARY }, BYTES);
  expect(status).toBe(200);
  expect(body).toEqual(BYTES);
});
