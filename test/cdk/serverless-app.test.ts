import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Stack, Stage } from 'aws-cdk-lib/core';
import {
  appIn,
  discovered,
  manifestOf,
  newApp,
  newStack,
  newTable,
  ofType,
  PLAIN,
  projectWith,
  route,
  statements,
  templateOf,
} from './literal-app';

const PROD = { name: 'prod', stackName: 'cdkdemo-prod', production: true };

describe('the sample app', () => {
  const template = () => templateOf(manifestOf());

  test('has the logical ids and outputs that scripts rely on', () => {
    const { Resources, Outputs } = template();
    expect(Resources).toMatchObject({
      APIHandler: { Type: 'AWS::Lambda::Function' },
      DefaultRole: { Type: 'AWS::IAM::Role' },
      RestAPI: { Type: 'AWS::ApiGateway::RestApi' },
      APIHandlerInvokePermission: { Type: 'AWS::Lambda::Permission' },
    });
    expect(Object.keys(Outputs).sort()).toEqual(['APIHandlerArn', 'APIHandlerName', 'EndpointURL', 'RestAPIId']);
    expect(Outputs.RestAPIId.Value).toEqual({ Ref: 'RestAPI' });
    expect(Outputs.APIHandlerName.Value).toEqual({ Ref: 'APIHandler' });
    expect(Outputs.APIHandlerArn.Value).toEqual({ 'Fn::GetAtt': ['APIHandler', 'Arn'] });
  });

  test('runs the function with the table in its environment, and the default settings', () => {
    const t = template();
    const [[tableId]] = ofType(t, 'AWS::DynamoDB::GlobalTable');
    const [[logsId, logs]] = ofType(t, 'AWS::Logs::LogGroup');
    expect(t.Resources.APIHandler.Properties).toMatchObject({
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      MemorySize: 1024,
      Timeout: 29,
      Architectures: ['arm64'],
      Environment: { Variables: { APP_TABLE_NAME: { Ref: tableId }, SERVERLESS_FUNCTION: 'APIHandler' } },
      LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: logsId } },
    });
    expect(logs.Properties).toEqual({ RetentionInDays: 30 });
    expect(t.Resources.APIHandler.Metadata).toMatchObject({ 'serverless-cdk-project:runtime': 'runtime' });
  });

  test('may call exactly what its code calls, on that table, and log to its own group', () => {
    const t = template();
    const [[tableId]] = ofType(t, 'AWS::DynamoDB::GlobalTable');
    const [[logsId]] = ofType(t, 'AWS::Logs::LogGroup');
    expect(statements(t)).toEqual([
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': [logsId, 'Arn'] },
      },
      {
        Effect: 'Allow',
        Action: ['dynamodb:GetItem', 'dynamodb:PutItem'],
        Resource: { 'Fn::GetAtt': [tableId, 'Arn'] },
      },
    ]);
    expect(t.Resources.DefaultRole.Properties.ManagedPolicyArns).toBeUndefined();
  });

  test('can be invoked by its API only, which is deployed to the stage "api"', () => {
    const t = template();
    expect(t.Resources.APIHandlerInvokePermission.Properties).toEqual({
      Action: 'lambda:InvokeFunction',
      FunctionName: { Ref: 'APIHandler' },
      Principal: 'apigateway.amazonaws.com',
      SourceArn: {
        'Fn::Join': [
          '',
          [
            'arn:',
            { Ref: 'AWS::Partition' },
            ':execute-api:',
            { Ref: 'AWS::Region' },
            ':',
            { Ref: 'AWS::AccountId' },
            ':',
            { Ref: 'RestAPI' },
            '/*',
          ],
        ],
      },
    });
    const [[, stage]] = ofType(t, 'AWS::ApiGateway::Stage');
    const [[deploymentId]] = ofType(t, 'AWS::ApiGateway::Deployment');
    expect(stage.Properties).toMatchObject({
      StageName: 'api',
      DeploymentId: { Ref: deploymentId },
      RestApiId: { Ref: 'RestAPI' },
    });
    expect(ofType(t, 'AWS::ApiGateway::Account')).toEqual([]);
  });
});

