import { Annotations, Match } from 'aws-cdk-lib/assertions';
import type { Manifest } from '../../../src/manifest/manifest';
import { appIn, manifestOf, newStack, PLAIN, route } from '../literal-app';

const IAM = { name: 'iam' };
const SHOP: Manifest = {
  ...PLAIN,
  authorizers: { iam: { kind: 'iam' } },
  routes: [
    route('GET', '/health'),
    route('POST', '/login'),
    route('GET', '/orders', { authorizer: IAM }),
    route('POST', '/orders', { authorizer: IAM, apiKeyRequired: true }),
  ],
};
const CHAT = (authorizer?: { name: string }) =>
  manifestOf({
    functions: {
      connect: { kind: 'websocket', route: '$connect', authorizer },
      say: { kind: 'websocket', route: '$default' },
    },
    authorizers: { iam: { kind: 'iam' } },
    routes: [],
    resources: {},
    operations: {},
  });

function made(manifest: Manifest, publicRoutes?: any, api: object = {}): ReturnType<typeof newStack> {
  const stack = newStack();
  appIn(stack, manifest, { publicRoutes, stageConfig: { api } });
  return stack;
}

test.each<[string, Manifest, string[]]>([
  ['each by method and path', SHOP, ['GET /health', 'POST /login']],
  ['a path for all its methods', { ...SHOP, routes: [route('GET', '/health'), route('HEAD', '/health')] }, ['/health']],
  ['connections of a WebSocket API', CHAT(), ['$connect']],
  ['none, where all have an authorizer', { ...SHOP, routes: [route('GET', '/orders', { authorizer: IAM })] }, []],
  ['none, where connections have an authorizer', CHAT(IAM), []],
])('listed routes are accepted: %s', (_, manifest, publicRoutes) => {
  expect(() => made(manifest, publicRoutes)).not.toThrow();
});

test.each<[string, Manifest, any, string]>([
  [
    'one without an authorizer',
    SHOP,
    ['GET /health'],
    'without an authorizer, and not one of publicRoutes: POST /login. Give it an authorizer where it is declared, or list it: everyone can call it then',
  ],
  [
    'one with an API key only, as a key says nothing about who calls',
    { ...SHOP, routes: [route('GET', '/x', { apiKeyRequired: true })] },
    [],
    'without an authorizer, and not one of publicRoutes: GET /x.',
  ],
  ['a WebSocket API', CHAT(), [], 'without an authorizer, and not one of publicRoutes: $connect.'],
  [
    'one that is gone',
    SHOP,
    ['GET /healt', 'POST /login'],
    'publicRoutes[0]: the app has no route "GET /healt"; did you mean "GET /health"?',
  ],
  [
    'one that has got an authorizer',
    SHOP,
    ['GET /health', 'POST /login', '/orders'],
    'publicRoutes[2]: "/orders" is not open to everyone: remove it from the list',
  ],
  ['no route', SHOP, [7], 'publicRoutes[0]: expected a route, like "GET /health", got 7'],
  ['no list', SHOP, 'GET /health', 'publicRoutes: expected a list, got "GET /health"'],
])('an error names %s', (_, manifest, publicRoutes, message) => {
  expect(() => made(manifest, publicRoutes)).toThrow(`Stack/RuntimeApp: ${message}`);
});

test('a function URL is public only with authType NONE', () => {
  expect(() => made(PLAIN, [], { type: 'url' })).not.toThrow();
  expect(() => made(PLAIN, [], { type: 'url', authType: 'NONE' })).toThrow(
    'without an authorizer, and not one of publicRoutes: POST /users',
  );
  expect(() => made(PLAIN, ['POST /users'], { type: 'url' })).toThrow(
    'publicRoutes[0]: "POST /users" is not open to everyone: remove it from the list',
  );
});

describe('without a list', () => {
  const infos = (manifest: Manifest) =>
    Annotations.fromStack(made(manifest))
      .findInfo('*', Match.anyValue())
      .map(({ entry }) => String(entry.data));

  test('an app with both kinds of routes gets a hint', () => {
    expect(infos(SHOP)).toEqual([
      '2 of 4 routes have no authorizer: GET /health, POST /login. List them as publicRoutes, so that any further one is an error',
    ]);
  });

  test('an app whose routes are all public, or all authorized, does not', () => {
    expect(infos(PLAIN)).toEqual([]);
    expect(infos({ ...SHOP, routes: [route('GET', '/orders', { authorizer: IAM })] })).toEqual([]);
  });
});
