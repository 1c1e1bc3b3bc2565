import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Stack } from 'aws-cdk-lib/core';
import type { AuthorizerManifest, Manifest } from '../../../src/manifest/manifest';
import { appIn, newApp, PLAIN, route } from '../literal-app';

/** What synth refuses about an app. */
function refused(manifest: Partial<Manifest>, api: object, quotas?: object): string {
  const app = newApp({ context: quotas && { 'serverless-cdk-project:quotas': quotas } });
  const stack = new Stack(app, 'Stack');
  appIn(stack, { ...PLAIN, ...manifest }, { stageConfig: { api } });
  try {
    Template.fromStack(stack);
  } catch (e) {
    return (e as Error).message;
  }
  return '';
}

const times = <T>(count: number, make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i));

/** An app with so many authorizers, each of a route of its own. */
function authorized(count: number, authorizer: AuthorizerManifest): Partial<Manifest> {
  return {
    routes: times(count, (i) => route('GET', `/p${i}`, { authorizer: { name: `a${i}` } })),
    authorizers: Object.fromEntries(times(count, (i) => [`a${i}`, authorizer])),
  };
}

const EXTERNAL: AuthorizerManifest = {
  kind: 'external',
  type: 'request',
  functionArn: 'arn:aws:lambda:eu-central-1:111122223333:function:auth',
};
const JWT: AuthorizerManifest = { kind: 'jwt', issuer: 'https://issuer.example', audience: ['shop'] };

test.each<[string, 'rest' | 'http', (count: number) => Partial<Manifest>, number, string]>([
  ['Lambda authorizers of a REST API', 'rest', (n) => authorized(n, EXTERNAL), 10, 'authorizers'],
  ['Lambda authorizers of an HTTP API', 'http', (n) => authorized(n, EXTERNAL), 10, 'authorizers'],
  ['JWT authorizers of an HTTP API', 'http', (n) => authorized(n, JWT), 10, 'authorizers'],
  ['routes of an HTTP API', 'http', (n) => ({ routes: times(n, (i) => route('GET', `/p${i}`)) }), 300, 'routes'],
])('%s: more than the quota is an error that names the way out', (_, type, manifest, quota, name) => {
  expect(refused(manifest(quota), { type })).toBe('');
  const message = refused(manifest(quota + 1), { type });
  expect(message).toContain(`has ${quota + 1} ${name}, and the quota is ${quota} for a`);
  expect(message).toContain(`{ 'serverless-cdk-project:quotas': { ${name}: ${quota + 1} } }`);
  expect(refused(manifest(quota + 1), { type }, { [name]: quota + 1 })).toBe('');
  expect(refused(manifest(quota + 2), { type }, { [name]: quota + 1 })).toContain(`the quota is ${quota + 1}`);
});

test('resources of a REST API: more than the quota, the root among them, is a warning, and none where the quota is raised', () => {
  const warnings = (count: number, quotas?: object) => {
    const stack = new Stack(newApp({ context: quotas && { 'serverless-cdk-project:quotas': quotas } }), 'Stack');
    const routes = times(count - 1, (i) => [route('GET', `/p${i}`), route('POST', `/p${i}`)]).flat();
    appIn(stack, { ...PLAIN, routes }, { stageConfig: { api: { type: 'rest' } } });
    return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('rest-api-resources')).length;
  };
  expect([warnings(300), warnings(301), warnings(301, { resources: 301 })]).toEqual([0, 1, 0]);
});

test.each<[string, Partial<Manifest>, object, string]>([
  [
    'audiences',
    authorized(1, { ...JWT, audience: times(51, String) }),
    {},
    'the authorizer "a0" has 51 audiences, and an HTTP API takes 50',
  ],
  [
    'scopes',
    {
      routes: [route('GET', '/p', { authorizer: { name: 'a', scopes: times(11, String) } })],
      authorizers: { a: JWT },
    },
    {},
    'GET /p has 11 scopes, and a route of an HTTP API takes 10',
  ],
])('more %s than an HTTP API takes are an error', (_, manifest, api, message) => {
  expect(refused(manifest, { type: 'http', ...api })).toContain(message);
});

test('IAM authorization is no authorizer of the API', () => {
  expect(refused(authorized(11, { kind: 'iam' }), { type: 'rest' })).toBe('');
});
