import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration, HttpUrlIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Template } from 'aws-cdk-lib/assertions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Duration, type Stack } from 'aws-cdk-lib/core';
import { ECHO, inlineFunction, LocalStack, SAY } from '../local-stack';
import { appIn, newStack, PLAIN } from '../../../cdk/literal-app';

afterEach(() => LocalStack.closeAll());

const { GET, POST, ANY } = apigatewayv2.HttpMethod;
const V1 = apigatewayv2.PayloadFormatVersion.VERSION_1_0;

/** An HTTP API of the user's own, whose routes respond with their names. */
function routesApi(stack: Stack, paths: readonly [method: apigatewayv2.HttpMethod, path: string][]) {
  const api = new apigatewayv2.HttpApi(stack, 'Api');
  const integration = new HttpLambdaIntegration(
    'Echo',
    inlineFunction(
      stack,
      'Echo',
      'async ({ routeKey, pathParameters }) => ({ routeKey, ...(pathParameters && { pathParameters }) })',
    ),
  );
  for (const [method, path] of paths) api.addRoutes({ path, methods: [method], integration });
  return { api, integration };
}

/** An API with one function for all requests. */
function oneFunctionApi(
  stack: Stack,
  handler: string,
  props: apigatewayv2.HttpApiProps = {},
  payloadFormatVersion = apigatewayv2.PayloadFormatVersion.VERSION_2_0,
) {
  return new apigatewayv2.HttpApi(stack, 'Api', {
    defaultIntegration: new HttpLambdaIntegration('Fn', inlineFunction(stack, 'Fn', handler), { payloadFormatVersion }),
    ...props,
  });
}

describe('routes', () => {
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
  test.each([
    ['GET', '/pets/dog/1', 'GET /pets/dog/1'],
    ['GET', '/pets/dog/2', 'GET /pets/dog/{id}'],
    ['GET', '/pets/cat/1', 'GET /pets/{proxy+}'],
    ['POST', '/test/5', 'ANY /{proxy+}'],
    ['POST', '/pets/dog/1', 'ANY /{proxy+}'],
    ['GET', '/', '$default'],
    ['GET', '/pets/dog/1/', 'GET /pets/dog/1'],
    ['GET', '/pets/do%67/1', 'GET /pets/dog/1'],
  ])('%s %s is handled by %s, the most specific', async (method, path, routeKey) => {
    const stack = await LocalStack.start((demo) => {
      const { api, integration } = routesApi(demo, [
        [GET, '/pets/dog/1'],
        [GET, '/pets/dog/{id}'],
        [GET, '/pets/{proxy+}'],
        [ANY, '/{proxy+}'],
      ]);
      new apigatewayv2.HttpRoute(demo, 'Default', {
        httpApi: api,
        routeKey: apigatewayv2.HttpRouteKey.DEFAULT,
        integration,
      });
    });
    expect((await stack.send(method, path)).json.routeKey).toBe(routeKey);
  });

  test('the method of a path wins over ANY of it, and parameters are decoded', async () => {
    const stack = await LocalStack.start((demo) =>
      routesApi(demo, [
        [ANY, '/users/{id}'],
        [GET, '/users/{id}'],
      ]),
    );
    expect((await stack.get('/users/a%20b%2Fc')).json).toEqual({
      routeKey: 'GET /users/{id}',
      pathParameters: { id: 'a b/c' },
    });
    expect((await stack.send('PUT', '/users/1')).json.routeKey).toBe('ANY /users/{id}');
  });

  test('an unknown path, and a method that the path does not have, are 404', async () => {
    const stack = await LocalStack.start((demo) => routesApi(demo, [[POST, '/users']]));
    const unknown = await stack.get('/user');
    expect(unknown).toMatchObject({ status: 404, text: '{"message":"Not Found"}' });
    expect(unknown.headers).toMatchObject({
      'content-type': 'application/json',
      'apigw-requestid': expect.any(String),
    });
    expect((await stack.get('/users')).status).toBe(404);
    expect(stack.output).toContain('GET /user 404');
    expect(stack.output).toContain('no route GET /users, nearest: POST /users');
  });

  test('an integration that is no function is 501, and is named', async () => {
    const stack = await LocalStack.start((demo) => {
      const api = new apigatewayv2.HttpApi(demo, 'Api');
      api.addRoutes({
        path: '/x',
        integration: new HttpUrlIntegration('Url', 'https://sqs.eu-west-1.amazonaws.com/1/q'),
      });
    });
    expect(await stack.get('/x')).toMatchObject({
      status: 501,
      json: { message: expect.stringContaining('no call from here reaches AWS') },
    });
    expect(stack.runner.servers[0].api!.gateway.problems).toMatchObject([{ path: '/x' }]);
  });

  test('an API that is created with its target has one route', async () => {
    const stack = await LocalStack.start((demo) => {
      const fn = inlineFunction(demo, 'Fn', ECHO);
      fn.grantInvoke(new ServicePrincipal('apigateway.amazonaws.com'));
      new apigatewayv2.CfnApi(demo, 'Api', { name: 'quick', protocolType: 'HTTP', target: fn.functionArn });
    });
    expect((await stack.get('/a/b')).json).toMatchObject({ version: '2.0', routeKey: '$default', rawPath: '/a/b' });
  });

  test("the construct's API runs from its document", async () => {
    const cdk = newStack();
    appIn(cdk, PLAIN, { stageConfig: { api: { type: 'http' } } });
    const stack = await LocalStack.startTemplate(Template.fromStack(cdk).toJSON(), ECHO);
    expect((await stack.get('/users/ada?x=1')).json).toMatchObject({
      version: '2.0',
      routeKey: 'GET /users/{username}',
      pathParameters: { username: 'ada' },
      queryStringParameters: { x: '1' },
    });
    expect((await stack.get('/nobody')).status).toBe(404);
  });
});

