import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Stack } from 'aws-cdk-lib/core';
import { appIn, newStack, ofType, PLAIN } from './literal-app';

const CANARY = 'CodeDeployDefault.LambdaCanary10Percent5Minutes';
const ALIAS = { name: 'live', deployment: CANARY } as const;
const MANIFEST = {
  ...PLAIN,
  functions: { ...PLAIN.functions, report: { kind: 'schedule' as const, expression: 'rate(1 day)' } },
};
const REPORT_ONLY = { functions: { report: { alias: ALIAS } } };

function deployed(
  stageConfig: object,
  props: object = {},
  then: (app: ReturnType<typeof appIn>, stack: Stack) => void = () => {},
) {
  const stack = newStack();
  const app = appIn(stack, MANIFEST, { stageConfig, ...props });
  then(app, stack);
  const template = Template.fromStack(stack).toJSON();
  const alarms = Object.fromEntries(
    ofType(template, 'AWS::CloudWatch::Alarm').map(([id, { Properties }]) => [id, Properties]),
  );
  /** The metrics of the alarms that roll back the deployments of a function. */
  const rollBack = (name: string) => {
    const { Ref } = stack.resolve(app.getDeploymentGroup(name).deploymentGroupName);
    const { AlarmConfiguration } = template.Resources[Ref].Properties;
    return AlarmConfiguration?.Alarms.map(({ Name }: any) => alarms[Name.Ref].MetricName);
  };
  return { stack, app, template, alarms: Object.values<any>(alarms), rollBack };
}

