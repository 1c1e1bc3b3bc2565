import {
  allow,
  App,
  APP,
  Blueprint,
  cognitoAuthorizer,
  deny,
  externalAuthorizer,
  iamAuthorizer,
  jwtAuthorizer,
  type AuthorizerOptions,
  type AuthorizerRequest,
} from '../../../src/runtime';
import { context } from '../events';

const ARN = 'arn:aws:execute-api:eu-west-1:123456789012:abc123/api';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html */
const tokenEvent = { type: 'TOKEN', authorizationToken: 'secret', methodArn: `${ARN}/GET/users/ada` };
const requestEvent = {
  type: 'REQUEST',
  methodArn: `${ARN}/GET/users/ada`,
  resource: '/users/{id}',
  path: '/users/ada',
  httpMethod: 'GET',
  headers: { 'X-Token': 'secret' },
  queryStringParameters: { q: '1' },
  pathParameters: { id: 'ada' },
  requestContext: { stage: 'api' },
};
/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html */
const httpApiEvent = {
  version: '2.0',
  type: 'REQUEST',
  routeArn: `${ARN}/GET/users/{id}`,
  identitySource: ['secret'],
  routeKey: 'GET /users/{id}',
  rawPath: '/users/ada',
  headers: { authorization: 'secret' },
  requestContext: { http: { method: 'GET', path: '/users/ada' } },
};

async function answer(
  event: object,
  handler: (request: AuthorizerRequest) => any,
  options: Partial<AuthorizerOptions> = {},
): Promise<any> {
  const app = new App({ name: 'a' });
  app.authorizer({ name: 'auth', ...options }, handler);
  app.get('/users/{id}', () => 1);
  app.get('/users/{id}/files/{path+}', () => 1);
  return app.handler('auth')(event, context);
}

test('the handler knows who calls what', async () => {
  const see = async (event: object, options?: Partial<AuthorizerOptions>) => {
    let seen: any;
    await answer(
      event,
      ({ log, raw, lambdaContext, ...request }) => {
        seen = request;
        return deny();
      },
      options,
    );
    return seen;
  };
  const none = { headers: {}, query: {}, params: {} };
  expect(await see(tokenEvent)).toEqual({
    ...none,
    token: 'secret',
    method: undefined,
    path: undefined,
    methodArn: tokenEvent.methodArn,
  });
  expect(await see(requestEvent, { type: 'request', header: 'X-Token' })).toEqual({
    token: 'secret',
    method: 'GET',
    path: '/users/ada',
    headers: { 'x-token': 'secret' },
    query: { q: '1' },
    params: { id: 'ada' },
    methodArn: requestEvent.methodArn,
  });
  expect(await see(httpApiEvent)).toEqual({
    ...none,
    token: 'secret',
    method: 'GET',
    path: '/users/ada',
    headers: { authorization: 'secret' },
    methodArn: httpApiEvent.routeArn,
  });
});

