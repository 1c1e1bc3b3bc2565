import { spawn, spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { FixtureProject } from './fixture-project';

jest.setTimeout(180_000);

const SRC = path.resolve(__dirname, '../../../src');
const CLIENTS = ['dynamodb', 'eventbridge', 'kinesis', 'lambda', 's3', 'secrets-manager', 'sns', 'sqs', 'ssm', 'sts'];

const STACK = `
import { RemovalPolicy, App, Stack } from 'aws-cdk-lib/core';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { ServerlessApp } from '${SRC}/cdk';

const stack = new Stack(new App(), 'demo');
const environment = {
  TABLE: new dynamodb.TableV2(stack, 'Table', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } }).tableName,
  BUS: new events.EventBus(stack, 'Bus').eventBusName,
  STREAM: new kinesis.Stream(stack, 'Stream').streamName,
  BUCKET: new s3.Bucket(stack, 'Bucket', { removalPolicy: RemovalPolicy.DESTROY }).bucketName,
  SECRET: new secretsmanager.Secret(stack, 'Secret').secretName,
  TOPIC: new sns.Topic(stack, 'Topic').topicArn,
  QUEUE: new sqs.Queue(stack, 'Queue').queueUrl,
  PARAMETER: new ssm.StringParameter(stack, 'Parameter', { stringValue: 'x' }).parameterName,
};
new ServerlessApp(stack, 'App', { projectDir: '.', runtimeDir: 'runtime', stageConfig: { environment } } as any);
`;

const APP = `
import * as https from 'node:https';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { App } from 'serverless-cdk-project/runtime';

export const app = new App({ name: 'demo' });
const { BUCKET, BUS, PARAMETER, QUEUE, SECRET, STREAM, TABLE, TOPIC } = process.env;
app.schedule('rate(1 day)', { name: 'nightly' }, () => 'done');
const Body = 'x';

const outcome = async (work) => {
  try {
    return (await work()) && 'ok';
  } catch (error) {
    const { message, code } = error.cause?.code ? error.cause : error;
    return code ?? message;
  }
};
const outcomes = async (all) => Object.fromEntries(await Promise.all(Object.entries(all).map(async ([name, work]) => [name, await outcome(work)])));

app.get('/use', () => outcomes({
  dynamodb: () => new DynamoDBClient({}).send(new PutItemCommand({ TableName: TABLE, Item: { id: { S: 'a' } } })),
  events: () => new EventBridgeClient({}).send(new PutEventsCommand({ Entries: [{ EventBusName: BUS, Source: 'a', DetailType: 'b', Detail: '{}' }] })),
  kinesis: () => new KinesisClient({}).send(new PutRecordCommand({ StreamName: STREAM, PartitionKey: 'a', Data: Buffer.from('x') })),
  lambda: () => new LambdaClient({}).send(new InvokeCommand({ FunctionName: process.env.AWS_LAMBDA_FUNCTION_NAME, InvocationType: 'DryRun' })),
  s3: () => new S3Client({}).send(new PutObjectCommand({ Bucket: BUCKET, Key: 'a/ü', Body })),
  secrets: () => new SecretsManagerClient({}).send(new GetSecretValueCommand({ SecretId: SECRET })),
  sns: () => new SNSClient({}).send(new PublishCommand({ TopicArn: TOPIC, Message: 'x' })),
  sqs: () => new SQSClient({}).send(new SendMessageCommand({ QueueUrl: QUEUE, MessageBody: 'x' })),
  ssm: () => new SSMClient({}).send(new GetParameterCommand({ Name: PARAMETER })),
  sts: () => new STSClient({}).send(new GetCallerIdentityCommand({})),
}));

const aws = 'https://sqs.us-east-1.amazonaws.com/123456789012/orders';
app.get('/leave', () => outcomes({
  queueUrl: () => new SQSClient({ maxAttempts: 1 }).send(new SendMessageCommand({ QueueUrl: aws, MessageBody: 'x' })),
  endpoint: () => new SNSClient({ endpoint: 'https://sns.eu-west-1.amazonaws.com', maxAttempts: 1 }).send(new PublishCommand({ TopicArn: TOPIC, Message: 'x' })),
  virtualHost: () => fetch('https://my-bucket.s3.amazonaws.com/key'),
  fetch: () => fetch(aws),
  https: () => new Promise((resolve, reject) => https.get(aws, resolve).on('error', reject)),
  metadata: () => fetch('http://169.254.169.254/latest/meta-data/'),
}));
`;

/** A namespace with the loopback device only, where the machine gives one to this user. */
const NAMESPACE = ['unshare', '-rn', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];

test('of a project that uses every service nothing leaves the machine, and what would is refused', async () => {
  const isNamespace = spawnSync(NAMESPACE[0], [...NAMESPACE.slice(1), 'true']).status === 0;
  const project = new FixtureProject({
    'package.json': JSON.stringify({
      name: 'demo',
      dependencies: Object.fromEntries(CLIENTS.map((name) => [`@aws-sdk/client-${name}`, '*'])),
    }),
    'runtime/app.ts': APP,
    'infrastructure/main.ts': STACK,
  });
  try {
    const { CI: _, ...env } = process.env;
    const command = [
      ...(isNamespace ? NAMESPACE : []),
      process.execPath,
      '--import',
      'tsx',
      path.join(__dirname, 'nothing-leaves-process.ts'),
      project.dir,
      isNamespace ? 'namespace' : 'connections',
    ];
    const child = spawn(command[0], command.slice(1), { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    let output = '';
    for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (chunk) => (output += chunk));
    const result = await new Promise<any>((resolve, reject) => {
      child.once('message', resolve);
      child.once('exit', (code) => reject(new Error(`it ended with ${code}: ${output}`)));
    });
    const names = ['dynamodb', 'events', 'kinesis', 'lambda', 's3', 'secrets', 'sns', 'sqs', 'ssm', 'sts'];
    expect(JSON.parse(result.used)).toEqual(Object.fromEntries(names.map((name) => [name, 'ok'])));
    const refused = ['endpoint', 'fetch', 'https', 'metadata', 'queueUrl', 'virtualHost'];
    expect(JSON.parse(result.refused)).toEqual(Object.fromEntries(refused.map((name) => [name, 'CALL_REFUSED'])));
    expect(result.leaving).toBe(0);
    // What leaves is counted.
    expect(result.counted).toBeGreaterThan(0);
  } finally {
    project.remove();
  }
});