describe('stages', () => {
  test('each has its address, its variables, and its name in the paths of events', async () => {
    const stack = await LocalStack.start((demo) => {
      const api = oneFunctionApi(demo, ECHO, { createDefaultStage: false });
      new apigatewayv2.HttpStage(demo, 'Default', { httpApi: api, stageName: '$default' });
      new apigatewayv2.HttpStage(demo, 'Beta', {
        httpApi: api,
        stageName: 'beta',
        stageVariables: { color: 'blue' },
      });
    });
    expect((await stack.get('/x', {}, 0)).json).toMatchObject({ rawPath: '/x', requestContext: { stage: '$default' } });
    expect((await stack.get('/x', {}, 1)).json).toMatchObject({
      rawPath: '/beta/x',
      requestContext: { stage: 'beta' },
      stageVariables: { color: 'blue' },
    });
  });

  test('a stage variable may name the function', async () => {
    const stack = await LocalStack.start((demo) => {
      const fn = inlineFunction(demo, 'Fn', ECHO);
      fn.grantInvoke(new ServicePrincipal('apigateway.amazonaws.com'));
      const api = new apigatewayv2.HttpApi(demo, 'Api', { createDefaultStage: false });
      const integration = new apigatewayv2.CfnIntegration(demo, 'Integration', {
        apiId: api.apiId,
        integrationType: 'AWS_PROXY',
        payloadFormatVersion: '2.0',
        integrationUri: `arn:aws:lambda:us-east-1:000000000000:function:\${stageVariables.fn}`,
      });
      new apigatewayv2.CfnRoute(demo, 'Route', {
        apiId: api.apiId,
        routeKey: 'GET /x',
        target: `integrations/${integration.ref}`,
      });
      new apigatewayv2.HttpStage(demo, 'Beta', {
        httpApi: api,
        stageName: 'beta',
        stageVariables: { fn: fn.functionName },
      });
    });
    expect((await stack.get('/x')).status).toBe(200);
  });
});

describe('the result of payload 2.0', () => {
  const say = async (result: unknown, headers = {}) => {
    const stack = await LocalStack.start((demo) => oneFunctionApi(demo, SAY));
    return stack.send('POST', '/', { headers, body: JSON.stringify(result) });
  };

  test('has status, headers, cookies and body', async () => {
    const answer = await say({
      statusCode: 201,
      headers: { 'X-A': '1', 'content-type': 'text/html' },
      cookies: ['a=1', 'b=2; Path=/'],
      body: 'done',
    });
    expect(answer).toMatchObject({ status: 201, text: 'done' });
    expect(answer.headers).toMatchObject({
      'x-a': '1',
      'content-type': 'text/html',
      'set-cookie': ['a=1', 'b=2; Path=/'],
      'content-length': '4',
    });
  });

  test('without statusCode is the body, as JSON', async () => {
    expect(await say({ id: 1 })).toMatchObject({
      status: 200,
      text: '{"id":1}',
      headers: { 'content-type': 'application/json' },
    });
    expect(await say('hello')).toMatchObject({ status: 200, text: 'hello' });
  });

  test('is text without a type, and decoded if it is base64', async () => {
    expect(await say({ statusCode: 200, body: 'x' })).toMatchObject({
      headers: { 'content-type': 'text/plain; charset=utf-8' },
    });
    const bytes = Buffer.from([0, 255, 128]);
    const answer = await say({ statusCode: 200, isBase64Encoded: true, body: bytes.toString('base64') });
    expect(answer.body).toEqual(bytes);
  });

  test.each([{ statusCode: 'ok' }, { statusCode: 200, headers: ['a'] }, { statusCode: 200, cookies: 'a=1' }])(
    '%j is a 500',
    async (result) => {
      expect(await say(result)).toMatchObject({ status: 500, text: '{"message":"Internal Server Error"}' });
    },
  );
});

