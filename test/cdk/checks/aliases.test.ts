import { Annotations as Annotated, Match, Template } from 'aws-cdk-lib/assertions';
import { Schedule, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Alias, CfnAlias, EventSourceMapping, Version } from 'aws-cdk-lib/aws-lambda';
import { Annotations, Duration, Stack } from 'aws-cdk-lib/core';
import { appIn, newApp, PLAIN } from '../literal-app';

type RuntimeApp = ReturnType<typeof appIn>;

/** The warnings about an app, after something was done with it. */
function warnings(then: (app: RuntimeApp) => void, props: object = {}): string[] {
  const stack = new Stack(newApp(), 'Stack');
  then(appIn(stack, PLAIN, props));
  Template.fromStack(stack);
  return Annotated.fromStack(stack)
    .findWarning('*', Match.anyValue())
    .map(({ entry }) => String(entry.data));
}

const BY_HAND =
  'of the function "APIHandler" that was created by hand, and nothing of the app calls it: ' +
  'its API, event sources and permissions are for the function itself';

test.each<[string, string, (app: RuntimeApp) => void]>([
  ['addAlias', 'RuntimeApp/APIHandler/Aliaslive/Resource', ({ functions }) => functions.APIHandler.addAlias('live')],
  [
    'new Alias',
    'RuntimeApp/Live/Resource',
    (app) => new Alias(app, 'Live', { aliasName: 'live', version: app.functions.APIHandler.currentVersion }),
  ],
  [
    'new CfnAlias',
    'RuntimeApp/Live',
    (app) =>
      new CfnAlias(app, 'Live', {
        name: 'live',
        functionName: app.functions.APIHandler.functionArn,
        functionVersion: '1',
      }),
  ],
])('an alias by %s is a warning', (_, path, create) => {
  const [warning, ...others] = warnings(create);
  expect(others).toEqual([]);
  expect(warning).toContain(`Stack/${path} is an alias ${BY_HAND}`);
  expect(warning).toContain('[ack: serverless-cdk-project:alias:APIHandler]');
});

test('an alias in another stack is a warning of the app', () => {
  const [warning] = warnings((app) => {
    const other = new Stack(app.node.root, 'Other');
    new Alias(other, 'Live', { aliasName: 'live', version: app.functions.APIHandler.currentVersion });
  });
  expect(warning).toContain(`Other/Live/Resource is an alias ${BY_HAND}`);
});

test('provisioned concurrency of a version is a warning; a version without it is none', () => {
  const version = (provisionedConcurrentExecutions?: number) => (app: RuntimeApp) =>
    new Version(app, 'One', { lambda: app.functions.APIHandler, provisionedConcurrentExecutions });
  expect(warnings(version(2))[0]).toContain(
    `Stack/RuntimeApp/One/Resource is a version with provisioned concurrency ${BY_HAND}`,
  );
  expect(warnings(version())).toEqual([]);
});

test('the warning is acknowledged by its id', () => {
  const acknowledged = warnings((app) => {
    app.functions.APIHandler.addAlias('live');
    Annotations.of(app).acknowledgeWarning('serverless-cdk-project:alias:APIHandler');
  });
  expect(acknowledged).toEqual([]);
});

describe('of a function with the setting alias', () => {
  const LIVE = { stageConfig: { alias: { name: 'live' } } };
  const rule = (app: RuntimeApp) => new Rule(app, 'Rule', { schedule: Schedule.rate(Duration.days(1)) });

  test('the alias is none that was created by hand; another one is', () => {
    expect(warnings(() => undefined, LIVE)).toEqual([]);
    const [warning] = warnings(({ functions }) => functions.APIHandler.addAlias('green'), LIVE);
    expect(warning).toContain(
      'Stack/RuntimeApp/APIHandler/Aliasgreen/Resource is an alias of the function "APIHandler"',
    );
    expect(warning).toContain(`permissions are for the alias "live". runtime.getAlias('APIHandler') is the alias`);
  });

  test('a second one of the same name fails the deployment, which the warning says', () => {
    const [warning] = warnings(({ functions }) => functions.APIHandler.addAlias('live'), LIVE);
    expect(warning).toContain('Lambda refuses a second one of this name, so that the deployment fails.');
  });

  test.each<[string, (app: RuntimeApp) => void]>([
    ['a target of a rule', (app) => rule(app).addTarget(new LambdaFunction(app.functions.APIHandler))],
    ['a function URL', ({ functions }) => functions.APIHandler.addFunctionUrl()],
    [
      'an event source mapping',
      (app) =>
        new EventSourceMapping(app, 'Map', {
          target: app.functions.APIHandler,
          eventSourceArn: 'arn:aws:sqs:eu-west-1:123456789012:q',
        }),
    ],
    [
      'settings of asynchronous invocations',
      ({ functions }) => functions.APIHandler.configureAsyncInvoke({ retryAttempts: 0 }),
    ],
  ])('%s that is for the function itself is a warning', (_, call) => {
    const found = warnings(call, LIVE);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`is for the function "APIHandler" itself, and not for its alias "live"`);
    expect(found[0]).toContain(
      `Give it runtime.getAlias('APIHandler') [ack: serverless-cdk-project:alias-passed-by:APIHandler]`,
    );
    expect(warnings(call)).toEqual([]);
  });

  test.each<[string, (app: RuntimeApp) => void]>([
    ['a target of a rule', (app) => rule(app).addTarget(new LambdaFunction(app.getAlias('APIHandler')))],
    ['a function URL', (app) => app.getAlias('APIHandler').addFunctionUrl()],
    [
      'settings of asynchronous invocations',
      (app) => app.getAlias('APIHandler').configureAsyncInvoke({ retryAttempts: 0 }),
    ],
  ])('%s that is for the alias is none', (_, call) => {
    expect(warnings(call, LIVE)).toEqual([]);
  });
});
