import { httpDefinition } from '../../../src/cdk/api/http-definition';
import type { CorsManifest } from '../../../src/manifest/manifest';
import { route } from '../literal-app';

const cors = (...allowOrigins: string[]): CorsManifest => ({ allowOrigins, allowHeaders: ['Content-Type'] });
const body = (...routes: any[]): any => httpDefinition({ title: 'shop', routes, integrationUri: 'URI' });
const INTEGRATION = { $ref: '#/components/x-amazon-apigateway-integrations/APIHandler' };

test("a configuration that all routes share is the API's", () => {
  const all = { ...cors('https://a.example', 'https://b.example'), maxAge: 60, allowCredentials: true };
  const definition = body(route('POST', '/a', { cors: all }), route('GET', '/b', { cors: all }));
  expect(definition['x-amazon-apigateway-cors']).toEqual({ ...all, allowMethods: ['GET', 'OPTIONS', 'POST'] });
  expect(Object.keys(definition.paths['/a'])).toEqual(['post']);
});

test.each<[string, any[]]>([
  ['off for some', [route('GET', '/a', { cors: cors('*') }), route('GET', '/b')]],
  ['different', [route('GET', '/a', { cors: cors('*') }), route('GET', '/b', { cors: cors('https://a.example') })]],
  ['cached for longer than API Gateway allows', [route('GET', '/a', { cors: { ...cors('*'), maxAge: 86_401 } })]],
])('of CORS that is %s, the function serves the preflight requests, path by path', (_, routes) => {
  const definition = body(...routes);
  expect(definition['x-amazon-apigateway-cors']).toBeUndefined();
  expect(definition.paths['/a'].options).toEqual({
    responses: { 204: { description: 'No Content' } },
    'x-amazon-apigateway-integration': INTEGRATION,
  });
  if (definition.paths['/b'] && !routes[1].cors) expect(definition.paths['/b'].options).toBeUndefined();
});

test('an API without CORS has no configuration', () => {
  expect(body(route('GET', '/a'))['x-amazon-apigateway-cors']).toBeUndefined();
});
