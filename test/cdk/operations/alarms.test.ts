import { Match, Template } from 'aws-cdk-lib/assertions';
import { StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Stream } from 'aws-cdk-lib/aws-kinesis';
import { Key } from 'aws-cdk-lib/aws-kms';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Stack } from 'aws-cdk-lib/core';
import { Duration } from 'aws-cdk-lib/core';
import type { Manifest } from '../../../src/manifest/manifest';
import { appIn, manifestOf, newStack, ofType, PLAIN, templateOf } from '../literal-app';

const WITH_REPORT: Manifest = {
  ...PLAIN,
  functions: { APIHandler: { kind: 'http' }, report: { kind: 'schedule', expression: 'rate(1 day)' } },
};

/** The alarms by their metric, as far as it is one function's or API's. */
function alarmsOf(template: any, dimension?: string): { [metric: string]: any } {
  return Object.fromEntries(
    ofType(template, 'AWS::CloudWatch::Alarm')
      .filter(
        ([, { Properties }]) =>
          !dimension || JSON.stringify(Properties.Dimensions ?? Properties.Metrics).includes(dimension),
      )
      .map(([, { Properties }]) => [Properties.MetricName, Properties]),
  );
}

test('are not created by default', () => {
  expect(alarmsOf(templateOf(WITH_REPORT))).toEqual({});
  expect(alarmsOf(templateOf(WITH_REPORT, { alarms: false }))).toEqual({});
});

describe('of an app', () => {
  let template: any;
  beforeAll(() => {
    template = templateOf(WITH_REPORT, { alarms: true });
  });

  test('watch errors, throttles and calls that take nearly as long as the timeout', () => {
    expect(alarmsOf(template, '"Ref":"Report"')).toMatchObject({
      Errors: { Statistic: 'Sum', Threshold: 1, Period: 300, EvaluationPeriods: 1 },
      Throttles: { Statistic: 'Sum', Threshold: 1, Period: 60, EvaluationPeriods: 5 },
      Duration: { ExtendedStatistic: 'p99', Threshold: 48_000, Period: 300, EvaluationPeriods: 1 },
    });
    // 80 % of 29 s.
    expect(alarmsOf(template, '"Ref":"APIHandler"').Duration.Threshold).toBe(23_200);
  });

  test('watch the failures and the latency of an API, but not the errors of clients', () => {
    expect(alarmsOf(template, 'ApiName')).toEqual({
      '5XXError': expect.objectContaining({ Statistic: 'Average', Threshold: 0.05, Period: 60, EvaluationPeriods: 3 }),
      Latency: expect.objectContaining({ ExtendedStatistic: 'p99', Threshold: 2500, Period: 60, EvaluationPeriods: 5 }),
    });
  });

  test('have the function and its log group in their description', () => {
    expect(JSON.stringify(alarmsOf(template, '"Ref":"Report"').Errors.AlarmDescription)).toMatch(
      /Calls of the function report failed.*Ref.*FunctionLogsReport/,
    );
  });

  test('go off at the threshold, and not without data', () => {
    for (const [, { Properties }] of ofType(template, 'AWS::CloudWatch::Alarm')) {
      expect(Properties).toMatchObject({
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'notBreaching',
      });
    }
  });

  test('notify nobody without a topic', () => {
    expect(JSON.stringify(template)).not.toContain('AlarmActions');
  });
});

