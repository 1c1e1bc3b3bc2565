import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { WEBSOCKET_VARIABLE } from '../../../src/runtime/names';
import type { AuthorizerManifest, FunctionManifest, Manifest } from '../../../src/manifest/manifest';
import { appIn, newStack, ofType, PLAIN, policyDocuments, roleIdOf, route } from '../literal-app';

const FUNCTIONS: { [name: string]: FunctionManifest } = {
  APIHandler: { kind: 'http' },
  'ws-connect': { kind: 'websocket', route: '$connect' },
  'ws-message': { kind: 'websocket', route: '$default' },
  'ws-say': { kind: 'websocket', route: 'say' },
};

const SENDS: Manifest['operations'] = {
  apigatewaymanagementapi: ['DeleteConnection', 'GetConnection', 'PostToConnection'],
};

function webSocketApp(functions = FUNCTIONS, operations = SENDS) {
  const routes = 'APIHandler' in functions ? PLAIN.routes : [];
  const manifest = { ...PLAIN, functions, routes, operations };
  const stack = newStack();
  const app = appIn(stack, manifest);
  return { stack, app, template: Template.fromStack(stack).toJSON() };
}

test('functions that API Gateway waits for are stopped when it stops waiting, others have their minute', () => {
  const { template } = webSocketApp({
    ...FUNCTIONS,
    APIStreamHandler: { kind: 'http', stream: true },
    auth: { kind: 'authorizer', type: 'token', header: 'Authorization', ttlSeconds: 300 },
    job: { kind: 'lambda' },
  });
  const timeouts = ofType(template, 'AWS::Lambda::Function').map(([id, { Properties }]) => [id, Properties.Timeout]);
  expect(Object.fromEntries(timeouts)).toEqual({
    APIHandler: 29,
    APIStreamHandler: 60,
    Auth: 29,
    Job: 60,
    WsConnect: 29,
    WsMessage: 29,
    WsSay: 29,
  });
});

test('a longer timeout of a WebSocket function is a warning that names it', () => {
  const stack = newStack();
  appIn(stack, { ...PLAIN, functions: FUNCTIONS }, { stageConfig: { functions: { 'ws-say': { timeout: 60 } } } });
  const found = Annotations.fromStack(stack).findWarning(
    '*',
    Match.stringLikeRegexp('for the function of a WebSocket'),
  );
  expect(found.map(({ entry }) => entry.data)).toEqual([
    expect.stringContaining('the timeout of ws-say is 60 s, but API Gateway waits 29 s'),
  ]);
});

test('each function has its route, its integration and a permission for that route', () => {
  const { template } = webSocketApp();
  expect(template.Resources.WebsocketAPI.Properties).toEqual({
    Name: 'cdkdemo-dev-websocket',
    ProtocolType: 'WEBSOCKET',
    RouteSelectionExpression: '$request.body.action',
  });
  expect(ofType(template, 'AWS::ApiGatewayV2::Route').map(([, { Properties }]) => Properties.RouteKey)).toEqual([
    '$connect',
    '$default',
    'say',
  ]);
  const [integrationId, { Properties: integration }] = ofType(template, 'AWS::ApiGatewayV2::Integration')[2];
  expect(integration).toEqual({
    ApiId: { Ref: 'WebsocketAPI' },
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: {
      'Fn::Sub':
        'arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${WsSay.Arn}/invocations',
    },
  });
  expect(ofType(template, 'AWS::ApiGatewayV2::Route')[2][1].Properties).toEqual({
    ApiId: { Ref: 'WebsocketAPI' },
    RouteKey: 'say',
    AuthorizationType: 'NONE',
    Target: { 'Fn::Join': ['', ['integrations/', { Ref: integrationId }]] },
    RouteResponseSelectionExpression: '$default',
  });
  const permissions = ofType(template, 'AWS::Lambda::Permission').map(([, { Properties }]) => Properties);
  expect(permissions.filter(({ FunctionName }) => FunctionName.Ref === 'WsSay')).toEqual([
    expect.objectContaining({ Principal: 'apigateway.amazonaws.com' }),
  ]);
  expect(JSON.stringify(permissions.find(({ FunctionName }) => FunctionName.Ref === 'WsSay').SourceArn)).toContain(
    '{"Ref":"WebsocketAPI"},"/*/say"',
  );
  expect(ofType(template, 'AWS::ApiGatewayV2::Stage')[0][1].Properties).toMatchObject({
    StageName: 'api',
    AutoDeploy: true,
  });
});

