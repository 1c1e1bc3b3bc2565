import * as fs from 'node:fs';
import { App, CloudFormationValidatePlugin } from 'aws-cdk-lib/core';
import { type Accepted, type Finding, templates, unaccepted } from './templates';

const ACCEPTED: readonly Accepted[] = [
  {
    rule: 'W2512',
    resource: /^AWS::IAM::Policy RuntimeAppInvocationPolicies/,
    reason: 'A grant of notActions that a test makes by hand.',
  },
];

test("the CDK's own validation finds nothing in the templates", () => {
  const checked = new Map(templates().map((template) => [template.file, template]));
  const unknown = { accountId: undefined, region: undefined };
  const { violations } = new CloudFormationValidatePlugin().validate({
    templatePaths: [...checked.keys()],
    stackTemplates: [...checked].map(([templatePath, { name }]) => ({
      ...unknown,
      templatePath,
      stackConstructPath: name,
    })),
    appConstruct: new App(),
  });
  const findings = violations.flatMap(({ ruleName: rule, description: message, violatingResources }) =>
    violatingResources.map(({ resourceLogicalId: id, templatePath }): Finding => {
      const template = checked.get(templatePath!)!;
      const { Resources } = JSON.parse(fs.readFileSync(template.file, 'utf8'));
      return { rule, resource: `${Resources[id!]?.Type} ${id}`, message, template };
    }),
  );
  expect(unaccepted(findings, ACCEPTED)).toEqual([]);
});