test('payload 1.0 has values in lists, and needs a status', async () => {
  const stack = await LocalStack.start((demo) => oneFunctionApi(demo, SAY, {}, V1));
  const answer = await stack.send('POST', '/', {
    body: JSON.stringify({ statusCode: 200, headers: { 'x-a': '1' }, multiValueHeaders: { 'X-A': ['2', '3'] } }),
  });
  expect(answer.headers['x-a']).toBe('2, 3');
  expect(await stack.send('POST', '/', { body: '"hello"' })).toMatchObject({ status: 500 });
});

test('an event of payload 1.0', async () => {
  const stack = await LocalStack.start((demo) => oneFunctionApi(demo, ECHO, {}, V1));
  expect((await stack.get('/a%20b?x=1&x=2', { Cookie: 'a=1' })).json).toMatchObject({
    version: '1.0',
    resource: '$default',
    path: '/a b',
    multiValueQueryStringParameters: { x: ['1', '2'] },
    headers: { Cookie: 'a=1' },
    requestContext: { stage: '$default', authorizer: { claims: null, scopes: null }, resourceId: null },
  });
});

describe('failures', () => {
  test('a function that throws is a 500, with the error in the terminal', async () => {
    const stack = await LocalStack.start((demo) => oneFunctionApi(demo, 'async () => { throw new Error("no luck"); }'));
    expect(await stack.get('/')).toMatchObject({ status: 500, text: '{"message":"Internal Server Error"}' });
    expect(stack.output).toContain('no luck');
  });

  test("a function that is slower than the integration's timeout is a 503", async () => {
    const stack = await LocalStack.start((demo) => {
      const fn = inlineFunction(demo, 'Fn', '() => new Promise(() => setInterval(() => {}, 1000))');
      const api = new apigatewayv2.HttpApi(demo, 'Api');
      api.addRoutes({ path: '/x', integration: new HttpLambdaIntegration('Fn', fn, { timeout: Duration.millis(50) }) });
    });
    expect(await stack.get('/x')).toMatchObject({ status: 503, text: '{"message":"Service Unavailable"}' });
  });

  test('a body above 10 MB, and an event above 6 MB, are 413', async () => {
    const stack = await LocalStack.start((demo) => oneFunctionApi(demo, 'async () => "fine"'));
    const send = (size: number) => stack.send('POST', '/', { body: Buffer.alloc(size) });
    const tooLarge = { status: 413, text: '{"message":"Request Entity Too Large"}' };
    expect(await send(11 * 1024 * 1024)).toMatchObject(tooLarge);
    expect(await send(6 * 1024 * 1024)).toMatchObject(tooLarge);
    expect(await send(4 * 1024 * 1024)).toMatchObject({ status: 200 });
  });
});

describe('CORS', () => {
  const corsApi = (corsPreflight: apigatewayv2.CorsPreflightOptions) =>
    LocalStack.start((demo) =>
      oneFunctionApi(
        demo,
        'async () => ({ statusCode: 200, headers: { "Access-Control-Allow-Origin": "of-the-function" }, body: "" })',
        { corsPreflight },
      ),
    );
  const preflight = (origin: string) => ({ origin, 'access-control-request-method': 'PUT' });

  test('a preflight request is answered by the gateway', async () => {
    const stack = await corsApi({
      allowOrigins: ['https://a.example', 'https://b.example'],
      allowMethods: [apigatewayv2.CorsHttpMethod.GET, apigatewayv2.CorsHttpMethod.PUT],
      allowHeaders: ['x-a', 'authorization'],
      exposeHeaders: ['x-b'],
      allowCredentials: true,
      maxAge: Duration.minutes(5),
    });
    const answer = await stack.send('OPTIONS', '/x', { headers: preflight('https://b.example') });
    expect(answer.status).toBe(204);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': 'https://b.example',
      'access-control-allow-methods': 'GET,PUT',
      'access-control-allow-headers': 'x-a,authorization',
      'access-control-allow-credentials': 'true',
      'access-control-max-age': '300',
    });
    const other = await stack.send('OPTIONS', '/x', { headers: preflight('https://c.example') });
    expect(other.status).toBe(204);
    expect(Object.keys(other.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    const response = await stack.get('/x', { origin: 'https://a.example' });
    expect(response.headers).toMatchObject({
      'access-control-allow-origin': 'https://a.example',
      'access-control-expose-headers': 'x-b',
    });
  });

  test("the gateway's headers replace those of the function, also for a request without an origin", async () => {
    const stack = await corsApi({ allowOrigins: ['*'], allowMethods: [apigatewayv2.CorsHttpMethod.ANY] });
    expect((await stack.get('/', { origin: 'https://a.example' })).headers['access-control-allow-origin']).toBe('*');
    expect((await stack.get('/')).headers['access-control-allow-origin']).toBeUndefined();
  });

  test('an API without a CORS configuration leaves both to the function', async () => {
    const stack = await LocalStack.start((demo) =>
      oneFunctionApi(demo, 'async () => ({ statusCode: 200, headers: { "access-control-allow-origin": "x" } })'),
    );
    const answer = await stack.send('OPTIONS', '/x', { headers: preflight('https://b.example') });
    expect(answer).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': 'x' } });
  });
});