describe('of other APIs', () => {
  test('an HTTP API has its own metrics', () => {
    const template = templateOf(PLAIN, { alarms: { clientErrors: true }, stageConfig: { api: { type: 'http' } } });
    expect(alarmsOf(template, 'ApiId')).toMatchObject({
      '5xx': { Threshold: 0.05 },
      '4xx': { Threshold: 0.05, EvaluationPeriods: 5 },
      Latency: { Threshold: 2500 },
    });
  });

  test('a function URL has those of its function', () => {
    const template = templateOf(PLAIN, { alarms: true, stageConfig: { api: { type: 'url' } } });
    const [[, { Properties }]] = ofType(template, 'AWS::CloudWatch::Alarm').filter(([id]) =>
      id.includes('ServerErrors'),
    );
    expect(Properties).toMatchObject({ Threshold: 0.05, EvaluationPeriods: 3 });
    expect(Properties.Metrics.map((m: any) => m.Expression ?? m.MetricStat.Metric.MetricName)).toEqual([
      'errors / requests',
      'Url5xxCount',
      'UrlRequestCount',
    ]);
    expect(alarmsOf(template, '"Ref":"APIHandler"').UrlRequestLatency).toMatchObject({
      Threshold: 2500,
      ExtendedStatistic: 'p99',
    });
  });

  test('a WebSocket API fails when its integrations do', () => {
    const template = templateOf(
      manifestOf({
        functions: { say: { kind: 'websocket', route: '$default' } },
        routes: [],
        resources: {},
        operations: {},
      }),
      { alarms: true },
    );
    const [[, { Properties }]] = ofType(template, 'AWS::CloudWatch::Alarm').filter(([id]) =>
      id.includes('ServerErrors'),
    );
    expect(Properties.Metrics.map((m: any) => m.Expression ?? m.MetricStat.Metric.MetricName)).toEqual([
      '(FILL(e0, 0) + FILL(e1, 0)) / (FILL(messages, 0) + FILL(connects, 0))',
      'IntegrationError',
      'ExecutionError',
      'MessageCount',
      'ConnectCount',
    ]);
    expect(alarmsOf(template, 'ApiId').IntegrationLatency.Threshold).toBe(2500);
  });
});

describe('of streams and dead letters', () => {
  const manifest = manifestOf({
    routes: [],
    functions: {
      changed: { kind: 'dynamodb', source: { resource: 'Users' }, batchSize: 100, startingPosition: 'LATEST' },
      click: { kind: 'kinesis', source: { resource: 'Clicks' }, batchSize: 100, startingPosition: 'LATEST' },
      order: { kind: 'sqs', source: { resource: 'Orders' }, batchSize: 1 },
      report: { kind: 'lambda' },
      thumbnail: { kind: 's3', source: { name: 'pictures' }, events: ['s3:ObjectCreated:*'] },
    },
    resources: {
      Users: { kind: 'table', variable: 'USERS' },
      Clicks: { kind: 'stream', variable: 'CLICKS' },
      Orders: { kind: 'queue', variable: 'ORDERS' },
    },
    operations: {},
  });

  function stackWith(alarms: object | boolean): Stack {
    const stack = newStack();
    const [lost, failed, late] = ['Lost', 'Failed', 'Late'].map((id) => new Queue(stack, id));
    appIn(stack, manifest, {
      alarms,
      resources: {
        Users: new TableV2(stack, 'Users', {
          partitionKey: { name: 'PK', type: 'S' as any },
          dynamoStream: StreamViewType.NEW_IMAGE,
        }),
        Clicks: new Stream(stack, 'Clicks'),
        Orders: new Queue(stack, 'Orders', {
          visibilityTimeout: Duration.seconds(360),
          deadLetterQueue: { queue: lost, maxReceiveCount: 3 },
        }),
      },
      eventSources: {
        changed: { onFailure: lost },
        click: { onFailure: failed },
        thumbnail: { onFailure: Queue.fromQueueArn(stack, 'Other', 'arn:aws:sqs:eu-central-1:111122223333:others') },
      },
      functionProps: { report: { onFailure: new SqsDestination(late) } },
    });
    return stack;
  }

  test('the age of the records is watched for functions of streams only', () => {
    const template = Template.fromStack(stackWith(true));
    template.resourcePropertiesCountIs(
      'AWS::CloudWatch::Alarm',
      Match.objectLike({ MetricName: 'IteratorAge', Statistic: 'Maximum', Threshold: 600_000 }),
      2,
    );
  });

  test('each queue is watched once, wherever it is named', () => {
    const stack = stackWith(true);
    const queues = ofType(Template.fromStack(stack).toJSON(), 'AWS::CloudWatch::Alarm')
      .filter(([, { Properties }]) => Properties.MetricName === 'ApproximateNumberOfMessagesVisible')
      .map(([, { Properties }]) => Properties);
    const named = (id: string) => stack.resolve((stack.node.findChild(id) as Queue).queueName);
    expect(queues.map(({ Dimensions }) => Dimensions[0].Value)).toEqual([
      named('Lost'),
      named('Failed'),
      'others',
      named('Late'),
    ]);
    for (const properties of queues) {
      expect(properties).toMatchObject({ Threshold: 1, Statistic: 'Maximum', Period: 60 });
    }
  });

  test('are turned off like the others', () => {
    const names = Object.keys(
      alarmsOf(Template.fromStack(stackWith({ deadLetters: false, iteratorAge: false })).toJSON()),
    );
    expect(names.sort()).toEqual(['Duration', 'Errors', 'Throttles']);
  });
});

