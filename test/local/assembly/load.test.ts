import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { SqsDestination } from 'aws-cdk-lib/aws-s3-notifications';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import {
  App,
  CfnCondition,
  CfnMapping,
  CfnOutput,
  CfnParameter,
  CfnResource,
  Duration,
  Fn,
  SecretValue,
  Stack,
  Stage,
  RemovalPolicy,
  Token,
} from 'aws-cdk-lib/core';
import { loadCloudAssembly, type LoadOptions } from '../../../src/local/assembly';
import type { LocalCloud } from '../../../src/local/model';

let directory: string;
beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'scp-assembly-'));
});
afterEach(() => fs.rmSync(directory, { recursive: true, force: true }));

function load(build: (app: App) => void, context?: object, options: Partial<LoadOptions> = {}): LocalCloud {
  fs.rmSync(path.join(directory, 'cdk.out'), { recursive: true, force: true });
  const app = new App({
    outdir: path.join(directory, 'cdk.out'),
    context: { 'aws:cdk:enable-path-metadata': true, ...context },
  });
  build(app);
  app.synth();
  return loadCloudAssembly(path.join(directory, 'cdk.out'), {
    inlineCodeDir: path.join(directory, 'inline'),
    ...options,
  });
}

function nodeFunction(stack: Stack, id: string, props: Partial<lambda.FunctionProps> = {}) {
  return new lambda.Function(stack, id, {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => 1;'),
    ...props,
  });
}

const key = (name: string, type = dynamodb.AttributeType.STRING) => ({ name, type });

test('a Table with indexes, stream and time to live becomes a CreateTable input', () => {
  const { tables, notRunLocally } = load((app) => {
    const table = new dynamodb.Table(new Stack(app, 'demo'), 'Table', {
      partitionKey: key('PK'),
      sortKey: key('SK', dynamodb.AttributeType.NUMBER),
      readCapacity: 7,
      writeCapacity: 8,
      stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
      timeToLiveAttribute: 'expires',
    });
    table.addGlobalSecondaryIndex({
      indexName: 'byOwner',
      partitionKey: key('owner'),
      projectionType: dynamodb.ProjectionType.KEYS_ONLY,
    });
    table.addLocalSecondaryIndex({
      indexName: 'byDate',
      sortKey: key('date'),
      projectionType: dynamodb.ProjectionType.INCLUDE,
      nonKeyAttributes: ['title'],
    });
  });
  expect(notRunLocally).toEqual([]);
  expect(tables).toEqual([
    {
      logicalId: 'TableCD117FA1',
      tableName: 'demo-TableCD117FA1',
      arn: 'arn:aws:dynamodb:us-east-1:000000000000:table/demo-TableCD117FA1',
      timeToLiveAttribute: 'expires',
      createTable: {
        TableName: 'demo-TableCD117FA1',
        AttributeDefinitions: [
          { AttributeName: 'PK', AttributeType: 'S' },
          { AttributeName: 'SK', AttributeType: 'N' },
          { AttributeName: 'owner', AttributeType: 'S' },
          { AttributeName: 'date', AttributeType: 'S' },
        ],
        KeySchema: [
          { AttributeName: 'PK', KeyType: 'HASH' },
          { AttributeName: 'SK', KeyType: 'RANGE' },
        ],
        BillingMode: 'PROVISIONED',
        ProvisionedThroughput: { ReadCapacityUnits: 7, WriteCapacityUnits: 8 },
        GlobalSecondaryIndexes: [
          {
            IndexName: 'byOwner',
            KeySchema: [{ AttributeName: 'owner', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'KEYS_ONLY' },
            ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 },
          },
        ],
        LocalSecondaryIndexes: [
          {
            IndexName: 'byDate',
            KeySchema: [
              { AttributeName: 'PK', KeyType: 'HASH' },
              { AttributeName: 'date', KeyType: 'RANGE' },
            ],
            Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['title'] },
          },
        ],
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
      },
    },
  ]);
});