test('the result of a function for a message is sent to the client, and no other result', () => {
  const { template } = webSocketApp({ ...FUNCTIONS, 'ws-disconnect': { kind: 'websocket', route: '$disconnect' } });
  const routes = ofType(template, 'AWS::ApiGatewayV2::Route');
  const two = routes.filter(([, { Properties }]) => Properties.RouteResponseSelectionExpression === '$default');
  expect(two.map(([, { Properties }]) => Properties.RouteKey)).toEqual(['$default', 'say']);
  expect(ofType(template, 'AWS::ApiGatewayV2::RouteResponse').map(([, { Properties }]) => Properties)).toEqual(
    two.map(([id]) => ({ ApiId: { Ref: 'WebsocketAPI' }, RouteId: { Ref: id }, RouteResponseKey: '$default' })),
  );
});

test('every function of the app has the address to send to, and the permission', () => {
  const { stack, template } = webSocketApp();
  const url = {
    'Fn::Join': [
      '',
      [
        'https://',
        { Ref: 'WebsocketAPI' },
        '.execute-api.',
        { Ref: 'AWS::Region' },
        '.',
        { Ref: 'AWS::URLSuffix' },
        '/api',
      ],
    ],
  };
  for (const id of ['APIHandler', 'WsConnect', 'WsMessage', 'WsSay']) {
    expect(template.Resources[id].Properties.Environment.Variables[WEBSOCKET_VARIABLE]).toEqual(url);
  }

  for (const id of ['APIHandler', 'WsConnect', 'WsMessage', 'WsSay']) {
    const own = policyDocuments(template, roleIdOf(template, id)).flatMap(({ Statement }) => Statement);
    const [, grant, ...none] = own;
    expect(none).toEqual([]);
    expect(grant.Action).toBe('execute-api:ManageConnections');
    expect(JSON.stringify(grant.Resource)).toContain('{"Ref":"WebsocketAPI"},"/api/*/@connections/*"');
  }
  expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
});

test('a function with uses has the address and the permission only if it names app.webSocket', () => {
  const { template } = webSocketApp({
    APIHandler: { kind: 'http', uses: [] },
    'ws-message': { kind: 'websocket', route: '$default', uses: [], webSocket: true },
    work: { kind: 'lambda', uses: [] },
  });
  const sends = (id: string) => [
    WEBSOCKET_VARIABLE in template.Resources[id].Properties.Environment.Variables,
    JSON.stringify(policyDocuments(template, roleIdOf(template, id))).includes('execute-api:ManageConnections'),
  ];
  expect(['APIHandler', 'WsMessage', 'Work'].map(sends)).toEqual([
    [false, false],
    [true, true],
    [false, false],
  ]);
});

test('an app that sends to no connection has no permission to', () => {
  const { template } = webSocketApp(FUNCTIONS, {});
  expect(JSON.stringify(template)).not.toContain('execute-api:ManageConnections');
});

test('if no function may send, a warning says which option to set', () => {
  const { stack } = webSocketApp({ 'ws-message': { kind: 'websocket', route: '$default', uses: [] } });
  Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('name app.webSocket in the option "uses"'));
});

test('it is a construct of the CDK, and its address is an output', () => {
  const { app, template } = webSocketApp();
  expect(app.webSocketApi).toBeInstanceOf(apigatewayv2.WebSocketApi);
  expect(app.getResource('WebsocketAPI')).toBe(app.webSocketApi);
  expect(template.Outputs.WebsocketAPIId.Value).toEqual({ Ref: 'WebsocketAPI' });
  expect(JSON.stringify(template.Outputs.WebsocketConnectEndpointURL.Value)).toContain('wss://');
});

test('an app can have no other API', () => {
  const { APIHandler: _, ...functions } = FUNCTIONS;
  const { template } = webSocketApp(functions);
  expect(ofType(template, 'AWS::ApiGateway::RestApi')).toEqual([]);
  expect(Object.keys(template.Outputs).sort()).toEqual(['WebsocketAPIId', 'WebsocketConnectEndpointURL']);
});

test('an app without functions for it has none, and reading it is an error', () => {
  const { app, template } = webSocketApp({ APIHandler: { kind: 'http' } });
  expect(ofType(template, 'AWS::ApiGatewayV2::Api')).toEqual([]);
  expect(() => app.webSocketApi).toThrow('there is no WebSocket API, as the runtime app has no functions for one');
});

