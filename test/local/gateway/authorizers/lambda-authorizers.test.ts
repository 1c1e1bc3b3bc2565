import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaAuthorizer, HttpLambdaResponseType } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Template } from 'aws-cdk-lib/assertions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Duration, type Stack } from 'aws-cdk-lib/core';
import { ECHO, inlineFunction, LocalStack } from '../local-stack';
import { LambdaAuthorizer } from '../../../../src/local/gateway/authorizers/lambda-authorizer';
import { appIn, newStack, PLAIN, route } from '../../../cdk/literal-app';

afterEach(() => LocalStack.closeAll());

/** An authorizer's function: counts its calls, and returns what the token says. */
const AUTHORIZER = `(() => {
  let calls = 0;
  return async (event) => {
    calls++;
    const arn = event.methodArn ?? event.routeArn;
    const token = event.authorizationToken ?? event.headers.authorization ?? event.headers.Authorization;
    const policy = (Effect, Resource) => ({
      principalId: 'ada',
      policyDocument: { Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect, Resource }] },
      context: { calls, admin: true, event: JSON.stringify(event) },
    });
    const [api, stage] = arn.split('/');
    switch (token) {
      case 'allow': return policy('Allow', api + '/' + stage + '/*/*');
      case 'this': return policy('Allow', arn);
      case 'deny': return policy('Deny', '*');
      case 'throw': throw new Error('Unauthorized');
      case 'break': throw new Error('no luck');
      case 'nonsense': return { principalId: 'ada', policyDocument: 'yes' };
      case 'nested': return { ...policy('Allow', '*'), context: { a: { b: 1 } } };
      case 'nobody': return { ...policy('Allow', '*'), principalId: undefined };
      case 'late': return new Promise((done) => setTimeout(done, 60_000));
      case 'simple': return { isAuthorized: true, context: { calls, nested: { a: 1 } } };
      case 'simple-no': return { isAuthorized: false };
    }
  };
})()`;

