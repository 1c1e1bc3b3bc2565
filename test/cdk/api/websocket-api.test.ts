import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { WEBSOCKET_VARIABLE } from '../../../src/cdk/api/websocket-api';
import type { FunctionManifest } from '../../../src/manifest/manifest';
import * as declarations from '../../../src/runtime/declarations';
import { appIn, discovered, newStack, ofType, PLAIN, statements } from '../literal-app';

jest.mock('../../../src/cdk/discover-app');

const FUNCTIONS: { [name: string]: FunctionManifest } = {
  'APIHandler': { kind: 'http' },
  'ws-connect': { kind: 'websocket', route: '$connect' },
  'ws-message': { kind: 'websocket', route: '$default' },
  'ws-say': { kind: 'websocket', route: 'say' },
};

function websocketApp(functions = FUNCTIONS) {
  const routes = 'APIHandler' in functions ? PLAIN.routes : [];
  discovered({ ...PLAIN, functions, routes, operations: { apigatewaymanagementapi: ['DeleteConnection', 'GetConnection', 'PostToConnection'] } });
  const stack = newStack();
  const app = appIn(stack);
  return { stack, app, template: Template.fromStack(stack).toJSON() };
}

test('each function has its route, its integration and a permission for that route', () => {
  const { template } = websocketApp();
  expect(template.Resources.WebsocketAPI.Properties).toEqual({
    Name: 'cdkdemo-dev-websocket', ProtocolType: 'WEBSOCKET', RouteSelectionExpression: '$request.body.action',
  });
  expect(ofType(template, 'AWS::ApiGatewayV2::Route').map(([, { Properties }]) => Properties.RouteKey)).toEqual(['$connect', '$default', 'say']);
  const [integrationId, { Properties: integration }] = ofType(template, 'AWS::ApiGatewayV2::Integration')[2];
  expect(integration).toEqual({
    ApiId: { Ref: 'WebsocketAPI' },
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: { 'Fn::Sub': 'arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${WsSay.Arn}/invocations' },
  });
  expect(ofType(template, 'AWS::ApiGatewayV2::Route')[2][1].Properties).toEqual({
    ApiId: { Ref: 'WebsocketAPI' }, RouteKey: 'say', AuthorizationType: 'NONE', Target: { 'Fn::Join': ['', ['integrations/', { Ref: integrationId }]] },
  });
  const permissions = ofType(template, 'AWS::Lambda::Permission').map(([, { Properties }]) => Properties);
  expect(permissions.filter(({ FunctionName }) => FunctionName.Ref === 'WsSay')).toEqual([expect.objectContaining({ Principal: 'apigateway.amazonaws.com' })]);
  expect(JSON.stringify(permissions.find(({ FunctionName }) => FunctionName.Ref === 'WsSay').SourceArn)).toContain('{"Ref":"WebsocketAPI"},"/*/say"');
  expect(ofType(template, 'AWS::ApiGatewayV2::Stage')[0][1].Properties).toMatchObject({ StageName: 'api', AutoDeploy: true });
});

test('every function of the app knows where to send, and may', () => {
  const { stack, template } = websocketApp();
  const url = { 'Fn::Join': ['', ['https://', { Ref: 'WebsocketAPI' }, '.execute-api.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }, '/api']] };
  for (const id of ['APIHandler', 'WsConnect', 'WsMessage', 'WsSay']) {
    expect(template.Resources[id].Properties.Environment.Variables[WEBSOCKET_VARIABLE]).toEqual(url);
  }
  expect(WEBSOCKET_VARIABLE).toBe(declarations.WEBSOCKET_VARIABLE);
  const [, grant, ...none] = statements(template);
  expect(none).toEqual([]);
  expect(grant.Action).toBe('execute-api:ManageConnections');
  expect(JSON.stringify(grant.Resource)).toContain('{"Ref":"WebsocketAPI"},"/api/*/@connections/*"');
  expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
});

test('it is the CDK\'s own type, and its address is an output', () => {
  const { app, template } = websocketApp();
  expect(app.webSocketApi).toBeInstanceOf(apigatewayv2.WebSocketApi);
  expect(app.getResource('WebsocketAPI')).toBe(app.webSocketApi);
  expect(template.Outputs.WebsocketAPIId.Value).toEqual({ Ref: 'WebsocketAPI' });
  expect(JSON.stringify(template.Outputs.WebsocketConnectEndpointURL.Value)).toContain('wss://');
});

test('an app can have it alone', () => {
  const { 'APIHandler': _, ...functions } = FUNCTIONS;
  const { template } = websocketApp(functions);
  expect(ofType(template, 'AWS::ApiGateway::RestApi')).toEqual([]);
  expect(Object.keys(template.Outputs).sort()).toEqual(['WebsocketAPIId', 'WebsocketConnectEndpointURL']);
});

test('an app without functions for it has none, and says so', () => {
  const { app, template } = websocketApp({ APIHandler: { kind: 'http' } });
  expect(ofType(template, 'AWS::ApiGatewayV2::Api')).toEqual([]);
  expect(() => app.webSocketApi).toThrow('there is no WebSocket API, as the runtime app has no functions for one');
});

test('an authorizer that the app declares for it is refused, not left out', () => {
  expect(() => websocketApp({ c: { kind: 'websocket', route: '$connect', authorizer: { name: 'auth' } } }))
    .toThrow('Stack/RuntimeApp: the function "c": the runtime app declares an authorizer for a WebSocket API, and this construct makes none yet');
});