test('a Lambda function has the name of its function of the app in its environment', () => {
  const { APIHandler } = templateOf(PLAIN).Resources;
  expect(APIHandler.Properties.Environment.Variables).toMatchObject({ SERVERLESS_FUNCTION: 'APIHandler' });
});

test('the same input gives the same bytes', () => {
  expect(JSON.stringify(templateOf(manifestOf()))).toBe(JSON.stringify(templateOf(manifestOf())));
});

test('the number of resources does not grow with the routes', () => {
  const withRoutes = (n: number) =>
    templateOf({ ...PLAIN, routes: Array.from({ length: n }, (_, i) => route('GET', `/r${i}/{id}`)) });
  const [one, many] = [withRoutes(1), withRoutes(300)];
  expect(Object.keys(many.Resources)).toHaveLength(Object.keys(one.Resources).length);
  expect((JSON.stringify(many).length - JSON.stringify(one).length) / 299).toBeLessThan(1024);
});

test('the deployment changes when the API changes, and only then', () => {
  const deployment = (manifest: any, props = {}) =>
    ofType(templateOf(manifest, props), 'AWS::ApiGateway::Deployment')[0][0];
  const before = deployment(PLAIN);
  expect(deployment({ ...PLAIN, functions: { ...PLAIN.functions, orders: { kind: 'lambda' } } })).toBe(before);
  expect(deployment(PLAIN, { stageConfig: { memorySize: 512, environment: { LEVEL: 'debug' } } })).toBe(before);
  expect(deployment({ ...PLAIN, routes: [...PLAIN.routes, route('GET', '/zz')] })).not.toBe(before);
  expect(deployment({ ...PLAIN, routes: [{ ...PLAIN.routes[0], apiKeyRequired: true }, PLAIN.routes[1]] })).not.toBe(
    before,
  );
});

test('source maps are turned on only when they are shipped', () => {
  const variables = (files: { [name: string]: string }) => {
    const stack = newStack();
    appIn(stack, discovered(PLAIN, files));
    return Template.fromStack(stack).toJSON().Resources.APIHandler.Properties.Environment.Variables;
  };
  expect(variables({ 'index.mjs': '' })).toEqual({ SERVERLESS_FUNCTION: 'APIHandler' });
  expect(variables({ 'index.mjs': '', 'index.mjs.map': '' })).toEqual({
    SERVERLESS_FUNCTION: 'APIHandler',
    NODE_OPTIONS: '--enable-source-maps',
  });
});

test('an app without routes has no API', () => {
  const manifest = manifestOf({
    functions: { 'send-mail': { kind: 'lambda' } },
    routes: [],
    resources: {},
    operations: {},
  });
  const stack = newStack();
  const app = appIn(stack, manifest);
  expect(() => app.restApi).toThrow('Stack/RuntimeApp: there is no REST API, as the runtime app has no routes');
  const template = Template.fromStack(stack).toJSON();
  expect(template.Resources.SendMail.Properties).toMatchObject({
    Timeout: 60,
    Environment: { Variables: { SERVERLESS_FUNCTION: 'send-mail' } },
  });
  expect(ofType(template, 'AWS::ApiGateway::RestApi')).toEqual([]);
  expect(template.Outputs).toBeUndefined();
});

test('an app without functions creates nothing, and nobody to grant to', () => {
  const stack = newStack();
  const app = appIn(stack, manifestOf({ functions: {}, routes: [], resources: {}, operations: {} }));
  newTable(stack).grantReadData(app);
  const template = Template.fromStack(stack).toJSON();
  expect(Object.values<any>(template.Resources).map(({ Type }) => Type)).toEqual(['AWS::DynamoDB::GlobalTable']);
  expect(JSON.stringify(template)).not.toContain('ResourcePolicy');
});

