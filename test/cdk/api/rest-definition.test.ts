import { restDefinition } from '../../../src/cdk/api/rest-definition';
import { route } from '../literal-app';

const INTEGRATION = { type: 'aws_proxy', httpMethod: 'POST', uri: 'URI' };
const body = (...routes: any[]): any => restDefinition({ title: 'shop', routes, integrationUri: 'URI' });

test('each route is an operation that calls the function', () => {
  const { openapi, info, paths } = body(route('GET', '/users'), route('POST', '/users'), route('DELETE', '/'));
  expect({ openapi, info }).toEqual({ openapi: '3.0.1', info: { title: 'shop', version: '1.0' } });
  expect(Object.keys(paths)).toEqual(['/users', '/']);
  expect(Object.keys(paths['/users'])).toEqual(['get', 'post']);
  expect(paths['/'].delete).toEqual({
    responses: { 200: { description: 'OK' } },
    'x-amazon-apigateway-integration': INTEGRATION,
  });
});

test('variables of a path are its parameters, the greedy one under its bare name', () => {
  expect(body(route('GET', '/a/{id}/{proxy+}')).paths['/a/{id}/{proxy+}'].get.parameters).toEqual([
    { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
    { name: 'proxy', in: 'path', required: true, schema: { type: 'string' } },
  ]);
});

test('a route that requires an API key has it in its security', () => {
  const { paths, components } = body(route('GET', '/open'), route('GET', '/closed', { apiKeyRequired: true }));
  expect(components.securitySchemes).toEqual({ api_key: { type: 'apiKey', name: 'x-api-key', in: 'header' } });
  expect(paths['/closed'].get.security).toEqual([{ api_key: [] }]);
  expect(paths['/open'].get.security).toBeUndefined();
  expect(body(route('GET', '/open')).components).toBeUndefined();
});

test('the description of a route is in the document', () => {
  expect(body(route('GET', '/x', { summary: 's', description: 'd', tags: ['t'] })).paths['/x'].get).toMatchObject({
    summary: 's',
    description: 'd',
    tags: ['t'],
  });
});
