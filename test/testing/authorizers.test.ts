import { createPublicKey, verify } from 'node:crypto';
import * as https from 'node:https';
import { json } from 'node:stream/consumers';
import {
  allow,
  App,
  cognitoAuthorizer,
  deny,
  externalAuthorizer,
  iamAuthorizer,
  jwtAuthorizer,
} from '../../src/runtime';
import { localResources, testClient, type TestClient, type TestClientOptions } from '../../src/testing';

let calls = 0;

function shop(): App {
  const app = new App({ name: 'shop' });
  const users = app.authorizer({ name: 'users', header: 'X-Token' }, ({ token }) => {
    calls++;
    if (token === 'break') throw new Error('no luck');
    if (token === 'stranger') throw new Error('Unauthorized');
    if (token === 'reader') return allow({ principalId: 'bob', routes: [{ path: '/orders', methods: ['GET'] }] });
    return token === 'secret' ? allow({ principalId: 'ada', context: { level: 3 } }) : deny();
  });
  const login = jwtAuthorizer({ name: 'login', issuer: 'https://login.example', audience: ['shop'] });
  const pool = cognitoAuthorizer({ name: 'pool', userPools: [app.userPool('Users')] });
  const other = externalAuthorizer({ name: 'other', functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:x' });
  const caller = ({ authorizer }: { authorizer: unknown }) => ({ authorizer: authorizer ?? null });
  app.get('/open', caller);
  app.get('/orders', { authorizer: users }, caller);
  app.post('/orders', { authorizer: users }, caller);
  app.get('/me', { authorizer: login }, caller);
  app.get('/scoped', { authorizer: login.withScopes(['orders']) }, caller);
  app.get('/pool', { authorizer: pool }, caller);
  app.get('/other', { authorizer: other }, caller);
  app.get('/signed', { authorizer: iamAuthorizer() }, caller);
  return app;
}

const client = (options: TestClientOptions = {}) => testClient(shop(), { payload: '1.0', ...options });
const http = (options?: TestClientOptions) => client(options).http;
const as = (token: string) => ({ headers: { 'x-token': token } });

beforeEach(() => {
  calls = 0;
});

describe.each(['1.0', '2.0'] as const)('an authorizer of the app, payload %s', (payload) => {
  const get = (path: string, request = {}, options = {}) => http({ payload, ...options }).get(path, request);

  test('decides on a request, and its context reaches the handler', async () => {
    const { status, json } = await get('/orders', as('secret'));
    expect(status).toBe(200);
    expect(json().authorizer).toMatchObject({ principalId: 'ada', level: payload === '1.0' ? '3' : 3 });
    expect((await get('/orders', as('wrong'))).status).toBe(403);
    expect((await get('/orders', as('stranger'))).status).toBe(401);
  });

  test('is not called without its identity source, or for an open route', async () => {
    const refused = await get('/orders');
    expect({ status: refused.status, body: refused.body }).toEqual({ status: 401, body: '{"message":"Unauthorized"}' });
    expect((await get('/open')).status).toBe(200);
    expect(calls).toBe(0);
  });

  test('that fails is a 500 with the reason in the result, or rejects', async () => {
    const failed = await get('/orders', as('break'));
    expect(failed.status).toBe(500);
    expect(failed.result.reason).toContain('the authorizer users failed: no luck');
    await expect(get('/orders', as('break'), { throwErrors: true })).rejects.toThrow('no luck');
  });

  test('may allow some routes only, by a result that is cached', async () => {
    const own = http({ payload });
    expect((await own.get('/orders', as('reader'))).status).toBe(200);
    expect((await own.post('/orders', as('reader'))).status).toBe(403);
    expect(calls).toBe(1);
  });

  test('is not asked if the request has its context', async () => {
    const { json } = await get('/orders', { authorizer: { principalId: 'eve' } });
    expect(json().authorizer).toMatchObject({ principalId: 'eve' });
    expect(calls).toBe(0);
  });
});

describe('client.token()', () => {
  const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

  test('is accepted by a JWT authorizer, with the scopes that it has', async () => {
    const own = client({ payload: '2.0' });
    const token = own.token({ authorizer: 'login', sub: 'ada', claims: { role: 'admin' } });
    expect((await own.http.get('/me', bearer(token))).json().authorizer.jwt).toMatchObject({
      claims: { sub: 'ada', role: 'admin', iss: 'https://login.example', aud: 'shop' },
      scopes: null,
    });
    expect((await own.http.get('/scoped', bearer(token))).status).toBe(403);
    const scoped = own.token({ authorizer: 'login', scopes: ['orders'] });
    expect((await own.http.get('/scoped', bearer(scoped))).json().authorizer.jwt.scopes).toEqual(['orders']);
  });

  describe('of a declared user pool', () => {
    const issuerOf = (id: string) => `https://cognito-idp.${id.split('_')[0]}.amazonaws.com/${id}`;

    /** The claims of an authorizer's context, and the values that the function reads. */
    function poolApp(kind: 'jwt' | 'cognito') {
      const app = new App({ name: 'a' });
      const pool = app.userPool('Users');
      const web = app.env('CLIENT_ID');
      const authorizer =
        kind === 'jwt'
          ? jwtAuthorizer({ name: 'users', issuer: pool, audience: [web] })
          : cognitoAuthorizer({ name: 'users', userPools: [pool] });
      app.get('/me', { authorizer }, ({ authorizer: context }: any) => ({
        claims: context.claims ?? context.jwt.claims,
        read: { issuer: issuerOf(pool.id), client: web.value },
      }));
      return app;
    }

    const started: TestClient[] = [];
    afterEach(async () => {
      delete process.env.USERS_ID;
      delete process.env.CLIENT_ID;
      for (const own of started.splice(0)) await own.close();
    });

    const poolClient = (kind: 'jwt' | 'cognito', options: TestClientOptions) => {
      const own = testClient(poolApp(kind), { payload: kind === 'jwt' ? '2.0' : '1.0', ...options });
      started.push(own);
      return own;
    };
    const me = async (own: TestClient, token = own.token({ sub: 'ada' })) => {
      const response = await own.http.get('/me', bearer(token));
      expect({ status: response.status, reason: response.result.reason }).toEqual({ status: 200 });
      return response.json();
    };

    const inProcess = { USERS_ID: 'eu-central-1_process', CLIENT_ID: 'process' };
    test.each<[string, TestClientOptions, string, string]>([
      ['the variables of the process', {}, 'eu-central-1_process', 'process'],
      [
        'those that calls see',
        { environment: 'process', resources: { Users: 'eu-west-1_a' } },
        'eu-west-1_a',
        'process',
      ],
      ['named resources', { resources: { Users: 'eu-west-1_a', CLIENT_ID: 'web' } }, 'eu-west-1_a', 'web'],
      [
        'given variables',
        { environment: { USERS_ID: 'eu-west-1_b' }, resources: { Users: 'x_y' } },
        'eu-west-1_b',
        'process',
      ],
    ])('has the values that the functions read: %s', async (_, options, id, audience) => {
      Object.assign(process.env, inProcess);
      const { claims, read } = await me(poolClient('jwt', options));
      expect(read).toEqual({ issuer: issuerOf(id), client: audience });
      expect(claims).toMatchObject({ sub: 'ada', iss: issuerOf(id), aud: audience, token_use: 'id' });
    });

    test('has them by a Cognito authorizer too', async () => {
      const { claims } = await me(poolClient('cognito', { resources: { Users: 'eu-west-1_a', CLIENT_ID: 'web' } }));
      expect(claims.iss).toBe(issuerOf('eu-west-1_a'));
    });

    test('has placeholders for values that nothing gives', async () => {
      const own = poolClient('jwt', { resources: { Users: 'users', CLIENT_ID: 'web' } });
      expect((await me(own)).claims.iss).toBe('https://cognito-idp.us-east-1.amazonaws.com/users');
      const bare = poolClient('jwt', {}).token();
      expect(JSON.parse(Buffer.from(bare.split('.')[1], 'base64url').toString())).toMatchObject({
        iss: issuerOf('us-east-1_Users'),
        aud: 'CLIENT_ID',
      });
    });

    describe.each(['jwt', 'cognito'] as const)('among local resources, by a %s authorizer', (kind) => {
      const local = () => {
        const Variables = { SERVERLESS_FUNCTION: 'api', USERS_ID: { Ref: 'Pool' }, CLIENT_ID: { Ref: 'Web' } };
        return poolClient(kind, {
          resources: localResources({
            Resources: {
              Pool: { Type: 'AWS::Cognito::UserPool' },
              Web: { Type: 'AWS::Cognito::UserPoolClient', Properties: { UserPoolId: { Ref: 'Pool' } } },
              Api: {
                Type: 'AWS::Lambda::Function',
                Properties: { Runtime: 'nodejs24.x', FunctionName: 'a-api', Environment: { Variables } },
              },
            },
          }),
        });
      };

      test('has the values of the stack once they are started', async () => {
        const own = local();
        expect((await own.http.get('/me')).status).toBe(401);
        const { claims, read } = await me(own);
        expect(claims.iss).toBe(read.issuer);
        if (kind === 'jwt') expect(claims.aud).toBe(read.client);
      }, 60_000);

      test('is accepted too if it was issued before', async () => {
        const own = local();
        const token = own.token({ sub: 'ada' });
        await own.run(() => undefined);
        expect((await me(own, token)).claims.iss).toBe(issuerOf('us-east-1_Users'));
      }, 60_000);
    });
  });

  test('is refused if it has expired, is of another client, or is none', async () => {
    const own = client({ payload: '2.0' });
    for (const token of [
      own.token({ authorizer: 'login', expiresIn: -1 }),
      client().token({ authorizer: 'login' }),
      own.token({ authorizer: 'pool' }),
      'nonsense',
    ]) {
      expect((await own.http.get('/me', bearer(token))).status).toBe(401);
    }
  });

  test('is accepted by a Cognito authorizer', async () => {
    const own = client();
    const token = own.token({ authorizer: 'pool', sub: 'ada' });
    expect((await own.http.get('/pool', bearer(token))).json().authorizer.claims).toMatchObject({
      sub: 'ada',
      token_use: 'id',
    });
    expect((await own.http.get('/pool')).status).toBe(401);
  });

  test('needs the name of an authorizer, if there are several', () => {
    expect(() => client().token()).toThrow('choose one of login, pool');
    expect(() => testClient(new App({ name: 'a' })).token()).toThrow('has no authorizer that takes tokens');
  });
});

test('the option "as" is the caller of all requests', async () => {
  const { get } = http({ as: { sub: 'ada', role: 'admin' } });
  expect((await get('/orders')).json().authorizer).toMatchObject({ principalId: 'ada', role: 'admin' });
  expect((await get('/me')).json().authorizer.jwt.claims).toEqual({ sub: 'ada', role: 'admin' });
  expect((await get('/pool')).json().authorizer.claims).toEqual({ sub: 'ada', role: 'admin' });
  expect(calls).toBe(0);
  expect(() => client({ as: 'ada' as any })).toThrow('option "as" is a caller');
});

test('a given context is one that API Gateway passes on', async () => {
  const get = (path: string, authorizer: object, options?: TestClientOptions) =>
    http(options).get(path, { authorizer: authorizer as any });
  const contextOf = async (...given: Parameters<typeof get>) => (await get(...given)).json().authorizer;
  expect(await contextOf('/orders', { principalId: 'ada', level: 3, admin: true })).toEqual({
    principalId: 'ada',
    level: '3',
    admin: 'true',
  });
  expect(await contextOf('/orders', { principalId: 'ada', level: 3 }, { payload: '2.0' })).toMatchObject({ level: 3 });
  expect(await contextOf('/me', { jwt: { claims: { sub: 'ada' }, scopes: null } }, { payload: '2.0' })).toMatchObject({
    jwt: { claims: { sub: 'ada' } },
  });
  await expect(get('/orders', { principalId: 'ada', roles: ['admin'] })).rejects.toThrow(
    'The context of the authorizer "users" is an object of strings, numbers and booleans, { principalId: \'ada\' }, got {"principalId":"ada","roles":["admin"]}',
  );
  await expect(get('/me', { sub: 'ada' }, { payload: '2.0' })).rejects.toThrow(
    'The context of the authorizer "login" is { jwt: { claims: { sub: \'ada\' } } }, got {"sub":"ada"}',
  );
  await expect(get('/pool', { sub: 'ada' })).rejects.toThrow("is { claims: { sub: 'ada' } }");
});

test('a function outside the app needs its context, and a signature is not asked for', async () => {
  const { get } = http();
  await expect(get('/other')).rejects.toThrow('Pass the context that it would return');
  expect((await get('/other', { authorizer: { principalId: 'ada' } })).status).toBe(200);
  expect((await get('/signed')).status).toBe(200);
});

test('the authorizer of a WebSocket API decides on connections, and its context is in their events', async () => {
  const app = new App({ name: 'chat' });
  const members = app.authorizer(
    { name: 'members', type: 'request', identitySources: ['route.request.querystring.token'] },
    ({ token, methodArn }) => (token === 'secret' ? allow({ principalId: methodArn.split('/').pop()! }) : deny()),
  );
  app.onWsConnect({ name: 'connect', authorizer: members }, () => undefined);
  app.onWsMessage({ name: 'message' }, ({ authorizer }) => authorizer.principalId);
  const { webSocket } = testClient(app);
  expect(await webSocket.connect('a', { query: { token: 'secret' } })).toMatchObject({ statusCode: 200 });
  expect((await webSocket.message('a', 'x')).body).toBe('$connect');
  expect(await webSocket.connect('b', { query: { token: 'wrong' } })).toMatchObject({ statusCode: 403 });
  expect(await webSocket.connect('c')).toMatchObject({ statusCode: 401, reason: expect.stringContaining('token') });
  await expect(webSocket.message('c', 'x')).rejects.toThrow('gone');
  await webSocket.connect('d', { authorizer: { principalId: 'ada' } });
  expect((await webSocket.message('d', 'x')).body).toBe('ada');
});

describe('a handler that verifies tokens by itself', () => {
  /** The key ids at an issuer, read as by a verifier. */
  const readers: { readonly [how: string]: (url: string) => Promise<any> } = {
    fetch: async (url) => (await fetch(url)).json(),
    https: (url) =>
      new Promise((resolve, reject) => {
        https.get(url, (response) => void json(response).then(resolve, reject)).on('error', reject);
      }),
  };

  test.each(Object.keys(readers))('reads the keys of the issuer on this machine, by %s', async (how) => {
    const app = new App({ name: 'shop' });
    const login = jwtAuthorizer({ name: 'login', issuer: 'https://login.example/tenant', audience: ['shop'] });
    app.get('/me', { authorizer: login }, async ({ headers, authorizer }) => {
      const { issuer } = await readers[how]('https://login.example/tenant/.well-known/openid-configuration');
      const { keys } = await readers[how]('https://login.example/tenant/.well-known/jwks.json');
      const [header, payload, signature] = headers.get('authorization')!.split(' ')[1].split('.');
      const key = createPublicKey({ key: keys[0], format: 'jwk' });
      const isValid = verify(
        'RSA-SHA256',
        Buffer.from(`${header}.${payload}`),
        key,
        Buffer.from(signature, 'base64url'),
      );
      return { issuer, isValid, sub: authorizer.jwt.claims.sub };
    });
    for (const sub of ['ada', 'bob']) {
      const own = testClient(app, { payload: '2.0' });
      try {
        const authorization = `Bearer ${own.token({ sub })}`;
        const { json: body } = await own.http.get('/me', { headers: { authorization } });
        expect(body()).toEqual({ issuer: 'https://login.example/tenant', isValid: true, sub });
      } finally {
        await own.close();
      }
    }
  });

  test('reads nothing else there', async () => {
    const own = client();
    const app = shop();
    app.get('/read', async () => (await fetch('https://login.example/.well-known/jwks.json')).status);
    const reader = testClient(app, { throwErrors: true });
    own.token({ authorizer: 'login' });
    // The client that has issued no token has no issuer.
    await expect(reader.http.get('/read')).rejects.toThrow('fetch failed');
    await own.close();
  });
});
