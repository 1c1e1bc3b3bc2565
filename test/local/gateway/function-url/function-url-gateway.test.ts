import * as http from 'node:http';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { CfnOutput, Duration } from 'aws-cdk-lib/core';
import { ECHO, inlineFunction, LocalStack, SAY } from '../local-stack';

afterEach(() => LocalStack.closeAll());

const start = (
  handler: string,
  options: Partial<lambda.FunctionUrlOptions> = {},
  props: Partial<lambda.FunctionProps> = {},
) =>
  LocalStack.start((demo) => {
    const url = inlineFunction(demo, 'Fn', handler, props).addFunctionUrl({
      authType: lambda.FunctionUrlAuthType.NONE,
      ...options,
    });
    new CfnOutput(demo, 'Url', { value: url.url });
  });
const STREAM = { invokeMode: lambda.InvokeMode.RESPONSE_STREAM };

/** The chunks of a response as they arrive, with its status and headers. */
function chunksOf(url: string): Promise<{ res: http.IncomingMessage; chunks: string[]; ended: Promise<void> }> {
  return new Promise((resolve, reject) => {
    http
      // A kept connection may be one to the stack before, which had the same port.
      .get(url, { agent: false }, (res) => {
        const chunks: string[] = [];
        res.on('data', (chunk) => chunks.push(String(chunk)));
        const ended = new Promise<void>((done) => res.on('close', () => done()));
        resolve({ res, chunks, ended });
      })
      .on('error', reject);
  });
}

test('any request invokes the function, with payload 2.0', async () => {
  const stack = await start(ECHO);
  expect((await stack.send('PUT', '/a%20b?x=1', { headers: { cookie: 'a=1' }, body: { y: 1 } })).json).toMatchObject({
    version: '2.0',
    routeKey: '$default',
    rawPath: '/a%20b',
    cookies: ['a=1'],
    headers: { cookie: 'a=1' },
    body: '{"y":1}',
    requestContext: {
      stage: '$default',
      http: { method: 'PUT' },
      // The runtime library decodes the path of such a host.
      domainName: expect.stringMatching(/^\w+\.lambda-url\.localhost:\d+$/),
    },
  });
});

test('the URL on AWS stands for the local one', async () => {
  const stack = await start(ECHO);
  expect(stack.runner.withLocalUrls(stack.cloud.outputs[0].value)).toBe(`${stack.url()}/`);
});

test('the result is a response, or the body of one', async () => {
  const stack = await start(SAY);
  const say = (result: unknown) => stack.send('POST', '/', { body: JSON.stringify(result) });
  expect(await say({ statusCode: 201, body: 'x', cookies: ['a=1'] })).toMatchObject({
    status: 201,
    text: 'x',
    headers: { 'content-type': 'application/json', 'set-cookie': ['a=1'], 'x-amzn-requestid': expect.any(String) },
  });
  expect(await say({ id: 1 })).toMatchObject({ status: 200, text: '{"id":1}' });
  expect(await say({ statusCode: 99 })).toMatchObject({ status: 502, text: 'Internal Server Error' });
});

test('a function that throws, or is slower than its timeout, is a 502', async () => {
  const failing = await start('async () => { throw new Error("no luck"); }');
  expect(await failing.get('/')).toMatchObject({ status: 502, text: 'Internal Server Error' });
  expect(failing.output).toContain('no luck');
  const slow = await start(
    '() => new Promise(() => setInterval(() => {}, 1000))',
    {},
    { timeout: Duration.seconds(1) },
  );
  expect((await slow.get('/')).status).toBe(502);
});

test('a request above 6 MB is refused as by Lambda', async () => {
  const stack = await start('async () => "fine"');
  expect(await stack.send('POST', '/', { body: Buffer.alloc(7 * 1024 * 1024) })).toMatchObject({
    status: 413,
    json: { Message: 'Request must be smaller than 6291456 bytes for the InvokeFunction operation' },
  });
});

test('a URL of an alias invokes its function', async () => {
  const stack = await LocalStack.start((demo) => {
    const fn = inlineFunction(demo, 'Fn', ECHO);
    const alias = new lambda.Alias(demo, 'Live', { aliasName: 'live', version: fn.currentVersion });
    alias.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.NONE });
  });
  expect((await stack.get('/x')).status).toBe(200);
});

test('CORS: preflight requests are answered, and the headers are added to those of the function', async () => {
  const stack = await start('async () => ({ statusCode: 200, headers: { "access-control-allow-origin": "*" } })', {
    cors: {
      allowedOrigins: ['https://a.example'],
      allowedMethods: [lambda.HttpMethod.ALL],
      exposedHeaders: ['x-id'],
      maxAge: Duration.hours(1),
    },
  });
  const preflight = await stack.send('OPTIONS', '/', {
    headers: { origin: 'https://a.example', 'access-control-request-method': 'PUT' },
  });
  expect(preflight).toMatchObject({
    status: 200,
    text: '',
    headers: {
      'access-control-allow-origin': 'https://a.example',
      'access-control-allow-methods': '*',
      'access-control-max-age': '3600',
    },
  });
  const response = await stack.get('/', { origin: 'https://a.example' });
  expect(response.headers['access-control-allow-origin']).toBe('*, https://a.example');
  expect(response.headers['access-control-expose-headers']).toBe('x-id');
  expect((await stack.get('/', { origin: 'https://b.example' })).headers).not.toHaveProperty(
    'access-control-expose-headers',
  );
});

describe('RESPONSE_STREAM', () => {
  test('sends status and headers of the metadata, and chunks as they are written', async () => {
    const stack = await start(
      `awslambda.streamifyResponse(async (event, stream) => {
        const out = awslambda.HttpResponseStream.from(stream, { statusCode: 202, headers: { 'x-a': '1' }, cookies: ['a=1'] });
        out.write('one');
        await new Promise((resolve) => setTimeout(resolve, 200));
        out.write('two');
        out.end();
      })`,
      STREAM,
    );
    const { res, chunks, ended } = await chunksOf(stack.url());
    expect(res).toMatchObject({ statusCode: 202, headers: { 'x-a': '1', 'set-cookie': ['a=1'] } });
    await ended;
    expect(chunks).toEqual(['one', 'two']);
  });

  test('without metadata is bytes with status 200, at once', async () => {
    const stack = await start(
      `awslambda.streamifyResponse(async (event, stream) => {
        stream.write('{"a":1}');
        stream.write('{"b":2}');
        await new Promise((resolve) => setTimeout(resolve, 200));
        stream.write('end');
        stream.end();
      })`,
      STREAM,
    );
    const { res, chunks, ended } = await chunksOf(stack.url());
    expect(res).toMatchObject({ statusCode: 200, headers: { 'content-type': 'application/octet-stream' } });
    await ended;
    expect(chunks.join('|')).toMatch(/^\{"a":1\}\|?\{"b":2\}\|end$/);
  });

  test('of a handler that does not stream is its result as JSON', async () => {
    const stack = await start('async () => ({ statusCode: 201, body: "x" })', STREAM);
    expect(await stack.get('/')).toMatchObject({ status: 200, text: '{"statusCode":201,"body":"x"}' });
  });

  test('of a function that fails before it has begun is a 502', async () => {
    const stack = await start('awslambda.streamifyResponse(async () => { throw new Error("no luck"); })', STREAM);
    expect((await stack.get('/')).status).toBe(502);
  });
});
