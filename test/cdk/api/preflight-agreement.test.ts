import * as fc from 'fast-check';
import { restDefinition } from '../../../src/cdk/api/rest-definition';
import { describeApp } from '../../../src/manifest/describe';
import { APP, App, cors } from '../../../src/runtime';

/** What the function itself answers to a preflight request. */
async function answered(app: App, path: string, origin: string): Promise<{ [header: string]: string }> {
  const event = {
    resource: path,
    path,
    httpMethod: 'OPTIONS',
    headers: { Origin: origin },
    multiValueHeaders: { Origin: [origin] },
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    requestContext: { httpMethod: 'OPTIONS', requestId: 'x' },
    body: null,
    isBase64Encoded: false,
  };
  const { headers } = (await app.handler()(event, {} as any)) as any;
  return Object.fromEntries(Object.entries<string>(headers).filter(([name]) => name.startsWith('Access-Control-')));
}

/** What API Gateway answers by itself. */
function mocked(app: App, path: string): { [header: string]: string } {
  const { paths } = restDefinition({ title: 'x', routes: describeApp(app[APP]).routes, integrationUri: 'URI' }) as any;
  const { responseParameters } = paths[path].options['x-amazon-apigateway-integration'].responses.default;
  return Object.fromEntries(
    Object.entries<string>(responseParameters).map(([name, value]) => [
      name.replace('method.response.header.', ''),
      value.replace(/^'(.*)'$/, '$1'),
    ]),
  );
}

test('a preflight request has the same response from API Gateway as from the function', async () => {
  const header = fc.stringMatching(/^X-[A-Z][a-z]{1,6}$/);
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        origin: fc.constantFrom('*', 'https://a.example', 'http://localhost:3000'),
        allowHeaders: fc.array(header, { maxLength: 3 }),
        exposeHeaders: fc.option(fc.array(header, { minLength: 1, maxLength: 3 }), { nil: undefined }),
        maxAge: fc.option(fc.nat(100_000), { nil: undefined }),
        credentials: fc.boolean(),
        methods: fc.uniqueArray(fc.constantFrom('GET', 'PUT', 'POST', 'DELETE'), { minLength: 1 }),
        closed: fc.boolean(),
      }),
      async ({ origin, credentials, methods, closed, ...options }) => {
        const app = new App({ name: 'test' });
        const own = cors({
          ...options,
          allowOrigins: [origin],
          ...(credentials && origin !== '*' && { allowCredentials: true }),
        });
        app.route('/x', { methods: methods as any, cors: own }, () => undefined);
        if (closed) app.patch('/x', () => undefined);
        expect(mocked(app, '/x')).toEqual(await answered(app, '/x', origin === '*' ? 'https://b.example' : origin));
      },
    ),
  );
});
