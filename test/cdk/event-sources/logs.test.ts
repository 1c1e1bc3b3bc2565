import { Template } from 'aws-cdk-lib/assertions';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { App, Stack } from 'aws-cdk-lib/core';
import { connected, FUNCTION, FUNCTION_ARN, IT } from './connected';
import type { FunctionManifest } from '../../../src/manifest/manifest';
import { appIn, manifestOf, newStack } from '../literal-app';

const ACCOUNT = { Ref: 'AWS::AccountId' };

test('the log group invokes the function, for matching log events', () => {
  const { stack, resource, only, template, granted } = connected(
    { kind: 'logs', source: IT, filterPattern: '{ $.level = "ERROR" }' },
    'logGroup',
    (s) => new logs.LogGroup(s, 'L'),
  );
  expect(only('AWS::Logs::SubscriptionFilter')).toEqual({
    LogGroupName: stack.resolve(resource.logGroupName),
    FilterPattern: '{ $.level = "ERROR" }',
    DestinationArn: FUNCTION_ARN,
  });
  expect(only('AWS::Lambda::Permission')).toEqual({
    Action: 'lambda:InvokeFunction',
    FunctionName: FUNCTION,
    Principal: 'logs.amazonaws.com',
    // It ends with `:*`.
    SourceArn: stack.resolve(resource.logGroupArn),
    SourceAccount: ACCOUNT,
  });
  expect(granted).toEqual([]);
  const idOf = (type: string) => Object.entries<any>(template.Resources).find(([, { Type }]) => Type === type)!;
  const [permission] = idOf('AWS::Lambda::Permission');
  // When the filter is created, CloudWatch Logs tries to call the function.
  expect(idOf('AWS::Logs::SubscriptionFilter')[1].DependsOn).toEqual([permission]);
});

