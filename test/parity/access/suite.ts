import { generateKeyPairSync, sign } from 'node:crypto';
import { ACCESS_DIFFERENCES } from './differences';
import type { AccessApi, AccessRequest, AccessTarget } from './target';
import { testsBut } from '../listed-tests';
import type { TargetName } from '../target';

/** The tests of who may call what, which hold wherever an app runs, but for the differences that are listed. */
export function accessSuite(on: TargetName, start: () => Promise<AccessTarget>): void {
  let target: AccessTarget;
  const tokens: { [use: string]: string } = {};

  const { test, testListed } = testsBut(ACCESS_DIFFERENCES[on]);

  beforeAll(async () => {
    target = await start();
    for (const api of ['REST', 'HTTP'] as const) {
      for (const use of ['id', 'access'] as const) tokens[`${api} ${use}`] = await target.token(api, use);
    }
  }, 600_000);

  afterAll(() => target?.stop?.(), 60_000);

  /** The status and the body, as JSON where it is some. */
  async function called(api: AccessApi, path: string, request?: AccessRequest): Promise<[number, any]> {
    const response = await target.request(api, path, request);
    const text = await response.text();
    try {
      return [response.status, JSON.parse(text)];
    } catch {
      return [response.status, text];
    }
  }

  const withHeaders = (headers: { [name: string]: string }) => ({ headers });
  const json = (body: unknown, headers = {}) => ({
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

  describe.each<['REST' | 'HTTP']>([['REST'], ['HTTP']])('the %s API', (api) => {
    const apiTest = (name: string, run: () => unknown) => test(`${api}: ${name}`, run);
    const bearer = (use: 'id' | 'access', change = (token: string) => token) =>
      withHeaders({ authorization: `Bearer ${change(tokens[`${api} ${use}`])}` });
    const claimsOf = (use: 'id' | 'access') =>
      JSON.parse(Buffer.from(tokens[`${api} ${use}`].split('.')[1], 'base64url').toString());

    const unauthorized = [401, { message: 'Unauthorized' }];

    apiTest('refuses callers without a token, and with nonsense', async () => {
      expect(await called(api, '/me')).toEqual(unauthorized);
      expect(await called(api, '/me', withHeaders({ authorization: 'Bearer nonsense' }))).toEqual(unauthorized);
    });

    apiTest('refuses a token that was changed, has no signature, or that of another key', async () => {
      const [header, claims, signature] = tokens[`${api} id`].split('.');
      const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString());
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const ofAnotherKey = sign('sha256', Buffer.from(`${header}.${claims}`), privateKey).toString('base64url');
      for (const forged of [
        [header, encoded({ ...claimsOf('id'), sub: 'root' }), signature],
        [encoded({ alg: 'none', kid }), claims, ''],
        [header, claims, ofAnotherKey],
      ]) {
        expect(
          await called(
            api,
            '/me',
            bearer('id', () => forged.join('.')),
          ),
        ).toEqual(unauthorized);
      }
    });

    apiTest('passes the claims of a token on as strings', async () => {
      const [status, claims] = await called(api, '/me', bearer('id'));
      const { sub, iss, exp } = claimsOf('id');
      expect([status, claims]).toEqual([200, expect.objectContaining({ sub, iss })]);
      expect(Object.values(claims).filter((value) => typeof value !== 'string')).toEqual([]);
      // A REST API writes a time as a date.
      if (api === 'HTTP') expect(claims.exp).toBe(String(exp));
    });

    apiTest('asks for one of the scopes of a route', async () => {
      const refused = api === 'REST' ? [401, { message: 'Unauthorized' }] : [403, { message: 'Forbidden' }];
      expect(await called(api, '/orders', bearer('id'))).toEqual(refused);
      const [status, order] = await called(api, '/orders', bearer('access'));
      expect([status, order.for]).toEqual([200, claimsOf('access').sub]);
    });

    const tenant = (id: string, name: string, path = '/tenants/7') =>
      called(api, `${path}?tenant=${name}`, withHeaders({ 'X-Id': id }));

    apiTest('does not ask an authorizer where an identity source is missing', async () => {
      for (const missing of [
        called(api, '/tenants/7?tenant=x'),
        called(api, '/tenants/7', withHeaders({ 'X-Id': 'a' })),
      ])
        expect(await missing).toEqual([401, { message: 'Unauthorized' }]);
    });

    apiTest('asks an authorizer once for the same identity sources', async () => {
      const [status, first] = await tenant('ada', 'one');
      expect([status, first]).toEqual([200, { principalId: 'ada', tenant: 'one', call: expect.any(String) }]);
      expect(await tenant('ada', 'one', '/tenants/8')).toEqual([200, first]);
      const [, other] = await tenant('ada', 'two');
      expect(other).toEqual({ principalId: 'ada', tenant: 'two', call: expect.any(String) });
      expect(other.call).not.toBe(first.call);
    });

    apiTest('refuses what an authorizer denies or does not name, and callers for whom it fails', async () => {
      const denied =
        api === 'REST'
          ? { Message: expect.stringContaining('User is not authorized to access this resource') }
          : { message: 'Forbidden' };
      expect(await tenant('eve', 'one')).toEqual([403, denied]);
      expect(await tenant('ada', 'one', '/others/7')).toEqual([403, denied]);
      const failed = api === 'REST' ? { message: null } : { message: 'Internal Server Error' };
      expect(await tenant('broken', 'one')).toEqual([500, failed]);
    });

    apiTest('refuses requests that are not signed', async () => {
      const message = api === 'REST' ? 'Missing Authentication Token' : 'Forbidden';
      expect(await called(api, '/signed/7')).toEqual([403, { message }]);
    });

    apiTest('takes requests that a role has signed, for the routes that its policy allows', async () => {
      expect(await called(api, '/signed/a%20b?x=1&y=%2F', { by: 'Caller' })).toEqual([
        200,
        { caller: expect.stringMatching(/^arn:aws:sts::\d{12}:assumed-role\/.*Caller.*\/ada$/) },
      ]);
      expect((await called(api, '/closed', { by: 'Caller' }))[0]).toBe(403);
      expect((await called(api, '/signed/7', { by: 'Stranger' }))[0]).toBe(403);
      expect((await called(api, '/signed/7', { by: 'nobody' }))[0]).toBe(403);
    });

    apiTest('refuses a signature with the words of API Gateway', async () => {
      const denied = {
        Message: expect.stringMatching(
          /^User: arn:.*\/ada is not authorized to perform: execute-api:Invoke on resource: arn:/,
        ),
      };
      const unknown = { message: 'The security token included in the request is invalid.' };
      const forbidden = { message: 'Forbidden' };
      expect(await called(api, '/closed', { by: 'Caller' })).toEqual([403, api === 'REST' ? denied : forbidden]);
      expect(await called(api, '/signed/7', { by: 'nobody' })).toEqual([403, api === 'REST' ? unknown : forbidden]);
    });
  });

  describe('API keys', () => {
    const keyed = (key: string) => called('REST', '/keyed', withHeaders({ 'x-api-key': key }));
    const ok = [200, { called: true }];

    test('a route for keys is closed without one of a usage plan', async () => {
      const forbidden = [403, { message: 'Forbidden' }];
      expect(await called('REST', '/keyed')).toEqual(forbidden);
      expect(await keyed('a-key-that-nobody-knows')).toEqual(forbidden);
      expect(await keyed('a-key-without-a-usage-plan')).toEqual(forbidden);
    });

    test('a key of a usage plan opens a route', async () => {
      expect(await keyed('a-key-without-any-limits')).toEqual(ok);
    });

    test('the quota of a usage plan ends', async () => {
      const key = 'a-key-for-two-calls-a-month';
      expect([await keyed(key), await keyed(key)]).toEqual([ok, ok]);
      expect(await keyed(key)).toEqual([429, { message: 'Limit Exceeded' }]);
    });

    test('a usage plan throttles', async () => {
      const key = 'a-key-for-one-call-at-once';
      expect(await keyed(key)).toEqual(ok);
      expect(await keyed(key)).toEqual([429, { message: 'Too Many Requests' }]);
    });
  });

  describe('requests that the gateway validates', () => {
    const parcel = { article: 'book', weight: 2 };

    test('a request that fits its model reaches the function', async () => {
      expect(await called('REST', '/parcels?size=s', json(parcel))).toEqual([200, parcel]);
    });

    test('a body that its model refuses is refused', async () => {
      for (const body of [{ article: 'book' }, { ...parcel, weight: 31 }, { ...parcel, weight: '2' }, [], '{', '']) {
        expect(await called('REST', '/parcels?size=s', json(body))).toEqual([400, { message: 'Invalid request body' }]);
      }
    });

    test('a request without a required parameter is refused', async () => {
      const message = 'Missing required request parameters: [size]';
      expect(await called('REST', '/parcels', json(parcel))).toEqual([400, { message }]);
    });
  });

  describe('CORS of an HTTP API', () => {
    const preflight = (origin: string) =>
      target.request('HTTP', '/echo', {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-id' },
      });

    test('a preflight request of an origin that is allowed gets what is configured', async () => {
      const { status, headers } = await preflight('https://shop.example');
      expect(status).toBe(204);
      expect(headers.get('access-control-allow-origin')).toBe('https://shop.example');
      expect(headers.get('access-control-allow-headers')?.split(',')).toEqual(
        expect.arrayContaining(['Authorization', 'x-id']),
      );
      expect(headers.get('access-control-allow-credentials')).toBe('true');
      expect(headers.get('access-control-max-age')).toBe('600');
    });

    test('a preflight request gets the methods of all routes', async () => {
      const { headers } = await preflight('https://shop.example');
      expect(headers.get('access-control-allow-methods')).toBe('GET,OPTIONS,POST');
    });

    test('a preflight request of another origin gets no permission', async () => {
      const { status, headers } = await preflight('https://evil.example');
      expect([status, headers.get('access-control-allow-origin')]).toEqual([204, null]);
    });

    const from = async (origin: string, path: string) =>
      (await target.request('HTTP', path, withHeaders({ origin }))).headers;

    test('responses have the headers for their origin', async () => {
      const allowed = await from('https://admin.example', '/echo/x');
      expect(allowed.get('access-control-allow-origin')).toBe('https://admin.example');
      expect(allowed.get('access-control-allow-credentials')).toBe('true');
      expect(allowed.get('access-control-expose-headers')).toBe('x-call');
      expect((await from('https://evil.example', '/echo/x')).get('access-control-allow-origin')).toBeNull();
    });

    test('refusals of the gateway have the headers for their origin', async () => {
      const allowed = await from('https://admin.example', '/me');
      expect(allowed.get('access-control-allow-origin')).toBe('https://admin.example');
      expect((await from('https://evil.example', '/me')).get('access-control-allow-origin')).toBeNull();
    });
  });

  describe('a function URL for everyone', () => {
    test('paths and queries are decoded once', async () => {
      const expected = { name: 'a b&c', tags: ['x&y', 'z'] };
      expect(await called('URL', '/echo/a%20b%26c?tag=x%26y&tag=z')).toEqual([200, expected]);
    });

    test('status, headers and body of a request and of its response are passed on', async () => {
      const response = await target.request('URL', '/echo', json({ ü: [1] }, { 'x-from': 'ada' }));
      expect([response.status, await response.json()]).toEqual([201, { got: { ü: [1] }, from: 'ada' }]);
      expect(response.headers.get('x-call')).toMatch(/^[\da-f-]{36}$/);
    });

    test('the function refuses an unknown path', async () => {
      expect((await called('URL', '/nothing'))[0]).toBe(404);
    });

    test('the URL sends the headers of its CORS configuration, also to a preflight request', async () => {
      const headers = { origin: 'https://shop.example', 'access-control-request-method': 'POST' };
      const preflight = await target.request('URL', '/echo', { method: 'OPTIONS', headers });
      expect(preflight.headers.get('access-control-allow-origin')).toBe('https://shop.example');
      expect(preflight.headers.get('access-control-allow-methods')).toBe('GET,POST');
      expect(preflight.headers.get('access-control-allow-headers')).toBe('x-from');
      expect(preflight.headers.get('access-control-max-age')).toBe('600');
      const response = await target.request('URL', '/echo/x', { headers });
      expect(response.headers.get('access-control-allow-origin')).toBe('https://shop.example');
      expect(response.headers.get('access-control-expose-headers')).toBe('x-call');
      const evil = await target.request('URL', '/echo/x', withHeaders({ origin: 'https://evil.example' }));
      expect(evil.headers.get('access-control-allow-origin')).toBeNull();
    });
  });

  describe('a function URL that streams, for callers that sign', () => {
    test('the chunks of a response arrive', async () => {
      const response = await target.request('streamed URL', '/lines', { by: 'Caller' });
      expect([response.status, await response.text()]).toEqual([200, 'one\nzwö\n']);
    });

    test('a function URL takes requests that are signed by a role with permission, and no others', async () => {
      const [status, body] = await called('streamed URL', '/lines');
      expect([status, body]).toEqual([403, { Message: expect.stringMatching(/^Forbidden/) }]);
      expect((await called('streamed URL', '/lines', { by: 'Stranger' }))[0]).toBe(403);
      expect((await called('streamed URL', '/lines', { by: 'Caller' }))[0]).toBe(200);
    });
  });

  testListed();
}