describe('options', () => {
  test('of a function override those of all, and those the defaults, value by value', () => {
    const template = templateOf(WITH_REPORT, {
      alarms: {
        errors: { threshold: 5, evaluationPeriods: 3, datapointsToAlarm: 2 },
        throttles: false,
        serverErrors: { period: Duration.minutes(5) },
        functions: { report: { errors: { threshold: 1 }, duration: false, throttles: true } },
      },
    });
    expect(alarmsOf(template, '"Ref":"APIHandler"')).toMatchObject({
      Errors: { Threshold: 5, EvaluationPeriods: 3, DatapointsToAlarm: 2, Period: 300 },
    });
    expect(Object.keys(alarmsOf(template, '"Ref":"APIHandler"')).sort()).toEqual(['Duration', 'Errors']);
    expect(alarmsOf(template, '"Ref":"Report"')).toMatchObject({
      Errors: { Threshold: 1, EvaluationPeriods: 3 },
      Throttles: { Threshold: 1 },
    });
    expect(Object.keys(alarmsOf(template, '"Ref":"Report"')).sort()).toEqual(['Errors', 'Throttles']);
    expect(alarmsOf(template, 'ApiName')['5XXError']).toMatchObject({ Threshold: 0.05, Period: 300 });
  });

  test('exclude a function', () => {
    const template = templateOf(WITH_REPORT, { alarms: { functions: { report: false } } });
    expect(alarmsOf(template, '"Ref":"Report"')).toEqual({});
    expect(Object.keys(alarmsOf(template, '"Ref":"APIHandler"'))).toHaveLength(3);
  });

  test.each<[any, string]>([
    ['yes', 'alarms: expected true, false or an object, got "yes"'],
    [null, 'alarms: expected true, false or an object, got null'],
    [{ error: true }, 'alarms.error: unknown option; did you mean "errors"?'],
    [
      { topic: 'arn:aws:sns:eu-central-1:111122223333:t' },
      'alarms.topic: expected an SNS topic (sns.ITopic), got the string "arn:',
    ],
    [{ errors: 3 }, 'alarms.errors: expected true, false or an object, got 3'],
    [{ errors: { treshold: 3 } }, 'alarms.errors.treshold: unknown option; did you mean "threshold"?'],
    [{ errors: { threshold: 0 } }, 'alarms.errors.threshold: expected a number above 0, got 0'],
    [{ errors: { threshold: '3' } }, 'alarms.errors.threshold: expected a number above 0, got "3"'],
    [
      { latency: { evaluationPeriods: 1.5 } },
      'alarms.latency.evaluationPeriods: expected a whole number of values, 1 or more, got 1.5',
    ],
    [
      { latency: { period: 5 } },
      'alarms.latency.period: expected a duration of whole minutes, like Duration.minutes(5), got 5',
    ],
    [{ latency: { period: Duration.seconds(90) } }, 'alarms.latency.period: expected a duration of whole minutes'],
    [
      { errors: { datapointsToAlarm: 2 } },
      'alarms.errors.datapointsToAlarm: it is 2, and the alarm looks at 1 values: raise evaluationPeriods',
    ],
    [
      { errors: { period: Duration.minutes(30), evaluationPeriods: 49 } },
      'alarms.errors: it looks at 49 values of 30 minutes each, and CloudWatch looks back one day at most',
    ],
    [{ functions: { reports: false } }, 'alarms.functions.reports: unknown function "reports"; did you mean "report"?'],
    [{ functions: { report: true } }, 'alarms.functions.report: expected false or an object, got true'],
    [
      { functions: { report: { latency: true } } },
      'alarms.functions.report.latency: unknown option; known: errors, throttles, duration, iteratorAge',
    ],
    [
      { functions: { report: { errors: { threshold: -1 } } } },
      'alarms.functions.report.errors.threshold: expected a number above 0, got -1',
    ],
  ])('%j is refused', (alarms, message) => {
    expect(() => appIn(newStack(), WITH_REPORT, { alarms })).toThrow(`Stack/RuntimeApp: ${message}`);
  });
});