describe('a construct of the app', () => {
  test('is always the same object, of a class of the CDK', () => {
    const stack = newStack();
    const app = appIn(stack, PLAIN);
    expect(app.getFunction('APIHandler')).toBe(app.getFunction('APIHandler'));
    expect(app.getResource('APIHandler')).toBe(app.getFunction('APIHandler'));
    expect(app.getFunction('APIHandler')).toBe(app.functions.APIHandler);
    expect(app.getRole('DefaultRole')).toBe(app.getResource('DefaultRole'));
    expect(app.getResource('RestAPI')).toBe(app.restApi);
    expect(app.grantPrincipal).toBe(app.getRole('DefaultRole'));
    expect(app.restApi.latestDeployment).toBeDefined();
  });

  test('is an error if the app does not have it', () => {
    const app = appIn(newStack(), PLAIN);
    expect(() => app.getFunction('ApiHandler')).toThrow(
      'Stack/RuntimeApp: there is no function "ApiHandler"; known: APIHandler',
    );
    expect(() => app.getFunction('constructor')).toThrow('there is no function "constructor"');
    expect(() => app.getRole('Other' as any)).toThrow('there is no role "Other"; known: DefaultRole');
    expect(() => app.getResource('Nothing' as any)).toThrow(
      'there is no resource "Nothing"; known: DefaultRole, APIHandler, RestAPI, APIHandlerInvokePermission',
    );
    expect(() => app.addEnvironmentVariable('KEY', 'value', 'Other')).toThrow('there is no function "Other"');
  });

  test('can have further grants', () => {
    const stack = newStack();
    const app = appIn(stack, PLAIN);
    newTable(stack).grantReadWriteData(app.getFunction('APIHandler'));
    expect(JSON.stringify(statements(Template.fromStack(stack).toJSON()))).toContain('dynamodb:Scan');
  });
});

describe('environment variables', () => {
  test('are added in code', () => {
    const stack = newStack();
    appIn(stack, PLAIN).addEnvironmentVariable('KEY', 'value', 'APIHandler');
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { KEY: 'value' } },
    });
  });

  test('that Lambda or the construct sets are refused', () => {
    const stack = newStack();
    const app = appIn(stack, manifestOf(), { resources: { AppTable: newTable(stack) } });
    expect(() => app.addEnvironmentVariable('AWS_REGION', 'x', 'APIHandler')).toThrow(
      'a name that Lambda does not set itself',
    );
    expect(() => app.addEnvironmentVariable('SERVERLESS_FUNCTION', 'x', 'APIHandler')).toThrow(
      'a name that the construct does not set itself',
    );
    expect(() => app.addEnvironmentVariable('APP_TABLE_NAME', 'x', 'APIHandler')).toThrow(
      'Stack/RuntimeApp: APP_TABLE_NAME is set by the resource that is bound to it, and by addEnvironmentVariable: remove it from one of them',
    );
  });

  test('of a bound resource are not set by the configuration as well', () => {
    const stack = newStack();
    expect(() =>
      appIn(stack, manifestOf(), {
        resources: { AppTable: newTable(stack) },
        stageConfig: { environment: { APP_TABLE_NAME: 'x' } },
      }),
    ).toThrow('APP_TABLE_NAME is set by the resource that is bound to it, and by stageConfig');
  });

  test('name the table without any declaration: the way of Chalice', () => {
    const declared = templateOf(manifestOf({ operations: {} }));
    const stack = newStack();
    const table = newTable(stack);
    const app = appIn(stack, manifestOf({ resources: {} }), {
      stageConfig: { environment: { APP_TABLE_NAME: table.tableName } },
    });
    table.grantReadWriteData(app.getRole('DefaultRole'));
    const template = Template.fromStack(stack).toJSON();
    expect(template.Resources.APIHandler.Properties.Environment).toEqual(
      declared.Resources.APIHandler.Properties.Environment,
    );
    expect(JSON.stringify(statements(template))).toContain('dynamodb:PutItem');
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });
});