test('a TableV2, on demand and provisioned, becomes a CreateTable input', () => {
  const { tables } = load((app) => {
    const stack = new Stack(app, 'demo');
    new dynamodb.TableV2(stack, 'OnDemand', {
      partitionKey: key('PK'),
      tableName: 'named',
      timeToLiveAttribute: 'ttl',
      dynamoStream: dynamodb.StreamViewType.KEYS_ONLY,
    });
    new dynamodb.TableV2(stack, 'Provisioned', {
      partitionKey: key('PK'),
      sortKey: key('SK'),
      billing: dynamodb.Billing.provisioned({
        readCapacity: dynamodb.Capacity.fixed(4),
        writeCapacity: dynamodb.Capacity.autoscaled({ minCapacity: 2, maxCapacity: 10 }),
      }),
      globalSecondaryIndexes: [{ indexName: 'gsi', partitionKey: key('a', dynamodb.AttributeType.BINARY) }],
      localSecondaryIndexes: [{ indexName: 'lsi', sortKey: key('b') }],
    });
  });
  expect(tables.map(({ createTable, timeToLiveAttribute }) => ({ createTable, timeToLiveAttribute }))).toMatchObject([
    {
      timeToLiveAttribute: 'ttl',
      createTable: {
        TableName: 'named',
        BillingMode: 'PAY_PER_REQUEST',
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
      },
    },
    {
      createTable: {
        BillingMode: 'PROVISIONED',
        ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 2 },
        GlobalSecondaryIndexes: [{ IndexName: 'gsi', ProvisionedThroughput: { WriteCapacityUnits: 2 } }],
        LocalSecondaryIndexes: [{ IndexName: 'lsi' }],
      },
    },
  ]);
  expect(tables[0].createTable).not.toHaveProperty('ProvisionedThroughput');
  expect(tables[1].createTable.LocalSecondaryIndexes![0]).not.toHaveProperty('ProvisionedThroughput');
});

test('a function has the code of its asset, its settings and the values of its environment', () => {
  fs.writeFileSync(path.join(directory, 'index.mjs'), 'export const handler = async () => 1;');
  const { functions } = load((app) => {
    const stack = new Stack(app, 'demo', { env: { account: '123456789012', region: 'eu-west-1' } });
    const table = new dynamodb.TableV2(stack, 'Table', { partitionKey: key('PK') });
    const fn = nodeFunction(stack, 'Fn', {
      code: lambda.Code.fromAsset(directory, { exclude: ['cdk.out'] }),
      timeout: Duration.seconds(7),
      memorySize: 256,
      environment: {
        TABLE_NAME: table.tableName,
        TABLE_ARN: table.tableArn,
        LEVEL: 'debug',
        WHERE: `${stack.account}/${stack.region}/${stack.stackName}`,
      },
    });
    (fn.node.defaultChild as CfnResource).addMetadata('serverless-cdk-project:runtime', 'runtime');
  });
  expect(functions).toMatchObject([
    {
      functionName: 'demo-Fn9270CBC0',
      arn: 'arn:aws:lambda:eu-west-1:123456789012:function:demo-Fn9270CBC0',
      handler: 'index.handler',
      timeout: 7,
      memorySize: 256,
      runtimeDir: 'runtime',
      environment: {
        TABLE_NAME: 'demo-TableCD117FA1',
        TABLE_ARN: 'arn:aws:dynamodb:eu-west-1:123456789012:table/demo-TableCD117FA1',
        LEVEL: 'debug',
        WHERE: '123456789012/eu-west-1/demo',
      },
    },
  ]);
  expect(functions[0]).not.toHaveProperty('problem');
  expect(fs.readdirSync(functions[0].codeDir)).toContain('index.mjs');
});

test('code that stands in the template is written as index.js', () => {
  const { functions } = load((app) => void nodeFunction(new Stack(app, 'demo'), 'Fn'));
  expect(functions).toMatchObject([{ timeout: 3, memorySize: 128, environment: {} }]);
  expect(fs.readFileSync(path.join(functions[0].codeDir, 'index.js'), 'utf8')).toBe('exports.handler = async () => 1;');
});

