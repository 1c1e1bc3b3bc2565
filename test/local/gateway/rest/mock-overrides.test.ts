import { TestApi } from '../test-api';

// As recorded on AWS:
// https://github.com/localstack/localstack/blob/main/tests/aws/services/apigateway/test_apigateway_integrations.py
test.each<[name: string, request: string, response: string | undefined, status: number, json: unknown]>([
  [
    'values of the request template are read by the template of the response',
    `#set($body = $util.base64Decode($input.params('data')))
#set($context.requestOverride.path.body = $body)
{ "statusCode": 200 }`,
    `#set($body = $util.parseJson($context.requestOverride.path.body))
#set($message = $body.message)
#if($message == "one"){ "is": "one" }#elseif($message == "two"){ "is": "two" }#else{ "is": "other" }#end`,
    200,
    { is: 'two' },
  ],
  [
    'overrides of the response are set by the request template',
    `#set($context.responseOverride.status = 444)
#set($context.responseOverride.header.foo = "bar")
#set($context.responseOverride.custom = "is passed around")
{ "statusCode": 200 }`,
    `{ "status": "$context.responseOverride.status", "foo": "$context.responseOverride.header.foo",
  "custom": "$context.responseOverride.custom" }`,
    444,
    { status: '444', foo: 'bar', custom: 'is passed around' },
  ],
  [
    'overrides have an effect without a template of the response, too',
    '#set($context.responseOverride.status = 444){ "statusCode": 200 }',
    undefined,
    444,
    undefined,
  ],
  [
    'overrides are set by brackets and by a method',
    `#set($name = "a")
#set($context.requestOverride.querystring[$name] = "one")
#set($put = "b")
$context.requestOverride.querystring.put($put, "two")
#set($context["requestOverride"].querystring["c"] = "three")
{ "statusCode": 200 }`,
    `#set($all = $context.requestOverride.querystring)
{ "a": "$all["a"]", "b": "$all["b"]", "c": "$context.requestOverride.querystring["c"]" }`,
    200,
    { a: 'one', b: 'two', c: 'three' },
  ],
])('a mock: %s', async (_, request, response, status, json) => {
  const integration = {
    type: 'mock',
    requestTemplates: { 'application/json': request },
    responses: {
      '2\\d{2}': {
        statusCode: '200',
        ...(response === undefined ? {} : { responseTemplates: { 'application/json': response } }),
      },
    },
  };
  const paths = { '/{data}': { get: { 'x-amazon-apigateway-integration': integration } } };
  const api = await TestApi.start({ paths, api: { binaryMediaTypes: [] } });
  const data = Buffer.from('{"message":"two"}').toString('base64url');
  const got = await api.get(`/${data}`);
  await api.close();
  expect([got.status, api.logs.at(-1)!.message]).toEqual([status, undefined]);
  expect(json === undefined ? got.text : got.json).toEqual(json ?? '');
});
