import { Template } from 'aws-cdk-lib/assertions';
import { Stack } from 'aws-cdk-lib/core';
import { accountLogs } from '../../../src/cdk/api/account-logs';
import { newApp, ofType } from '../literal-app';

const stacksOf = (environments: string[]) =>
  accountLogs(environments, newApp()).node.children.filter((child) => Stack.isStack(child)) as Stack[];

test('the account has a role by which API Gateway writes logs, and keeps it', () => {
  const [stack, ...none] = stacksOf([]);
  expect(none).toEqual([]);
  expect([stack.stackName, stack.environment]).toEqual([
    'ServerlessApiGatewayLogs',
    'aws://unknown-account/unknown-region',
  ]);
  const template = Template.fromStack(stack).toJSON();
  const [[roleId, role]] = ofType(template, 'AWS::IAM::Role');
  const [[, account]] = ofType(template, 'AWS::ApiGateway::Account');
  expect(account.Properties.CloudWatchRoleArn).toEqual({ 'Fn::GetAtt': [roleId, 'Arn'] });
  expect(JSON.stringify(role.Properties)).toContain('AmazonAPIGatewayPushToCloudWatchLogs');
  expect([role.DeletionPolicy, account.DeletionPolicy]).toEqual(['Retain', 'Retain']);
  expect(template).not.toHaveProperty('Parameters');
});

test('each account and region has a stack of its own', () => {
  expect(
    stacksOf(['123456789012/eu-central-1', '123456789012/us-east-1']).map(({ stackName, environment }) => [
      stackName,
      environment,
    ]),
  ).toEqual([
    ['ServerlessApiGatewayLogs', 'aws://123456789012/eu-central-1'],
    ['ServerlessApiGatewayLogs', 'aws://123456789012/us-east-1'],
  ]);
});