describe('a topic', () => {
  test('is notified when an alarm goes off and when it is over, by CloudWatch of this account', () => {
    const stack = newStack();
    const topic = new Topic(stack, 'Operators', { enforceSSL: true, masterKey: new Key(stack, 'Key') });
    appIn(stack, PLAIN, { alarms: { topic } });
    const template = Template.fromStack(stack);
    const alarms = ofType(template.toJSON(), 'AWS::CloudWatch::Alarm');
    expect(alarms).toHaveLength(5);
    const told = [stack.resolve(topic.topicArn)];
    for (const [, { Properties }] of alarms) expect(Properties).toMatchObject({ AlarmActions: told, OKActions: told });
    const allowed = (Action: any) =>
      Match.objectLike({
        Effect: 'Allow',
        Action,
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      });
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: { Statement: Match.arrayWith([allowed('sns:Publish')]) },
    });
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: { Statement: Match.arrayWith([allowed(['kms:Decrypt', 'kms:GenerateDataKey'])]) },
    });
  });

  test('of another stack is accepted', () => {
    const stack = newStack();
    const topic = Topic.fromTopicArn(stack, 'Operators', 'arn:aws:sns:eu-central-1:111122223333:operators');
    appIn(stack, PLAIN, { alarms: { topic } });
    Template.fromStack(stack).allResourcesProperties('AWS::CloudWatch::Alarm', {
      AlarmActions: ['arn:aws:sns:eu-central-1:111122223333:operators'],
    });
  });
});

test("the alarms are the CDK's own, for other actions", () => {
  const stack = newStack();
  const app = appIn(stack, PLAIN, { alarms: true });
  for (const alarm of app.alarms) {
    alarm.addAlarmAction({ bind: () => ({ alarmActionArn: 'arn:aws:ssm:eu-central-1:111122223333:opsitem:1' }) });
  }
  Template.fromStack(stack).allResourcesProperties('AWS::CloudWatch::Alarm', {
    AlarmActions: ['arn:aws:ssm:eu-central-1:111122223333:opsitem:1'],
  });
});

test('a function may have the name of an alarm', () => {
  const functions = Object.fromEntries(
    ['alarms', 'Dashboard', 'DeadLetterAlarms', 'AppDashboard', 'ErrorsAlarm'].map((name) => [
      name,
      { kind: 'lambda' as const },
    ]),
  );
  const template = templateOf(manifestOf({ functions, routes: [], resources: {}, operations: {} }), {
    alarms: true,
    dashboard: true,
  });
  expect(ofType(template, 'AWS::CloudWatch::Alarm')).toHaveLength(15);
});
