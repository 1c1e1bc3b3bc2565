import * as fs from 'node:fs';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { App, Stack } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ACCEPTED } from './accepted-findings';
import { type CheckedTemplate, type Finding, stale, templates, unaccepted } from './templates';

/** What the AwsSolutions pack of cdk-nag finds in a template. */
function findingsIn(template: CheckedTemplate): Finding[] {
  const { Resources = {} } = JSON.parse(fs.readFileSync(template.file, 'utf8'));
  const stack = new Stack(new App(), 'Stack');
  new CfnInclude(stack, 'Template', { templateFile: template.file });
  return new AwsSolutionsChecks()
    .validateScope(stack)
    .violations.flatMap(({ ruleName, description, violatingResources }) =>
      violatingResources.map(({ constructPath }) => {
        const logicalId = constructPath!.split('/').at(-1)!;
        return {
          rule: ruleName.replace('AwsSolutions-', ''),
          resource: `${Resources[logicalId].Type} ${logicalId}`,
          message: description,
          template,
        };
      }),
    );
}

let findings: Finding[];
beforeAll(() => {
  findings = templates().flatMap(findingsIn);
});

test('cdk-nag finds nothing in the templates but accepted findings', () => {
  expect(unaccepted(findings, ACCEPTED)).toEqual([]);
});

test('all accepted findings still occur', () => {
  expect(stale(findings, ACCEPTED)).toEqual([]);
});
