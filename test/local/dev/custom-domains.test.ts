import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration, WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { WebSocket } from 'ws';
import { inlineFunction, LocalStack } from '../gateway/local-stack';

afterEach(() => LocalStack.closeAll());

const ARN = 'arn:aws:acm:us-east-1:123456789012:certificate/1';
const saying = (name: string) =>
  `async (event) => ({ statusCode: 200, body: JSON.stringify({ name: '${name}', path: event.rawPath ?? event.path, host: event.requestContext.domainName }) })`;

/** A REST API at /v1, an HTTP API at /v1/admin, another one and a WebSocket API, at domain names of the stack. */
const start = () =>
  LocalStack.start((demo) => {
    const rest = new apigateway.LambdaRestApi(demo, 'Rest', { handler: inlineFunction(demo, 'A', saying('rest')) });
    const httpApi = (id: string) =>
      new apigatewayv2.HttpApi(demo, id, {
        defaultIntegration: new HttpLambdaIntegration(id, inlineFunction(demo, `${id}Fn`, saying(id))),
      });
    const [admin, root] = [httpApi('admin'), httpApi('root')];
    new apigateway.CfnDomainName(demo, 'Domain', { domainName: 'api.example.com', certificateArn: ARN });
    new apigateway.CfnBasePathMapping(demo, 'V1', {
      domainName: 'api.example.com',
      basePath: 'v1',
      restApiId: rest.restApiId,
      stage: rest.deploymentStage.stageName,
    });
    const mapping = (id: string, apiId: string, domainName: string, stage = '$default', apiMappingKey?: string) =>
      new apigatewayv2.CfnApiMapping(demo, id, { apiId, domainName, stage, apiMappingKey });
    mapping('Admin', admin.apiId, 'api.example.com', '$default', 'v1/admin');
    mapping('Root', root.apiId, 'Example.org');
    const echo = inlineFunction(demo, 'Echo', 'async (event) => ({ statusCode: 200, body: event.body })');
    const socket = new apigatewayv2.WebSocketApi(demo, 'Socket', {
      defaultRouteOptions: { integration: new WebSocketLambdaIntegration('Echo', echo), returnResponse: true },
    });
    const stage = new apigatewayv2.WebSocketStage(demo, 'Stage', { webSocketApi: socket, stageName: 'live' });
    mapping('Ws', socket.apiId, 'ws.example.com', stage.stageName, 'live');
  });

test('a request reaches the API that its host and base path are mapped to, at any port', async () => {
  const stack = await start();
  for (const api of [0, 1, 2]) {
    const get = async (host: string, target: string) => (await stack.get(target, { host }, api)).json;
    expect(await get('api.example.com', '/v1/users?x=1')).toEqual({
      name: 'rest',
      path: '/users',
      host: 'api.example.com',
    });
    expect(await get('API.example.com:3000', '/v1')).toMatchObject({ name: 'rest', path: '/' });
    expect(await get('api.example.com', '/v1/admin/users')).toMatchObject({ name: 'admin', path: '/users' });
    expect(await get('api.example.com', '/v1/administrators')).toMatchObject({ name: 'rest', path: '/administrators' });
    expect(await get('example.org', '/v1/users')).toMatchObject({ name: 'root', path: '/v1/users' });
  }
  expect((await stack.get('/users')).json).toMatchObject({ path: '/users' });
});

test('another base path, and another name, is refused', async () => {
  const stack = await start();
  const unmapped = await stack.get('/v2/users', { host: 'api.example.com' });
  expect(unmapped).toMatchObject({ status: 403, text: 'no API has this path at api.example.com\n' });
  expect(await stack.get('/v1/users', { host: 'evil.example.com' })).toMatchObject({
    status: 403,
    text: expect.stringContaining('is not served on this machine'),
  });
});

test('a WebSocket is opened at its domain name', async () => {
  const stack = await start();
  const url = `${stack.url().replace('http', 'ws')}/live`;
  const socket = new WebSocket(url, { headers: { host: 'ws.example.com' } });
  const message = await new Promise((resolve, reject) => {
    socket.on('open', () => socket.send('hello'));
    socket.on('message', (data) => resolve(String(data)));
    socket.on('error', reject);
  });
  expect(message).toBe('hello');
  socket.close();
});
