import * as fs from 'node:fs';
import * as path from 'node:path';
import { Stack } from 'aws-cdk-lib/core';
import { appIn, newApp, PLAIN, projectWith } from '../literal-app';

const PROJENRC = `import { ServerlessCdkProject } from 'serverless-cdk-project';
new ServerlessCdkProject({
  name: 'cdkdemo',
  api: {
    type: ApiType.HTTP,
    usagePlan: {},
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
    /: api\.domain \(\.projenrc\.ts:12\): a domain name needs a certificate: /,
  );
});

test('one of the construct has the line of the construct only', () => {
  expect(() => build({ api: { type: 'http' } }, { stageConfig: { api: USAGE_PLAN } })).toThrow(
    /^Stack\/\w+: api\.usagePlan: an HTTP API has no usage plans, /,
  );
});
