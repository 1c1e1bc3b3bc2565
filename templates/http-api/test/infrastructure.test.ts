import { Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import { stages } from 'serverless-cdk-project/cdk';
import { AppStack } from '../infrastructure/stacks/app-stack';

const [stage] = stages(new App());
const template = Template.fromStack(new AppStack(new App(), 'test', { stage }));

test('the API is an HTTP API', () => {
  template.hasResourceProperties('AWS::ApiGatewayV2::Api', {});
  template.resourceCountIs('AWS::ApiGateway::RestApi', 0);
});

test('the data of a production stage outlives its stack', () => {
  const production = new AppStack(new App(), 'production', { stage: { ...stage, production: true } });
  Template.fromStack(production).hasResource('AWS::DynamoDB::GlobalTable', { DeletionPolicy: 'Retain' });
  template.hasResource('AWS::DynamoDB::GlobalTable', { DeletionPolicy: 'Delete' });
});
