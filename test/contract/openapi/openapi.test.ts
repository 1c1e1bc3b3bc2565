import { execFileSync } from 'node:child_process';
import * as path from 'node:path';
import { z } from 'zod';
import { openApi } from '../../../src/contract/openapi';
import type { Manifest } from '../../../src/manifest/manifest';
import { describeApp } from '../../../src/manifest/describe';
import {
  allow,
  APP,
  App,
  cognitoAuthorizer,
  ConflictError,
  iamAuthorizer,
  jwtAuthorizer,
  NotFoundError,
} from '../../../src/runtime';

const manifestOf = (app: App): Manifest => ({
  version: 2,
  ...describeApp(app[APP]),
  operations: {},
  unknownOperations: [],
});

const documents: object[] = [];

/** The description of an app. All of them are validated when the tests are through. */
function described(app: App): any {
  const document = openApi(manifestOf(app));
  documents.push(document);
  return document;
}

afterAll(() => {
  const problems = execFileSync(process.execPath, [path.join(__dirname, '../../cdk/openapi/validate.mjs')], {
    input: JSON.stringify(documents),
    encoding: 'utf8',
  });
  expect(JSON.parse(problems)).toEqual([]);
});

const handler = () => undefined;

test('a route has its parameters, body and responses', () => {
  const app = new App({ name: 'shop' });
  const User = z.object({ name: z.string().min(1) });
  app.post(
    '/users/{id}',
    {
      status: 201,
      summary: 'Saves a user',
      tags: ['users'],
      params: z.object({ id: z.string().describe('its id') }),
      query: z.object({ notify: z.enum(['yes', 'no']).optional() }),
      headers: z.object({ 'x-trace': z.string(), authorization: z.string() }),
      body: User,
      response: User,
      errors: [ConflictError],
    },
    function saveUser() {
      return { name: 'Ada' };
    },
  );
  const { paths, components } = described(app);
  const { responses, ...operation } = paths['/users/{id}'].post;
  expect(operation).toEqual({
    operationId: 'saveUser',
    summary: 'Saves a user',
    tags: ['users'],
    parameters: [
      { name: 'id', in: 'path', required: true, description: 'its id', schema: { type: 'string' } },
      { name: 'notify', in: 'query', required: false, schema: { type: 'string', enum: ['yes', 'no'] } },
      { name: 'x-trace', in: 'header', required: true, schema: { type: 'string' } },
    ],
    requestBody: {
      required: true,
      content: { 'application/json': { schema: { $ref: '#/components/schemas/SaveUserBody' } } },
    },
  });
  expect(Object.keys(responses)).toEqual(['201', '400', '409', '415', '422', '429', '5XX']);
  expect(responses[201].content['application/json'].schema).toEqual({ $ref: '#/components/schemas/SaveUserResponse' });
  expect(responses[409].content['application/json'].schema).toEqual({
    allOf: [{ $ref: '#/components/schemas/HttpError' }],
    properties: { Code: { const: 'ConflictError' } },
  });
  expect(Object.keys(components.schemas)).toEqual(['SaveUserBody', 'SaveUserResponse', 'HttpError', 'GatewayError']);
});

test('a route without schemas has the responses that follow from it, and no others', () => {
  const app = new App({ name: 'a' });
  app.get('/ping', handler);
  app.get('/files/{path+}', { stream: true, errors: [NotFoundError] }, handler);
  const { paths } = described(app);
  expect(Object.keys(paths['/ping'].get.responses)).toEqual(['200', '429', '5XX']);
  expect(Object.keys(paths['/files/{path}'].get.responses)).toEqual(['200', '400', '404', '429', '5XX']);
});

