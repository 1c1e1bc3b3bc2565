import { execFileSync } from 'node:child_process';
import * as path from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';

const definitions = new Set<string>();

/** The OpenAPI documents of a template are validated when the tests of the file are through. */
export function recordDefinitions(template: any): void {
  for (const { Type, Properties } of Object.values<any>(template.Resources ?? {})) {
    if ((Type === 'AWS::ApiGateway::RestApi' || Type === 'AWS::ApiGatewayV2::Api') && Properties.Body) {
      definitions.add(JSON.stringify(Properties.Body));
    }
  }
}

const { fromStack } = Template;
Template.fromStack = (...args) => {
  const template = fromStack.apply(Template, args);
  recordDefinitions(template.toJSON());
  return template;
};

afterAll(() => {
  if (definitions.size === 0) return;
  const problems = execFileSync(process.execPath, [path.join(__dirname, 'validate.mjs')], {
    input: `[${[...definitions].join(',')}]`,
    encoding: 'utf8',
  });
  expect(JSON.parse(problems)).toEqual([]);
});
