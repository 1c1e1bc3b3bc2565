import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { Template } from 'aws-cdk-lib/assertions';
import type { ServerlessApp } from '../../../src/cdk';
import { appIn, newStack, ofType, PLAIN, projectWith, route } from '../literal-app';

test('the stage has the throttling limits and access logs of the most specific settings', () => {
  const template = (stageConfig: object) => {
    const stack = newStack();
    const projectDir = projectWith({
      api: { throttle: { rateLimit: 100, burstLimit: 50 } },
      stages: { dev: { api: { accessLogs: true } } },
    });
    appIn(stack, PLAIN, { projectDir, stageConfig });
    return Template.fromStack(stack).toJSON();
  };
  const [[, stage]] = ofType(template({}), 'AWS::ApiGateway::Stage');
  expect(stage.Properties.MethodSettings).toEqual([
    {
      DataTraceEnabled: false,
      HttpMethod: '*',
      ResourcePath: '/*',
      ThrottlingBurstLimit: 50,
      ThrottlingRateLimit: 100,
    },
  ]);
  expect(JSON.parse(stage.Properties.AccessLogSetting.Format)).toMatchObject({
    status: '$context.status',
    route: '$context.resourcePath',
  });
  expect(ofType(template({}), 'AWS::ApiGateway::Account')).toEqual([]);
  const [[, other]] = ofType(
    template({ api: { throttle: { rateLimit: 1 }, accessLogs: false } }),
    'AWS::ApiGateway::Stage',
  );
  expect(other.Properties.MethodSettings[0]).toEqual({
    DataTraceEnabled: false,
    HttpMethod: '*',
    ResourcePath: '/*',
    ThrottlingRateLimit: 1,
  });
  expect(other.Properties.AccessLogSetting).toBeUndefined();
});

describe('the deployment when a function that the definition names is replaced', () => {
  // All that a definition can name: the functions of the routes, of streamed routes and of authorizers.
  const app = {
    ...PLAIN,
    functions: {
      APIHandler: { kind: 'http' as const },
      APIStreamHandler: { kind: 'http' as const, stream: true as const },
      auth: { kind: 'authorizer' as const, type: 'token' as const, header: 'Authorization', ttlSeconds: 300 },
      report: { kind: 'lambda' as const },
    },
    routes: [
      route('GET', '/', { authorizer: { name: 'auth' } }),
      route('GET', '/stream', { stream: true as const, authorizer: { name: 'auth' } }),
    ],
    authorizers: { auth: { kind: 'custom' as const, type: 'token' as const } },
  };
  const deploymentId = (props: object, change: (runtime: ServerlessApp) => void = () => undefined) => {
    const stack = newStack();
    change(appIn(stack, app, props));
    const [[id]] = ofType(Template.fromStack(stack).toJSON(), 'AWS::ApiGateway::Deployment');
    return id;
  };
  const named = (name: string, functionName: string) => ({ functionProps: { [name]: { functionName } } });

  test.each(['APIHandler', 'APIStreamHandler', 'auth'])('a new name of %s makes a new deployment', (name) => {
    const ids = [deploymentId({}), deploymentId(named(name, 'one')), deploymentId(named(name, 'two'))];
    expect(new Set(ids).size).toBe(3);
    expect(deploymentId(named(name, 'two'))).toBe(ids[2]);
  });

  test('a name that is set at the resource counts as well', () => {
    const byProperty = deploymentId({}, ({ functions }) => {
      (functions.APIHandler.node.defaultChild as CfnFunction).functionName = 'one';
    });
    const byOverride = deploymentId({}, ({ functions }) => {
      (functions.APIHandler.node.defaultChild as CfnFunction).addPropertyOverride('FunctionName', 'one');
    });
    expect(byProperty).toBe(byOverride);
    expect(byProperty).not.toBe(deploymentId({}));
  });

  test('names that are exchanged between two functions count as well', () => {
    const pair = (one: string, other: string) =>
      deploymentId({ functionProps: { APIHandler: { functionName: one }, auth: { functionName: other } } });
    expect(pair('one', 'two')).not.toBe(pair('two', 'one'));
  });

  test.each([
    ['a function that the API does not call gets a name', named('report', 'one')],
    ['only settings of its functions change', { stageConfig: { memorySize: 512 } }],
  ])('no new deployment when %s', (_, props) => {
    expect(deploymentId(props)).toBe(deploymentId({}));
  });
});
