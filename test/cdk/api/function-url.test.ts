import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { FunctionUrl } from 'aws-cdk-lib/aws-lambda';
import type { ApiSettings } from '../../../src/config';
import type { AuthorizerManifest, Manifest } from '../../../src/manifest/manifest';
import { appIn, newStack, ofType, PLAIN, route } from '../literal-app';

const STREAMING: Partial<Manifest> = {
  functions: { APIHandler: { kind: 'http' }, APIStreamHandler: { kind: 'http', stream: true } },
  routes: [route('GET', '/users'), route('GET', '/chat', { stream: true })],
};

function deployed(api: ApiSettings = {}, manifest: Partial<Manifest> = {}, props: object = {}) {
  const stack = newStack();
  const app = appIn(stack, { ...PLAIN, ...manifest }, { stageConfig: { api: { type: 'url', ...api } }, ...props });
  const template = Template.fromStack(stack).toJSON();
  const permissions = ofType(template, 'AWS::Lambda::Permission').map(([, { Properties }]) => Properties);
  return { app, stack, template, url: template.Resources.FunctionURL?.Properties, permissions };
}

test('the routes are served by a function URL, for signed requests', () => {
  const { app, template, url, permissions } = deployed();
  expect(url).toEqual({
    AuthType: 'AWS_IAM',
    InvokeMode: 'BUFFERED',
    TargetFunctionArn: { 'Fn::GetAtt': ['APIHandler', 'Arn'] },
  });
  expect(permissions).toEqual([]);
  expect(template.Outputs.EndpointURL.Value).toEqual({ 'Fn::GetAtt': ['FunctionURL', 'FunctionUrl'] });
  expect([...ofType(template, 'AWS::ApiGateway::RestApi'), ...ofType(template, 'AWS::ApiGatewayV2::Api')]).toEqual([]);
  expect(app.functionUrl).toBeInstanceOf(FunctionUrl);
  expect(app.getResource('FunctionURL')).toBe(app.functionUrl);
  expect(() => app.restApi).toThrow('there is no REST API, as the API of the app is of another type: functionUrl');
});

test('everyone can call it only with authType NONE: both actions are allowed, through the URL only', () => {
  const { url, permissions } = deployed({ authType: 'NONE' });
  expect(url.AuthType).toBe('NONE');
  const who = { FunctionName: { 'Fn::GetAtt': ['APIHandler', 'Arn'] }, Principal: '*' };
  expect(permissions).toEqual([
    { ...who, Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE' },
    { ...who, Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true },
  ]);
});

test('if some routes stream, the stream handler serves all routes', () => {
  const { app, template, url } = deployed({}, STREAMING);
  expect(url).toMatchObject({
    InvokeMode: 'RESPONSE_STREAM',
    TargetFunctionArn: { 'Fn::GetAtt': ['APIStreamHandler', 'Arn'] },
  });
  expect(ofType(template, 'AWS::Lambda::Function').map(([id]) => id)).toEqual(['APIStreamHandler']);
  expect(Object.keys(app.functions)).toEqual(['APIStreamHandler']);
  expect(template.Outputs.APIHandlerName.Value).toEqual({ Ref: 'APIStreamHandler' });
});

const IAM: Partial<Manifest> = {
  authorizers: { iam: { kind: 'iam' } },
  routes: [route('GET', '/x', { authorizer: { name: 'iam' } })],
};
const CUSTOM: AuthorizerManifest = { kind: 'custom', type: 'token' };

test('routes whose callers sign their requests are fine', () => {
  expect(deployed({}, IAM).url.AuthType).toBe('AWS_IAM');
});

test.each<[string, ApiSettings, Partial<Manifest>, object, string]>([
  [
    'API keys',
    {},
    { routes: [route('GET', '/x', { apiKeyRequired: true })] },
    {},
    'GET /x: a function URL has no API keys, but a REST API has',
  ],
  [
    'authorizers',
    {},
    {
      functions: {
        ...PLAIN.functions,
        auth: { kind: 'authorizer', type: 'token', header: 'Authorization', ttlSeconds: 300 },
      },
      authorizers: { auth: CUSTOM },
      routes: [route('GET', '/x', { authorizer: { name: 'auth' } })],
    },
    {},
    'GET /x: a function URL has no Lambda authorizers, but a REST API and an HTTP API have',
  ],
  [
    'IAM for some routes',
    { authType: 'NONE' },
    IAM,
    {},
    'GET /x: iamAuthorizer() is for function URLs whose api.authType is "AWS_IAM", for all routes',
  ],
  [
    'throttling',
    { throttle: { rateLimit: 1 } },
    {},
    {},
    'api.throttle: a function URL has no throttling limits, but a REST API and an HTTP API have: set api.type to "rest" or "http"',
  ],
  ['access logs', { accessLogs: true }, {}, {}, 'api.accessLogs: a function URL has no access logs'],
  ['domain names', { domain: { name: 'api.example.com' } }, {}, {}, 'api.domain: a function URL has no domain names'],
  [
    'properties of an API',
    {},
    {},
    { apiProps: { description: 'x' } },
    'apiProps.description: a function URL has no such properties, but a REST API has',
  ],
])('it has no %s', (_, api, manifest, props, message) => {
  expect(() => deployed(api, manifest, props)).toThrow(`Stack/RuntimeApp: ${message}`);
});

test('settings for the WebSocket API of the app are accepted', () => {
  const functions: Manifest['functions'] = {
    APIHandler: { kind: 'http' },
    ws: { kind: 'websocket', route: '$default' },
  };
  expect(deployed({ stageName: 'live', throttle: { rateLimit: 1 } }, { functions }).url).toBeDefined();
});

test.each(['rest', 'http'] as const)('it alone has an authType: an API of the type %s is an error', (type) => {
  expect(() => deployed({ type, authType: 'NONE' })).toThrow(
    'has no authorization of all routes, but a function URL has: set api.type to "url", or give the routes an authorizer',
  );
});

test('settings that turn a feature off are accepted', () => {
  expect(deployed({ accessLogs: false }).url).toBeDefined();
});

test('CORS with signed requests is a warning, as a browser does not sign preflight requests', () => {
  const cors = { allowOrigins: ['*'], allowHeaders: [] };
  const routes = [route('GET', '/x', { cors })];
  expect(
    Annotations.fromStack(deployed({}, { routes }).stack).findWarning(
      '*',
      Match.stringLikeRegexp('GET /x has CORS, but no browser can call it'),
    ),
  ).toHaveLength(1);
  expect(
    Annotations.fromStack(deployed({ authType: 'NONE' }, { routes }).stack).findWarning('*', Match.anyValue()),
  ).toEqual([]);
});
