import * as path from 'node:path';
import * as ts from 'typescript';

const ROOT = path.join(__dirname, '../..');

// As the bridge has it, with values beside the table: one that is optional, and one that the settings may give.
const BRIDGE = `
import { ServerlessApp, type ServerlessAppProps } from '${ROOT}/src/cdk';
import type { Construct } from 'constructs';
const surface = {
  functions: ['APIHandler', 'send-mail'],
  resources: {
    AppTable: { kind: 'table', variable: 'APP_TABLE_NAME' },
    LEVEL: { kind: 'env', variable: 'LEVEL', optional: true },
    SENDER: { kind: 'env', variable: 'SENDER' },
  },
} as const;
export type RuntimeAppProps = ServerlessAppProps<typeof surface>;
export class RuntimeApp extends ServerlessApp<typeof surface> {
  constructor(scope: Construct, id: string, props: RuntimeAppProps) {
    super(scope, id, { ...props, projectDir: '.', runtimeDir: 'runtime', surface });
  }
}
const every = {
  functions: [],
  resources: {
    Bucket: { kind: 'bucket', variable: 'A' }, Queue: { kind: 'queue', variable: 'B' }, Topic: { kind: 'topic', variable: 'C' },
    Stream: { kind: 'stream', variable: 'D' }, Bus: { kind: 'eventBus', variable: 'E' }, Secret: { kind: 'secret', variable: 'F' },
    Parameter: { kind: 'parameter', variable: 'G' }, Pool: { kind: 'userPool', variable: 'H' },
    Logs: { kind: 'logGroup', variable: 'I' },
  },
} as const;
export type Every = ServerlessAppProps<typeof every>['resources'];
const none = { functions: [], resources: {} } as const;
export class NothingDeclared extends ServerlessApp<typeof none> {
  constructor(scope: Construct, id: string, props: ServerlessAppProps<typeof none>) {
    super(scope, id, { ...props, surface: none });
  }
}
`;

const USE = `
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as events from 'aws-cdk-lib/aws-events';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Stack } from 'aws-cdk-lib/core';
import { ServerlessApp, type Stage } from '${ROOT}/src/cdk';
import { type Every, NothingDeclared, RuntimeApp } from './bridge';
declare const stack: Stack;
declare const app: RuntimeApp;
declare const routeless: ServerlessApp<{ functions: readonly ['report']; resources: {} }>;
declare const stage: Stage;
declare const [table, bucket, queue, topic, stream]: [dynamodb.ITable, s3.IBucket, sqs.IQueue, sns.ITopic, kinesis.IStream];
declare const [bus, secret, parameter, pool]: [events.IEventBus, secretsmanager.ISecret, ssm.IParameter, cognito.IUserPool];
declare const logGroup: logs.ILogGroup;
declare let every: Every;
declare const [v1, v2]: [dynamodb.Table, dynamodb.TableV2];
`;

/** Each kind in the place of each other one. */
function refusals(): [string, string][] {
  const kinds = {
    Bucket: ['bucket', 'IBucket'],
    Queue: ['queue', 'IQueue'],
    Topic: ['topic', 'ITopic'],
    Stream: ['stream', 'IStream'],
    Bus: ['bus', 'IEventBus'],
    Secret: ['secret', 'ISecret'],
    Parameter: ['parameter', 'IParameter'],
    Pool: ['pool', 'IUserPool'],
    Logs: ['logGroup', 'ILogGroup'],
  };
  const values = ['table', ...Object.values(kinds).map(([value]) => value)];
  return Object.entries(kinds).flatMap(([name, [own, type]]) =>
    values
      .filter((value) => value !== own)
      .map((value): [string, string] => [`every = { ...every, ${name}: ${value} };`, type]),
  );
}