test('parameters, mappings and conditions are resolved', () => {
  const { functions } = load((app) => {
    const stack = new Stack(app, 'demo');
    const level = new CfnParameter(stack, 'Level', { default: 'debug' });
    const list = new CfnParameter(stack, 'Names', { type: 'CommaDelimitedList', default: 'a, b' });
    const mapping = new CfnMapping(stack, 'Sizes', { mapping: { 'us-east-1': { name: 'big' } } });
    const debug = new CfnCondition(stack, 'Debug', { expression: Fn.conditionEquals(level.valueAsString, 'debug') });
    nodeFunction(stack, 'Fn', {
      environment: {
        LEVEL: level.valueAsString,
        SECOND: Fn.select(1, list.valueAsList),
        SIZE: mapping.findInMap(stack.region, 'name'),
        VERBOSE: Fn.conditionIf(debug.logicalId, 'yes', 'no').toString(),
        LEFT_OUT: Fn.conditionIf(debug.logicalId, Fn.ref('AWS::NoValue'), 'no').toString(),
      },
    });
    const table = new dynamodb.CfnTable(stack, 'Never', { keySchema: [] });
    table.cfnOptions.condition = new CfnCondition(stack, 'Quiet', { expression: Fn.conditionNot(debug) });
  });
  expect(functions[0].environment).toEqual({ LEVEL: 'debug', SECOND: 'b', SIZE: 'big', VERBOSE: 'yes' });
});

test('stacks see the exports of each other, stages of an app are nested assemblies', () => {
  const { functions, tables } = load((app) => {
    const stage = new Stage(app, 'prod');
    const data = new Stack(stage, 'data');
    const table = new dynamodb.TableV2(data, 'Table', { partitionKey: key('PK') });
    nodeFunction(new Stack(stage, 'compute'), 'Fn', { environment: { TABLE_NAME: table.tableName } });
  });
  expect(tables[0].tableName).toBe('prod-data-TableCD117FA1');
  expect(functions[0].environment).toEqual({ TABLE_NAME: 'prod-data-TableCD117FA1' });
});

test('an export whose name is not known does not hide the others', () => {
  const { functions } = load((app) => {
    const data = new Stack(app, 'data');
    const remote = new CfnParameter(data, 'Remote', { type: 'AWS::SSM::Parameter::Value<String>', default: '/name' });
    new CfnOutput(data, 'Other', { value: 'x', exportName: remote.valueAsString });
    new CfnOutput(data, 'Level', { value: 'debug', exportName: 'level' });
    nodeFunction(new Stack(app, 'compute'), 'Fn', { environment: { LEVEL: Fn.importValue('level') } });
  });
  expect(functions[0].environment).toEqual({ LEVEL: 'debug' });
});