describe('configuration', () => {
  const projectDir = () =>
    projectWith({
      memorySize: 512,
      functions: { orders: { timeout: 120 } },
      stages: {
        dev: {},
        prod: { production: true, environment: { LEVEL: 'warn' }, functions: { orders: { timeout: 300 } } },
      },
    });
  const manifest = {
    ...PLAIN,
    functions: { APIHandler: { kind: 'http' as const }, orders: { kind: 'lambda' as const } },
  };

  test('of the project, the stage and the construct is merged', () => {
    const { Resources } = templateOf(manifest, {
      projectDir: projectDir(),
      stage: PROD,
      stageConfig: { functions: { orders: { memorySize: 2048 } } },
    });
    expect(Resources.Orders.Properties).toMatchObject({
      MemorySize: 2048,
      Timeout: 300,
      Environment: { Variables: { LEVEL: 'warn' } },
    });
    expect(Resources.APIHandler.Properties).toMatchObject({ MemorySize: 512, Timeout: 29 });
  });

  test('keeps the logs of a production stage only', () => {
    const policyOf = (stage: object) =>
      ofType(templateOf(PLAIN, { projectDir: projectWith({}), stage }), 'AWS::Logs::LogGroup')[0][1].DeletionPolicy;
    expect(policyOf(PROD)).toBe('Retain');
    expect(policyOf({ ...PROD, production: false })).toBe('Delete');
  });

  test.each([
    [{ stage: { ...PROD, name: 'prd' } }, 'runtime/config.json: stages: unknown stage "prd"; did you mean "prod"?'],
    [
      { stageConfig: { functions: { order: {} } } },
      'Stack/RuntimeApp: stageConfig.functions.order: unknown function "order"; did you mean "orders"?',
    ],
    [
      { stageConfig: { timeout: '60' } },
      'Stack/RuntimeApp: stageConfig.timeout: expected a whole number of seconds from 1 to 900, got "60"',
    ],
    [{ stageconfig: {} }, 'Stack/RuntimeApp: stageconfig: unknown option; did you mean "stageConfig"?'],
    [{ preserveLogicalIds: 'no' }, 'Stack/RuntimeApp: preserveLogicalIds: expected true or false, got "no"'],
  ])('%j is refused', (props, message) => {
    expect(() => appIn(newStack(), manifest, { projectDir: projectDir(), ...props })).toThrow(message);
  });

  test('names functions of the app only', () => {
    expect(() => appIn(newStack(), PLAIN, { projectDir: projectDir() })).toThrow(
      'runtime/config.json: functions.orders: unknown function "orders"; known: APIHandler',
    );
  });

  test('has its defaults without a file, for any name of the stage', () => {
    expect(templateOf(PLAIN, { stage: PROD }).Resources.RestAPI.Properties.Name).toBe('cdkdemo-prod');
  });

  test('cannot be a token where a value is needed', () => {
    const stack = newStack();
    expect(() => appIn(stack, PLAIN, { stage: { ...PROD, name: stack.region } })).toThrow(
      'stage.name: expected a string, got a token, which has no value before the deployment',
    );
    expect(() => appIn(stack, PLAIN, { stage: 'prod' }, 'Named')).toThrow(
      'Stack/Named: stage: expected a stage, as stages(app) returns it, got "prod"',
    );
    const app = newApp();
    const { Lazy } = jest.requireActual('aws-cdk-lib/core');
    expect(() =>
      appIn(new Stack(app, 'S'), PLAIN, { stageConfig: { memorySize: Lazy.number({ produce: () => 1 }) } }),
    ).toThrow(
      'stageConfig.memorySize: expected a whole number of MiB from 128 to 10240, got a token, which has no value before the deployment',
    );
  });

  test('with a longer timeout of the API handler than API Gateway waits is a warning', () => {
    const stack = newStack();
    appIn(stack, manifest, { stageConfig: { timeout: 60 } });
    Annotations.fromStack(stack).hasWarning('/Stack/RuntimeApp', Match.stringLikeRegexp('API Gateway waits 29 s'));
  });
});

