import { allow, App, Blueprint, deny, NotFoundError } from '../../src/runtime';
import { testClient } from '../../src/testing';

function shop(): App {
  const app = new App({ name: 'shop', contract: 'strict' });
  app.get('/orders/{id}', { name: 'getOrder', errors: [NotFoundError] }, () => ({}));
  return app;
}

test('the description is served as a page, and as a document below it, without being part of it', async () => {
  const app = shop();
  app.docs('/docs');
  const client = testClient(app);
  const page = await client.http.get('/docs');
  expect(page.status).toBe(200);
  expect(page.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
  });
  expect(page.body).toContain('id="op-getOrder"');
  expect(page.body).toContain('<body data-served-at="/docs">');
  expect(page.body).toContain('<a href="docs/openapi.json">');

  const document = await client.http.get('/docs/openapi.json');
  expect(document.headers['content-type']).toBe('application/json');
  expect(document.json()).toMatchObject({ openapi: '3.1.0', servers: [{ url: '..' }] });
  expect(Object.keys(document.json().paths)).toEqual(['/orders/{id}']);
});

test.each([
  ['/', '/openapi.json', '.', 'openapi.json'],
  ['/internal/api', '/internal/api/openapi.json', '../..', 'api/openapi.json'],
])('addresses are relative to the path: %s', async (path, documentPath, server, link) => {
  const app = shop();
  app.docs(path);
  const client = testClient(app);
  expect((await client.http.get(path)).body).toContain(`<a href="${link}">`);
  const { servers } = (await client.http.get(documentPath)).json();
  expect(servers).toEqual([{ url: server }]);
  const base = 'https://a1.execute-api.eu-west-1.amazonaws.com/prod';
  expect(new URL(`${servers[0].url}/orders`, base + documentPath).href).toBe(`${base}/orders`);
});

test('an authorizer is asked, and is no part of the description', async () => {
  const app = shop();
  const authorizer = app.authorizer(
    { name: 'staff', type: 'request', identitySources: ['method.request.querystring.key'] },
    ({ query }) => (query?.key === 'let-me-in' ? allow() : deny()),
  );
  app.docs('/docs', { authorizer });
  const client = testClient(app);
  expect((await client.http.get('/docs?key=x')).status).toBe(403);
  expect((await client.http.get('/docs?key=let-me-in')).status).toBe(200);
  const document = (await client.http.get('/docs/openapi.json?key=let-me-in')).json();
  expect(document.components.securitySchemes).toBeUndefined();
});

test('two apps in a process have descriptions of their own', async () => {
  const other = new App({ name: 'other' });
  other.docs('/docs');
  const app = shop();
  app.docs('/docs');
  const [one, two] = [testClient(app), testClient(other)];
  expect((await one.http.get('/docs')).body).toContain('<h1>shop');
  expect((await two.http.get('/docs')).body).toContain('<h1>other');
});

test('its routes use no resources', () => {
  const app = shop();
  app.table('Orders');
  app.docs('/docs');
  // A route without the option uses everything.
  const [, page, document] = (app as any)[Symbol.for('serverless-cdk-project.app')].routes;
  expect([page.uses, document.uses]).toEqual([[], []]);
});

test('a path that cannot be, or is taken, is refused', () => {
  const app = shop();
  expect(() => app.docs('docs')).toThrow('Route must start with a slash: docs');
  expect(() => app.docs('/{lang}/docs')).toThrow('docs: the path has the parameter {lang}');
  expect(() => app.docs('/docs', { tags: [] } as any)).toThrow(
    'docs: unknown option "tags". Known options: authorizer',
  );
  expect(() => app.docs('/docs', { authorizer: 'me' as any })).toThrow('docs: option "authorizer" is what');
  app.docs('/docs');
  expect(() => app.docs('/more')).toThrow('docs: the description is served at /docs already');
  expect(() => app.get('/docs', () => 1)).toThrow('GET /docs is declared twice: handled by docs and by a function');
});

test('routes of a blueprint have its tags, unless they have their own', async () => {
  const orders = new Blueprint();
  orders.get('/', { name: 'list' }, () => []);
  orders.get('/all', { name: 'all', tags: ['reports'] }, () => []);
  const app = new App({ name: 'shop' });
  app.register(orders, { urlPrefix: '/orders', tags: ['orders'] });
  app.docs('/docs');
  const { paths } = (await testClient(app).http.get('/docs/openapi.json')).json();
  expect(paths['/orders'].get.tags).toEqual(['orders']);
  expect(paths['/orders/all'].get.tags).toEqual(['reports']);
  expect(() => app.register(new Blueprint(), { tags: 'orders' as any })).toThrow(
    'option "tags" must be an array of strings',
  );
});