describe('the result is a policy for the API and stage of the caller', () => {
  const statement = (Effect: string, ...arns: string[]) => ({
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect, Resource: arns.map((arn) => `${ARN}/${arn}`) }],
  });

  test.each<[string, any, object]>([
    ['allow()', allow(), { principalId: 'user', policyDocument: statement('Allow', '*/*') }],
    [
      'all routes',
      allow({ routes: '*', principalId: 'ada', context: { role: 'admin', level: 3 } }),
      { principalId: 'ada', policyDocument: statement('Allow', '*/*'), context: { role: 'admin', level: 3 } },
    ],
    [
      'a path: all its methods',
      allow({ routes: ['/users/{id}', '/'] }),
      { principalId: 'user', policyDocument: statement('Allow', '*/users/*', '*/') },
    ],
    [
      'methods of a path',
      allow({ routes: [{ path: '/users', methods: ['get', 'HEAD'] }] }),
      { principalId: 'user', policyDocument: statement('Allow', 'GET/users', 'HEAD/users') },
    ],
    ['no routes', allow({ routes: [] }), { principalId: 'user', policyDocument: statement('Deny', '*/*') }],
    ['deny()', deny(), { principalId: 'user', policyDocument: statement('Deny', '*/*') }],
  ])('%s', async (_, given, expected) => {
    for (const event of [tokenEvent, requestEvent]) expect(await answer(event, async () => given)).toEqual(expected);
    const { principalId, context: own } = expected as any;
    // The functions of an HTTP API get the context only: the principal is in it.
    expect(await answer(httpApiEvent, async () => given)).toEqual({ ...expected, context: { ...own, principalId } });
  });

  test('a policy of its own passes through unchanged', async () => {
    const own = { principalId: 'x', policyDocument: { Version: '2012-10-17', Statement: [] }, usageIdentifierKey: 'k' };
    expect(await answer(tokenEvent, () => own)).toBe(own);
    expect(await answer(httpApiEvent, () => ({ isAuthorized: true }))).toEqual({ isAuthorized: true });
  });

  test.each<[string, any, string]>([
    [
      'a path without a slash, which would let in what ends like it',
      { routes: ['orders'] },
      'a route is a path with a slash at its beginning, or { path, methods }. It has "orders"',
    ],
    ['a text for routes', { routes: '/orders' }, '"routes" is \'*\' or a list. It has "/orders"'],
    [
      'methods that are missing',
      { routes: [{ path: '/orders' }] },
      'the methods of /orders are a list. It has a value of the type undefined',
    ],
    ['null for a route', { routes: [null] }, 'a route is a path'],
    ['a number for the principal', { principalId: 7 }, '"principalId" is a string. It has a value of the type number'],
    [
      'an object in the context',
      { context: { user: { id: 1 } } },
      '"user" of the context is a string, a number or a boolean: API Gateway takes no other',
    ],
    ['nothing in the context', { context: { user: null } }, '"user" of the context'],
  ])('%s is an error', async (_, allowed, message) => {
    await expect(answer(tokenEvent, () => allow(allowed))).rejects.toThrow(message);
  });

  describe('a name that is put into a route never widens it', () => {
    test.each(['*', '?', '7/*', '7*', '{x}', '{id', 'id}', '{id}{id}', '7-{id}', '{id+}', '${aws:username}', '7/{id}'])(
      '%s is an error',
      async (name) => {
        for (const routes of [[`/users/${name}`], [{ path: `/users/${name}`, methods: ['GET'] }]]) {
          for (const event of [tokenEvent, httpApiEvent]) {
            await expect(answer(event, () => allow({ routes }))).rejects.toThrow(
              `a route has no wildcards but the parameters of a declared route`,
            );
          }
        }
      },
    );

    test.each([
      ['/users/ada', '/users/ada'],
      ['/users/{id}', '/users/*'],
      ['/users/{id}/files/a/b', '/users/*/files/a/b'],
      ['/users/ada/files/{path+}', '/users/ada/files/*'],
      ['/not/declared', '/not/declared'],
    ])('%s is one', async (path, resource) => {
      const { policyDocument } = await answer(tokenEvent, () => allow({ routes: [path] }));
      expect(policyDocument.Statement[0].Resource).toEqual([`${ARN}/*${resource}`]);
    });

    test.each<[string, { [name: string]: string } | undefined, string]>([
      ['/users/{id}', { id: 'ada' }, '/users/ada'],
      ['/users/{id}', { id: '$&' }, '/users/$&'],
      ['/users/{id}', {}, '/users/*'],
      ['/users/{id}/files/{path+}', { id: 'ada', path: 'a/b' }, '/users/ada/files/a/b'],
      ['/users/{id}/files/{path+}', { id: 'ada' }, '/users/ada/files/*'],
    ])('%s with the parameters %j is one', async (path, params, resource) => {
      const routes = [{ path, methods: ['GET'], params }];
      const { policyDocument } = await answer(tokenEvent, () => allow({ routes }));
      expect(policyDocument.Statement[0].Resource).toEqual([`${ARN}/GET${resource}`]);
    });

    test.each<[string, any, string]>([
      ...['*', '?', '', '{id}', '{x}', '7/8', '${aws:username}', undefined, null, 7].map(
        (id): [string, any, string] => [
          '/users/{id}',
          { id },
          '"id" of params is a text without *, ?, { and }, and without / for one segment',
        ],
      ),
      ['/users/{id}/files/{path+}', { path: 'a/*' }, '"path" of params is a text'],
      ['/users/{id}', { name: 'ada' }, '"name" of params is not a parameter of /users/{id}'],
      ['*', { id: 'ada' }, '"id" of params is not a parameter of *'],
      ['/users/{id}', undefined, '"params" of /users/{id} are an object. It has a value of the type undefined'],
      ['/users/{id}', null, '"params" of /users/{id} are an object. It has null'],
    ])('%s with the parameters %j is an error', async (path, params, message) => {
      for (const event of [tokenEvent, httpApiEvent]) {
        await expect(answer(event, () => allow({ routes: [{ path, methods: ['GET'], params }] }))).rejects.toThrow(
          message,
        );
      }
    });

    test('nor does a property of a route with a typo', async () => {
      const routes: any = [{ path: '/users/{id}', methods: ['GET'], param: { id: 'ada' } }];
      await expect(answer(tokenEvent, () => allow({ routes }))).rejects.toThrow(
        '"param" of /users/{id} is not known. A route has path, methods and params',
      );
    });

    test.each(['GET/users', 'GET/*', 'G*', '', 'FETCH', '**', undefined])('nor does the method %s', async (method) => {
      await expect(
        answer(tokenEvent, () => allow({ routes: [{ path: '/users', methods: [method as string] }] })),
      ).rejects.toThrow("a method of /users is '*' or one of GET, POST");
    });
  });

  test('a property with a typo does not allow all routes', async () => {
    await expect(answer(tokenEvent, () => allow({ route: ['/x'] } as any))).rejects.toThrow(
      '"route" is not known. It has routes, principalId and context',
    );
  });

  test.each<[string, () => any]>([
    ['routes', () => allow({ routes: undefined })],
    ['routes of a response by hand', () => ({ allowed: true, routes: undefined })],
    ['what is allowed', () => allow(undefined)],
    ['what is allowed, null', () => allow(null as any)],
  ])('a value that is not there allows nothing: %s', async (_, handler) => {
    await expect(answer(tokenEvent, handler)).rejects.toThrow(
      '"routes" is \'*\' or a list, or left out for all routes. It has a value of the type undefined',
    );
  });

  test('what is undefined in the context is not there', async () => {
    expect(
      JSON.stringify((await answer(tokenEvent, () => allow({ context: { role: undefined } as any }))).context),
    ).toBe('{}');
  });

  test('an HTTP API takes any context', async () => {
    expect((await answer(httpApiEvent, () => allow({ context: { roles: ['a'] } as any }))).context).toEqual({
      roles: ['a'],
      principalId: 'user',
    });
  });

  test("'*' is all, also in a list and with methods", async () => {
    const resource = async (routes: any) =>
      (await answer(tokenEvent, () => allow({ routes }))).policyDocument.Statement[0].Resource;
    expect(await resource(['*'])).toEqual([`${ARN}/*/*`]);
    expect(await resource([{ path: '*', methods: ['GET'] }])).toEqual([`${ARN}/GET/*`]);
  });

  test.each([
    ['method.request.header.X-Token', 'secret'],
    ['$request.querystring.q', '1'],
    ['context.identity.sourceIp', '192.0.2.1'],
    ['$context.identity.sourceIp', '192.0.2.1'],
    ['stageVariables.tenant', 't'],
    ['context.nothing.there', ''],
  ])('the token is what the first identity source %s names', async (source, token) => {
    let seen: unknown;
    const event = {
      ...requestEvent,
      requestContext: { identity: { sourceIp: '192.0.2.1' } },
      stageVariables: { tenant: 't' },
    };
    await answer(
      event,
      (request) => {
        seen = request.token;
        return deny();
      },
      { type: 'request', identitySources: [source] },
    );
    expect(seen).toBe(token);
  });

  test('an error propagates: API Gateway answers 500', async () => {
    await expect(
      answer(tokenEvent, () => {
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
  });

  test('no middleware runs around it', async () => {
    const app = new App({ name: 'a' });
    const middleware = jest.fn();
    app.use(middleware);
    app.authorizer({ name: 'auth' }, () => allow());
    await app.handler('auth')(tokenEvent, context);
    expect(middleware).not.toHaveBeenCalled();
  });
});

describe('of a WebSocket API', () => {
  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html */
  const connectEvent = {
    type: 'REQUEST',
    methodArn: `${ARN}/$connect`,
    headers: {
      Host: 'abc123.execute-api.eu-west-1.amazonaws.com',
      HeaderAuth1: 'headerValue1',
      'Sec-WebSocket-Version': '13',
    },
    multiValueHeaders: { HeaderAuth1: ['headerValue1'] },
    queryStringParameters: { QueryString1: 'queryValue1' },
    multiValueQueryStringParameters: { QueryString1: ['queryValue1'] },
    stageVariables: {},
    requestContext: { routeKey: '$connect', eventType: 'CONNECT', connectionId: 'c', stage: 'api', apiId: 'abc123' },
  };
  const statement = (Effect: string) => [{ Action: 'execute-api:Invoke', Effect, Resource: [`${ARN}/$connect`] }];

  test('the handler knows who connects', async () => {
    let seen: any;
    await answer(
      connectEvent,
      ({ log, raw, lambdaContext, ...request }) => {
        seen = request;
        return deny();
      },
      { header: 'HeaderAuth1' },
    );
    expect(seen).toEqual({
      token: 'headerValue1',
      method: undefined,
      path: undefined,
      headers: {
        host: 'abc123.execute-api.eu-west-1.amazonaws.com',
        headerauth1: 'headerValue1',
        'sec-websocket-version': '13',
      },
      query: { QueryString1: 'queryValue1' },
      params: {},
      methodArn: connectEvent.methodArn,
    });
  });

  test.each([
    'route.request.querystring.QueryString1',
    'method.request.querystring.QueryString1',
    '$request.querystring.QueryString1',
  ])('the token is the first identity source: %s', async (source) => {
    const token = jest.fn();
    await answer(
      connectEvent,
      (request) => {
        token(request.token);
        return deny();
      },
      { type: 'request', identitySources: [source, 'route.request.header.Auth'] },
    );
    expect(token).toHaveBeenCalledWith('queryValue1');
  });

  test.each<[string, any, string]>([
    ['allow()', allow(), 'Allow'],
    ['allow() of $connect', allow({ routes: ['/users', '$connect'] }), 'Allow'],
    ['allow() of no routes', allow({ routes: [] }), 'Deny'],
    ['deny()', deny(), 'Deny'],
  ])('%s is about the connection', async (_, given, effect) => {
    const {
      policyDocument: {
        Statement: [{ Effect, Resource }],
      },
    } = await answer(connectEvent, () => given);
    expect([Effect, Resource.includes(`${ARN}/$connect`)]).toEqual([effect, true]);
  });

  test('allow() of paths of another API lets nobody connect', async () => {
    const {
      policyDocument: { Statement },
    } = await answer(connectEvent, () => allow({ routes: ['/users', { path: '/', methods: ['GET'] }] }));
    expect(Statement).not.toEqual(statement('Allow'));
    expect(JSON.stringify(Statement)).not.toContain('$connect');
  });

  test('the context is for all events of the connection', async () => {
    expect(await answer(connectEvent, () => allow({ principalId: 'ada', context: { room: 7 } }))).toEqual({
      principalId: 'ada',
      policyDocument: { Version: '2012-10-17', Statement: statement('Allow') },
      context: { room: 7 },
    });
  });
});

test('routes and functions carry them as plain data', () => {
  const app = new App({ name: 'a' });
  const handler = () => deny();
  const users = app.authorizer({ name: 'users', type: 'request', header: 'X-Token', ttlSeconds: 0 }, handler);
  const pool = app.userPool('Users');
  app.get('/a', { authorizer: users, apiKeyRequired: true }, () => 1);
  app.get('/b', { authorizer: iamAuthorizer() }, () => 1);
  app.get(
    '/c',
    {
      authorizer: cognitoAuthorizer({
        name: 'pool',
        userPools: [pool, { arn: 'arn:aws:cognito-idp:eu-west-1:1:userpool/x' }],
        scopes: ['x'],
      }),
    },
    () => 1,
  );
  app.get('/d', { authorizer: jwtAuthorizer({ issuer: 'https://i', audience: ['a'] }) }, () => 1);
  app.get(
    '/e',
    { authorizer: externalAuthorizer({ name: 'other', functionArn: 'arn:aws:lambda:eu-west-1:1:function:fn' }) },
    () => 1,
  );
  expect(app[APP].handlers).toEqual([
    { name: 'users', kind: 'authorizer', options: { type: 'request', header: 'X-Token', ttlSeconds: 0 }, handler },
  ]);
  expect(app[APP].routes.map((route) => ({ ...route.authorizer }))).toEqual([
    { declaration: { name: 'users', kind: 'custom', type: 'request', header: 'X-Token', ttlSeconds: 0 } },
    { declaration: { name: 'iam', kind: 'iam' } },
    {
      declaration: {
        name: 'pool',
        kind: 'cognito',
        userPools: [{ resource: 'Users' }, { arn: 'arn:aws:cognito-idp:eu-west-1:1:userpool/x' }],
      },
      scopes: ['x'],
    },
    { declaration: { name: 'jwt', kind: 'jwt', issuer: 'https://i', audience: ['a'] } },
    {
      declaration: {
        name: 'other',
        kind: 'external',
        type: 'token',
        functionArn: 'arn:aws:lambda:eu-west-1:1:function:fn',
      },
    },
  ]);
});

test('the prefix of a blueprint is on its authorizers, and not on others', () => {
  const app = new App({ name: 'a' });
  const blueprint = new Blueprint();
  const [outer, inner] = [
    app.authorizer({ name: 'outer' }, () => allow()),
    blueprint.authorizer({ name: 'inner' }, () => allow()),
  ];
  blueprint.get('/a', { authorizer: inner }, () => 1);
  blueprint.get('/b', { authorizer: outer }, () => 1);
  blueprint.onWsConnect({ name: 'connect', authorizer: inner }, () => undefined);
  app.register(blueprint, { namePrefix: 'v1-' });
  expect(app[APP].handlers.map(({ name }) => name)).toEqual(['outer', 'v1-inner', 'v1-connect']);
  expect(app[APP].handlers[2].options.authorizer.declaration.name).toBe('v1-inner');
  expect(app[APP].routes.map((route) => route.authorizer?.declaration.name)).toEqual(['v1-inner', 'outer']);
});

test.each<[string, (app: App) => void, string]>([
  [
    'a type that is none',
    (app) => app.authorizer({ name: 'x', type: 'jwt' as any }, () => allow()),
    'authorizer "x": option "type" is \'token\' or \'request\', got "jwt"',
  ],
  [
    'a ttl out of range',
    (app) => app.authorizer({ name: 'x', ttlSeconds: 3601 }, () => allow()),
    'option "ttlSeconds" is a whole number from 0 to 3600, got 3601',
  ],
  [
    'no handler',
    (app) => app.authorizer({ name: 'x' }, undefined as any),
    'authorizer "x": the handler must be a function',
  ],
  [
    'scopes that nothing sees',
    (app) => app.get('/x', { authorizer: iamAuthorizer().withScopes(['a']) }, () => 1),
    'Route /x: scopes are for cognitoAuthorizer() and jwtAuthorizer(); an authorizer of the kind "iam" does not see them',
  ],
  [
    'scopes of one of its own functions',
    (app) => app.get('/x', { authorizer: app.authorizer({ name: 'x' }, () => allow()).withScopes(['a']) }, () => 1),
    'an authorizer of the kind "custom" does not see them',
  ],
  [
    'scopes that are no list',
    (app) =>
      app.get(
        '/x',
        { authorizer: jwtAuthorizer({ issuer: 'https://a', audience: ['a'] }).withScopes('a' as any) },
        () => 1,
      ),
    'Route /x: the scopes of its authorizer must be an array of strings, got "a"',
  ],
  [
    'an empty list of scopes',
    (app) =>
      app.get('/x', { authorizer: jwtAuthorizer({ issuer: 'https://a', audience: ['a'], scopes: [] }) }, () => 1),
    'must be an array of strings, got an empty array. Without scopes every token is taken',
  ],
  [
    'an option that is no authorizer',
    (app) => app.get('/x', { authorizer: 'users' as any }, () => 1),
    'Route /x: option "authorizer" is what app.authorizer()',
  ],
  [
    'two of one name',
    (app) => {
      app.get('/x', { authorizer: jwtAuthorizer({ issuer: 'https://a', audience: ['a'] }) }, () => 1);
      app.get('/y', { authorizer: jwtAuthorizer({ issuer: 'https://b', audience: ['a'] }) }, () => 1);
    },
    'Route /y: another authorizer is named "jwt" too',
  ],
  [
    'two of one name, of the two APIs',
    (app) => {
      app.get(
        '/x',
        { authorizer: externalAuthorizer({ name: 'other', functionArn: 'arn:aws:lambda:eu-west-1:1:function:a' }) },
        () => 1,
      );
      app.onWsConnect(
        {
          name: 'c',
          authorizer: externalAuthorizer({
            name: 'other',
            type: 'request',
            functionArn: 'arn:aws:lambda:eu-west-1:1:function:b',
          }),
        },
        () => 1,
      );
    },
    'onWsConnect "c": another authorizer is named "other" too',
  ],
  [
    'one of a message',
    (app) => app.onWsMessage({ name: 'm', authorizer: iamAuthorizer() } as any, () => 1),
    'onWsMessage "m": only the beginning of a connection has an authorizer. Give it to onWsConnect',
  ],
  [
    'one of a user pool for a connection',
    (app) =>
      app.onWsConnect(
        { name: 'c', authorizer: cognitoAuthorizer({ name: 'p', userPools: [app.userPool('Users')] }) },
        () => 1,
      ),
    'onWsConnect "c": a WebSocket API has no cognito authorizers',
  ],
  [
    'a JWT for a connection',
    (app) =>
      app.onWsConnect({ name: 'c', authorizer: jwtAuthorizer({ issuer: 'https://a', audience: ['a'] }) }, () => 1),
    'onWsConnect "c": a WebSocket API has no jwt authorizers',
  ],
  [
    'an external one of a token for a connection',
    (app) =>
      app.onWsConnect(
        {
          name: 'c',
          authorizer: externalAuthorizer({ name: 'o', functionArn: 'arn:aws:lambda:eu-west-1:1:function:a' }),
        },
        () => 1,
      ),
    'onWsConnect "c": a WebSocket API invokes an authorizer with the whole request',
  ],
  [
    'scopes for a connection',
    (app) => app.onWsConnect({ name: 'c', authorizer: iamAuthorizer().withScopes(['a']) }, () => 1),
    'onWsConnect "c": scopes are for cognitoAuthorizer() and jwtAuthorizer()',
  ],
  [
    'a connection with what is no authorizer',
    (app) => app.onWsConnect({ name: 'c', authorizer: {} as any }, () => 1),
    'onWsConnect "c": option "authorizer" is what app.authorizer()',
  ],
])('%s throws', (_, declare, message) => {
  expect(() => declare(new App({ name: 'a' }))).toThrow(message);
});