/** Line by line: what is written, and the errors it must give; none if it is right. */
const LINES: [string, ...string[]][] = [
  // Right.
  ["new RuntimeApp(stack, 'A', { resources: { AppTable: table } });"],
  ["new RuntimeApp(stack, 'A', { stage, resources: { AppTable: v1 }, preserveLogicalIds: false });"],
  ["new RuntimeApp(stack, 'A', { resources: { AppTable: v2, LEVEL: 'debug' } });"],
  ["new RuntimeApp(stack, 'A', { resources: { AppTable: dynamodb.Table.fromTableName(stack, 'T', 'x') } });"],
  [
    "new RuntimeApp(stack, 'A', { resources: { AppTable: v2 }, stageConfig: { functions: { 'send-mail': { timeout: 5 } } } });",
  ],
  ["new NothingDeclared(stack, 'A', {});"],
  ["new ServerlessApp(stack, 'A', { runtimeDir: 'runtime' });"],
  ["new ServerlessApp(stack, 'A', { resources: { Any: table }, stageConfig: { functions: { any: {} } } });"],
  ["app.getFunction('send-mail').grantInvoke(app.getRole('DefaultRole'));"],
  [
    "app.getAlias('send-mail').addAutoScaling({ maxCapacity: 5 }); app.getDeploymentGroup('APIHandler').addPreHook(app.getAlias('send-mail'));",
  ],
  [
    "new RuntimeApp(stack, 'A', { resources: { AppTable: v2 }, stageConfig: { alias: { name: 'live', deployment: 'CodeDeployDefault.LambdaAllAtOnce' } } });",
  ],
  ["app.getResource('SendMail').grantInvoke(app); app.getResource('RestAPI').addUsagePlan('P');"],
  ["app.addEnvironmentVariable('KEY', table.tableName, 'APIHandler');"],
  ['table.grantReadData(app);'],
  ["app.functions['send-mail'].grantInvoke(app.functions.APIHandler);"],
  ["new RuntimeApp(stack, 'A', { resources: { AppTable: v2 }, stageConfig: { tracing: 'Active' } });"],
  [
    "new RuntimeApp(stack, 'A', { resources: { AppTable: v2 }, stageConfig: { tracing: 'On' } });",
    'Type \'"On"\' is not assignable',
  ],
  [
    "new RuntimeApp(stack, 'A', { resources: { AppTable: v2 }, apiProps: { deployOptions: { cachingEnabled: true }, gatewayValidation: true } });",
  ],
  [
    "new RuntimeApp(stack, 'A', { resources: { AppTable: v2 }, apiProps: { deployOptions: { tracingEnabled: true } } });",
    "'tracingEnabled' does not exist",
  ],
  [
    "new RuntimeApp(stack, 'A', { resources: { AppTable: v2 }, apiProps: { minCompressionSize: undefined } });",
    "'minCompressionSize' does not exist",
  ],
  [
    "new RuntimeApp(stack, 'A', { resources: { AppTable: v2 }, stageConfig: { api: { domain: { name: 'a.example.com', certificateArn: v2.tableArn } } } });",
  ],
  [
    "new RuntimeApp(stack, 'A', { resources: { AppTable: v2 }, stageConfig: { api: { domain: {} } } });",
    "'name' is missing",
  ],
  [
    "new RuntimeApp(stack, 'A', { resources: { AppTable: v2 }, stageConfig: { api: { endpointType: 'private' } } });",
    'Type \'"private"\' is not assignable',
  ],
  [
    'every = { Bucket: bucket, Queue: queue, Topic: topic, Stream: stream, Bus: bus, Secret: secret, Parameter: parameter, Pool: pool, Logs: logGroup };',
  ],
  [
    "every = { ...every, Bucket: s3.Bucket.fromBucketName(stack, 'B', 'x'), Queue: sqs.Queue.fromQueueArn(stack, 'Q', 'x') };",
  ],
  [
    "every = { ...every, Topic: sns.Topic.fromTopicArn(stack, 'T', 'x'), Secret: secretsmanager.Secret.fromSecretNameV2(stack, 'S', 'x') };",
  ],
  [
    "every = { ...every, Bus: events.EventBus.fromEventBusName(stack, 'E', 'x'), Pool: cognito.UserPool.fromUserPoolId(stack, 'P', 'x') };",
  ],
  ["every = { ...every, Parameter: ssm.StringParameter.fromStringParameterName(stack, 'P', 'x') };"],
  [
    "new RuntimeApp(stack, 'A', { resources: { AppTable: v2 }, eventSources: { 'send-mail': { via: 'eventBridge' } } });",
  ],
  ["new RuntimeApp(stack, 'A', { resources: { AppTable: { resource: v2, access: 'read' } } });"],
  [
    "new RuntimeApp(stack, 'A', { resources: { AppTable: { resource: v1, access: ['GetItem', 'TransactWriteItems', 'PartiQLSelect'] } } });",
  ],
  [
    "every = { ...every, Bucket: { resource: bucket, access: ['ListObjectsV2', 'GetObject', 'ListBucket'] }, Bus: { resource: bus, access: ['PutEvents'] } };",
  ],
  [
    "every = { ...every, Queue: { resource: queue, access: ['SendMessageBatch'] }, Topic: { resource: topic, access: ['PublishBatch'] } };",
  ],
  [
    "every = { ...every, Secret: { resource: secret, access: [] }, Parameter: { resource: parameter, access: ['GetParametersByPath'] } };",
  ],
  [
    "every = { ...every, Pool: { resource: pool, access: 'readWrite' }, Stream: { resource: stream, access: ['PutRecords'] }, Logs: { resource: logGroup, access: ['PutLogEvents'] } };",
  ],
  ["new ServerlessApp(stack, 'A', { resources: { Any: { resource: table, access: 'read' } }, roles: 'perFunction' });"],
  ["table.grantReadData(app.getRole('send-mail'));"],
  ["every = { ...every, Bucket: { resource: bucket, access: 'read', prefix: 'uploads/' } };"],
  // Wrong.
  [
    "new RuntimeApp(stack, 'A', { resources: { AppTable: { resource: v2, prefix: 'x' } } });",
    "'prefix' does not exist",
  ],
  [
    "new RuntimeApp(stack, 'A', { resources: { AppTable: { resource: bucket, access: 'read' } } });",
    "from type 'ITable'",
  ],
  [
    "new RuntimeApp(stack, 'A', { resources: { AppTable: { resource: v2, access: 'reed' } } });",
    '\'"reed"\' is not assignable',
  ],
  [
    "new RuntimeApp(stack, 'A', { resources: { AppTable: { resource: v2, access: ['SendMessage'] } } });",
    '\'"SendMessage"\' is not assignable',
  ],
  [
    "new RuntimeApp(stack, 'A', { resources: { AppTable: { resource: v2, access: ['ListTables'] } } });",
    '\'"ListTables"\' is not assignable',
  ],
  [
    "new RuntimeApp(stack, 'A', { resources: { AppTable: { resource: v2, acces: 'read' } } });",
    "'acces' does not exist",
  ],
  [
    "new RuntimeApp(stack, 'A', { resources: { AppTable: v2, LEVEL: { resource: 'x', access: 'read' } } });",
    "is not assignable to type 'string'",
  ],
  ["new RuntimeApp(stack, 'A', { resources: { AppTable: v2 }, roles: 'each' });", '\'"each"\' is not assignable'],
  ["app.getRole('mail');", '\'"mail"\' is not assignable'],
  ["routeless.getRole('DefaultRole');", '\'"DefaultRole"\' is not assignable'],
  ["routeless.getResource('DefaultRole');", '\'"DefaultRole"\' is not assignable'],
  ...refusals(),
  ["new RuntimeApp(stack, 'A', { resources: { AppTable: v2 }, eventSources: { mail: {} } });", "'mail' does not exist"],
  [
    "new RuntimeApp(stack, 'A', { resources: { AppTable: v2 }, eventSources: { APIHandler: { via: 'sns' } } });",
    '\'"sns"\' is not assignable',
  ],
  ["new RuntimeApp(stack, 'A', {});", "Property 'resources' is missing"],
  ["new RuntimeApp(stack, 'A', { resources: {} });", "Property 'AppTable' is missing"],
  ["new RuntimeApp(stack, 'A', { resources: { LEVEL: 'x' } });", "Property 'AppTable' is missing"],
  ["new RuntimeApp(stack, 'A', { resources: { AppTable: table, Other: table } });", "'Other' does not exist"],
  ["new RuntimeApp(stack, 'A', { resources: { AppTable: bucket } });", "from type 'ITable'"],
  ["new RuntimeApp(stack, 'A', { resources: { AppTable: queue } });", "from type 'ITable'"],
  ["new RuntimeApp(stack, 'A', { resources: { AppTable: topic } });", "from type 'ITable'"],
  ["new RuntimeApp(stack, 'A', { resources: { AppTable: stream } });", "from type 'ITable'"],
  [
    "new RuntimeApp(stack, 'A', { resources: { AppTable: 'x' } });",
    "Type 'string' is not assignable to type 'ITable | ResourceWithAccess<\"table\">'",
  ],
  [
    "new RuntimeApp(stack, 'A', { resources: { AppTable: table, LEVEL: 5 } });",
    "Type 'number' is not assignable to type 'string'",
  ],
  ["new RuntimeApp(stack, 'A', { resources: { AppTable: table }, stages: 'dev' });", "'stages' does not exist"],
  [
    "new RuntimeApp(stack, 'A', { resources: { AppTable: table }, stage: 'dev' });",
    "Type 'string' is not assignable to type 'Stage'",
  ],
  ["new RuntimeApp(stack, 'A', { resources: { AppTable: table }, runtimeDir: 'x' });", "'runtimeDir' does not exist"],
  [
    "new RuntimeApp(stack, 'A', { resources: { AppTable: table }, stageConfig: { functions: { mail: {} } } });",
    "'mail' does not exist",
  ],
  [
    "new RuntimeApp(stack, 'A', { resources: { AppTable: table }, stageConfig: { memory: 5 } });",
    "'memory' does not exist",
  ],
  ["new NothingDeclared(stack, 'A', { resources: { AppTable: table } });", "is not assignable to type 'never'"],
  ["new ServerlessApp(stack, 'A', { runtimeDir: 'runtime' }, () => ({}) as any);", 'Expected 3 arguments, but got 4'],
  ["app.getFunction('APIhandler');", '\'"APIhandler"\' is not assignable'],
  ["app.getResource('send-mail');", '\'"send-mail"\' is not assignable'],
  ["app.getAlias('mail');", '\'"mail"\' is not assignable'],
  [
    "new RuntimeApp(stack, 'A', { resources: { AppTable: v2 }, stageConfig: { alias: { name: 'live', deployment: 'canary' } } });",
    'Type \'"canary"\' is not assignable',
  ],
  [
    "new RuntimeApp(stack, 'A', { resources: { AppTable: v2 }, stageConfig: { alias: { provisionedConcurrency: 2 } } });",
    "Property 'name' is missing",
  ],
  ["app.getRole('Other');", '\'"Other"\' is not assignable'],
  ["app.addEnvironmentVariable('KEY', 'value', 'mail');", '\'"mail"\' is not assignable'],
  [
    "new RuntimeApp(stack, 'A', { resources: { AppTable: v2 }, functionProps: { APIHandler: { memorySize: 5 } } });",
    "'memorySize' does not exist",
  ],
  [
    "new RuntimeApp(stack, 'A', { resources: { AppTable: v2 }, functionProps: { mail: {} } });",
    "'mail' does not exist",
  ],
  [
    "new RuntimeApp(stack, 'A', { resources: { AppTable: v2 }, apiProps: { deploy: false } });",
    "'deploy' does not exist",
  ],
  ['app.functions.mail;', "Property 'mail' does not exist"],
  ["app.restApi.addModel('M', {});", "'addModel' does not exist"],
];

