import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { appIn, discovered, manifestOf, newApp, newStack, newTable, ofType, PLAIN, route } from './literal-app';
import type { Manifest } from '../../src/manifest/manifest';

const STREAM = { batchSize: 100, startingPosition: 'LATEST' } as const;

/** An app with a function of every kind. */
const EVERY_KIND: Manifest = manifestOf({
  functions: {
    APIHandler: { kind: 'http' },
    APIStreamHandler: { kind: 'http', stream: true },
    auth: { kind: 'authorizer', type: 'token', header: 'Authorization', ttlSeconds: 300 },
    'ws-connect': { kind: 'websocket', route: '$connect', authorizer: { name: 'auth' } },
    'ws-message': { kind: 'websocket', route: '$default' },
    changed: { kind: 'dynamodb', source: { resource: 'Table' }, ...STREAM },
    clicked: { kind: 'kinesis', source: { resource: 'Clicks' }, ...STREAM },
    ordered: { kind: 'sqs', source: { resource: 'Orders' }, batchSize: 10 },
    notified: { kind: 'sns', source: { resource: 'News' } },
    uploaded: { kind: 's3', source: { resource: 'Uploads' }, events: ['s3:ObjectCreated:*'] },
    paid: { kind: 'eventbridge', pattern: { source: ['shop'] } },
    logged: { kind: 'logs', source: { resource: 'Group' } },
    nightly: { kind: 'schedule', expression: 'rate(1 day)' },
    report: { kind: 'lambda' },
  },
  authorizers: { auth: { kind: 'custom', type: 'token', header: 'Authorization', ttlSeconds: 300 } },
  routes: [route('GET', '/', { authorizer: { name: 'auth' } }), route('GET', '/stream', { stream: true })],
  resources: {
    Table: { kind: 'table', variable: 'TABLE_NAME' },
    Clicks: { kind: 'stream', variable: 'CLICKS_NAME' },
    Orders: { kind: 'queue', variable: 'ORDERS_URL' },
    News: { kind: 'topic', variable: 'NEWS_ARN' },
    Uploads: { kind: 'bucket', variable: 'UPLOADS_NAME' },
    Group: { kind: 'logGroup', variable: 'GROUP_NAME' },
  },
  operations: {},
});

function everyKind(stageConfig: object, props: object = {}): any {
  const stack = newStack();
  const app = appIn(stack, EVERY_KIND, {
    stageConfig,
    resources: {
      Table: new dynamodb.TableV2(stack, 'Table', {
        partitionKey: { name: 'PK', type: dynamodb.AttributeType.STRING },
        dynamoStream: dynamodb.StreamViewType.NEW_IMAGE,
      }),
      Clicks: new kinesis.Stream(stack, 'Clicks'),
      Orders: new sqs.Queue(stack, 'Orders', { visibilityTimeout: Duration.minutes(6) }),
      News: new sns.Topic(stack, 'News'),
      Uploads: new s3.Bucket(stack, 'Uploads'),
      Group: new logs.LogGroup(stack, 'Group'),
    },
    ...props,
  });
  // The function that sets the notifications of the bucket is the CDK's.
  const own = Object.values(app.functions).map(({ node }) =>
    stack.resolve((node.defaultChild as CfnFunction).logicalId),
  );
  return { template: Template.fromStack(stack).toJSON(), own };
}

/** The types of resources that refer to one of the functions, and the places of the reference. */
function references(template: any, own: readonly string[]): string[] {
  const found = new Set<string>();
  for (const { Type, Properties = {} } of Object.values<any>(template.Resources)) {
    for (const [name, value] of Object.entries(Properties)) {
      const text = JSON.stringify(value);
      const refers = own.some(
        (id) => text.includes(`"Ref":"${id}"`) || text.includes(`"${id}","Arn"`) || text.includes(`{${id}.Arn}`),
      );
      if (refers) found.add(`${Type} ${name}`);
    }
  }
  return [...found].sort();
}

