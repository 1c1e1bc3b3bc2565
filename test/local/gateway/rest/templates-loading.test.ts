import { ECHO, lambdaIntegration, TestApi } from '../test-api';

jest.mock('../../../../src/local/gateway/rest/mapped-integration', () => {
  throw new Error('templates are loaded');
});

const preflight = {
  type: 'mock',
  contentHandling: 'CONVERT_TO_TEXT',
  requestTemplates: { 'application/json': '{ "statusCode": 204 }' },
  responses: { default: { statusCode: '204' } },
};

test('templates are loaded for an API that has some, and for no other', async () => {
  const echo = lambdaIntegration('echo');
  const paths = { '/': { get: echo, options: { 'x-amazon-apigateway-integration': preflight } } };
  const api = await TestApi.start({ paths, functions: { echo: ECHO } });
  expect((await api.get('/')).status).toBe(200);
  expect((await api.request('OPTIONS', '/')).status).toBe(204);
  await api.close();

  const computed = { ...preflight, requestTemplates: { 'application/json': '#if(true){ "statusCode": 204 }#end' } };
  const others = { '/': { get: { 'x-amazon-apigateway-integration': computed } } };
  await expect(TestApi.start({ paths: others })).rejects.toThrow('templates are loaded');
});