describe('schemas', () => {
  test('of the same name and content are one component, also where one refers to itself', () => {
    const Owner = z.object({ name: z.string() }).meta({ id: 'Owner' });
    const Node = z
      .object({
        owner: Owner,
        get children() {
          return z.array(Node);
        },
      })
      .meta({ id: 'Node' });
    const app = new App({ name: 'a' });
    app.put('/nodes', { body: Node, response: Node }, () => ({ owner: { name: '' }, children: [] }));
    app.put('/owners', { body: Owner, query: z.object({ owner: Owner.optional() }) }, handler);
    const { components, paths } = described(app);
    expect(Object.keys(components.schemas)).toEqual(['Node', 'Owner', 'HttpError', 'GatewayError']);
    expect(components.schemas.Node.properties.children.items).toEqual({ $ref: '#/components/schemas/Node' });
    expect(paths['/owners'].put.parameters[0].schema).toEqual({ $ref: '#/components/schemas/Owner' });
  });

  test('that differ by side have a name for each, and those of other libraries have the name of the operation', () => {
    const User = z.object({ role: z.string().default('user') }).meta({ id: 'User' });
    const app = new App({ name: 'a' });
    app.post('/users', { body: User, response: User }, () => ({}));
    const { components } = described(app);
    expect(components.schemas.User.required).toEqual(['role']);
    expect(components.schemas.UserInput.required).toBeUndefined();
  });

  test('have no additionalProperties unless their author has closed them', () => {
    const app = new App({ name: 'a' });
    app.get('/open', { name: 'open', response: z.object({ a: z.string() }) }, () => ({ a: '' }));
    app.get('/closed', { name: 'closed', response: z.strictObject({ a: z.string() }) }, () => ({ a: '' }));
    const { components } = described(app);
    expect(components.schemas.OpenResponse.additionalProperties).toBeUndefined();
    expect(components.schemas.ClosedResponse.additionalProperties).toBe(false);
  });

  test('that differ, but have the same given name, are refused with both places', () => {
    const app = new App({ name: 'a' });
    const body = (shape: z.ZodRawShape) => ({ body: z.object(shape).meta({ title: 'User' }) });
    app.post('/a', body({ a: z.string() }), handler);
    app.post('/b', body({ b: z.string() }), handler);
    expect(() => openApi(manifestOf(app))).toThrow(
      'two different schemas have the name "User": in POST /a and in POST /b. Give one of them another name',
    );
  });

  test('may have the names of those that every document has', () => {
    const app = new App({ name: 'a' });
    app.post('/a', { body: z.object({ x: z.string() }).meta({ title: 'HttpError' }) }, handler);
    const { components } = described(app);
    expect(components.schemas.HttpError2.properties).toEqual({ x: { type: 'string' } });
  });

  test('that are nothing but a reference to a definition, which refers to the whole schema, are one component', () => {
    const schema = { $ref: '#/$defs/Node', $defs: { Node: { type: 'object', properties: { next: { $ref: '#' } } } } };
    const manifest = manifestOf(new App({ name: 'a' }));
    const route = { path: '/a', method: 'PUT', contentTypes: ['application/json'], schemas: { body: schema } };
    const { components } = openApi({ ...manifest, routes: [route] }) as any;
    expect(components.schemas.Node.properties.next).toEqual({ $ref: '#/components/schemas/Node' });
    expect(Object.keys(components.schemas)).toEqual(['Node', 'HttpError', 'GatewayError']);
  });

  test('keep data that looks like a reference', () => {
    const app = new App({ name: 'a' });
    const body = z.object({ $ref: z.string().default('#/$defs/x'), kind: z.literal('$ref') });
    app.post('/a', { name: 'a', body }, handler);
    // The validator itself takes the property for a reference.
    const { components } = openApi(manifestOf(app)) as any;
    expect(components.schemas.ABody.properties.$ref).toMatchObject({ type: 'string', default: '#/$defs/x' });
  });
});

