import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import type { Manifest } from '../../../src/manifest/manifest';
import { appIn, newStack, ofType, PLAIN, route } from '../literal-app';

const ORIGINS = { allowOrigins: ['https://a.example', 'https://b.example'], allowHeaders: ['Authorization'] };
const STREAMING: Manifest = {
  ...PLAIN,
  functions: { APIHandler: { kind: 'http' }, APIStreamHandler: { kind: 'http', stream: true } },
  routes: [route('GET', '/chat', { stream: true, cors: ORIGINS }), route('GET', '/users')],
};

function deployed(manifest: Manifest = STREAMING, stageConfig: object = {}) {
  const stack = newStack();
  const app = appIn(stack, manifest, { stageConfig });
  const template = Template.fromStack(stack).toJSON();
  return { app, stack, template, paths: template.Resources.RestAPI?.Properties.Body.paths };
}

const integrationOf = (operation: any) => operation['x-amazon-apigateway-integration'];
const uri = (id: string) => ({
  'Fn::Sub': `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${${id}.Arn}/invocations`,
});

test('a REST API has a function of its own for the routes that stream, and waits for its whole timeout', () => {
  const { paths, template } = deployed();
  expect(integrationOf(paths['/chat'].get)).toEqual({
    type: 'aws_proxy',
    httpMethod: 'POST',
    uri: {
      'Fn::Sub':
        'arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2021-11-15/functions/${APIStreamHandler.Arn}/response-streaming-invocations',
    },
    responseTransferMode: 'STREAM',
    timeoutInMillis: 60_000,
  });
  expect(integrationOf(paths['/users'].get)).toEqual({ type: 'aws_proxy', httpMethod: 'POST', uri: uri('APIHandler') });
  // Of several origins a function chooses: the answer is short.
  expect(integrationOf(paths['/chat'].options).uri).toEqual(uri('APIHandler'));
  const [buffered, streamed] = ['APIHandler', 'APIStreamHandler'].map(
    (id) => template.Resources[`${id}InvokePermission`].Properties,
  );
  expect(streamed).toEqual({ ...buffered, FunctionName: { Ref: 'APIStreamHandler' } });
});

test('the function is one of the app, with settings of its own', () => {
  const { app, template, paths, stack } = deployed(STREAMING, {
    functions: { APIStreamHandler: { timeout: 900, memorySize: 256 } },
  });
  const { Timeout, MemorySize, Handler, Environment } = template.Resources.APIStreamHandler.Properties;
  expect([Timeout, MemorySize, Handler, Environment.Variables.SERVERLESS_FUNCTION]).toEqual([
    900,
    256,
    'index.handler',
    'APIStreamHandler',
  ]);
  expect(template.Resources.APIHandler.Properties.Timeout).toBe(29);
  expect(integrationOf(paths['/chat'].get).timeoutInMillis).toBe(900_000);
  expect(app.getFunction('APIHandler')).toBe(app.functions.APIHandler);
  expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
});

test('an app without such routes has no such function', () => {
  expect(ofType(deployed(PLAIN).template, 'AWS::Lambda::Function').map(([id]) => id)).toEqual(['APIHandler']);
});

test('an HTTP API does not stream', () => {
  expect(() => deployed(STREAMING, { api: { type: 'http' } })).toThrow(
    'Stack/RuntimeApp: GET /chat: an HTTP API has no streamed responses, but a REST API and a function URL have: set api.type to "rest" or "url"',
  );
});
