import * as fs from 'node:fs';
import * as path from 'node:path';
import { logRoleHint, retainedResources } from '../../src/cli/last-synthesis';
import { temporaryDir } from '../bridge/temporary-dir';

function assembly(output?: string): string {
  const dir = temporaryDir();
  const out = path.join(dir, output ?? 'cdk.out');
  fs.mkdirSync(path.join(out, 'assembly-Prod'), { recursive: true });
  fs.writeFileSync(path.join(dir, 'cdk.json'), JSON.stringify({ app: 'x', output }));
  const write = (name: string, json: object) => fs.writeFileSync(path.join(out, name), JSON.stringify(json));
  write('manifest.json', {
    version: '1',
    artifacts: {
      'shop.assets': { type: 'cdk:asset-manifest', properties: { file: 'x' } },
      'assembly-Prod': { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Prod' } },
      shop: {
        type: 'aws:cloudformation:stack',
        properties: { templateFile: 'shop.template.json', stackName: 'shop-prod' },
      },
    },
  });
  write('shop.template.json', {
    Resources: {
      Table: { Type: 'AWS::DynamoDB::GlobalTable', DeletionPolicy: 'Retain' },
      Bucket: { Type: 'AWS::S3::Bucket', DeletionPolicy: 'RetainExceptOnCreate' },
      Logs: { Type: 'AWS::Logs::LogGroup', DeletionPolicy: 'Delete' },
      Role: { Type: 'AWS::IAM::Role' },
    },
  });
  // A stack below a Stage.
  write('assembly-Prod/manifest.json', {
    artifacts: {
      data: { type: 'aws:cloudformation:stack', properties: { templateFile: 'data.json', stackName: 'Prod-data' } },
    },
  });
  write('assembly-Prod/data.json', { Resources: { Queue: { Type: 'AWS::SQS::Queue', DeletionPolicy: 'Retain' } } });
  return dir;
}

test.each([undefined, 'other.out'])(
  'retained resources are listed, also those of stacks below a Stage (output: %s)',
  (output) => {
    expect(retainedResources(assembly(output))).toEqual([
      { stack: 'Prod-data', logicalId: 'Queue', type: 'AWS::SQS::Queue' },
      { stack: 'shop-prod', logicalId: 'Table', type: 'AWS::DynamoDB::GlobalTable' },
      { stack: 'shop-prod', logicalId: 'Bucket', type: 'AWS::S3::Bucket' },
    ]);
  },
);

test('without a synthesis, nothing is listed', () => {
  const dir = temporaryDir();
  fs.writeFileSync(path.join(dir, 'cdk.json'), '{}');
  expect(retainedResources(dir)).toEqual([]);
});

function hintFor(Resources: object, nested = ''): string | undefined {
  const dir = temporaryDir();
  const assembly = path.join('cdk.out', nested);
  fs.mkdirSync(path.join(dir, assembly), { recursive: true });
  const write = (file: string, json: object) => fs.writeFileSync(path.join(dir, file), JSON.stringify(json));
  write('cdk.json', { app: 'x' });
  write('cdk.out/manifest.json', {
    artifacts: { [nested]: { type: 'cdk:cloud-assembly', properties: { directoryName: nested } } },
  });
  write(`${assembly}/manifest.json`, {
    artifacts: { shop: { type: 'aws:cloudformation:stack', properties: { templateFile: 't.json' } } },
  });
  write(`${assembly}/t.json`, { Resources });
  return logRoleHint(dir);
}

const v2 = (ProtocolType?: string) => ({
  Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType } },
  Stage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ApiId: { Ref: 'Api' }, AccessLogSettings: {} } },
});

test.each<[string, object]>([
  ['a REST API', { Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { AccessLogSetting: {} } } }],
  ['a WebSocket API', v2('WEBSOCKET')],
])('access logs of %s need the role of the account', (_, resources) => {
  const command = '`npx projen bootstrap --api-gateway-logs`';
  expect(hintFor(resources)).toContain(command);
  // In a stack below a Stage.
  expect(hintFor(resources, 'assembly-Prod')).toContain(command);
});

test.each<[string, object]>([
  ['a REST API without them', { Stage: { Type: 'AWS::ApiGateway::Stage', Properties: {} } }],
  ['an HTTP API', v2()],
  ['no API', { Stage: { Type: 'AWS::SQS::Queue' } }],
])('access logs of %s do not', (_, resources) => {
  expect(hintFor(resources)).toBeUndefined();
});