describe('several apps', () => {
  test('in one stack: one keeps its logical ids', () => {
    const stack = newStack();
    appIn(stack, PLAIN, {}, 'First');
    expect(() => appIn(stack, PLAIN, {}, 'Second')).toThrow(
      'Stack/Second: Stack/First of the same stack has the logical ids APIHandler, DefaultRole, …; give this one "preserveLogicalIds: false"',
    );
    const third = appIn(stack, { ...PLAIN, routes: [route('GET', '/other')] }, { preserveLogicalIds: false }, 'Third');
    const template = Template.fromStack(stack).toJSON();
    const apis = ofType(template, 'AWS::ApiGateway::RestApi').map(([, { Properties }]) =>
      Object.keys(Properties.Body.paths),
    );
    expect(apis).toEqual([['/users', '/users/{username}'], ['/other']]);
    expect(Object.keys(template.Outputs)).toHaveLength(8);
    const uri = (id: string) =>
      template.Resources[id].Properties.Body.paths['/other'].get['x-amazon-apigateway-integration'].uri['Fn::Sub'];
    const [api, handler] = [third.restApi, third.getFunction('APIHandler')].map((c) =>
      stack.getLogicalId(c.node.defaultChild as any),
    );
    expect(uri(api)).toContain(`\${${handler}.Arn}`);
  });

  test('in one CDK app, one of them below a Stage', () => {
    const app = newApp();
    const stacks = [
      new Stack(app, 'One'),
      new Stack(new Stage(app, 'Pipeline'), 'Two'),
      new Stack(new Stage(new Stage(app, 'A'), 'B'), 'Three'),
    ];
    for (const stack of stacks) appIn(stack, PLAIN);
    for (const stack of stacks) expect(Template.fromStack(stack).toJSON().Resources).toHaveProperty('APIHandler');
    expect(() => app.synth()).not.toThrow();
  });
});

test('a hundred functions and twenty tables are within the limits of IAM', () => {
  const functions = Object.fromEntries(
    Array.from({ length: 100 }, (_, i) => [`fn${100 + i}`, { kind: 'lambda' as const }]),
  );
  const resources = Object.fromEntries(
    Array.from({ length: 20 }, (_, i) => [`Table${10 + i}`, { kind: 'table' as const, variable: `TABLE_${10 + i}` }]),
  );
  const template = templateOf(
    manifestOf({ functions, routes: [], resources, operations: { dynamodb: ['GetItem', 'PutItem', 'Query', 'Scan'] } }),
    { roles: 'shared' },
  );
  // As deployed, with the longest region and names that CloudFormation makes.
  const deployed = (document: any) =>
    JSON.stringify(document, (_, value) => (value?.['Fn::GetAtt'] ? 'x'.repeat(130) : value)).length;
  const [[, inline], ...none] = ofType(template, 'AWS::IAM::Policy');
  const managed = ofType(template, 'AWS::IAM::ManagedPolicy').map(([, policy]) => policy);
  expect(none).toEqual([]);
  expect(deployed(inline.Properties.PolicyDocument)).toBeLessThanOrEqual(10_240);
  for (const policy of managed) expect(deployed(policy.Properties.PolicyDocument)).toBeLessThanOrEqual(6_144);
  expect(managed.length).toBeLessThanOrEqual(10);
  const logged = statements(template)
    .filter(({ Action }) => [Action].flat().includes('logs:PutLogEvents'))
    .flatMap(({ Resource }) => Resource);
  expect(logged).toHaveLength(100);
});

test('an imported table is bound like one of the stack', () => {
  const stack = newStack();
  appIn(stack, manifestOf(), { resources: { AppTable: dynamodb.Table.fromTableName(stack, 'Imported', 'existing') } });
  const template = Template.fromStack(stack).toJSON();
  expect(template.Resources.APIHandler.Properties.Environment.Variables.APP_TABLE_NAME).toBe('existing');
  expect(JSON.stringify(statements(template)[1].Resource)).toContain(':table/existing');
});