describe('an app with a function of every kind, each with an alias', () => {
  let without: any;
  let template: any;
  let own: string[];
  beforeAll(() => {
    without = everyKind({}).template;
    ({ template, own } = everyKind({ alias: { name: 'live', provisionedConcurrency: 2 } }));
  });

  test('refers to its functions in their versions and aliases only: every caller has the alias', () => {
    expect(references(template, own)).toEqual(['AWS::Lambda::Alias FunctionName', 'AWS::Lambda::Version FunctionName']);
    expect(references(without, own)).toEqual([
      'AWS::ApiGateway::RestApi Body',
      'AWS::ApiGatewayV2::Authorizer AuthorizerUri',
      'AWS::ApiGatewayV2::Integration IntegrationUri',
      'AWS::Events::Rule Targets',
      'AWS::Lambda::EventSourceMapping FunctionName',
      'AWS::Lambda::Permission FunctionName',
      'AWS::Logs::SubscriptionFilter DestinationArn',
      'AWS::SNS::Subscription Endpoint',
      'Custom::S3BucketNotifications NotificationConfiguration',
    ]);
  });

  test('has an alias for each, of a version of its own, with instances that are kept ready', () => {
    const aliases = ofType(template, 'AWS::Lambda::Alias').map(([, { Properties }]) => Properties);
    expect(aliases.map(({ FunctionName }) => FunctionName.Ref).sort()).toEqual([...own].sort());
    for (const { Name, FunctionName, FunctionVersion, ProvisionedConcurrencyConfig } of aliases) {
      expect(Name).toBe('live');
      expect(ProvisionedConcurrencyConfig).toEqual({ ProvisionedConcurrentExecutions: 2 });
      const [version, attribute] = FunctionVersion['Fn::GetAtt'];
      expect(attribute).toBe('Version');
      expect(template.Resources[version]).toMatchObject({ Type: 'AWS::Lambda::Version', Properties: { FunctionName } });
    }
  });

  test('keeps the ids of all that there is without aliases, but that of the deployment of the REST API', () => {
    const gone = Object.keys(without.Resources).filter((id) => !(id in template.Resources));
    expect(gone.map((id) => without.Resources[id].Type)).toEqual(['AWS::ApiGateway::Deployment']);
    const added = Object.keys(template.Resources).filter((id) => !(id in without.Resources));
    expect([...new Set(added.map((id) => template.Resources[id].Type))].sort()).toEqual([
      'AWS::ApiGateway::Deployment',
      'AWS::Lambda::Alias',
      'AWS::Lambda::Version',
    ]);
  });

  test('changes the function name of an event source mapping, and nothing else: a stream is not read anew', () => {
    const mappings = ofType(without, 'AWS::Lambda::EventSourceMapping');
    expect(mappings).toHaveLength(3);
    for (const [id, { Properties }] of mappings) {
      const { FunctionName, ...others } = template.Resources[id].Properties;
      const { FunctionName: before, ...same } = Properties;
      expect(others).toEqual(same);
      expect(JSON.stringify(FunctionName)).toMatch(
        new RegExp(
          `^{"Fn::Join":\\["",\\[{"Fn::Select":\\[6,{"Fn::Split":\\[":",{"Ref":"RuntimeApp${before.Ref}Alias\\w+"}\\]}\\]},":live"\\]\\]}$`,
        ),
      );
    }
  });

  test('is invoked by API Gateway as the alias, streamed responses as well', () => {
    const uris = [
      ...new Set(
        [
          ...JSON.stringify(template.Resources.RestAPI.Properties.Body).matchAll(/functions\/\$\{(\w+)\}\/([\w-]+)/g),
        ].map(([, id, end]) => `${id.replace(/Alias\w+/, 'Alias')} ${end}`),
      ),
    ];
    expect(uris.sort()).toEqual([
      'RuntimeAppAPIHandlerAlias invocations',
      'RuntimeAppAPIStreamHandlerAlias response-streaming-invocations',
      'RuntimeAppAuthAlias invocations',
    ]);
  });
});

test('a caller waits for its permission to invoke the alias, as far as the permission does not need it', () => {
  const { template } = everyKind({ alias: { name: 'live' } });
  const waiting = (type: string) =>
    ofType(template, type).map(
      ([, { DependsOn = [] }]) =>
        [DependsOn].flat().filter((id) => template.Resources[id].Type === 'AWS::Lambda::Permission').length,
    );
  // For the API handler, the one that streams, and the authorizer.
  expect(waiting('AWS::ApiGateway::Deployment')).toEqual([3]);
  expect(waiting('AWS::ApiGatewayV2::Integration')).toEqual([1, 1]);
  expect(waiting('AWS::ApiGatewayV2::Authorizer')).toEqual([1]);
  expect(waiting('AWS::SNS::Subscription')).toEqual([1]);
  expect(waiting('AWS::Logs::SubscriptionFilter')).toEqual([1]);
  expect(waiting('Custom::S3BucketNotifications')).toEqual([1]);
});

test('functions have no alias by default, and no version', () => {
  const { template } = everyKind({});
  expect([...ofType(template, 'AWS::Lambda::Alias'), ...ofType(template, 'AWS::Lambda::Version')]).toEqual([]);
});