test('CodeDeploy shifts the invocations of the alias to a new version, with its configuration', () => {
  const { app, stack, template } = deployed(REPORT_ONLY);
  const [[group, { Properties }]] = ofType(template, 'AWS::CodeDeploy::DeploymentGroup');
  expect(Properties).toMatchObject({
    DeploymentConfigName: CANARY,
    DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
    AutoRollbackConfiguration: { Enabled: true, Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'] },
  });
  const [
    [
      application,
      {
        Properties: { ComputePlatform },
      },
    ],
  ] = ofType(template, 'AWS::CodeDeploy::Application');
  expect(ComputePlatform).toBe('Lambda');
  const alias = template.Resources[stack.resolve(app.getAlias('report').functionArn).Ref];
  expect(alias.UpdatePolicy).toEqual({
    CodeDeployLambdaAliasUpdate: { ApplicationName: { Ref: application }, DeploymentGroupName: { Ref: group } },
  });
});

test('deployments share an application and a role; an alias without one has neither', () => {
  const { template } = deployed({ alias: ALIAS });
  expect(ofType(template, 'AWS::CodeDeploy::DeploymentGroup')).toHaveLength(2);
  expect(ofType(template, 'AWS::CodeDeploy::Application')).toHaveLength(1);
  const roles = ofType(template, 'AWS::IAM::Role').filter(([, role]) => JSON.stringify(role).includes('codedeploy.'));
  expect(roles.map(([, { Properties }]) => Properties.ManagedPolicyArns)).toEqual([
    [
      {
        'Fn::Join': [
          '',
          ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited'],
        ],
      },
    ],
  ]);
  const types = Object.values<any>(deployed({ alias: { name: 'live' } }).template.Resources).map(({ Type }) => Type);
  expect(types.filter((type) => type.startsWith('AWS::CodeDeploy::'))).toEqual([]);
});

test('a function may be named like what they share', () => {
  const names = ['role', 'application', 'CodeDeployRole'];
  const functions = Object.fromEntries(names.map((name) => [name, { kind: 'lambda' as const }]));
  const stack = newStack();
  appIn(stack, { ...PLAIN, functions, routes: [] }, { stageConfig: { alias: ALIAS } });
  expect(ofType(Template.fromStack(stack).toJSON(), 'AWS::CodeDeploy::DeploymentGroup')).toHaveLength(3);
});

describe('an app without alarms', () => {
  test('has one for the errors of the alias, which rolls back', () => {
    const { rollBack, alarms } = deployed(REPORT_ONLY);
    expect(rollBack('report')).toEqual(['Errors']);
    expect(alarms).toHaveLength(1);
    expect(alarms[0].Dimensions).toEqual([
      { Name: 'FunctionName', Value: { Ref: 'Report' } },
      { Name: 'Resource', Value: { 'Fn::Join': ['', [{ Ref: 'Report' }, ':live']] } },
    ]);
  });

  test.each([
    ['rest', ['Errors', '5XXError']],
    ['http', ['Errors']],
  ])('of the type %s rolls back for %j', (type, metrics) => {
    const { rollBack, alarms } = deployed({ api: { type }, functions: { APIHandler: { alias: ALIAS } } });
    expect(rollBack('APIHandler')).toEqual(metrics);
    expect(alarms).toHaveLength(metrics.length);
  });

  test('of the type url rolls back for 5XX responses as well', () => {
    const { alarms, template } = deployed({ api: { type: 'url' }, functions: { APIHandler: { alias: ALIAS } } });
    expect(JSON.stringify(alarms)).toContain('Url5xxCount');
    const [[, { Properties }]] = ofType(template, 'AWS::CodeDeploy::DeploymentGroup');
    expect(Properties.AlarmConfiguration.Alarms).toHaveLength(2);
  });
});

describe('an app with alarms', () => {
  test('rolls back by those for errors, of the alias, at their thresholds; all others are as without deployment', () => {
    const { rollBack, alarms } = deployed(REPORT_ONLY, { alarms: { errors: { threshold: 7 } } });
    expect(rollBack('report')).toEqual(['Errors']);
    const errors = alarms.filter(({ MetricName }) => MetricName === 'Errors');
    expect(errors.map(({ Threshold, Dimensions }) => [Threshold, Dimensions.length])).toEqual([
      [7, 1],
      [7, 2],
    ]);
    expect(alarms.length).toBe(deployed({}, { alarms: true }).alarms.length);
  });

  test('does not roll back by one that is off', () => {
    const { rollBack } = deployed(REPORT_ONLY, { alarms: { functions: { report: { errors: false } } } });
    expect(rollBack('report')).toBeUndefined();
  });

  test('keeps the id of the alarm, whether there is a deployment or not', () => {
    const ids = (stageConfig: object) =>
      ofType(deployed(stageConfig, { alarms: true }).template, 'AWS::CloudWatch::Alarm')
        .map(([id]) => id)
        .sort();
    expect(ids({ alias: ALIAS })).toEqual(ids({}));
  });
});

test('alarms and hooks are added to the deployment group', () => {
  const { rollBack, template, app } = deployed(REPORT_ONLY, {}, (runtime, stack) => {
    const group = runtime.getDeploymentGroup('report');
    group.addAlarm(
      runtime.getAlias('report').metricDuration().createAlarm(stack, 'Slow', { threshold: 1, evaluationPeriods: 1 }),
    );
    const hook = new lambda.Function(stack, 'Hook', {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => {}'),
    });
    group.addPreHook(hook);
  });
  expect(rollBack('report')).toEqual(['Errors', 'Duration']);
  const [[, { UpdatePolicy }]] = ofType(template, 'AWS::Lambda::Alias');
  expect(UpdatePolicy.CodeDeployLambdaAliasUpdate.BeforeAllowTrafficHook.Ref).toMatch(/^Hook/);
  expect(() => app.getDeploymentGroup('APIHandler')).toThrow(
    'Stack/RuntimeApp: the function "APIHandler" has no deployment group: give it the setting alias.deployment',
  );
});

test('a function of the app can be a hook', () => {
  const { template } = deployed({ functions: { APIHandler: { alias: ALIAS } } }, {}, (runtime) =>
    runtime.getDeploymentGroup('APIHandler').addPreHook(runtime.getFunction('report')),
  );
  const [[, { UpdatePolicy }]] = ofType(template, 'AWS::Lambda::Alias');
  expect(UpdatePolicy.CodeDeployLambdaAliasUpdate.BeforeAllowTrafficHook).toEqual({ Ref: 'Report' });
});

test('an alarm that needs the API which needs the alias is a cycle, found before the deployment', () => {
  const stack = newStack();
  const app = appIn(stack, PLAIN, { stageConfig: { api: { type: 'http' }, alias: ALIAS } });
  const alarm = app.httpApi.metricServerError().createAlarm(stack, 'Failing', { threshold: 1, evaluationPeriods: 1 });
  app.getDeploymentGroup('APIHandler').addAlarm(alarm);
  expect(() => Template.fromStack(stack)).toThrow(
    /Alias\/Resource needs .*App-Deployments\/APIHandler\/Group\/Resource \(UpdatePolicy\.CodeDeployLambdaAliasUpdate\.DeploymentGroupName\)/,
  );
});

test('the alarms are among those of the app, and notify its topic', () => {
  const stack = newStack();
  const app = appIn(stack, MANIFEST, {
    stageConfig: REPORT_ONLY,
    alarms: { topic: new sns.Topic(stack, 'Operators') },
  });
  expect(app.alarms.map(({ node }) => node.path)).toContain('Stack/RuntimeApp/Report/ErrorsAlarm');
  const own = appIn(newStack(), MANIFEST, { stageConfig: REPORT_ONLY });
  expect(own.alarms.map(({ node }) => node.path)).toEqual(['Stack/RuntimeApp/Report/ErrorsAlarm']);
  expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
});
