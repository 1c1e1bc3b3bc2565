import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUrlIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Stack } from 'aws-cdk-lib/core';
import { LocalStack } from './local-stack';

const servers: http.Server[] = [];
afterEach(async () => {
  await LocalStack.closeAll();
  for (const server of servers.splice(0)) server.close();
});

/** A server whose response has the request. */
async function target(handle?: http.RequestListener): Promise<string> {
  const server = http.createServer(
    handle ??
      ((req, res) => {
        let body = '';
        req.on('data', (chunk) => (body += chunk));
        req.on('end', () => {
          const { method, url, headers } = req;
          res.writeHead(418, { 'content-type': 'application/json', 'x-target': 'a', 'set-cookie': ['a=1', 'b=2'] });
          res.end(JSON.stringify({ method, url, headers, body }));
        });
      }),
  );
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const closedPort = async () => {
  const url = await target();
  await new Promise((resolve) => servers.pop()!.close(resolve));
  return url;
};

describe('an HTTP API', () => {
  const api = (demo: Stack, path: string, url: string, mapping?: apigatewayv2.ParameterMapping) =>
    new apigatewayv2.HttpApi(demo, 'Api').addRoutes({
      path,
      integration: new HttpUrlIntegration('Url', url, { parameterMapping: mapping }),
    });

  test('passes the request to the URL, with its path parameters, and the response to the client', async () => {
    const url = await target();
    const stack = await LocalStack.start((demo) => api(demo, '/pets/{proxy+}', `${url}/v2/{proxy}?fixed=1`));
    const { status, headers, json } = await stack.send('POST', '/pets/a/b%20c?x=1&x=2', {
      headers: { 'x-own': 'me', connection: 'close' },
      body: { n: 1 },
    });
    expect(status).toBe(418);
    expect(headers).toMatchObject({ 'x-target': 'a', 'set-cookie': ['a=1', 'b=2'] });
    expect(json).toMatchObject({
      method: 'POST',
      url: '/v2/a/b%20c?fixed=1&x=1&x=2',
      body: '{"n":1}',
      headers: {
        host: url.replace('http://', ''),
        'x-own': 'me',
        via: 'HTTP/1.1 AmazonAPIGateway',
        forwarded: expect.stringMatching(/^by=.+;for=127\.0\.0\.1;host=127\.0\.0\.1:\d+;proto=http$/),
      },
    });
  });

  test('maps parameters', async () => {
    const url = await target();
    const mapping = new apigatewayv2.ParameterMapping()
      .overwritePath(apigatewayv2.MappingValue.custom('/v3${request.path}'))
      .appendHeader('x-id', apigatewayv2.MappingValue.requestPathParam('id'))
      .overwriteHeader('x-name', apigatewayv2.MappingValue.requestBody('user.name'))
      .removeHeader('x-secret')
      .overwriteQueryString('y', apigatewayv2.MappingValue.custom('${request.querystring.x}-${context.stage}'));
    const stack = await LocalStack.start((demo) => api(demo, '/pets/{id}', url, mapping));
    const { json } = await stack.send('PUT', '/pets/7?x=1', {
      headers: { 'x-secret': 's' },
      body: { user: { name: 'ada' } },
    });
    expect(json.url).toBe('/v3/pets/7?x=1&y=1-%24default');
    expect(json.headers).toMatchObject({ 'x-id': '7', 'x-name': 'ada' });
    expect(json.headers).not.toHaveProperty('x-secret');
  });

  test('is 503 if the URL cannot be reached', async () => {
    const url = await closedPort();
    const stack = await LocalStack.start((demo) => api(demo, '/x', url));
    expect(await stack.get('/x')).toMatchObject({ status: 503, json: { message: 'Service Unavailable' } });
    expect(stack.output).toContain('ECONNREFUSED');
  });
});

describe('a REST API', () => {
  const api = (demo: Stack, url: string, options: apigateway.IntegrationOptions = {}) => {
    const proxy = new apigateway.RestApi(demo, 'Api').root.addResource('pets').addResource('{proxy+}');
    proxy.addMethod(
      'ANY',
      new apigateway.HttpIntegration(url, {
        httpMethod: 'ANY',
        options: { requestParameters: { 'integration.request.path.proxy': 'method.request.path.proxy' }, ...options },
      }),
      { requestParameters: { 'method.request.path.proxy': true } },
    );
  };

  test('passes the request to the URL, with what the integration maps', async () => {
    const url = await target();
    const stack = await LocalStack.start((demo) =>
      api(demo, `${url}/v2/{proxy}?fixed=1`, {
        requestParameters: {
          'integration.request.path.proxy': 'method.request.path.proxy',
          'integration.request.header.x-from': "'gateway'",
          'integration.request.querystring.stage': 'context.stage',
        },
      }),
    );
    const { status, json } = await stack.send('PATCH', '/pets/a/b%20c?x=1', { body: { n: 1 } });
    expect(status).toBe(418);
    expect(json).toMatchObject({
      method: 'PATCH',
      url: '/v2/a/b%20c?fixed=1&x=1&stage=prod',
      body: '{"n":1}',
      headers: { 'x-from': 'gateway', 'x-forwarded-for': '127.0.0.1', 'x-amzn-apigateway-api-id': expect.any(String) },
    });
  });

  test('is 504 if the URL cannot be reached, or does not respond in time', async () => {
    const closed = await closedPort();
    const silent = await target(() => undefined);
    const unreachable = await LocalStack.start((demo) => api(demo, closed));
    expect(await unreachable.get('/pets/a')).toMatchObject({
      status: 504,
      text: '{"message": "Network error communicating with endpoint"}',
    });
    const late = await LocalStack.startTemplate(withTimeout(silent), '');
    expect(await late.get('/')).toMatchObject({ status: 504, text: '{"message": "Endpoint request timed out"}' });
  });
});

/** A method with the shortest timeout that API Gateway takes. */
function withTimeout(uri: string) {
  return {
    Resources: {
      Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'api' } },
      Method: {
        Type: 'AWS::ApiGateway::Method',
        Properties: {
          RestApiId: { Ref: 'Api' },
          ResourceId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
          HttpMethod: 'GET',
          Integration: { Type: 'HTTP_PROXY', IntegrationHttpMethod: 'GET', Uri: uri, TimeoutInMillis: 50 },
        },
      },
      Deployment: {
        Type: 'AWS::ApiGateway::Deployment',
        Properties: { RestApiId: { Ref: 'Api' }, StageName: 'prod' },
      },
    },
  };
}
