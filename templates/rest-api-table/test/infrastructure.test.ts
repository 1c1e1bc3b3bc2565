import { Match, Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import { AppStack } from '../infrastructure/stacks/app-stack';

const template = Template.fromStack(new AppStack(new App(), 'test', { stage: 'dev' }));

test('the API handler knows its table', () => {
  const [table] = Object.keys(template.findResources('AWS::DynamoDB::GlobalTable'));
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ APP_TABLE_NAME: { Ref: table } }) },
  });
});

test('the API handler may do what its code does, and no more', () => {
  const [table] = Object.keys(template.findResources('AWS::DynamoDB::GlobalTable'));
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        {
          Action: ['dynamodb:GetItem', 'dynamodb:PutItem'],
          Effect: 'Allow',
          Resource: { 'Fn::GetAtt': [table, 'Arn'] },
        },
      ]),
    },
  });
});

test('the data of a production stage outlives its stack', () => {
  const production = Template.fromStack(new AppStack(new App(), 'production', { stage: 'dev', production: true }));
  production.hasResource('AWS::DynamoDB::GlobalTable', { DeletionPolicy: 'Retain' });
  template.hasResource('AWS::DynamoDB::GlobalTable', { DeletionPolicy: 'Delete' });
});
