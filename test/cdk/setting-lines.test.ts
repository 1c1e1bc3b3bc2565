import * as fs from 'node:fs';
import * as path from 'node:path';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Stack } from 'aws-cdk-lib/core';
import { appIn, manifestOf, newApp, newTable, projectWith } from './literal-app';

const PROJENRC = `import { ServerlessCdkProject } from 'serverless-cdk-project';
new ServerlessCdkProject({
  name: 'cdkdemo',
  timeout: 45,
  environment: { APP_TABLE_NAME: 'x' },
  functions: {
    jobs: {
      reservedConcurrentExecutions: 2,
      vpc: { subnetIds: ['subnet-0000000a'], securityGroupIds: ['sg-0000000a'] },
    },
  },
  stages: {
    prod: {
      alias: {
        name: 'live',
        provisionedConcurrency: 3,
      },
    },
  },
}).synth();
`;

const MANIFEST = manifestOf({
  routes: [],
  functions: { jobs: { kind: 'sqs', source: { resource: 'Jobs' }, batchSize: 10 } },
  resources: {
    Jobs: { kind: 'queue', variable: 'JOBS' },
    AppTable: { kind: 'table', variable: 'APP_TABLE_NAME' },
  },
});

const VPC = { subnetIds: ['subnet-0000000a'], securityGroupIds: ['sg-0000000a'] };

function build(config: object, props: object = {}, stage: string = 'dev') {
  const projectDir = projectWith(config);
  fs.writeFileSync(path.join(projectDir, '.projenrc.ts'), PROJENRC);
  const stack = new Stack(newApp(), 'Stack');
  return appIn(stack, MANIFEST, {
    projectDir,
    stage: { name: stage, production: false },
    resources: { Jobs: new Queue(stack, 'Jobs'), AppTable: newTable(stack) },
    ...props,
  });
}

test('an alias with more than its function may have names the lines of both settings', () => {
  const alias = { name: 'live', provisionedConcurrency: 3 };
  const config = { functions: { jobs: { reservedConcurrentExecutions: 2 } }, stages: { dev: {}, prod: { alias } } };
  expect(() => build(config, {}, 'prod')).toThrow(
    'Stack/RuntimeApp: jobs: alias.provisionedConcurrency (.projenrc.ts:16) is 3, and reservedConcurrentExecutions (.projenrc.ts:8) is 2',
  );
});

test('a timeout above that of the queue has its line; the default has none', () => {
  expect(() => build({ timeout: 45 })).toThrow('or the function a shorter timeout (.projenrc.ts:4)');
  expect(() => build({})).toThrow(/or the function a shorter timeout$/);
});

test('a variable that a resource sets has the line of the other one', () => {
  expect(() => build({ timeout: 5, environment: { APP_TABLE_NAME: 'x' } })).toThrow(
    'APP_TABLE_NAME is set by the resource that is bound to it, and by environment.APP_TABLE_NAME (.projenrc.ts:5): remove it from one of them',
  );
  expect(() => build({ timeout: 5 }, { stageConfig: { environment: { APP_TABLE_NAME: 'x' } } })).toThrow(
    'and by stageConfig.environment.APP_TABLE_NAME: remove it',
  );
});

test('a VPC that is set twice has the line of the setting', () => {
  const stack = new Stack(newApp(), 'Other');
  const attributes = { vpcId: 'vpc-0000000a', availabilityZones: ['a'], privateSubnetIds: ['subnet-0000000a'] };
  const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', attributes);
  const securityGroups = [SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0000000a')];
  expect(() =>
    build({ timeout: 5, functions: { jobs: { vpc: VPC } } }, { functionProps: { jobs: { vpc, securityGroups } } }),
  ).toThrow(
    'jobs: its VPC is set twice, by its setting vpc (.projenrc.ts:9) and by functionProps.jobs.vpc: remove one of them',
  );
});
