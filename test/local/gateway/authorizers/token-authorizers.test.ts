import { createHmac, generateKeyPairSync } from 'node:crypto';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer, HttpUserPoolAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import type { Stack } from 'aws-cdk-lib/core';
import { ECHO, inlineFunction, LocalStack } from '../local-stack';
import { sendRequest } from '../send-request';
import { decodedJwt, signedJwt } from '../../../../src/local/issuer/jwt';
import type { TokenOptions } from '../../../../src/local/issuer/local-issuer';

afterEach(() => LocalStack.closeAll());

const ISSUER = 'https://login.example/tenant';

/** A token by the issuer of the running stack, as `npx projen token` gets it. */
async function tokenOf(stack: LocalStack, options: TokenOptions = {}): Promise<string> {
  const { url, secret } = stack.runner.tokens!;
  const response = await fetch(`${url}/token`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}` },
    body: JSON.stringify(options),
  });
  const { token, message } = (await response.json()) as any;
  if (!token) throw new Error(message);
  return token;
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('a JWT authorizer', () => {
  function jwtApi(stack: Stack, payloadFormatVersion = apigatewayv2.PayloadFormatVersion.VERSION_2_0) {
    const api = new apigatewayv2.HttpApi(stack, 'Api');
    const integration = new HttpLambdaIntegration('Echo', inlineFunction(stack, 'Echo', ECHO), {
      payloadFormatVersion,
    });
    const authorizer = new HttpJwtAuthorizer('Login', ISSUER, { jwtAudience: ['orders-api', 'other-api'] });
    api.addRoutes({ path: '/me', methods: [apigatewayv2.HttpMethod.GET], integration, authorizer });
    api.addRoutes({
      path: '/orders',
      methods: [apigatewayv2.HttpMethod.GET],
      integration,
      authorizer,
      authorizationScopes: ['orders', 'admin'],
    });
  }
  const start = () => LocalStack.start((demo) => jwtApi(demo));

  test('takes tokens of a user pool of the stack, for its client', async () => {
    const stack = await LocalStack.start((demo) => {
      const pool = new cognito.UserPool(demo, 'Users');
      const integration = new HttpLambdaIntegration('Echo', inlineFunction(demo, 'Echo', ECHO));
      const userPoolClients = [pool.addClient('Web')];
      const authorizers = {
        pool: new HttpUserPoolAuthorizer('Pool', pool, { userPoolClients }),
        provider: new HttpJwtAuthorizer('Provider', `https://${pool.userPoolProviderName}`, {
          jwtAudience: userPoolClients.map(({ userPoolClientId }) => userPoolClientId),
        }),
      };
      const api = new apigatewayv2.HttpApi(demo, 'Api');
      for (const [path, authorizer] of Object.entries(authorizers)) {
        api.addRoutes({ path: `/${path}`, integration, authorizer, authorizationScopes: [] });
      }
    });
    const [{ userPoolId, clientId }] = stack.cloud.userPoolClients;
    const token = await tokenOf(stack, { authorizer: 'Pool', sub: 'ada' });
    for (const path of ['/pool', '/provider']) {
      expect((await stack.get(path)).status).toBe(401);
      expect((await stack.get(path, bearer(token))).json.requestContext.authorizer.jwt.claims).toMatchObject({
        sub: 'ada',
        aud: clientId,
        iss: `https://cognito-idp.us-east-1.amazonaws.com/${userPoolId}`,
      });
    }
    const access = await tokenOf(stack, { authorizer: 'Pool', scopes: ['orders'] });
    expect((await stack.get('/pool', bearer(access))).status).toBe(200);
    const ofOthers = await tokenOf(stack, { authorizer: 'Pool', claims: { aud: 'other' } });
    expect((await stack.get('/pool', bearer(ofOthers))).status).toBe(401);
  });

  test('accepts a local token, whose claims are texts in the event', async () => {
    const stack = await start();
    const token = await tokenOf(stack, { sub: 'ada', claims: { groups: ['a', 'b'], age: 36 } });
    const { authorizer } = (await stack.get('/me', bearer(token))).json.requestContext;
    expect(authorizer).toEqual({
      jwt: {
        claims: {
          iss: ISSUER,
          sub: 'ada',
          aud: 'orders-api',
          groups: '[a b]',
          age: '36',
          iat: expect.stringMatching(/^\d+$/),
          exp: expect.stringMatching(/^\d+$/),
        },
        scopes: null,
      },
    });
    // Without "Bearer", too.
    expect((await stack.get('/me', { authorization: token })).status).toBe(200);
  });

  test('wants one of the scopes of the route', async () => {
    const stack = await start();
    const orders = await tokenOf(stack, { scopes: ['orders', 'profile'] });
    expect((await stack.get('/orders', bearer(orders))).json.requestContext.authorizer.jwt.scopes).toEqual([
      'orders',
      'profile',
    ]);
    const other = await stack.get('/orders', bearer(await tokenOf(stack, { scopes: ['profile'] })));
    expect(other).toMatchObject({ status: 403, text: '{"message":"Forbidden"}' });
    expect(other.headers['www-authenticate']).toContain('error="insufficient_scope"');
  });

  test('without a token it is 401', async () => {
    expect(await (await start()).get('/me')).toMatchObject({
      status: 401,
      text: '{"message":"Unauthorized"}',
      headers: { 'www-authenticate': 'Bearer' },
    });
  });

  test.each<[string, (stack: LocalStack) => Promise<string>]>([
    ['that is none', async () => 'x.y'],
    ['of another issuer', (stack) => tokenOf(stack, { claims: { iss: 'https://evil.example' } })],
    ['for another audience', (stack) => tokenOf(stack, { claims: { aud: 'evil-api' } })],
    ['that has expired', (stack) => tokenOf(stack, { expiresIn: -1 })],
    ['that never expires', (stack) => tokenOf(stack, { claims: { exp: null } })],
    ['that is not valid yet', (stack) => tokenOf(stack, { claims: { nbf: Date.now() } })],
    [
      'whose claims were changed',
      async (stack) => {
        const [header, claims, signature] = (await tokenOf(stack)).split('.');
        const changed = { ...JSON.parse(Buffer.from(claims, 'base64url').toString()), sub: 'admin' };
        return [header, Buffer.from(JSON.stringify(changed)).toString('base64url'), signature].join('.');
      },
    ],
    [
      'without a signature (alg: none)',
      async (stack) => {
        const [, claims] = (await tokenOf(stack)).split('.');
        return `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${claims}.`;
      },
    ],
    [
      'signed with another key that claims to be ours',
      async (stack) => {
        const { header, claims } = decodedJwt(await tokenOf(stack))!;
        return signedJwt(claims, String(header.kid), generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
      },
    ],
    [
      'signed with the public key as the secret of HS256',
      async (stack) => {
        const { keys } = (await (await fetch(`${stack.runner.tokens!.url}/.well-known/jwks.json`)).json()) as any;
        const [, claims] = (await tokenOf(stack)).split('.');
        const header = Buffer.from(JSON.stringify({ alg: 'HS256', kid: keys[0].kid })).toString('base64url');
        const signature = createHmac('sha256', keys[0].n).update(`${header}.${claims}`).digest('base64url');
        return `${header}.${claims}.${signature}`;
      },
    ],
  ])('refuses a token %s', async (_, create) => {
    const stack = await start();
    const answer = await stack.get('/me', bearer(await create(stack)));
    expect(answer).toMatchObject({ status: 401, text: '{"message":"Unauthorized"}' });
    expect(answer.headers['www-authenticate']).toContain('error="invalid_token"');
  });

  test('the log distinguishes a token without a time of expiry from one that has expired', async () => {
    const stack = await start();
    await stack.get('/me', bearer(await tokenOf(stack, { claims: { exp: null } })));
    expect(stack.output).toContain('the token has no time of expiry (exp), which API Gateway requires');
    expect(stack.output).not.toContain('has expired');
  });

  test('a token expires on the clock', async () => {
    const stack = await start();
    const token = await tokenOf(stack, { expiresIn: 60 });
    expect((await stack.get('/me', bearer(token))).status).toBe(200);
    await stack.runner.clock.advance(61_000);
    expect((await stack.get('/me', bearer(token))).status).toBe(401);
    expect(stack.output).toContain('the token has expired');
  });

  test('of payload 1.0 passes claims and scopes', async () => {
    const stack = await LocalStack.start((demo) => jwtApi(demo, apigatewayv2.PayloadFormatVersion.VERSION_1_0));
    const { authorizer } = (await stack.get('/me', bearer(await tokenOf(stack, { sub: 'ada' })))).json.requestContext;
    expect(authorizer).toMatchObject({ claims: { sub: 'ada' }, scopes: null });
  });
});