test('what does not run locally takes nothing with it: names, ARNs and URLs are placeholders of the form that AWS gives', () => {
  const build = (app: App) => {
    const stack = new Stack(app, 'demo');
    const queue = new sqs.Queue(stack, 'Orders');
    const fifo = new sqs.Queue(stack, 'Fifo', { fifo: true });
    const topic = new sns.Topic(stack, 'News', { topicName: 'news' });
    const bucket = new s3.Bucket(stack, 'Uploads');
    const secret = new secretsmanager.Secret(stack, 'Key', { secretName: 'key' });
    const parameter = new ssm.StringParameter(stack, 'Level', { parameterName: '/app/level', stringValue: 'debug' });
    const bus = new events.EventBus(stack, 'Bus');
    const stream = new kinesis.Stream(stack, 'Clicks');
    const pool = new cognito.UserPool(stack, 'Users');
    const client = pool.addClient('Web');
    const webSocket = new CfnResource(stack, 'WebSocket', {
      type: 'AWS::ApiGatewayV2::Api',
      properties: { ProtocolType: 'WEBSOCKET' },
    });
    const database = new CfnResource(stack, 'Database', { type: 'AWS::RDS::DBInstance' });
    const custom = new CfnResource(stack, 'Made', { type: 'Custom::Made' });
    const graph = new CfnResource(stack, 'Graph', { type: 'AWS::AppSync::GraphQLApi' });
    nodeFunction(stack, 'Fn', {
      environment: {
        ORDERS_URL: queue.queueUrl,
        ORDERS_ARN: queue.queueArn,
        FIFO_URL: fifo.queueUrl,
        NEWS_ARN: topic.topicArn,
        UPLOADS_NAME: bucket.bucketName,
        UPLOADS_ARN: bucket.bucketArn,
        KEY_ARN: secret.secretArn,
        LEVEL_NAME: parameter.parameterName,
        LEVEL_VALUE: parameter.stringValue,
        BUS_NAME: bus.eventBusName,
        CLICKS: stream.streamName,
        CLICKS_ARN: stream.streamArn,
        POOL: pool.userPoolId,
        POOL_URL: pool.userPoolProviderUrl,
        CLIENT: client.userPoolClientId,
        SOCKET: webSocket.getAtt('ApiEndpoint').toString(),
        DATABASE: database.ref,
        DATABASE_HOST: database.getAtt('Endpoint.Address').toString(),
        DATABASE_ARN: database.getAtt('DBInstanceArn').toString(),
        MADE: custom.getAtt('Anything').toString(),
        MADE_URL: custom.getAtt('ServiceUrl').toString(),
        GRAPH: graph.ref,
        GRAPH_URL: graph.getAtt('GraphQLUrl').toString(),
        GRAPH_SOCKET: graph.getAtt('RealtimeUrl').toString(),
      },
    });
  };
  const { functions, notRunLocally } = load(build, {}, { awsEndpoint: 'http://127.0.0.1:4000' });
  expect(functions[0]).not.toHaveProperty('problem');
  const environment = functions[0].environment;
  const shapes: Record<string, RegExp> = {
    ORDERS_URL: /^http:\/\/127\.0\.0\.1:4000\/000000000000\/demo-Orders\w+$/,
    ORDERS_ARN: /^arn:aws:sqs:us-east-1:000000000000:demo-Orders\w+$/,
    FIFO_URL: /\.fifo$/,
    NEWS_ARN: /^arn:aws:sns:us-east-1:000000000000:news$/,
    UPLOADS_NAME: /^[a-z0-9-]{3,63}$/,
    UPLOADS_ARN: /^arn:aws:s3:::[a-z0-9-]+$/,
    KEY_ARN: /^arn:aws:secretsmanager:us-east-1:000000000000:secret:key-\w{6}$/,
    LEVEL_NAME: /^\/app\/level$/,
    LEVEL_VALUE: /^debug$/,
    BUS_NAME: /^demoBus\w+$/,
    CLICKS: /^demo-Clicks\w+$/,
    CLICKS_ARN: /^arn:aws:kinesis:us-east-1:000000000000:stream\/demo-Clicks/,
    POOL: /^us-east-1_[a-z0-9]+$/,
    POOL_URL: /^https:\/\/cognito-idp\.us-east-1\.amazonaws\.com\/us-east-1_/,
    CLIENT: /^[a-z0-9]+$/,
    SOCKET: /^wss:\/\/[a-z0-9]{10}\.execute-api\.us-east-1\.amazonaws\.com$/,
    DATABASE: /^demo-Database$/,
    DATABASE_HOST: /^database\.endpoint\.address\.does-not-run-locally\.invalid$/,
    DATABASE_ARN: /^arn:aws:rds:us-east-1:000000000000:dbinstance\/demo-Database$/,
    MADE: /^made\.anything\.does-not-run-locally\.invalid$/,
    MADE_URL: /^https:\/\/made\.serviceurl\.does-not-run-locally\.invalid$/,
    GRAPH: /^arn:aws:appsync:us-east-1:000000000000:apis\/[a-z0-9]+$/,
    GRAPH_URL: /^https:\/\/[a-z0-9]+\.appsync-api\.us-east-1\.amazonaws\.com\/graphql$/,
    GRAPH_SOCKET: /^wss:\/\/[a-z0-9]+\.appsync-realtime-api\.us-east-1\.amazonaws\.com\/graphql$/,
  };
  for (const [name, shape] of Object.entries(shapes))
    expect([name, environment[name]]).toEqual([name, expect.stringMatching(shape)]);
  expect(load(build).functions[0].environment.ORDERS_URL).toMatch(
    /^https:\/\/sqs\.us-east-1\.amazonaws\.com\/000000000000\//,
  );
  expect(notRunLocally).toContainEqual({
    stackName: 'demo',
    logicalId: 'Database',
    constructPath: 'demo/Database',
    type: 'AWS::RDS::DBInstance',
    reason: 'does not run locally',
  });
});