describe('the authorizer of connections', () => {
  const connect = (authorizer: AuthorizerManifest, more: Partial<Manifest> = {}) => {
    const own: { [name: string]: FunctionManifest } =
      authorizer.kind === 'custom'
        ? { auth: { kind: 'authorizer', type: authorizer.type, header: 'Authorization', ttlSeconds: 300 } }
        : {};
    const functions: Manifest['functions'] = {
      ...more.functions,
      ...own,
      c: { kind: 'websocket', route: '$connect', authorizer: { name: 'auth' } },
      m: { kind: 'websocket', route: '$default' },
    };
    const manifest = { ...PLAIN, routes: [], ...more, functions, authorizers: { auth: authorizer } };
    const stack = newStack();
    appIn(stack, manifest);
    const template = Template.fromStack(stack).toJSON();
    const [[authorizerId, { Properties: made }] = ['', { Properties: undefined }]] = ofType(
      template,
      'AWS::ApiGatewayV2::Authorizer',
    );
    const [connection, message] = ofType(template, 'AWS::ApiGatewayV2::Route').map(([, { Properties }]) => Properties);
    const permissions = ofType(template, 'AWS::Lambda::Permission')
      .map(([, { Properties }]) => Properties)
      .filter(({ SourceArn }) => JSON.stringify(SourceArn).includes('/authorizers/'));
    return { template, authorizerId, made, connection, message, permissions };
  };
  const EXTERNAL = 'arn:aws:lambda:eu-west-1:123456789012:function:other';
  const custom: AuthorizerManifest = { kind: 'custom', type: 'token', header: 'X-Token', ttlSeconds: 300 };

  test('is a function of the app, invoked with the whole request', () => {
    const { authorizerId, made, connection, message, permissions } = connect(custom);
    expect(made).toEqual({
      ApiId: { Ref: 'WebsocketAPI' },
      Name: 'auth',
      AuthorizerType: 'REQUEST',
      AuthorizerUri: {
        'Fn::Sub':
          'arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Auth.Arn}/invocations',
      },
      IdentitySource: ['route.request.header.X-Token'],
    });
    expect(connection).toMatchObject({
      RouteKey: '$connect',
      AuthorizationType: 'CUSTOM',
      AuthorizerId: { Ref: authorizerId },
    });
    expect(message).toMatchObject({ RouteKey: '$default', AuthorizationType: 'NONE' });
    expect(permissions).toEqual([
      expect.objectContaining({ FunctionName: { Ref: 'Auth' }, Principal: 'apigateway.amazonaws.com' }),
    ]);
    expect(JSON.stringify(permissions[0].SourceArn)).toContain('{"Ref":"WebsocketAPI"},"/authorizers/*"');
  });

  test('has its own notation of identity sources', () => {
    const identity = [
      'method.request.querystring.token',
      '$request.header.X-Id',
      'route.request.header.X-A',
      '$context.identity.sourceIp',
      'stageVariables.x',
    ];
    expect(connect({ ...custom, type: 'request', identitySources: identity }).made.IdentitySource).toEqual([
      'route.request.querystring.token',
      'route.request.header.X-Id',
      'route.request.header.X-A',
      'context.identity.sourceIp',
      'stageVariables.x',
    ]);
    expect(() => connect({ ...custom, type: 'request', identitySources: ['token'] })).toThrow(
      'Stack/RuntimeApp: the function "c": the authorizer "auth" has the identity source "token", which does not exist. Write route.request.header.<name>',
    );
  });

  test('is IAM', () => {
    const { connection, made, permissions } = connect({ kind: 'iam' });
    expect([connection.AuthorizationType, connection.AuthorizerId, made, permissions]).toEqual([
      'AWS_IAM',
      undefined,
      undefined,
      [],
    ]);
  });

  test('is an external function, invoked with a role or a permission', () => {
    const external: AuthorizerManifest = { kind: 'external', type: 'request', functionArn: EXTERNAL };
    expect(connect(external).permissions).toEqual([expect.objectContaining({ FunctionName: EXTERNAL })]);
    const { made, permissions } = connect({ ...external, roleArn: 'arn:aws:iam::123456789012:role/asks' });
    expect(made.AuthorizerUri).toBe(
      `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${EXTERNAL}/invocations`,
    );
    expect([made.AuthorizerCredentialsArn, permissions]).toEqual(['arn:aws:iam::123456789012:role/asks', []]);
  });

  test('can be that of routes too; one of connections alone is not in the REST API', () => {
    const http: Partial<Manifest> = { functions: { APIHandler: { kind: 'http' } }, routes: [route('GET', '/x')] };
    expect(connect(custom, http).template.Resources.RestAPI.Properties.Body.components).toBeUndefined();
    const both = connect(custom, { ...http, routes: [route('GET', '/x', { authorizer: { name: 'auth' } })] });
    expect(Object.keys(both.template.Resources.RestAPI.Properties.Body.components.securitySchemes)).toEqual(['auth']);
    expect(
      both.permissions
        .map(({ SourceArn }) => /"Ref":"(RestAPI|WebsocketAPI)"/.exec(JSON.stringify(SourceArn))![1])
        .sort(),
    ).toEqual(['RestAPI', 'WebsocketAPI']);
  });
});
