import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { ECHO, inlineFunction, LocalStack } from './local-stack';

afterEach(() => LocalStack.closeAll());

// So slow that no test can see a second request.
const ONCE = { throttlingRateLimit: 0.001, throttlingBurstLimit: 1 };

test('a stage of a REST API throttles each method for itself, with the settings of the method before those of all', async () => {
  const stack = await LocalStack.start((demo) => {
    const api = new apigateway.RestApi(demo, 'Api', {
      deployOptions: {
        ...ONCE,
        methodOptions: { '/users/{id}/GET': { throttlingRateLimit: 0.001, throttlingBurstLimit: 2 } },
      },
    });
    const integration = new apigateway.LambdaIntegration(inlineFunction(demo, 'Echo', ECHO));
    const users = api.root.addResource('users');
    users.addMethod('GET', integration);
    users.addResource('{id}').addMethod('GET', integration);
  });
  const statuses = async (path: string) => [
    (await stack.get(path)).status,
    (await stack.get(path)).status,
    (await stack.get(path)).status,
  ];
  expect(await statuses('/users')).toEqual([200, 429, 429]);
  expect(await statuses('/users/ada')).toEqual([200, 200, 429]);
  expect(await stack.get('/users')).toMatchObject({
    status: 429,
    text: '{"message":"Too Many Requests"}',
    headers: { 'x-amzn-errortype': 'TooManyRequestsException' },
  });
  expect(stack.output).toContain('the throttling limit of the stage prod is used up for GET /users');
});

test('a throttled method has its requests back when time has passed', async () => {
  const stack = await LocalStack.start((demo) => {
    const api = new apigateway.RestApi(demo, 'Api', { deployOptions: ONCE });
    api.root.addMethod('GET', new apigateway.LambdaIntegration(inlineFunction(demo, 'Echo', ECHO)));
  });
  expect((await stack.get('/')).status).toBe(200);
  expect((await stack.get('/')).status).toBe(429);
  await stack.runner.clock.advance(1_000_000);
  expect((await stack.get('/')).status).toBe(200);
});

test('a stage of an HTTP API throttles its routes', async () => {
  const stack = await LocalStack.start((demo) => {
    const api = new apigatewayv2.HttpApi(demo, 'Api', { createDefaultStage: false });
    const integration = new HttpLambdaIntegration('Echo', inlineFunction(demo, 'Echo', ECHO));
    for (const path of ['/a', '/b']) api.addRoutes({ path, methods: [apigatewayv2.HttpMethod.GET], integration });
    const stage = new apigatewayv2.HttpStage(demo, 'Stage', {
      httpApi: api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: 0.001, burstLimit: 1 },
    });
    (stage.node.defaultChild as apigatewayv2.CfnStage).routeSettings = {
      'GET /b': { ThrottlingRateLimit: 0.001, ThrottlingBurstLimit: 2 },
    };
  });
  expect((await stack.get('/a')).status).toBe(200);
  expect(await stack.get('/a')).toMatchObject({ status: 429, text: '{"message":"Too Many Requests"}' });
  expect([(await stack.get('/b')).status, (await stack.get('/b')).status, (await stack.get('/b')).status]).toEqual([
    200, 200, 429,
  ]);
});
