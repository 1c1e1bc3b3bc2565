import { restDefinition } from '../../../src/cdk/api/rest-definition';
import type { CorsManifest } from '../../../src/manifest/manifest';
import { route } from '../literal-app';

const cors = (origin: string | string[], rest: Partial<CorsManifest> = {}): CorsManifest => ({
  allowOrigins: [origin].flat(),
  allowHeaders: ['Content-Type', 'X-Api-Key'],
  ...rest,
});
const body = (...routes: any[]): any => restDefinition({ title: 'shop', routes, integrationUri: 'URI' });
const parameters = (operation: any) =>
  operation['x-amazon-apigateway-integration'].responses.default.responseParameters;

test('API Gateway responds to preflight requests for one origin, with the methods that have CORS', () => {
  const { paths } = body(
    route('POST', '/users/{id}', {
      cors: cors('https://a.example', { maxAge: 0, allowCredentials: true, exposeHeaders: ['X-Total'] }),
    }),
    route('GET', '/users/{id}', { cors: cors('https://a.example') }),
    route('DELETE', '/users/{id}'),
  );
  const { options } = paths['/users/{id}'];
  const headers = [
    'Access-Control-Allow-Credentials',
    'Access-Control-Allow-Headers',
    'Access-Control-Allow-Methods',
    'Access-Control-Allow-Origin',
    'Access-Control-Expose-Headers',
    'Access-Control-Max-Age',
  ];
  expect(parameters(options)).toEqual({
    'method.response.header.Access-Control-Allow-Origin': "'https://a.example'",
    'method.response.header.Access-Control-Allow-Headers': "'Content-Type,X-Api-Key'",
    'method.response.header.Access-Control-Allow-Methods': "'GET,OPTIONS,POST'",
    'method.response.header.Access-Control-Expose-Headers': "'X-Total'",
    'method.response.header.Access-Control-Max-Age': "'0'",
    'method.response.header.Access-Control-Allow-Credentials': "'true'",
  });
  expect(Object.keys(options.responses[204].headers).sort()).toEqual(headers);
  expect(options['x-amazon-apigateway-integration']).toMatchObject({
    type: 'mock',
    contentHandling: 'CONVERT_TO_TEXT',
    requestTemplates: { 'application/json': '{"statusCode":204}' },
  });
  expect(options.parameters).toEqual([{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }]);
});

test('a preflight request is not authorized: a browser sends no credentials with it', () => {
  const { paths } = body(route('GET', '/a', { cors: cors('*'), apiKeyRequired: true }));
  expect(paths['/a'].options.security).toBeUndefined();
});

test('for several origins the function responds', () => {
  const { paths } = body(route('GET', '/a', { cors: cors(['https://a.example', 'https://b.example']) }));
  expect(paths['/a'].options['x-amazon-apigateway-integration']).toEqual({
    type: 'aws_proxy',
    httpMethod: 'POST',
    uri: 'URI',
  });
});

test('a path without CORS has no OPTIONS', () => {
  const { paths } = body(route('GET', '/a', { cors: cors('*') }), route('GET', '/b'));
  expect(paths['/b'].options).toBeUndefined();
});

describe('gateway responses', () => {
  const responses = (...all: (CorsManifest | undefined)[]) =>
    body(...all.map((own, i) => route('GET', `/r${i}`, { cors: own })))['x-amazon-apigateway-gateway-responses'];

  test('have the CORS headers of the routes', () => {
    const { DEFAULT_4XX, DEFAULT_5XX } = responses(cors('*'), undefined, cors('*', { allowHeaders: ['X-Other'] }));
    expect(DEFAULT_4XX).toEqual({
      responseParameters: {
        'gatewayresponse.header.Access-Control-Allow-Origin': "'*'",
        'gatewayresponse.header.Access-Control-Allow-Headers': "'Content-Type,X-Api-Key,X-Other'",
      },
      responseTemplates: { 'application/json': '{"message":$context.error.messageString}' },
    });
    expect(DEFAULT_5XX).toEqual(DEFAULT_4XX);
  });

  test('allow credentials if all routes do', () => {
    const credentials = cors('https://a.example', { allowCredentials: true });
    const name = 'gatewayresponse.header.Access-Control-Allow-Credentials';
    expect(responses(credentials, credentials).DEFAULT_4XX.responseParameters[name]).toBe("'true'");
    expect(responses(credentials, cors('https://a.example')).DEFAULT_4XX.responseParameters[name]).toBeUndefined();
  });

  test.each<[string, CorsManifest[]]>([
    ['several origins', [cors(['https://a.example', 'https://b.example'])]],
    ['different origins', [cors('https://a.example'), cors('*')]],
    ['none', []],
  ])("have no CORS headers for %s, and never repeat the caller's origin", (_, all) => {
    expect(responses(...all)).toBeUndefined();
  });
});
