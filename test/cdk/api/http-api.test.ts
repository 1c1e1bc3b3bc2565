import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { appIn, newStack, ofType, PLAIN, route } from '../literal-app';

function httpApp(manifest = PLAIN, props: any = {}) {
  const stack = newStack();
  const app = appIn(stack, manifest, {
    ...props,
    stageConfig: { ...props.stageConfig, api: { type: 'http', ...props.stageConfig?.api } },
  });
  return { stack, app, template: () => Template.fromStack(stack).toJSON() };
}

test('the routes are an HTTP API, defined by one document', () => {
  const { app, template } = httpApp({ ...PLAIN, routes: [...PLAIN.routes, route('GET', '/files/{proxy+}')] });
  const { Resources, Outputs } = template();
  expect(ofType({ Resources }, 'AWS::ApiGateway::RestApi')).toEqual([]);
  expect(Object.keys(Resources.HttpAPI.Properties).sort()).toEqual(['Body', 'FailOnWarnings']);
  const { Body } = Resources.HttpAPI.Properties;
  expect(Body.info.title).toBe('cdkdemo-dev');
  expect(Object.keys(Body.paths)).toEqual(['/users', '/users/{username}', '/files/{proxy+}']);
  expect(Body.paths['/users'].post['x-amazon-apigateway-integration']).toEqual({
    $ref: '#/components/x-amazon-apigateway-integrations/APIHandler',
  });
  expect(Body.components['x-amazon-apigateway-integrations'].APIHandler).toMatchObject({
    type: 'AWS_PROXY',
    payloadFormatVersion: '2.0',
  });
  expect(Object.keys(Outputs).sort()).toEqual(['APIHandlerArn', 'APIHandlerName', 'EndpointURL', 'HttpAPIId']);
  expect(JSON.stringify(Resources.APIHandlerInvokePermission.Properties.SourceArn)).toContain('{"Ref":"HttpAPI"},"/*"');
  expect(app.getResource('HttpAPI')).toBe(app.httpApi);
  expect(app.httpApi).toBeInstanceOf(apigatewayv2.HttpApi);
  expect(() => app.restApi).toThrow('there is no REST API, as the API of the app is of another type: httpApi');
});

test('the number of resources does not grow with the routes', () => {
  const size = (n: number) =>
    Object.keys(
      httpApp({ ...PLAIN, routes: Array.from({ length: n }, (_, i) => route('GET', `/r${i}`)) }).template().Resources,
    ).length;
  expect(size(300)).toBe(size(1));
});

test('its accesses are logged, unless accessLogs is false', () => {
  const [[, stage]] = ofType(httpApp().template(), 'AWS::ApiGatewayV2::Stage');
  expect(JSON.parse(stage.Properties.AccessLogSettings.Format)).toMatchObject({
    status: '$context.status',
    route: '$context.routeKey',
  });
  const [[, silent]] = ofType(
    httpApp(PLAIN, { stageConfig: { api: { accessLogs: false } } }).template(),
    'AWS::ApiGatewayV2::Stage',
  );
  expect(silent.Properties.AccessLogSettings).toBeUndefined();
});

test('it is throttled as it is set', () => {
  const [[, stage]] = ofType(
    httpApp(PLAIN, { stageConfig: { api: { throttle: { rateLimit: 5, burstLimit: 0 } } } }).template(),
    'AWS::ApiGatewayV2::Stage',
  );
  expect(stage.Properties.DefaultRouteSettings).toEqual({ ThrottlingRateLimit: 5, ThrottlingBurstLimit: 0 });
});

test('an app with a REST API has none', () => {
  expect(() => appIn(newStack(), PLAIN).httpApi).toThrow(
    'there is no HTTP API, as the API of the app is of another type: restApi',
  );
});

test('a route outside of its definition is refused, as it would be lost', () => {
  const { app, template } = httpApp();
  app.httpApi.addRoutes({
    path: '/more',
    integration: new (class extends apigatewayv2.HttpRouteIntegration {
      bind() {
        return {
          type: apigatewayv2.HttpIntegrationType.HTTP_PROXY,
          uri: 'https://example.com',
          payloadFormatVersion: apigatewayv2.PayloadFormatVersion.VERSION_1_0,
        };
      }
    })('More'),
  });
  expect(template).toThrow(/HttpAPI\/ANY--more\/Resource \(AWS::ApiGatewayV2::Route\) would be lost/);
});

test('its address in the environment of its function is a cycle', () => {
  const { app, template } = httpApp();
  app.addEnvironmentVariable('API_URL', app.httpApi.url!, 'APIHandler');
  expect(template).toThrow('request.baseUrl');
});

test('a function with a longer timeout than the API is a warning', () => {
  const { stack } = httpApp(PLAIN, { stageConfig: { timeout: 31 } });
  Annotations.fromStack(stack).hasWarning(
    '*',
    Match.stringLikeRegexp('API Gateway waits 30 s for the function of an HTTP API'),
  );
});
