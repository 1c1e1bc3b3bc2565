import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { appIn, newStack, ofType, PLAIN, projectWith, route } from '../literal-app';

test.each([
  [299, 0],
  [300, 1],
])('%d paths and the root: %d warning about the quota of API Gateway', (paths, warnings) => {
  const manifest = {
    ...PLAIN,
    routes: Array.from({ length: paths }, (_, i) => [route('GET', `/p${i}`), route('POST', `/p${i}`)]).flat(),
  };
  const stack = newStack();
  appIn(stack, manifest);
  const found = Annotations.fromStack(stack).findWarning(
    '*',
    Match.stringLikeRegexp('make 301 resources of API Gateway, .* quota is 300'),
  );
  expect(found).toHaveLength(warnings);
});

test('the stage is throttled and logs its accesses as it is set, at the nearest level', () => {
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