test('an empty name removes the alias of a more general setting', () => {
  const { template } = everyKind({ alias: { name: 'live' }, functions: { nightly: { alias: { name: '' } } } });
  const [[, rule]] = ofType(template, 'AWS::Events::Rule').filter(
    ([, { Properties }]) => Properties.ScheduleExpression,
  );
  expect(rule.Properties.Targets[0].Arn).toEqual({ 'Fn::GetAtt': ['Nightly', 'Arn'] });
  expect(ofType(template, 'AWS::Lambda::Alias')).toHaveLength(Object.keys(EVERY_KIND.functions).length - 1);
});

test.each(['http', 'url'])('the API of type %s invokes the alias', (type) => {
  const stack = newStack();
  const app = appIn(stack, PLAIN, { stageConfig: { alias: { name: 'live' }, api: { type } } });
  const { aliasName, functionArn } = app.getAlias('APIHandler');
  const template = Template.fromStack(stack).toJSON();
  const alias = stack.resolve(functionArn).Ref;
  expect([aliasName, template.Resources[alias].Type]).toEqual(['live', 'AWS::Lambda::Alias']);
  if (type === 'http') {
    expect(JSON.stringify(template.Resources.HttpAPI.Properties.Body)).toContain(`/functions/\${${alias}}/invocations`);
  } else {
    expect(template.Resources.FunctionURL).toMatchObject({
      Properties: { Qualifier: 'live', TargetFunctionArn: { 'Fn::GetAtt': ['APIHandler', 'Arn'] } },
      DependsOn: [alias],
    });
  }
});

function warnings(stack: Stack): string[] {
  return Annotations.fromStack(stack)
    .findWarning('*', Match.anyValue())
    .map(({ entry }) => String(entry.data));
}

test('an alias of a function with a URL is a warning that the URL changes', () => {
  const stack = newStack();
  appIn(stack, PLAIN, { stageConfig: { alias: { name: 'live' }, api: { type: 'url' } } });
  expect(warnings(stack)).toEqual([
    expect.stringMatching(
      /the function URL is that of the alias "live" of APIHandler\..* the output EndpointURL changes .*\[ack: serverless-cdk-project:function-url-alias\]/,
    ),
  ]);
});

