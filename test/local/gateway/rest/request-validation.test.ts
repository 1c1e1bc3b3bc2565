import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import { Template } from 'aws-cdk-lib/assertions';
import { schemaProblems } from '../../../../src/json-schema/problems';
import { appIn, newStack, PLAIN, route } from '../../../cdk/literal-app';
import { ECHO, inlineFunction, LocalStack } from '../local-stack';

afterEach(() => LocalStack.closeAll());

test('a method of an API that is defined by resources is validated by its model', async () => {
  const stack = await LocalStack.start((demo) => {
    const api = new apigateway.RestApi(demo, 'Api');
    const model = api.addModel('Order', {
      contentType: 'application/json',
      schema: {
        type: apigateway.JsonSchemaType.OBJECT,
        required: ['quantity'],
        properties: { quantity: { type: apigateway.JsonSchemaType.INTEGER, minimum: 1 } },
      },
    });
    api.root
      .addResource('orders')
      .addMethod('POST', new apigateway.LambdaIntegration(inlineFunction(demo, 'Fn', ECHO)), {
        requestModels: { 'application/json': model },
        requestParameters: { 'method.request.querystring.shop': true, 'method.request.header.x-a': false },
        requestValidatorOptions: { validateRequestBody: true, validateRequestParameters: true },
      });
    api.addGatewayResponse('Body', {
      type: apigateway.ResponseType.BAD_REQUEST_BODY,
      templates: { 'application/json': '{"why":"$context.error.validationErrorString"}' },
    });
  });
  const post = (path: string, body?: unknown, headers = {}) =>
    stack.send('POST', path, { headers, body: typeof body === 'object' ? (body as object) : (body as string) });
  expect(await post('/orders', { quantity: 1 })).toMatchObject({
    status: 400,
    text: '{"message": "Missing required request parameters: [shop]"}',
    headers: { 'x-amzn-errortype': 'BadRequestException' },
  });
  expect((await post('/orders?shop=1', { quantity: 0 })).json).toEqual({ why: '[quantity is below the minimum 1]' });
  expect((await post('/orders?shop=1', 'no JSON', { 'content-type': 'application/json' })).status).toBe(400);
  expect((await post('/orders?shop=1')).status).toBe(400);
  expect((await post('/orders?shop=1', { quantity: 2 })).status).toBe(200);
  // Without a model for its type, it is passed on.
  expect((await post('/orders?shop=1', 'text', { 'content-type': 'text/plain' })).status).toBe(200);
});

test('the routes of a construct with gatewayValidation are validated', async () => {
  const cdk = newStack();
  const schema = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] };
  const users = { ...route('POST', '/users'), schemas: { body: schema } };
  appIn(cdk, { ...PLAIN, routes: [users] } as any, { apiProps: { gatewayValidation: true } });
  const stack = await LocalStack.startTemplate(Template.fromStack(cdk).toJSON(), ECHO);
  expect(await stack.send('POST', '/users', { body: { name: 1 } })).toMatchObject({
    status: 400,
    text: '{"message": "Invalid request body"}',
  });
  expect(stack.output).toContain('name is not of type string');
  expect((await stack.send('POST', '/users', { body: { name: 'ada' } })).status).toBe(200);
});

test.each<[unknown, object, string[]]>([
  [1, { type: 'string' }, ['the body is not of type string']],
  [null, { type: ['object', 'null'] }, []],
  [1.5, { type: 'integer' }, ['the body is not of type integer']],
  ['b', { enum: ['a'] }, ['the body is not one of ["a"]']],
  [
    { a: { b: [1, 'x'] } },
    { properties: { a: { properties: { b: { items: { type: 'number' } } } } } },
    ['a.b[1] is not of type number'],
  ],
  [{ a: 1 }, { additionalProperties: false }, ['the body has the unknown "a"']],
  [
    { a: 1, 'x-b': 'y' },
    { properties: { a: {} }, patternProperties: { '^x-': { type: 'number' } } },
    ['x-b is not of type number'],
  ],
  [{}, { required: ['a', 'b'] }, ['the body has no "a"', 'the body has no "b"']],
  [5, { maximum: 5, exclusiveMaximum: true }, ['the body is above the maximum 5']],
  [5, { maximum: 5 }, []],
  ['äö', { minLength: 3, pattern: '^a' }, ['the body is shorter than 3', 'the body does not match ^a']],
  [[1, 1], { uniqueItems: true, maxItems: 1 }, ['the body has more than 1 items', 'the body has equal items']],
  [1, { anyOf: [{ type: 'string' }, { minimum: 2 }] }, ['the body fits none of "anyOf"']],
  [3, { oneOf: [{ type: 'number' }, { minimum: 2 }] }, ['the body does not fit exactly one of "oneOf"']],
  [1, { not: { type: 'number' } }, ['the body fits "not"']],
  [{ a: 'x' }, { properties: { a: { $ref: '#/components/schemas/Id' } } }, ['a is not of type number']],
])('%j by %j: %j', (value, schema, problems) => {
  expect(schemaProblems(value, schema, () => ({ type: 'number' }))).toEqual(problems);
});