test.each([
  [{ name: '/shop/audit' }, '/shop/audit'],
  [{ arn: 'arn:aws:logs:eu-west-1:123456789012:log-group:/shop/audit' }, '/shop/audit'],
  [{ arn: 'arn:aws:logs:eu-west-1:123456789012:log-group:/shop/audit:*' }, '/shop/audit'],
])('an existing log group, %j, gets a filter for all log events', (source, name) => {
  const { only } = connected({ kind: 'logs', source });
  expect(only('AWS::Logs::SubscriptionFilter')).toMatchObject({ LogGroupName: name, FilterPattern: '' });
  expect(JSON.stringify(only('AWS::Lambda::Permission').SourceArn)).toMatch(/:log-group:\/shop\/audit:\*"/);
});

test.each([
  [
    'account',
    'arn:aws:logs:eu-central-1:222222222222:log-group:x',
    "CloudWatch Logs calls functions of the log group's own account, here 111111111111",
  ],
  ['region', 'arn:aws:logs:us-east-1:111111111111:log-group:x', 'is in us-east-1, and the function is in eu-central-1'],
])('a log group of another %s is refused', (_, arn, message) => {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-central-1' } });
  const functions: { [name: string]: FunctionManifest } = { handle: { kind: 'logs', source: { arn } } };
  const manifest = manifestOf({ functions, routes: [], resources: {}, operations: {} });
  expect(() => appIn(stack, manifest)).toThrow(message);
});

test('a log group of another stack has its filter in the stack of the function', () => {
  const app = new App();
  const data = new Stack(app, 'Data');
  const group = new logs.LogGroup(data, 'L');
  const stack = new Stack(app, 'Stack');
  const functions: { [name: string]: FunctionManifest } = { handle: { kind: 'logs', source: IT } };
  const resources = { It: { kind: 'logGroup' as const, variable: 'IT' } };
  appIn(stack, manifestOf({ functions, routes: [], resources, operations: {} }), { resources: { It: group } });
  const { Properties } = Object.values(Template.fromStack(stack).findResources('AWS::Logs::SubscriptionFilter'))[0];
  expect(JSON.stringify(Properties.LogGroupName)).toContain('Fn::ImportValue');
  expect(stack.dependencies).toEqual([data]);
  expect(data.dependencies).toEqual([]);
});

test.each<[string, (stack: Stack) => object, string]>([
  [
    'deadLetterQueue',
    (stack) => ({ deadLetterQueue: new sqs.Queue(stack, 'Q') }),
    'is not for a function of kind logs, but for s3, sns, eventbridge, schedule: give onFailure',
  ],
  [
    'enabled',
    () => ({ enabled: false }),
    'is not for a function of kind logs, but for s3, sqs, kinesis, dynamodb, eventbridge, schedule',
  ],
])('%s is refused, with the fix', (option, props, message) => {
  const eventSources = (stack: Stack) => ({ eventSources: { handle: props(stack) } });
  expect(() => connected({ kind: 'logs', source: { name: 'l' } }, undefined, undefined, eventSources)).toThrow(
    `${option} ${message}`,
  );
});

/** The stack of an app with functions for the log events of a group, and what the stack has beside it. */
function problem(
  names: readonly string[],
  more: (stack: Stack, group: logs.LogGroup, app: any) => void = () => undefined,
): string {
  const stack = newStack();
  const group = new logs.LogGroup(stack, 'Audit');
  const functions = Object.fromEntries(
    names.map((name): [string, FunctionManifest] => [name, { kind: 'logs', source: IT }]),
  );
  const resources = { It: { kind: 'logGroup' as const, variable: 'IT' } };
  const app = appIn(stack, manifestOf({ functions, routes: [], resources, operations: {} }), {
    resources: { It: group },
  });
  more(stack, group, app);
  try {
    Template.fromStack(stack);
  } catch (e) {
    return (e as Error).message;
  }
  return '';
}

const logTo = (app: any, name: string, group: logs.ILogGroup) => {
  (app.getFunction(name).node.defaultChild as CfnFunction).addPropertyOverride(
    'LoggingConfig.LogGroup',
    Stack.of(group).resolve(group.logGroupName),
  );
};

describe('a log group has at most two subscription filters', () => {
  test('of the app', () => {
    expect(problem(['one', 'two'])).toBe('');
    expect(problem(['one', 'two', 'three'])).toContain(
      'the log group Stack/Audit/Resource has 3 subscription filters, and CloudWatch Logs takes 2: Stack/RuntimeApp/One/SubscriptionFilter, ',
    );
  });

  test('those of others are counted', () => {
    const own = (stack: Stack, { logGroupName }: logs.LogGroup) =>
      new logs.CfnSubscriptionFilter(stack, 'Own', {
        logGroupName,
        filterPattern: '',
        destinationArn: 'arn:aws:kinesis:eu-west-1:1:stream/x',
      });
    expect(problem(['one'], own)).toBe('');
    expect(problem(['one', 'two'], own)).toContain(
      'Stack/RuntimeApp/Two/SubscriptionFilter, Stack/Own. Let one function handle the log events of several',
    );
  });
});

describe('a loop of log events is refused', () => {
  test('a function that logs to its own event source', () => {
    expect(problem(['one'], (_, group, app) => logTo(app, 'one', group))).toContain(
      'the log events of the log group Stack/Audit/Resource call Stack/RuntimeApp/One/Resource, which logs to that log group: each call would cause the next one, without end',
    );
  });

  test('a function that invokes itself by the logs of another one', () => {
    const message = problem(['one'], (stack, group, app) => {
      const others = new logs.LogGroup(stack, 'Others');
      logTo(app, 'one', others);
      const functions: { [name: string]: FunctionManifest } = {
        other: { kind: 'logs', source: { resource: 'Others' } },
      };
      const resources = { Others: { kind: 'logGroup' as const, variable: 'IT' } };
      const second = appIn(
        stack,
        manifestOf({ functions, routes: [], resources, operations: {} }),
        { resources: { Others: others }, preserveLogicalIds: false },
        'Second',
      );
      logTo(second, 'other', group);
    });
    expect(message).toContain(
      'call Stack/RuntimeApp/One/Resource, whose own logs call Stack/Second/Other/Resource, which logs to that log group',
    );
  });

  test('a function that logs elsewhere is none', () => {
    expect(problem(['one'], (stack, _, app) => logTo(app, 'one', new logs.LogGroup(stack, 'Others')))).toBe('');
  });
});
