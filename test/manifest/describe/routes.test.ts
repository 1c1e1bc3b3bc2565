import { describeApp } from '../../../src/manifest/describe';
import {
  allow,
  APP,
  App,
  Blueprint,
  cognitoAuthorizer,
  ConflictError,
  cors,
  externalAuthorizer,
  iamAuthorizer,
  jwtAuthorizer,
  NotFoundError,
} from '../../../src/runtime';

const done = () => ({});

function describeRoutes(declare: (app: App) => void, options: object = {}) {
  const app = new App({ name: 'test', ...options });
  declare(app);
  // As it is written: what is undefined is not there.
  return JSON.parse(JSON.stringify(describeApp(app[APP])));
}

test('the errors of a route are sorted, with the status of each', () => {
  class SoldOutError extends ConflictError {
    static override readonly code = 'SoldOutError';
  }
  const app = new App({ name: 'a' });
  app.post('/orders', { status: 201, errors: [SoldOutError, NotFoundError, ConflictError] }, () => 1);
  expect(describeApp(app[APP]).routes).toEqual([
    expect.objectContaining({
      status: 201,
      errors: [
        { status: 404, code: 'NotFoundError' },
        { status: 409, code: 'ConflictError' },
        { status: 409, code: 'SoldOutError' },
      ],
    }),
  ]);
});

test('a route has its authorizer, and the manifest has its options', () => {
  const { routes, authorizers, functions } = describeRoutes((app) => {
    const own = app.authorizer({ name: 'own', type: 'request', identitySources: ['method.request.header.X-Id'] }, () =>
      allow(),
    );
    const pool = cognitoAuthorizer({
      name: 'pool',
      userPools: [app.userPool('Users'), { arn: 'arn:aws:cognito-idp:eu-west-1:1:userpool/x' }],
    });
    app.get('/a', { authorizer: own, apiKeyRequired: true }, done);
    app.get('/b', { authorizer: pool.withScopes(['orders/read']) }, done);
    app.get('/c', { authorizer: iamAuthorizer() }, done);
    app.get('/d', { authorizer: jwtAuthorizer({ issuer: 'https://issuer', audience: ['me'], scopes: ['s'] }) }, done);
    const users = jwtAuthorizer({
      name: 'users',
      issuer: app.userPool('People'),
      audience: [app.env('webClient'), 'cli'],
    });
    app.post('/d', { authorizer: users }, done);
    app.get(
      '/e',
      { authorizer: externalAuthorizer({ name: 'other', functionArn: 'arn:aws:lambda:eu-west-1:1:function:auth' }) },
      done,
    );
    app.get('/f', done);
  });
  expect(routes.map(({ authorizer }: any) => authorizer)).toEqual([
    { name: 'own' },
    { name: 'pool', scopes: ['orders/read'] },
    { name: 'iam' },
    { name: 'jwt', scopes: ['s'] },
    { name: 'users' },
    { name: 'other' },
    undefined,
  ]);
  expect(routes[0].apiKeyRequired).toBe(true);
  expect(Object.keys(authorizers)).toEqual(['iam', 'jwt', 'other', 'own', 'pool', 'users']);
  expect(authorizers).toMatchObject({
    own: { kind: 'custom', type: 'request', identitySources: ['method.request.header.X-Id'], ttlSeconds: 300 },
    pool: {
      kind: 'cognito',
      userPools: [{ resource: 'Users' }, { arn: 'arn:aws:cognito-idp:eu-west-1:1:userpool/x' }],
    },
    iam: { kind: 'iam' },
    jwt: { kind: 'jwt', issuer: 'https://issuer', audience: ['me'] },
    users: { kind: 'jwt', issuer: { resource: 'People' }, audience: [{ resource: 'webClient' }, 'cli'] },
    other: { kind: 'external', type: 'token', functionArn: 'arn:aws:lambda:eu-west-1:1:function:auth' },
  });
  expect(functions.own.kind).toBe('authorizer');
});

test('routes that stream are marked, and have a function of their own', () => {
  const { routes, functions } = describeRoutes((app) => {
    app.get('/a', { stream: true }, done);
    app.get('/b', { stream: false }, done);
    app.get('/c', done);
  });
  expect(routes.map(({ stream }: any) => stream)).toEqual([true, undefined, undefined]);
  expect(functions).toEqual({ APIHandler: { kind: 'http' }, APIStreamHandler: { kind: 'http', stream: true } });
  expect(() => new App({ name: 'a' }).lambdaFunction({ name: 'APIStreamHandler' }, done)).toThrow(
    '"APIStreamHandler" cannot be the name of a function: APIStreamHandler is reserved',
  );
});

test('an authorizer of a blueprint has the name of its function', () => {
  const blueprint = new Blueprint();
  blueprint.get('/x', { authorizer: blueprint.authorizer({ name: 'auth' }, () => allow()) }, done);
  const { routes, authorizers, functions } = describeRoutes((app) => app.register(blueprint, { namePrefix: 'admin_' }));
  expect(routes[0].authorizer).toEqual({ name: 'admin_auth' });
  expect(Object.keys(authorizers)).toEqual(['admin_auth']);
  expect(functions.admin_auth.kind).toBe('authorizer');
});

test('a route has its CORS configuration, also that of the app', () => {
  const { routes } = describeRoutes(
    (app) => {
      app.get('/a', { cors: cors({ allowOrigins: ['https://a.example'], maxAge: 0, allowCredentials: true }) }, done);
      app.get('/b', { cors: false }, done);
      app.get('/c', done);
    },
    { cors: true },
  );
  const allowHeaders = ['Authorization', 'Content-Type', 'X-Amz-Date', 'X-Amz-Security-Token', 'X-Api-Key'];
  expect(routes.map((route: any) => route.cors)).toEqual([
    { allowOrigins: ['https://a.example'], allowHeaders, maxAge: 0, allowCredentials: true },
    undefined,
    { allowOrigins: ['*'], allowHeaders },
  ]);
});