test('a value that is not known costs its variable, which says so, and a function of another language only itself', () => {
  const { functions, notRunLocally, outputs } = load((app) => {
    const stack = new Stack(app, 'demo');
    const remote = new CfnParameter(stack, 'Remote', {
      type: 'AWS::SSM::Parameter::Value<String>',
      default: '/remote/url',
    });
    nodeFunction(stack, 'Fn', {
      environment: {
        REMOTE: remote.valueAsString,
        SECRET: SecretValue.secretsManager('password').unsafeUnwrap(),
        PLAIN: 'plain',
      },
    });
    new lambda.Function(stack, 'Python', {
      runtime: lambda.Runtime.PYTHON_3_13,
      handler: 'x.y',
      code: lambda.Code.fromInline('x'),
    });
    new CfnOutput(stack, 'RemoteUrl', { value: remote.valueAsString });
  });
  const [fn, python] = functions;
  expect(fn).not.toHaveProperty('problem');
  expect(fn.environment).toEqual({
    REMOTE: expect.stringMatching(
      /^not known locally: the parameter Remote takes its value from SSM Parameter Store \(\/remote\/url\)/,
    ),
    SECRET: expect.stringMatching(/^not known locally: the dynamic reference/),
    PLAIN: 'plain',
  });
  expect(python.problem).toMatch(/runtime is python3.13, and only Node.js functions run locally/);
  expect(outputs).toEqual([]);
  expect(notRunLocally.map(({ constructPath, reason }) => [constructPath, reason.slice(0, 20)])).toEqual([
    ['demo/Fn', 'the parameter Remote'],
    ['demo/Fn', 'the dynamic referenc'],
    ['demo/Python', expect.any(String)],
  ]);
});

test('an operation of a REST API with a value that is not known does not take the others', () => {
  const { restApis } = load((app) => {
    const stack = new Stack(app, 'demo');
    const pool = new cognito.UserPool(stack, 'Users');
    const remote = new CfnParameter(stack, 'Remote', { type: 'AWS::SSM::Parameter::Value<String>', default: '/uri' });
    const uri = nodeFunction(stack, 'Fn').functionArn;
    const integration = (of: string) => ({ 'x-amazon-apigateway-integration': { type: 'aws_proxy', uri: of } });
    new apigateway.SpecRestApi(stack, 'Api', {
      deployOptions: { variables: { color: 'blue', remote: remote.valueAsString } },
      apiDefinition: apigateway.ApiDefinition.fromInline({
        openapi: '3.0.1',
        info: { title: 'demo', version: '1' },
        paths: {
          '/open': { get: integration(uri) },
          '/users': {
            get: { ...integration(uri), security: [{ Users: [] }] },
            post: integration(remote.valueAsString),
          },
        },
        components: {
          securitySchemes: {
            Users: { type: 'apiKey', 'x-amazon-apigateway-authorizer': { providerARNs: [pool.userPoolArn] } },
            Other: { type: 'apiKey', 'x-amazon-apigateway-authorizer': { authorizerUri: remote.valueAsString } },
          },
        },
      }),
    });
  });
  expect(restApis[0].stageVariables).toEqual({
    color: 'blue',
    remote: expect.stringContaining('not known locally: the parameter Remote'),
  });
  const { paths, components } = restApis[0].body;
  expect(paths['/open'].get['x-amazon-apigateway-integration'].uri).toMatch(/^arn:aws:lambda:/);
  expect(paths['/users'].get.security).toEqual([{ Users: [] }]);
  expect(paths['/users'].post).toEqual({ 'x-not-run-locally': expect.stringContaining('the parameter Remote') });
  expect(Object.keys(components.securitySchemes)).toEqual(['Users', 'Other']);
});

test('alarms and dashboards are neither run nor reported', () => {
  const { notRunLocally, outputs } = load((app) => {
    const stack = new Stack(app, 'demo');
    const fn = nodeFunction(stack, 'Fn');
    const alarm = fn.metricErrors().createAlarm(stack, 'Alarm', { threshold: 1, evaluationPeriods: 1 });
    new cloudwatch.Dashboard(stack, 'Dashboard', {
      widgets: [[new cloudwatch.AlarmStatusWidget({ alarms: [alarm] })]],
    });
    new CfnOutput(stack, 'AlarmArn', { value: alarm.alarmArn });
  });
  expect(notRunLocally).toEqual([]);
  expect(outputs).toMatchObject([
    { value: expect.stringMatching(/^arn:aws:cloudwatch:us-east-1:\d{12}:alarm:demo-Alarm/) },
  ]);
});

test('construct paths are known without path metadata in the template', () => {
  const build = (app: App) =>
    void new CfnResource(new Stack(app, 'demo'), 'Database', { type: 'AWS::RDS::DBInstance' });
  const { notRunLocally } = load(build, { 'aws:cdk:enable-path-metadata': false });
  expect(notRunLocally).toMatchObject([{ constructPath: 'demo/Database' }]);
});

