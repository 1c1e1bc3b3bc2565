import { Template } from 'aws-cdk-lib/assertions';
import { appIn, discovered, newStack, ofType, PLAIN, route } from '../literal-app';
import { apiApp, only, WEBSOCKET } from './api-app';

const REST_STAGE = 'AWS::ApiGateway::Stage';
const V2_STAGE = 'AWS::ApiGatewayV2::Stage';

test('the stage has the name that is set, in the addresses too', () => {
  const manifest = { ...WEBSOCKET, operations: { apigatewaymanagementapi: ['PostToConnection'] } };
  const rest = apiApp({ stageName: 'v1' }, { manifest }).template();
  expect(only(rest, REST_STAGE).StageName).toBe('v1');
  expect(JSON.stringify(rest.Outputs.EndpointURL.Value)).toContain(`{"Ref":"${ofType(rest, REST_STAGE)[0][0]}"}`);
  expect(only(rest, V2_STAGE).StageName).toBe('v1');
  expect(JSON.stringify(rest.Outputs.WebsocketConnectEndpointURL.Value)).toMatch(/\/v1"\]\]\}$/);
  expect(JSON.stringify(rest)).toContain('/v1/*/@connections/*');

  const { app, template } = apiApp({ type: 'http', stageName: 'v1' });
  expect(only(template(), V2_STAGE).StageName).toBe('v1');
  expect(JSON.stringify(template().Outputs.EndpointURL.Value)).toMatch(/\/v1"\]\]\}$/);
  expect(app.httpApi.defaultStage?.stageName).toBe('v1');
  expect(app.httpApi.url).toBeDefined();
});

test('an HTTP API\'s is "$default" by default, and a WebSocket API\'s beside it is not', () => {
  const template = apiApp({ type: 'http', stageName: '$default' }, { manifest: WEBSOCKET }).template();
  expect(
    ofType(template, V2_STAGE)
      .map(([, { Properties }]) => Properties.StageName)
      .sort(),
  ).toEqual(['$default', 'api']);
  expect(only(apiApp({ type: 'http' }).template(), V2_STAGE).StageName).toBe('$default');
});

test('traces begin at a REST API whose function is traced, unless the setting of the API differs', () => {
  const tracing = (api: object, stageConfig: object = {}) =>
    only(apiApp({}, { props: { stageConfig: { ...stageConfig, api } } }).template(), REST_STAGE).TracingEnabled;
  expect(tracing({})).toBe(false);
  expect(tracing({ tracing: true })).toBe(true);
  expect(tracing({}, { tracing: 'Active' })).toBe(true);
  expect(tracing({ tracing: false }, { tracing: 'Active' })).toBe(false);
});

test('accesses are logged in the format that is set', () => {
  const format = '$context.requestId $context.status';
  const rest = only(apiApp({ accessLogs: { format } }).template(), REST_STAGE);
  expect(rest.AccessLogSetting.Format).toBe(format);
  expect(only(apiApp({ type: 'http', accessLogs: { format } }).template(), V2_STAGE).AccessLogSettings.Format).toBe(
    format,
  );
  expect(JSON.parse(only(apiApp({ accessLogs: {} }).template(), REST_STAGE).AccessLogSetting.Format)).toMatchObject({
    status: '$context.status',
  });
});

test('a WebSocket API is throttled and logs its accesses only if that is set', () => {
  const template = apiApp(
    { accessLogs: true, throttle: { rateLimit: 5, burstLimit: 2 } },
    { manifest: WEBSOCKET },
  ).template();
  const stage = only(template, V2_STAGE);
  expect(stage.DefaultRouteSettings).toEqual({ ThrottlingRateLimit: 5, ThrottlingBurstLimit: 2 });
  expect(JSON.parse(stage.AccessLogSettings.Format)).toMatchObject({
    connectionId: '$context.connectionId',
    route: '$context.routeKey',
  });
  expect(template.Resources[stage.AccessLogSettings.DestinationArn['Fn::GetAtt'][0]].Properties.RetentionInDays).toBe(
    30,
  );
  expect(only(apiApp({}, { manifest: WEBSOCKET }).template(), V2_STAGE).AccessLogSettings).toBeUndefined();
});

describe('the deployment of a REST API', () => {
  function deployment(manifest = PLAIN, props: object = {}, code: string = 'one'): string {
    const stack = newStack();
    appIn(stack, discovered(manifest, { 'index.mjs': code }), props);
    return ofType(Template.fromStack(stack).toJSON(), 'AWS::ApiGateway::Deployment')[0][0];
  }

  test('does not change with the functions', () => {
    const settings = {
      stageConfig: {
        memorySize: 2048,
        environment: { LEVEL: 'x' },
        timeout: 20,
        api: { throttle: { rateLimit: 1 }, accessLogs: true, tracing: true },
      },
    };
    const another = { ...PLAIN, functions: { ...PLAIN.functions, report: { kind: 'lambda' as const } } };
    expect(
      new Set([
        deployment(),
        deployment(),
        deployment(PLAIN, {}, 'two'),
        deployment(PLAIN, settings),
        deployment(another),
      ]).size,
    ).toBe(1);
  });

  test.each<[string, typeof PLAIN, object]>([
    ['a route', { ...PLAIN, routes: [...PLAIN.routes, route('GET', '/more')] }, {}],
    ['an API key', { ...PLAIN, routes: PLAIN.routes.map((one) => ({ ...one, apiKeyRequired: true })) }, {}],
    [
      'a schema',
      { ...PLAIN, routes: PLAIN.routes.map((one) => ({ ...one, schemas: { body: { type: 'object' } } })) },
      {},
    ],
    [
      'CORS',
      { ...PLAIN, routes: PLAIN.routes.map((one) => ({ ...one, cors: { allowOrigins: ['*'], allowHeaders: [] } })) },
      {},
    ],
    ['compression', PLAIN, { stageConfig: { api: { minimumCompressionSize: 1 } } }],
    ['the endpoint', PLAIN, { stageConfig: { api: { endpointType: 'EDGE' } } }],
    ['validation', PLAIN, { apiProps: { gatewayValidation: true } }],
  ])('changes with %s', (_, manifest, props) => {
    expect(deployment(manifest, props)).not.toBe(deployment());
  });
});