describe('ids of operations', () => {
  test('are the name of the route or of its handler, else one from method and path', () => {
    const app = new App({ name: 'a' });
    app.get('/users/{username}', () => 1);
    app.get('/users', function listUsers() {
      return [];
    });
    app.post('/users', { name: 'saveUser' }, handler);
    app.get('/a-b/{c+}', () => 1);
    const { paths } = described(app);
    expect(Object.values<any>(paths).flatMap((path) => Object.values<any>(path).map((one) => one.operationId))).toEqual(
      ['getABByC', 'listUsers', 'saveUser', 'getUsersByUsername'],
    );
  });

  test('are unique', () => {
    const app = new App({ name: 'a' });
    app.route('/users', { methods: ['GET', 'POST'], name: 'users' }, handler);
    app.get('/handler', handler);
    app.get('/other', { name: 'handler' }, handler);
    const { paths } = described(app);
    expect([paths['/users'].get.operationId, paths['/users'].post.operationId]).toEqual([
      'users_get_users',
      'users_post_users',
    ]);
    expect([paths['/handler'].get.operationId, paths['/other'].get.operationId]).toEqual([
      'handler_get_handler',
      'handler',
    ]);
  });
});

test('authorizers and API keys are security schemes', () => {
  const app = new App({ name: 'a' });
  const pool = cognitoAuthorizer({ name: 'pool', userPools: [app.userPool('Users')] });
  const token = jwtAuthorizer({ name: 'web', issuer: 'https://id.example/', audience: ['shop'] });
  const users = jwtAuthorizer({ name: 'users', issuer: app.userPool('People'), audience: [app.env('CLIENT_ID')] });
  app.get('/users', { authorizer: users }, handler);
  const custom = app.authorizer(
    { name: 'custom', type: 'request', identitySources: ['header.X-A', 'querystring.b'] },
    () => allow(),
  );
  app.get('/pool', { authorizer: pool.withScopes(['orders']) }, handler);
  app.get('/web', { authorizer: token, apiKeyRequired: true }, handler);
  app.get('/custom', { authorizer: custom }, handler);
  app.get('/iam', { authorizer: iamAuthorizer() }, handler);
  const { components, paths } = described(app);
  expect(components.securitySchemes).toEqual({
    api_key: { type: 'apiKey', name: 'x-api-key', in: 'header' },
    custom: { type: 'apiKey', name: 'X-A', in: 'header' },
    custom2: { type: 'apiKey', name: 'b', in: 'query' },
    iam: expect.objectContaining({ type: 'apiKey', name: 'Authorization' }),
    pool: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
    users: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
    web: { type: 'openIdConnect', openIdConnectUrl: 'https://id.example/.well-known/openid-configuration' },
  });
  const securityOf = (path: string) => paths[path].get.security;
  expect(['/pool', '/web', '/custom', '/iam'].map(securityOf)).toEqual([
    [{ pool: ['orders'] }],
    [{ web: [], api_key: [] }],
    [{ custom: [], custom2: [] }],
    [{ iam: [] }],
  ]);
  expect(Object.keys(paths['/web'].get.responses)).toEqual(['200', '401', '403', '429', '5XX']);
});

test('the same app has the same bytes', () => {
  const app = () => {
    const one = new App({ name: 'a' });
    const Item = z.object({ a: z.string() }).meta({ id: 'Item' });
    one.post('/a', { body: z.object({ items: z.array(Item) }) }, handler);
    return JSON.stringify(openApi(manifestOf(one)));
  };
  z.globalRegistry.clear();
  const first = app();
  z.globalRegistry.clear();
  expect(app()).toBe(first);
});

test('of several scopes one is enough', () => {
  const web = jwtAuthorizer({ name: 'web', issuer: 'https://id.example', audience: ['shop'] });
  const app = new App({ name: 'shop' });
  app.get('/orders', { authorizer: web.withScopes(['read', 'admin']), apiKeyRequired: true }, handler);
  expect(described(app).paths['/orders'].get?.security).toEqual([
    { web: ['read'], api_key: [] },
    { web: ['admin'], api_key: [] },
  ]);
});
