import { Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import { stages } from 'serverless-cdk-project/cdk';
import { AppStack } from '../infrastructure/stacks/app-stack';

const [stage] = stages(new App());
const template = Template.fromStack(new AppStack(new App(), 'test', { stage }));

test('each function has a role of its own, and there is no API', () => {
  template.resourceCountIs('AWS::Lambda::Function', 2);
  template.resourceCountIs('AWS::IAM::Role', 2);
  template.resourceCountIs('AWS::ApiGateway::RestApi', 0);
});
