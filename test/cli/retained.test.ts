import * as fs from 'node:fs';
import * as path from 'node:path';
import { retainedResources } from '../../src/cli/retained';
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
