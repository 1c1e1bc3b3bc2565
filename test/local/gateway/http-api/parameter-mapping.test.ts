import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Stack } from 'aws-cdk-lib/core';
import { ECHO, inlineFunction, LocalStack, SAY } from '../local-stack';

const { MappingValue, ParameterMapping, PayloadFormatVersion } = apigatewayv2;

afterEach(() => LocalStack.closeAll());

const api = (stack: Stack, handler: string, version = PayloadFormatVersion.VERSION_2_0, mapping?: any) =>
  new apigatewayv2.HttpApi(stack, 'Api').addRoutes({
    path: '/users/{id}',
    integration: new HttpLambdaIntegration('Fn', inlineFunction(stack, 'Fn', handler), {
      payloadFormatVersion: version,
      parameterMapping: mapping,
    }),
  });

test.each([
  [PayloadFormatVersion.VERSION_2_0, 'rawPath'],
  [PayloadFormatVersion.VERSION_1_0, 'path'],
])('the event of a function has the request as it is mapped, in payload format %s', async (version, pathField) => {
  const mapping = new ParameterMapping()
    .overwritePath(MappingValue.custom('/v2$request.path'))
    .overwriteHeader('x-user', MappingValue.requestPathParam('id'))
    .appendHeader('x-ip', MappingValue.contextVariable('identity.sourceIp'))
    // HTTP APIs have no recursive descent.
    .overwriteHeader('x-names', MappingValue.custom('all: ${request.body..name}'))
    .removeHeader('x-secret')
    .overwriteQueryString('name', MappingValue.requestBody("people[0]['name']"))
    .removeQueryString('page');
  const stack = await LocalStack.start((demo) => api(demo, ECHO, version, mapping));
  const { json } = await stack.send('POST', '/users/7?page=1&x=2', {
    headers: { 'x-secret': 's' },
    body: { people: [{ name: 'ada' }] },
  });
  expect(json).toMatchObject({
    [pathField]: '/v2/users/7',
    queryStringParameters: { x: '2', name: 'ada' },
    headers: { 'x-user': '7', 'x-ip': '127.0.0.1', 'x-names': expect.stringMatching(/^all: ?$/) },
  });
  expect(json.headers).not.toHaveProperty('x-secret');
  expect(json.queryStringParameters).not.toHaveProperty('page');
});

test('a response is changed by its status', async () => {
  const stack = await LocalStack.start((demo) => {
    api(demo, SAY);
    const integration = demo.node
      .findAll()
      .find((child) => child instanceof apigatewayv2.CfnIntegration) as apigatewayv2.CfnIntegration;
    const changes = (of: { [destination: string]: string }) => ({
      ResponseParameters: Object.entries(of).map(([Destination, Source]) => ({ Destination, Source })),
    });
    integration.responseParameters = {
      500: changes({
        'overwrite:statuscode': '403',
        'append:header.request-id': '$context.requestId',
        'append:header.reason': '$response.body.errors[0].code',
        'remove:header.x-internal': "''",
      }),
      200: changes({ 'overwrite:header.x-kind': '${response.header.X-Kind}-${request.path.id}' }),
    };
  });
  const say = (statusCode: number, headers: object, body: object) =>
    stack.send('POST', '/users/7', { body: { statusCode, headers, body: JSON.stringify(body) } });

  const failed = await say(500, { 'x-internal': 'i' }, { errors: [{ code: 'E1' }] });
  expect(failed).toMatchObject({ status: 403, json: { errors: [{ code: 'E1' }] }, headers: { reason: 'E1' } });
  expect(failed.headers['request-id']).toMatch(/^[\w-]{36}$/);
  expect(failed.headers).not.toHaveProperty('x-internal');

  expect((await say(200, { 'x-kind': 'user' }, {})).headers['x-kind']).toBe('user-7');
  expect((await say(404, { 'x-internal': 'i' }, {})).headers['x-internal']).toBe('i');
});
