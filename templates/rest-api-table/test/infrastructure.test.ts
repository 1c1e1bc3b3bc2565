import { Match, Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import { stages } from 'serverless-cdk-project/cdk';
import { AppStack } from '../infrastructure/stacks/app-stack';

const [stage] = stages(new App());
const template = Template.fromStack(new AppStack(new App(), 'test', { stage }));

test('the API handler knows its table', () => {
  const [table] = Object.keys(template.findResources('AWS::DynamoDB::GlobalTable'));
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ APP_TABLE_NAME: { Ref: table } }) },
  });
});

test('the functions have access to the table of the stack, by actions without wildcards', () => {
  const [table] = Object.keys(template.findResources('AWS::DynamoDB::GlobalTable'));
  const statements: { Action: string | string[]; Resource: unknown }[] = Object.values(
    template.findResources('AWS::IAM::Policy'),
  ).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  const onTables = statements
    .map(({ Action, Resource }) => ({ actions: [Action].flat(), resource: JSON.stringify(Resource) }))
    .filter(({ actions }) => actions.some((action) => action.startsWith('dynamodb:')));

  expect(onTables).not.toEqual([]);
  for (const { actions, resource } of onTables) {
    expect(actions.join()).not.toContain('*');
    expect(resource).toContain(`"${table}"`);
  }
});

test('the data of a production stage outlives its stack', () => {
  const production = new AppStack(new App(), 'production', { stage: { ...stage, production: true } });
  Template.fromStack(production).hasResource('AWS::DynamoDB::GlobalTable', { DeletionPolicy: 'Retain' });
  template.hasResource('AWS::DynamoDB::GlobalTable', { DeletionPolicy: 'Delete' });
});