describe('of a REST API', () => {
  function securedApi(
    stack: Stack,
    authorizer: (fn: apigateway.TokenAuthorizerProps['handler']) => apigateway.IAuthorizer,
  ) {
    const api = new apigateway.RestApi(stack, 'Api');
    const integration = new apigateway.LambdaIntegration(inlineFunction(stack, 'Echo', ECHO));
    const handler = inlineFunction(stack, 'Auth', AUTHORIZER, { timeout: Duration.seconds(2) });
    const options = { authorizer: authorizer(handler) };
    const orders = api.root.addResource('orders').addResource('{id}');
    orders.addMethod('GET', integration, options);
    orders.addMethod('DELETE', integration, options);
    api.root.addResource('open').addMethod('GET', integration);
    return api;
  }
  const tokenApi = (props: Partial<apigateway.TokenAuthorizerProps> = {}) =>
    LocalStack.start((demo) =>
      securedApi(demo, (handler) => new apigateway.TokenAuthorizer(demo, 'Authorizer', { handler, ...props })),
    );
  const as = (token: string) => ({ Authorization: token });

  test('a TOKEN authorizer gets token and ARN, and the function its principal and its context as texts', async () => {
    const stack = await tokenApi();
    const answer = await stack.get('/orders/7?x=1', as('allow'));
    expect(answer.status).toBe(200);
    const { authorizer } = answer.json.requestContext;
    expect(authorizer).toMatchObject({ principalId: 'ada', calls: '1', admin: 'true' });
    expect(JSON.parse(authorizer.event)).toEqual({
      type: 'TOKEN',
      authorizationToken: 'allow',
      methodArn: expect.stringMatching(
        /^arn:aws:execute-api:us-east-1:000000000000:[a-z0-9]{10}\/prod\/GET\/orders\/7$/,
      ),
    });
    expect((await stack.get('/open')).status).toBe(200);
  });

  test.each([
    [
      'an explicit deny',
      'deny',
      403,
      'User is not authorized to access this resource with an explicit deny in an identity-based policy',
    ],
    ['"Unauthorized" thrown', 'throw', 401, 'Unauthorized'],
    ['an error', 'break', 500, null],
    ['something that is no policy', 'nonsense', 500, null],
    ['a nested context', 'nested', 500, null],
    ['no principal', 'nobody', 500, null],
    ['nothing', 'nothing', 500, null],
  ])('%s is answered as by API Gateway', async (_, token, status, message) => {
    const stack = await tokenApi();
    const answer = await stack.get('/orders/7', as(token));
    expect(answer.status).toBe(status);
    expect(Object.values(answer.json)).toEqual([message]);
  });

  test.each([
    ['nothing', 'it must be an object, got null'],
    ['nobody', 'principalId must be a string'],
    ['nested', /context\.\w+ must be a string, a number or a boolean/],
  ])('the log says what must be otherwise in a result that is not valid: %s', async (token, problem) => {
    const stack = await tokenApi();
    await stack.get('/orders/7', as(token));
    expect(stack.output).toMatch(problem);
  });

  test('a function that does not return in time is 500', async () => {
    const stack = await tokenApi();
    expect(await stack.get('/orders/7', as('late'))).toMatchObject({ status: 500, text: '{"message":null}' });
    expect(stack.output).toMatch(/the authorizer \w+ failed: .*Task timed out after 2\.00 seconds/);
  });

  test('a policy is evaluated for the method that is called, also if it is cached', async () => {
    const stack = await tokenApi();
    expect((await stack.get('/orders/7', as('this'))).status).toBe(200);
    const other = await stack.send('DELETE', '/orders/7', { headers: as('this') });
    expect(other).toMatchObject({
      status: 403,
      json: {
        Message:
          'User is not authorized to access this resource because no identity-based policy allows the execute-api:Invoke action',
      },
    });
    expect(other.headers['x-amzn-errortype']).toBe('AccessDeniedException');
  });

  test('results are cached by token until their time is over on the clock', async () => {
    const stack = await tokenApi({ resultsCacheTtl: Duration.minutes(1) });
    const calls = async (token = 'allow') =>
      (await stack.get('/orders/7', as(token))).json.requestContext.authorizer.calls;
    expect([await calls(), await calls(), await calls('this'), await calls()]).toEqual(['1', '1', '2', '1']);
    await stack.runner.clock.advance(61_000);
    expect(await calls()).toBe('3');
  });

  test('a missing token, and one that the expression does not match, are 401 without a call', async () => {
    const stack = await tokenApi({ validationRegex: 'all..' });
    for (const headers of [{}, as('this'), as('allow!')]) {
      expect(await stack.get('/orders/7', headers as any)).toMatchObject({
        status: 401,
        text: '{"message":"Unauthorized"}',
        headers: { 'x-amzn-errortype': 'UnauthorizedException' },
      });
    }
    expect((await stack.get('/orders/7', as('allow'))).json.requestContext.authorizer.calls).toBe('1');
  });

  test('a REQUEST authorizer gets the request, and needs all its identity sources', async () => {
    const stack = await LocalStack.start((demo) =>
      securedApi(
        demo,
        (handler) =>
          new apigateway.RequestAuthorizer(demo, 'Authorizer', {
            handler,
            identitySources: [
              apigateway.IdentitySource.header('Authorization'),
              apigateway.IdentitySource.queryString('shop'),
              apigateway.IdentitySource.context('httpMethod'),
            ],
          }),
      ),
    );
    expect((await stack.get('/orders/7', as('allow'))).status).toBe(401);
    expect((await stack.get('/orders/7?shop=', as('allow'))).status).toBe(401);
    const answer = await stack.get('/orders/7?shop=1', as('allow'));
    const { authorizer } = answer.json.requestContext;
    expect(JSON.parse(authorizer.event)).toMatchObject({
      type: 'REQUEST',
      methodArn: expect.stringMatching(/\/GET\/orders\/7$/),
      resource: '/orders/{id}',
      httpMethod: 'GET',
      pathParameters: { id: '7' },
      queryStringParameters: { shop: '1' },
      stageVariables: {},
      requestContext: { resourcePath: '/orders/{id}' },
    });
    const calls = async (method: string, target: string) =>
      (await stack.send(method, target, { headers: as('allow') })).json.requestContext.authorizer.calls;
    expect(await calls('GET', '/orders/8?shop=1')).toBe('1');
    expect(await calls('GET', '/orders/8?shop=2')).toBe('2');
    expect(await calls('DELETE', '/orders/8?shop=1')).toBe('3');
  });

  test('a method may need an API key too, which the authorizer may return', async () => {
    const key = 'a-key-of-at-least-20-characters';
    const stack = await LocalStack.start((demo) => {
      const api = new apigateway.RestApi(demo, 'Api', { apiKeySourceType: apigateway.ApiKeySourceType.AUTHORIZER });
      const handler = inlineFunction(
        demo,
        'Auth',
        `async ({ authorizationToken, methodArn }) => ({
          principalId: 'ada',
          usageIdentifierKey: authorizationToken,
          policyDocument: { Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: methodArn }] },
        })`,
      );
      api.root.addMethod('GET', new apigateway.LambdaIntegration(inlineFunction(demo, 'Echo', ECHO)), {
        apiKeyRequired: true,
        authorizer: new apigateway.TokenAuthorizer(demo, 'Authorizer', { handler }),
      });
      api
        .addUsagePlan('Plan', { apiStages: [{ stage: api.deploymentStage }] })
        .addApiKey(api.addApiKey('Key', { value: key }));
    });
    expect((await stack.get('/', as('another'))).status).toBe(403);
    expect((await stack.get('/', as(key))).json.requestContext.identity.apiKey).toBe(key);
  });

  test("the gateway responses of the API are applied, and the construct's authorizers run", async () => {
    const cdk = newStack();
    appIn(cdk, {
      ...PLAIN,
      functions: {
        ...PLAIN.functions,
        auth: { kind: 'authorizer', type: 'token', header: 'X-Token', ttlSeconds: 300 },
      },
      authorizers: { auth: { kind: 'custom', type: 'token', header: 'X-Token', ttlSeconds: 300 } },
      routes: [
        route('GET', '/closed', {
          authorizer: { name: 'auth' },
          cors: { allowOrigins: ['*'], allowMethods: ['GET'], allowHeaders: [] } as any,
        }),
      ],
    });
    const stack = await LocalStack.startTemplate(Template.fromStack(cdk).toJSON(), ECHO, { Auth: AUTHORIZER });
    const refused = await stack.get('/closed');
    expect(refused).toMatchObject({ status: 401, headers: { 'access-control-allow-origin': '*' } });
    expect((await stack.get('/closed', { 'x-token': 'allow' })).json.requestContext.authorizer).toMatchObject({
      principalId: 'ada',
    });
  });
});

