import * as fs from 'node:fs';
import * as path from 'node:path';
import { appTime, templateOf, writeApp } from './cdk-app';
import { type Figure, interleaved } from './figure';
import { copyOfProject } from '../test/e2e/project';

/** The resources of the sample app by the CDK alone, with an existing bundle. */
const BARE = `
import * as fs from 'node:fs';
import * as path from 'node:path';
import { ApiDefinition, SpecRestApi } from 'aws-cdk-lib/aws-apigateway';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, CfnPermission, Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';

const stack = new Stack(new App(), 'Bare');
const [PK, SK] = ['PK', 'SK'].map((name) => ({ name, type: AttributeType.STRING }));
const table = new TableV2(stack, 'AppTable', { partitionKey: PK, sortKey: SK, removalPolicy: RemovalPolicy.DESTROY });
const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
const logGroup = new LogGroup(stack, 'Logs', { retention: 30, removalPolicy: RemovalPolicy.DESTROY });
role.addToPolicy(new PolicyStatement({ actions: ['dynamodb:GetItem', 'dynamodb:PutItem'], resources: [table.tableArn] }));
role.addToPolicy(new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }));
const bundles = path.join(__dirname, '../node_modules/.cache/serverless-cdk-project/bundles');
const handler = new Function(stack, 'Handler', {
  runtime: Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: Code.fromAsset(path.join(bundles, fs.readdirSync(bundles)[0])),
  role,
  logGroup,
  memorySize: 1024,
  timeout: Duration.seconds(29),
  architecture: Architecture.ARM_64,
  environment: { APP_TABLE_NAME: table.tableName },
});
const operation = { 'x-amazon-apigateway-integration': { type: 'aws_proxy', httpMethod: 'POST', uri: handler.functionArn } };
const paths = { '/users': { post: operation }, '/users/{username}': { get: operation } };
const api = new SpecRestApi(stack, 'Api', {
  apiDefinition: ApiDefinition.fromInline({ openapi: '3.0.1', info: { title: 'bare', version: '1.0' }, paths }), deployOptions: { stageName: 'api' },
});
new CfnPermission(stack, 'Permission', {
  action: 'lambda:InvokeFunction', functionName: handler.functionName, principal: 'apigateway.amazonaws.com', sourceArn: api.arnForExecuteApi(),
});
const outputs = { TableName: table.tableName, Arn: handler.functionArn, Name: handler.functionName, Url: api.url, Id: api.restApiId };
for (const [name, value] of Object.entries(outputs)) new CfnOutput(stack, name + 'Output', { value });
`;

/** Records every process that is started, except the transpiler that both apps use. */
const RECORD = (file: string) => `
const childProcess = require('node:child_process');
const fs = require('node:fs');
for (const name of ['spawn', 'spawnSync', 'fork', 'exec', 'execSync', 'execFile', 'execFileSync']) {
  const original = childProcess[name];
  childProcess[name] = function (command, args, ...rest) {
    const line = [command, ...(Array.isArray(args) ? args : [])].join(' ');
    if (!line.includes('--service=')) fs.appendFileSync(${JSON.stringify(file)}, line.slice(0, 200) + '\\n');
    return original.call(this, command, args, ...rest);
  };
}
`;

/**
 * A second synthesis of the sample without changes, compared with the same resources by the CDK alone; without
 * validation.
 */
export function synth(): Figure[] {
  const project = copyOfProject('bench-synth');
  appTime(project, 'main');
  writeApp(project, 'bare', BARE);
  const [sample, bare] = interleaved(
    9,
    () => appTime(project, 'main'),
    () => appTime(project, 'bare'),
  );
  const [own, same] = ['main', 'bare'].map((name) =>
    Object.values(templateOf(project, name).resources)
      .map(({ Type }) => Type)
      .sort()
      .join(),
  );
  if (own !== same) throw new Error(`different resources:\n${own}\n${same}`);

  // Outside the project: a new file in it would count as a change.
  const recorder = path.join(process.env.E2E_FOLDER!, 'record.cjs');
  const processes = path.join(process.env.E2E_FOLDER!, 'processes.txt');
  fs.writeFileSync(recorder, RECORD(processes));
  appTime(project, 'main', ['--require', recorder]);
  const started = fs.existsSync(processes) ? fs.readFileSync(processes, 'utf8').trim().split('\n') : [];
  return [
    {
      name: 'CPU of a second synth of the sample / of a bare CDK app with the same resources',
      value: sample / bare,
      unit: '×',
      atMost: 1.2,
      detail: `${sample.toFixed(0)} ms / ${bare.toFixed(0)} ms`,
    },
    {
      name: 'processes that a second synth starts',
      value: started.length,
      unit: '',
      atMost: 0,
      detail: started.join('; ') || 'none',
    },
  ];
}
