import { Annotations as Annotated, Match, Template } from 'aws-cdk-lib/assertions';
import { Alias, CfnAlias, Version } from 'aws-cdk-lib/aws-lambda';
import { Annotations, Stack } from 'aws-cdk-lib/core';
import { appIn, newApp, PLAIN } from '../literal-app';

type RuntimeApp = ReturnType<typeof appIn>;

/** The warnings about an app, after something was done with it. */
function warnings(then: (app: RuntimeApp) => void): string[] {
  const stack = new Stack(newApp(), 'Stack');
  then(appIn(stack, PLAIN));
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
