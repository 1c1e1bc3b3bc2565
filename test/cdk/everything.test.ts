import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { Deployed } from './iam/simulated-role';
import { ofType, policyDocuments, roleIdOf } from './literal-app';
import { SampleProject } from './sample-project';

jest.setTimeout(180_000);

const ROOT = path.join(__dirname, '../..');
const FIXTURES = path.join(__dirname, 'fixtures/everything');

let project: SampleProject;
beforeAll(() => {
  project = new SampleProject();
  project.write(
    'package.json',
    JSON.stringify({
      name: 'cdkdemo',
      dependencies: { '@aws-sdk/client-s3': '*', '@aws-sdk/client-sqs': '*', zod: '*' },
    }),
  );
  project.write('runtime/app.ts', fs.readFileSync(path.join(FIXTURES, 'app.ts.txt'), 'utf8'));
  project.write('infrastructure/stacks/app-stack.ts', fs.readFileSync(path.join(FIXTURES, 'app-stack.ts.txt'), 'utf8'));
  project.generateBridge();
});
afterAll(() => project.remove());

describe('an app with every kind of declaration', () => {
  let template: any;

  test('compiles, with the bridge that is generated from it', () => {
    const entry = (part: string) => [path.join(ROOT, `src/${part}/index.ts`)];
    project.write(
      'tsconfig.check.json',
      JSON.stringify({
        compilerOptions: {
          strict: true,
          noEmit: true,
          skipLibCheck: true,
          target: 'es2022',
          module: 'node16',
          types: ['node'],
          paths: { 'serverless-cdk-project/cdk': entry('cdk'), 'serverless-cdk-project/runtime': entry('runtime') },
        },
        include: ['runtime', 'infrastructure'],
      }),
    );
    const { stdout } = spawnSync(
      process.execPath,
      [path.join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.check.json'],
      { cwd: project.dir, encoding: 'utf8' },
    );
    expect(stdout).toBe('');
  });

  test("synthesizes without a warning, passes the CDK's own validation and has no cycle", () => {
    const synthesized = project.synth({ validation: true });
    expect(synthesized.output).toBe('');
    template = synthesized.template(synthesized.stacks()[0]);
  });

  test('has a function for each handler, and the resources of its source', () => {
    const count = (type: string) => ofType(template, type).length;
    // One is the CDK's, for bucket notifications.
    expect(count('AWS::Lambda::Function')).toBe(18 + 1);
    expect(count('AWS::Lambda::EventSourceMapping')).toBe(3);
    expect(count('AWS::Events::Rule')).toBe(4);
    expect(count('AWS::SNS::Subscription')).toBe(1);
    expect(count('AWS::Logs::SubscriptionFilter')).toBe(1);
    expect(count('Custom::S3BucketNotifications')).toBe(2);
    expect(count('AWS::ApiGatewayV2::Route')).toBe(4);
  });

  test('has the permissions that its code and its event sources need, each on its own resource', () => {
    const granted = (functionId: string) => {
      const actions = policyDocuments(template, roleIdOf(template, functionId))
        .flatMap(({ Statement }) => Statement)
        .flatMap(({ Action }) => Action)
        .filter((action) => !action.startsWith('logs:'));
      return [...new Set(actions)].sort();
    };
    const calls = [
      'execute-api:ManageConnections',
      'kms:Decrypt',
      'kms:GenerateDataKey',
      's3:PutObject',
      'secretsmanager:GetSecretValue',
      'sqs:SendMessage',
      'ssm:GetParameter',
    ];
    const sources = {
      APIHandler: [],
      Order: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
      Click: [
        'kinesis:DescribeStream',
        'kinesis:DescribeStreamSummary',
        'kinesis:GetRecords',
        'kinesis:GetShardIterator',
        'kinesis:ListShards',
      ],
      UserChanged: [
        'dynamodb:DescribeStream',
        'dynamodb:GetRecords',
        'dynamodb:GetShardIterator',
        'dynamodb:ListStreams',
      ],
    };
    for (const [id, own] of Object.entries(sources)) expect([id, granted(id)]).toEqual([id, [...calls, ...own].sort()]);
  });

  test('is allowed each of its calls, by simulation, and no neighbouring action', async () => {
    const deployed = new Deployed(template);
    const arn = (type: string, id: string) => deployed.arn(`AWS::${type}`, id);
    const [queue, bucket, stream, table] = [
      arn('SQS::Queue', 'Orders'),
      arn('S3::Bucket', 'Uploads'),
      arn('Kinesis::Stream', 'Clicks'),
      arn('DynamoDB::GlobalTable', 'Users'),
    ];
    const calls: [action: string, resource: string, neighbour: string, functionId?: string][] = [
      ['sqs:SendMessage', queue, 'sqs:PurgeQueue'],
      ['sqs:ReceiveMessage', queue, 'sqs:SetQueueAttributes', 'Order'],
      ['s3:PutObject', `${bucket}/out/a.png`, 's3:GetObject'],
      ['kinesis:GetRecords', stream, 'kinesis:PutRecord', 'Click'],
      ['dynamodb:GetRecords', `${table}/stream/2026`, 'dynamodb:GetResourcePolicy', 'UserChanged'],
      ['secretsmanager:GetSecretValue', arn('SecretsManager::Secret', 'ApiKey'), 'secretsmanager:PutSecretValue'],
      ['ssm:GetParameter', arn('SSM::Parameter', 'Level'), 'ssm:PutParameter'],
      ['kms:Decrypt', arn('KMS::Key', 'Key'), 'kms:Encrypt'],
      ['kms:GenerateDataKey', arn('KMS::Key', 'Key'), 'kms:ReEncryptTo'],
    ];
    for (const [action, resource, neighbour, functionId = 'APIHandler'] of calls) {
      expect([action, await deployed.may(functionId, action, resource)]).toEqual([action, true]);
      expect([neighbour, await deployed.may(functionId, neighbour, resource)]).toEqual([neighbour, false]);
    }
    expect(await deployed.may('APIHandler', 'dynamodb:GetItem', table)).toBe(false);
    expect(await deployed.may('APIHandler', 'sns:Publish', arn('SNS::Topic', 'News'))).toBe(false);
  });

  test('has its API in one document', () => {
    const { paths, components } = template.Resources.RestAPI.Properties.Body;
    expect(Object.keys(components.securitySchemes).sort()).toEqual(['api_key', 'customers', 'iam', 'own-users']);
    expect(paths['/orders'].options['x-amazon-apigateway-integration'].type).toBe('mock');
    expect(paths['/files/{proxy+}'].options['x-amazon-apigateway-integration'].type).toBe('aws_proxy');
    expect(paths['/internal'].options).toBeUndefined();
    expect(paths['/admin/users'].get.security).toBeUndefined();
  });
});
