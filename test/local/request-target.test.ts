import * as net from 'node:net';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import { ECHO, inlineFunction, LocalStack } from './gateway/local-stack';

jest.setTimeout(60_000);

afterEach(() => LocalStack.closeAll());

test('a target in absolute form, as clients send it to a proxy, is served as its path and host', async () => {
  const stack = await LocalStack.start(
    (of) => new apigateway.LambdaRestApi(of, 'Api', { handler: inlineFunction(of, 'Fn', ECHO) }),
  );
  const { port } = stack.runner.servers[0];
  const response = await stack.get(`http://localhost:${port}/users/ada?x=1`, { host: 'elsewhere.example' });
  expect(response.status).toBe(200);
  expect(response.json).toMatchObject({ path: '/users/ada', queryStringParameters: { x: '1' } });
  expect(response.json.requestContext.domainName).toMatch(/^localhost/);
  expect((await stack.get('http://localhost')).json).toMatchObject({ path: '/' });

  // The host in the target counts: a web page could choose it.
  expect((await stack.get('http://rebound.example/users/ada')).status).toBe(403);
});

test('the endpoint of the AWS services takes it, too', async () => {
  const stack = await LocalStack.start((of) => inlineFunction(of, 'Fn', ECHO));
  const { port } = new URL(stack.runner.awsEndpoint);
  const send = (target: string) =>
    new Promise<string>((resolve, reject) => {
      const socket = net.connect(Number(port), '127.0.0.1', () =>
        socket.write(`GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`),
      );
      let text = '';
      socket.on('data', (chunk) => (text += String(chunk)));
      socket.on('end', () => resolve(text));
      socket.on('error', reject);
    });
  const date = '20260101';
  const signed = `/?Action=ListQueues&X-Amz-Credential=local%2F${date}%2Fus-east-1%2Fsqs%2Faws4_request`;
  expect(await send(`http://127.0.0.1:${port}${signed}`)).toMatch(/^HTTP\/1\.1 200 OK/);
  expect(await send(`http://rebound.example${signed}`)).toMatch(/^HTTP\/1\.1 403 Forbidden/);
});
