import * as fs from 'node:fs';
import * as path from 'node:path';
import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { Template } from 'aws-cdk-lib/assertions';
import { Stack } from 'aws-cdk-lib/core';
import { appIn, newApp, PLAIN, projectWith } from '../literal-app';

const PROJENRC = `import { ServerlessCdkProject } from 'serverless-cdk-project';
new ServerlessCdkProject({
  name: 'cdkdemo',
  api: {
    type: ApiType.HTTP,
    usagePlan: {},
    accessLogs: {
      format: LONG,
    },
    endpointType: EndpointType.PRIVATE,
    policyFile: 'policy.json',
  },
  stages: {
    dev: {},
    prod: {
      api: {
        domain: { name: 'api.example.com' },
      },
    },
  },
}).synth();
`;

function build(config: object, props: object = {}, stage: string = 'dev') {
  const projectDir = projectWith(config);
  fs.writeFileSync(path.join(projectDir, '.projenrc.ts'), PROJENRC);
  return appIn(new Stack(newApp(), 'Stack'), PLAIN, {
    projectDir,
    stage: { name: stage, production: false },
    ...props,
  });
}

const USAGE_PLAN = { type: 'http', usagePlan: {} };

test('a setting of the API that cannot be deployed has its line in .projenrc.ts', () => {
  expect(() => build({ api: USAGE_PLAN })).toThrow(
    /^Stack\/\w+: api\.usagePlan \(\.projenrc\.ts:6\): an HTTP API has no usage plans, /,
  );
});

test('one of a stage, too, which is found while the API is created', () => {
  const api = { domain: { name: 'api.example.com' } };
  expect(() => build({ stages: { dev: {}, prod: { api } } }, {}, 'prod')).toThrow(
    /: api\.domain \(\.projenrc\.ts:17\): a domain name needs a certificate: /,
  );
});

test('one of the construct has the line of the construct only', () => {
  expect(() => build({ api: { type: 'http' } }, { stageConfig: { api: USAGE_PLAN } })).toThrow(
    /^Stack\/\w+: api\.usagePlan: an HTTP API has no usage plans, /,
  );
});

test('a format of access logs that is longer than an HTTP API takes has its line', () => {
  const accessLogs = (bytes: number) => ({ accessLogs: { format: '$context.requestId '.padEnd(bytes, 'x') } });
  expect(() => build({ api: { type: 'http', ...accessLogs(3073) } })).toThrow(
    /^Stack\/\w+: api\.accessLogs\.format \(\.projenrc\.ts:8\) has 3073 bytes, and an HTTP API takes 3072: /,
  );
  expect(() => build({ api: { type: 'http', ...accessLogs(3072) } })).not.toThrow();
  expect(() => build({ api: { type: 'rest', ...accessLogs(3073) } })).not.toThrow();
});

test('a private API that nobody can call, which only the finished template shows, has the line of its type', () => {
  const { node } = build({ api: { type: 'rest', endpointType: 'PRIVATE' } });
  expect(() => Template.fromStack(Stack.of(node.scope!))).toThrow(
    'api.endpointType (.projenrc.ts:10): a private API needs a resource policy',
  );
});

test('a setting that excludes a property of the construct has its line', () => {
  const apiProps = { policy: new PolicyDocument() };
  expect(() => build({ api: { type: 'rest', policyFile: 'policy.json' } }, { apiProps })).toThrow(
    'api.policyFile (.projenrc.ts:11) and apiProps.policy are both a resource policy',
  );
});