describe('a Cognito authorizer', () => {
  const start = () =>
    LocalStack.start((demo) => {
      const pool = new cognito.UserPool(demo, 'Users');
      pool.addClient('Web');
      const api = new apigateway.RestApi(demo, 'Api');
      const integration = new apigateway.LambdaIntegration(inlineFunction(demo, 'Echo', ECHO));
      const authorizer = new apigateway.CognitoUserPoolsAuthorizer(demo, 'Authorizer', { cognitoUserPools: [pool] });
      api.root.addResource('me').addMethod('GET', integration, { authorizer });
      api.root
        .addResource('orders')
        .addMethod('GET', integration, { authorizer, authorizationScopes: ['shop/orders'] });
    });

  test('takes identity tokens, whose times are dates in the event', async () => {
    const stack = await start();
    const token = await tokenOf(stack, {
      sub: 'ada',
      claims: { 'cognito:groups': ['a', 'b'], identities: [{ userId: '7' }] },
    });
    const { claims } = (await stack.get('/me', bearer(token))).json.requestContext.authorizer;
    expect(claims).toMatchObject({
      iss: expect.stringMatching(/^https:\/\/cognito-idp\.us-east-1\.amazonaws\.com\/us-east-1_/),
      aud: stack.cloud.userPoolClients[0].clientId,
      token_use: 'id',
      'cognito:username': 'ada',
      'cognito:groups': 'a,b',
      identities: '{"userId":"7"}',
      exp: expect.stringMatching(/^[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d UTC \d{4}$/),
    });
  });

  test('takes access tokens for a method with scopes', async () => {
    const stack = await start();
    const access = await tokenOf(stack, { scopes: ['shop/orders'] });
    expect((await stack.get('/orders', bearer(access))).status).toBe(200);
    expect((await stack.get('/me', bearer(access))).status).toBe(401);
    expect((await stack.get('/orders', bearer(await tokenOf(stack)))).status).toBe(401);
    expect((await stack.get('/orders', bearer(await tokenOf(stack, { scopes: ['other'] })))).status).toBe(401);
  });

  test('refuses as API Gateway does', async () => {
    const stack = await start();
    const unauthorized = { status: 401, text: '{"message":"Unauthorized"}' };
    expect(await stack.get('/me')).toMatchObject(unauthorized);
    expect(await stack.get('/me', bearer('nonsense'))).toMatchObject(unauthorized);
    const foreign = await tokenOf(stack, { claims: { iss: 'https://cognito-idp.us-east-1.amazonaws.com/other' } });
    expect(await stack.get('/me', bearer(foreign))).toMatchObject(unauthorized);
    expect(await stack.get('/me', bearer(await tokenOf(stack, { expiresIn: -1 })))).toMatchObject({
      status: 401,
      text: '{"message":"The incoming token has expired"}',
    });
  });
});

describe('the local issuer', () => {
  const start = () =>
    LocalStack.start((demo) => {
      const api = new apigatewayv2.HttpApi(demo, 'Api');
      const integration = new HttpLambdaIntegration('Echo', inlineFunction(demo, 'Echo', ECHO));
      for (const name of ['One', 'Two']) {
        api.addRoutes({
          path: `/${name}`,
          integration,
          authorizer: new HttpJwtAuthorizer(name, `https://${name.toLowerCase()}.example`, { jwtAudience: ['a'] }),
        });
      }
    });

  test('serves a discovery document for each issuer, and the keys', async () => {
    const stack = await start();
    const { url } = stack.runner.tokens!;
    const response = await fetch(`${url}/two.example/.well-known/openid-configuration`);
    const document: any = await response.json();
    expect(document).toMatchObject({ issuer: 'https://two.example', jwks_uri: `${url}/.well-known/jwks.json` });
    const { keys } = (await (await fetch(document.jwks_uri)).json()) as any;
    expect(keys).toEqual([expect.objectContaining({ kty: 'RSA', alg: 'RS256', kid: expect.any(String) })]);
    expect(keys[0]).not.toHaveProperty('d');
  });

  test('of several authorizers, the one of a token is named', async () => {
    const stack = await start();
    const token = await tokenOf(stack, { authorizer: 'Two' });
    expect((await stack.get('/Two', bearer(token))).status).toBe(200);
    expect((await stack.get('/One', bearer(token))).status).toBe(401);
    await expect(tokenOf(stack)).rejects.toThrow('choose one of One, Two');
    await expect(tokenOf(stack, { authorizer: 'Too' })).rejects.toThrow('no authorizer "Too"');
  });

  test('issues tokens for nobody without its secret, and serves no other hosts', async () => {
    const stack = await start();
    const { url } = stack.runner.tokens!;
    expect((await fetch(`${url}/token`, { method: 'POST', body: '{}' })).status).toBe(403);
    const port = Number(new URL(url).port);
    const { status } = await sendRequest(port, 'GET', '/.well-known/jwks.json', { host: 'evil.example' });
    expect(status).toBe(403);
  });

  test('is not started for a stack without such authorizers', async () => {
    const stack = await LocalStack.start((demo) => inlineFunction(demo, 'Fn', ECHO));
    expect(stack.runner.tokens).toBeUndefined();
  });

  test.each([
    ['fetch', `(url) => fetch(url).then((response) => response.json())`],
    [
      'https.get',
      `(url) => new Promise((resolve, reject) => {
        require('node:https').get(url, (res) => {
          let text = '';
          res.on('data', (chunk) => (text += chunk));
          res.on('end', () => resolve(JSON.parse(text)));
        }).on('error', reject);
      })`,
    ],
    [
      'https.request with options',
      `(url) => new Promise((resolve, reject) => {
        const { hostname, pathname } = new URL(url);
        const req = require('node:https').request({ hostname, path: pathname, method: 'GET' }, (res) => {
          let text = '';
          res.on('data', (chunk) => (text += chunk));
          res.on('end', () => resolve(JSON.parse(text)));
        });
        req.on('error', reject);
        req.end();
      })`,
    ],
  ])('is read by functions that verify tokens themselves, by %s', async (_, read) => {
    const stack = await LocalStack.start((demo) => {
      const api = new apigatewayv2.HttpApi(demo, 'Api');
      const fn = inlineFunction(
        demo,
        'Verify',
        `async () => {
          const read = ${read};
          const document = await read('https://login.example/tenant/.well-known/openid-configuration');
          const { keys } = await read('https://login.example/tenant/.well-known/jwks.json');
          return { issuer: document.issuer, kid: keys[0].kid };
        }`,
      );
      api.addRoutes({ path: '/open', integration: new HttpLambdaIntegration('Open', fn) });
      api.addRoutes({
        path: '/closed',
        integration: new HttpLambdaIntegration('Closed', fn),
        authorizer: new HttpJwtAuthorizer('Login', ISSUER, { jwtAudience: ['a'] }),
      });
    });
    const { keys } = (await (await fetch(`${stack.runner.tokens!.url}/.well-known/jwks.json`)).json()) as any;
    expect((await stack.get('/open')).json).toEqual({ issuer: ISSUER, kid: keys[0].kid });
  });
});