describe('asynchronous settings', () => {
  const NIGHTLY = {
    ...PLAIN,
    functions: { nightly: { kind: 'schedule' as const, expression: 'rate(1 day)' } },
    routes: [],
  };
  const configOf = (stageConfig: object, props: object) => {
    const stack = newStack();
    const queue = new sqs.Queue(stack, 'Failed');
    appIn(stack, NIGHTLY, {
      stageConfig,
      functionProps: { nightly: { retryAttempts: 1, maxEventAge: Duration.minutes(5) } },
      eventSources: { nightly: { onFailure: queue } },
      ...props,
    });
    const template = Template.fromStack(stack).toJSON();
    const configs = ofType(template, 'AWS::Lambda::EventInvokeConfig').map(([, { Properties }]) => Properties);
    expect(configs).toHaveLength(1);
    expect(configs[0]).toMatchObject({
      FunctionName: { Ref: 'Nightly' },
      MaximumRetryAttempts: 1,
      MaximumEventAgeInSeconds: 300,
    });
    expect(configs[0].DestinationConfig.OnFailure.Destination).toEqual(stack.resolve(queue.queueArn));
    return { qualifier: JSON.stringify(configs[0].Qualifier), template };
  };

  test('are those of the alias, as those of $LATEST would have no effect', () => {
    expect(configOf({ alias: { name: 'live' } }, {}).qualifier).toMatch(/"Ref":"RuntimeAppNightlyAlias/);
    expect(configOf({}, {}).qualifier).toBe('"$LATEST"');
  });

  test('have a queue for failures, whose messages are an alarm', () => {
    const { template } = configOf({ alias: { name: 'live' } }, { alarms: true });
    const metrics = ofType(template, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties.MetricName);
    expect(metrics).toContain('ApproximateNumberOfMessagesVisible');
  });
});

describe('the version', () => {
  const PROPS = { stageConfig: { alias: { name: 'live' } } };
  const versionOf = (props: object, code = 'one', change = (_: any) => {}) => {
    const stack = newStack();
    const app = appIn(stack, { ...discovered(PLAIN), bundleHash: code }, { ...PROPS, ...props });
    change(app);
    const [[id]] = ofType(Template.fromStack(stack).toJSON(), 'AWS::Lambda::Version');
    return id;
  };
  const first = versionOf({});

  test('is the same for the same code and configuration', () => {
    expect(versionOf({})).toBe(first);
  });

  test('is another one for other code', () => {
    expect(versionOf({}, 'two')).not.toBe(first);
  });

  test('is another one for another configuration, wherever it comes from', () => {
    const others = [
      versionOf({ stageConfig: { ...PROPS.stageConfig, memorySize: 512 } }),
      versionOf({ stageConfig: { ...PROPS.stageConfig, environment: { LEVEL: 'debug' } } }),
      versionOf({}, 'one', (app) => app.addEnvironmentVariable('LEVEL', 'info', 'APIHandler')),
    ];
    expect(new Set([first, ...others]).size).toBe(4);
  });

  test('has the options of functionProps', () => {
    const stack = newStack();
    appIn(stack, PLAIN, { ...PROPS, functionProps: { APIHandler: { currentVersionOptions: { description: 'v7' } } } });
    const [[, { Properties }]] = ofType(Template.fromStack(stack).toJSON(), 'AWS::Lambda::Version');
    expect(Properties.Description).toBe('v7');
  });
});

test('the REST API is deployed anew if the alias gets another name, as a deployment keeps the ARN', () => {
  const deploymentOf = (name: string) => {
    const stack = newStack();
    appIn(stack, PLAIN, { stageConfig: { alias: { name } } });
    const [[id]] = ofType(Template.fromStack(stack).toJSON(), 'AWS::ApiGateway::Deployment');
    return id;
  };
  expect(deploymentOf('live')).toBe(deploymentOf('live'));
  expect(deploymentOf('live')).not.toBe(deploymentOf('green'));
});

describe('errors', () => {
  const app = (props: object) => appIn(newStack(), PLAIN, props);

  test('getAlias() of a function without alias names the setting', () => {
    expect(() => app({}).getAlias('APIHandler')).toThrow(
      `Stack/RuntimeApp: the function "APIHandler" has no alias: give it the setting alias: { name: 'live' }`,
    );
    expect(() => (app({}) as any).getAlias('APIHandlr')).toThrow('there is no function "APIHandlr"');
  });

  test('more provisioned instances than reserved ones are refused', () => {
    const stageConfig = { reservedConcurrentExecutions: 5, alias: { name: 'live', provisionedConcurrency: 6 } };
    expect(() => app({ stageConfig })).toThrow(
      'Stack/RuntimeApp: APIHandler: alias.provisionedConcurrency is 6, and reservedConcurrentExecutions is 5, of which it is a part',
    );
  });

  test('provisioned concurrency of the version is a setting of the alias', () => {
    const functionProps = { APIHandler: { currentVersionOptions: { provisionedConcurrentExecutions: 2 } } };
    expect(() => app({ functionProps })).toThrow(
      'functionProps.APIHandler.currentVersionOptions.provisionedConcurrentExecutions: not accepted: give stageConfig.functions.<function>.alias.provisionedConcurrency',
    );
  });
});

test('a bucket of another stack, whose events come through EventBridge, invokes the alias', () => {
  const cdkApp = newApp();
  const bucket = new s3.Bucket(new Stack(cdkApp, 'Data'), 'Bucket');
  const stack = new Stack(cdkApp, 'App');
  const manifest = manifestOf({
    functions: { thumbnail: { kind: 's3', source: { resource: 'It' }, events: ['s3:ObjectCreated:*'] } },
    routes: [],
    resources: { It: { kind: 'bucket', variable: 'IT' } },
    operations: {},
  });
  const app = appIn(stack, manifest, {
    resources: { It: bucket },
    eventSources: { thumbnail: { via: 'eventBridge' } },
    stageConfig: { alias: { name: 'live' } },
  });
  const [[, rule]] = ofType(Template.fromStack(stack).toJSON(), 'AWS::Events::Rule');
  expect(rule.Properties.Targets[0].Arn).toEqual(stack.resolve(app.getAlias('thumbnail').functionArn));
});

test('log events that call a function by its alias whose own logs they are would never end', () => {
  const stack = newStack();
  const manifest = manifestOf({
    functions: { watch: { kind: 'logs', source: { resource: 'Group' } } },
    routes: [],
    operations: {},
    resources: { Group: { kind: 'logGroup', variable: 'GROUP' } },
  });
  const group = new logs.LogGroup(stack, 'Group');
  const app = appIn(stack, manifest, { resources: { Group: group }, stageConfig: { alias: { name: 'live' } } });
  (app.getFunction('watch').node.defaultChild as CfnFunction).addPropertyOverride(
    'LoggingConfig.LogGroup',
    stack.resolve(group.logGroupName),
  );
  expect(() => Template.fromStack(stack)).toThrow(
    'the log events of the log group Stack/Group/Resource call Stack/RuntimeApp/Watch',
  );
});

test('an app with a table has no alias in its permissions: the role is that of the function', () => {
  const stack = newStack();
  appIn(stack, manifestOf(), { resources: { AppTable: newTable(stack) }, stageConfig: { alias: { name: 'live' } } });
  expect(warnings(stack)).toEqual([]);
});