test('a REST API with a body has the document, every intrinsic resolved', () => {
  const { restApis, outputs } = load((app) => {
    const stack = new Stack(app, 'demo');
    const fn = nodeFunction(stack, 'Fn');
    const uri = `arn:${stack.partition}:apigateway:${stack.region}:lambda:path/2015-03-31/functions/${fn.functionArn}/invocations`;
    const api = new apigateway.SpecRestApi(stack, 'Api', {
      apiDefinition: apigateway.ApiDefinition.fromInline({
        openapi: '3.0.1',
        info: { title: 'demo', version: '1' },
        'x-amazon-apigateway-binary-media-types': ['*/*'],
        paths: {
          '/users': { get: { 'x-amazon-apigateway-integration': { type: 'aws_proxy', httpMethod: 'POST', uri } } },
        },
      }),
      deployOptions: { stageName: 'api', variables: { color: 'blue' } },
    });
    new CfnOutput(stack, 'EndpointURL', { value: api.url });
  });
  expect(restApis).toMatchObject([
    {
      name: 'Api',
      stageName: 'api',
      stageVariables: { color: 'blue' },
      binaryMediaTypes: ['*/*'],
      restApiId: expect.stringMatching(/^[a-z0-9]{10}$/),
    },
  ]);
  expect(restApis[0].body.paths['/users'].get['x-amazon-apigateway-integration'].uri).toBe(
    'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:demo-Fn9270CBC0/invocations',
  );
  expect(outputs).toContainEqual({
    stackName: 'demo',
    name: 'EndpointURL',
    value: `https://${restApis[0].restApiId}.execute-api.us-east-1.amazonaws.com/api/`,
  });
});

test('a REST API of resources and methods becomes the same kind of document', () => {
  const { restApis, notRunLocally } = load((app) => {
    const stack = new Stack(app, 'demo');
    const integration = new apigateway.LambdaIntegration(nodeFunction(stack, 'Fn'));
    const api = new apigateway.RestApi(stack, 'Api', { cloudWatchRole: false });
    api.root.addMethod('ANY', integration);
    const user = api.root.addResource('users').addResource('{name}');
    user.addMethod('GET', integration, { apiKeyRequired: true });
    user.addMethod('DELETE', integration, { authorizationType: apigateway.AuthorizationType.IAM });
    user.addCorsPreflight({ allowOrigins: ['*'] });
  });
  const { paths } = restApis[0].body;
  expect(Object.keys(paths).sort()).toEqual(['/', '/users/{name}']);
  expect(paths['/']['x-amazon-apigateway-any-method']['x-amazon-apigateway-integration']).toMatchObject({
    type: 'aws_proxy',
  });
  expect(Object.keys(paths['/users/{name}']).sort()).toEqual(['delete', 'get', 'options']);
  expect(paths['/users/{name}'].delete.security).toEqual([{ AWS_IAM: [] }]);
  expect(paths['/users/{name}'].get.security).toEqual([{ api_key: [] }]);
  expect(paths['/users/{name}'].options['x-amazon-apigateway-integration']).toMatchObject({
    type: 'mock',
    requestTemplates: { 'application/json': '{ statusCode: 200 }' },
    responses: { default: { statusCode: '204' } },
  });
  expect(notRunLocally).toEqual([]);
});

test('the same app gives the same names', () => {
  const build = (app: App) => void new apigateway.RestApi(new Stack(app, 'demo'), 'Api').root.addMethod('GET');
  expect(load(build)).toEqual(load(build));
});

test('a resource may have a logical id that every object has a value for', () => {
  const { functions } = load((app) => {
    const stack = new Stack(app, 'demo');
    new CfnParameter(stack, 'Level', { default: 'debug' });
    const table = new dynamodb.Table(stack, 'Table', { partitionKey: key('PK') });
    (table.node.defaultChild as dynamodb.CfnTable).overrideLogicalId('constructor');
    nodeFunction(stack, 'Fn', { environment: { TABLE: table.tableName } });
  });
  expect(functions[0].environment.TABLE).toBe('demo-constructor');
});

test('a long name is cut to what the service takes', () => {
  const { functions } = load(
    (app) => void nodeFunction(new Stack(app, 'a-stack-with-a-rather-long-name-for-a-stack'), 'AFunctionWithALongName'),
  );
  expect(functions[0].functionName).toHaveLength(64);
});