describe('of an HTTP API', () => {
  function securedApi(
    stack: Stack,
    props: Partial<ConstructorParameters<typeof HttpLambdaAuthorizer>[2]> = {},
    payloadFormatVersion = apigatewayv2.PayloadFormatVersion.VERSION_2_0,
  ) {
    const api = new apigatewayv2.HttpApi(stack, 'Api', {
      corsPreflight: { allowOrigins: ['*'], allowMethods: [apigatewayv2.CorsHttpMethod.ANY] },
    });
    api.addRoutes({
      path: '/orders/{id}',
      methods: [apigatewayv2.HttpMethod.GET, apigatewayv2.HttpMethod.DELETE],
      integration: new HttpLambdaIntegration('Echo', inlineFunction(stack, 'Echo', ECHO), { payloadFormatVersion }),
      authorizer: new HttpLambdaAuthorizer('Auth', inlineFunction(stack, 'Auth', AUTHORIZER), {
        responseTypes: [HttpLambdaResponseType.SIMPLE],
        resultsCacheTtl: Duration.minutes(1),
        ...props,
      }),
    });
  }
  const as = (token: string) => ({ authorization: token });

  test('a simple result allows, with a context of any values', async () => {
    const stack = await LocalStack.start((demo) => securedApi(demo));
    const answer = await stack.get('/orders/7', as('simple'));
    expect(answer.json.requestContext.authorizer).toEqual({ lambda: { calls: 1, nested: { a: 1 } } });
    // It is used for other routes of the same token.
    expect(
      (await stack.send('DELETE', '/orders/8', { headers: as('simple') })).json.requestContext.authorizer.lambda.calls,
    ).toBe(1);
  });

  test.each([
    ['simple-no', 403, '{"message":"Forbidden"}'],
    ['throw', 401, '{"message":"Unauthorized"}'],
    ['break', 500, '{"message":"Internal Server Error"}'],
    ['allow', 500, '{"message":"Internal Server Error"}'],
  ])('the simple result of "%s" is %d', async (token, status, text) => {
    const stack = await LocalStack.start((demo) => securedApi(demo));
    expect(await stack.get('/orders/7', as(token))).toMatchObject({ status, text });
  });

  test('without its identity source, a request is 401 without a call; a preflight request is not asked on its own route', async () => {
    const stack = await LocalStack.start((demo) => securedApi(demo));
    expect(await stack.get('/orders/7')).toMatchObject({ status: 401, text: '{"message":"Unauthorized"}' });
    const preflight = await stack.send('OPTIONS', '/orders/7', {
      headers: { origin: 'https://a.example', 'access-control-request-method': 'GET' },
    });
    expect(preflight.status).toBe(204);
    expect((await stack.get('/orders/7', as('simple'))).json.requestContext.authorizer.lambda.calls).toBe(1);
  });

  test('payload 2.0 has identity and route; a policy is evaluated by route', async () => {
    const stack = await LocalStack.start((demo) => {
      const auth = inlineFunction(demo, 'Auth', AUTHORIZER);
      const echo = (id: string) => {
        const fn = inlineFunction(demo, id, ECHO);
        fn.grantInvoke(new ServicePrincipal('apigateway.amazonaws.com'));
        return fn.functionArn;
      };
      const api = new apigatewayv2.CfnApi(demo, 'Api', {
        body: {
          openapi: '3.0.1',
          info: { title: 'demo' },
          paths: Object.fromEntries(
            ['/a', '/b'].map((path) => [
              path,
              {
                get: {
                  security: [{ auth: [] }],
                  'x-amazon-apigateway-integration': {
                    type: 'AWS_PROXY',
                    uri: echo(`Echo${path.slice(1)}`),
                    payloadFormatVersion: '2.0',
                  },
                },
              },
            ]),
          ),
          components: {
            securitySchemes: {
              auth: {
                type: 'apiKey',
                name: 'authorization',
                in: 'header',
                'x-amazon-apigateway-authorizer': {
                  type: 'request',
                  authorizerUri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${auth.functionArn}/invocations`,
                  authorizerPayloadFormatVersion: '2.0',
                  enableSimpleResponses: false,
                  identitySource: '$request.header.authorization, $context.stage',
                  authorizerResultTtlInSeconds: 60,
                },
              },
            },
          },
        },
      });
      auth.grantInvoke(new ServicePrincipal('apigateway.amazonaws.com'));
      new apigatewayv2.CfnStage(demo, 'Stage', { apiId: api.ref, stageName: '$default' });
    });
    const { lambda } = (await stack.get('/a', as('this'))).json.requestContext.authorizer;
    expect(JSON.parse(lambda.event)).toMatchObject({
      version: '2.0',
      type: 'REQUEST',
      routeArn: expect.stringMatching(/:[a-z0-9]{10}\/\$default\/GET\/a$/),
      identitySource: ['this', '$default'],
      routeKey: 'GET /a',
      rawPath: '/a',
    });
    expect((await stack.get('/b', as('this'))).status).toBe(403);
    expect((await stack.get('/b', as('allow'))).status).toBe(200);
  });

  test('payload 1.0 has the method ARN; the function gets principal and context of payload 1.0', async () => {
    const stack = await LocalStack.start((demo) =>
      securedApi(demo, { responseTypes: [HttpLambdaResponseType.IAM] }, apigatewayv2.PayloadFormatVersion.VERSION_1_0),
    );
    const { authorizer } = (await stack.get('/orders/7', as('allow'))).json.requestContext;
    expect(authorizer).toMatchObject({ principalId: 'ada', calls: 1, admin: true });
    expect(JSON.parse(authorizer.event)).toMatchObject({
      version: '1.0',
      methodArn: expect.stringMatching(/\/\$default\/GET\/orders\/7$/),
      identitySource: 'allow',
      authorizationToken: 'allow',
      headers: { authorization: 'allow' },
    });
  });
});

test('an API waits for an authorizer for its time', async () => {
  const authorizer = new LambdaAuthorizer(
    {
      name: 'Auth',
      functionArn: 'f',
      sourceArn: 's',
      timeoutSeconds: 0.02,
      ttlSeconds: 60,
      simple: true,
      nestedContext: true,
    },
    {
      invoke: () => new Promise(() => undefined),
      signers: { denial: () => undefined } as any,
      clock: { now: Date.now },
    } as any,
  );
  expect(await authorizer.authorize(['token'], 'arn', '127.0.0.1', () => ({}))).toEqual({
    type: 'failed',
    message: 'the authorizer Auth failed: no response within 0.02 s, the time that the gateway waits',
  });
});