test('mistakes in infrastructure code do not compile, at their lines', () => {
  const files = new Map([
    [path.join(ROOT, 'test/cdk/bridge.ts'), BRIDGE],
    [path.join(ROOT, 'test/cdk/use.ts'), USE + LINES.map(([line]) => line).join('\n')],
  ]);
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node16,
    types: ['node'],
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (file) => files.has(file) || fileExists(file);
  host.readFile = (file) => files.get(file) ?? readFile(file);
  host.getSourceFile = (file, language) =>
    files.has(file) ? ts.createSourceFile(file, files.get(file)!, language) : getSourceFile(file, language);
  const program = ts.createProgram([...files.keys()], options, host);

  const first = USE.split('\n').length - 1;
  const found = LINES.map(([line]): string[] => [line]);
  for (const file of files.keys()) {
    for (const { start, messageText } of program.getSemanticDiagnostics(program.getSourceFile(file))) {
      const source = program.getSourceFile(file)!;
      const { line } = source.getLineAndCharacterOfPosition(start!);
      const message = ts.flattenDiagnosticMessageText(messageText, ' ');
      if (!file.endsWith('use.ts') || line < first) throw new Error(`${file}:${line + 1}: ${message}`);
      found[line - first].push(message);
    }
  }
  expect(found).toEqual(
    LINES.map(([line, ...messages]) => [line, ...messages.map((message) => expect.stringContaining(message))]),
  );
}, 60_000);