test('a folder without an assembly is an error that names it', () => {
  const missing = path.join(directory, 'none');
  expect(() => loadCloudAssembly(missing, { inlineCodeDir: directory })).toThrow(
    expect.objectContaining({ code: 'NO_CLOUD_ASSEMBLY' }),
  );
  expect(() => loadCloudAssembly(missing, { inlineCodeDir: directory })).toThrow(
    new RegExp(`cannot read ${missing}/manifest.json`),
  );
});

test('a REST API whose policy and endpoints refer to what is on AWS only is served', () => {
  const { restApis } = load((app) => {
    const stack = new Stack(app, 'demo');
    const endpoint = new CfnResource(stack, 'Endpoint', {
      type: 'AWS::EC2::VPCEndpoint',
      properties: { VpcId: 'vpc-1' },
    });
    const api = new apigateway.SpecRestApi(stack, 'Api', {
      apiDefinition: apigateway.ApiDefinition.fromInline({
        openapi: '3.0.1',
        info: { title: 'demo', version: '1' },
        paths: { '/x': { get: { 'x-amazon-apigateway-integration': { type: 'mock' } } } },
        servers: [{ url: '/', 'x-amazon-apigateway-endpoint-configuration': { vpcEndpointIds: [endpoint.ref] } }],
        'x-amazon-apigateway-policy': {
          Statement: [{ Condition: { StringEquals: { 'aws:SourceVpce': [endpoint.ref] } } }],
        },
      }),
    });
    api.node.tryRemoveChild('Endpoint');
  });
  expect(restApis.map(({ body }) => Object.keys(body.paths))).toEqual([['/x']]);
  expect(restApis[0].body['x-amazon-apigateway-policy']).toBeDefined();
});

test('what acts at deployments only is not listed: notifications of buckets, emptying them', () => {
  const { functions, notRunLocally, resources } = load((app) => {
    const stack = new Stack(app, 'demo');
    const queue = new sqs.Queue(stack, 'Changes');
    const bucket = new s3.Bucket(stack, 'Uploads', { autoDeleteObjects: true, removalPolicy: RemovalPolicy.DESTROY });
    bucket.addEventNotification(s3.EventType.OBJECT_CREATED, new SqsDestination(queue), { suffix: '.jpg' });
  });
  expect(functions).toEqual([]);
  expect(notRunLocally).toEqual([]);
  const [notifications] = resources.filter(({ type }) => type === 'Custom::S3BucketNotifications');
  expect(notifications.definition).toMatchObject({
    BucketName: expect.stringMatching(/^demo-uploads/),
    NotificationConfiguration: { QueueConfigurations: [{ QueueArn: expect.stringMatching(/^arn:aws:sqs:/) }] },
  });
});

test('inline codes of functions whose names differ in nothing but case are in folders of their own', () => {
  const codes = ['exports.handler = async () => 1;', 'exports.handler = async () => 2;'];
  const { functions } = load((app) => {
    const stack = new Stack(app, 'demo');
    nodeFunction(stack, 'A', { functionName: 'worker', code: lambda.Code.fromInline(codes[0]) });
    nodeFunction(stack, 'B', { functionName: 'Worker', code: lambda.Code.fromInline(codes[1]) });
  });
  expect(functions.map(({ codeDir }) => fs.readFileSync(path.join(codeDir, 'index.js'), 'utf8'))).toEqual(codes);
  expect(new Set(functions.map(({ codeDir }) => codeDir.toLowerCase())).size).toBe(2);
});

test('a stack has the outputs of another one, by Fn::GetStackOutput', () => {
  const output = (OutputName: string) =>
    Token.asString({ 'Fn::GetStackOutput': { StackName: 'data', OutputName, Region: 'us-east-1' } });
  const { functions } = load((app) => {
    const data = new Stack(app, 'data');
    new CfnOutput(data, 'TableName', { value: Fn.join('-', [data.stackName, 'table']) });
    nodeFunction(new Stack(app, 'api'), 'Fn', {
      environment: { TABLE: output('TableName'), OTHER: output('Missing') },
    });
  });
  expect(functions[0].environment.TABLE).toBe('data-table');
  expect(functions[0].environment.OTHER).toContain('no stack data of this app has the output Missing');
});
