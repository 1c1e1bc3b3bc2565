import { Stack } from 'aws-cdk-lib/core';
import type { TemplateResource } from '../../../src/cdk/checks/template';
import { definitionProblems } from '../../../src/cdk/checks/limits';

function problemsOf(paths: number, suppressTemplateIndentation = false): string[] {
  const operation = (i: number) => [
    `/path/number/${i}`,
    {
      get: {
        responses: { 200: { description: 'x'.repeat(300) } },
        'x-amazon-apigateway-integration': { type: 'aws_proxy' },
      },
    },
  ];
  const Body = { paths: Object.fromEntries(Array.from({ length: paths }, (_, i) => operation(i))) };
  const api: TemplateResource = {
    path: 'Stack/App/RestAPI',
    type: 'AWS::ApiGateway::RestApi',
    properties: { Body },
    dependsOn: [],
  };
  return definitionProblems(
    new Stack(undefined, undefined, { suppressTemplateIndentation }),
    new Map([['RestAPI', api]]),
    'RestAPI',
    paths,
  );
}

test('a definition that fits is no problem', () => {
  expect(problemsOf(1500)).toEqual([]);
});

test('one that is too long by its indentation is an error with the option to remove it', () => {
  expect(problemsOf(2100)).toEqual([
    'Stack/App/RestAPI: the definition of the API is 1.1 MB for its 2100 routes, and CloudFormation takes templates of 1 MB: ' +
      'give the stack suppressTemplateIndentation: true, which makes it 0.9 MB',
  ]);
  expect(problemsOf(2100, true)).toEqual([]);
});

test('one that is too long without it is an error with other fixes', () => {
  const [problem, ...more] = problemsOf(3000, true);
  expect(problem).toMatch(
    /for its 3000 routes, and CloudFormation takes templates of 1 MB: serve some of the routes by a second app, or several paths by one \{proxy\+\}/,
  );
  expect(more).toEqual([]);
});
