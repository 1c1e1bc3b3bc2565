import { Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import { stages } from 'serverless-cdk-project/cdk';
import { AppStack } from '../infrastructure/stacks/app-stack';

const [stage] = stages(new App());
const template = Template.fromStack(new AppStack(new App(), 'test', { stage }));

test('the bucket notifies the function of texts in one folder', () => {
  template.hasResourceProperties('Custom::S3BucketNotifications', {
    NotificationConfiguration: {
      LambdaFunctionConfigurations: [
        {
          Events: ['s3:ObjectCreated:*'],
          Filter: {
            Key: {
              FilterRules: [
                { Name: 'suffix', Value: '.txt' },
                { Name: 'prefix', Value: 'in/' },
              ],
            },
          },
        },
      ],
    },
  });
});

test('the data of a production stage outlives its stack', () => {
  const production = new AppStack(new App(), 'production', { stage: { ...stage, production: true } });
  Template.fromStack(production).hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Retain' });
  template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Delete' });
});
