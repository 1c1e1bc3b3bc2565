import { Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import { stages } from 'serverless-cdk-project/cdk';
import { AppStack } from '../infrastructure/stacks/app-stack';

const [stage] = stages(new App());
const template = Template.fromStack(new AppStack(new App(), 'test', { stage }));

test('all functions have one role, as with Chalice', () => {
  const functions = Object.values(template.findResources('AWS::Lambda::Function'));
  expect(functions).toHaveLength(3);
  expect(new Set(functions.map(({ Properties }) => JSON.stringify(Properties.Role))).size).toBe(1);
});

test('the queue and the clock call functions', () => {
  template.resourceCountIs('AWS::Lambda::EventSourceMapping', 1);
  template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(1 hour)' });
});

test('the data of a production stage outlives its stack', () => {
  const production = new AppStack(new App(), 'production', { stage: { ...stage, production: true } });
  Template.fromStack(production).hasResource('AWS::DynamoDB::GlobalTable', { DeletionPolicy: 'Retain' });
  template.hasResource('AWS::DynamoDB::GlobalTable', { DeletionPolicy: 'Delete' });
});
