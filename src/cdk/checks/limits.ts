import type { StackTemplate, TemplateResource } from './template';
import {
  LAMBDA_ENVIRONMENT_BYTES,
  LOGICAL_ID_LENGTH,
  TEMPLATE_BYTES,
  TEMPLATE_RESOURCES,
} from '../../runtime/aws-limits';
import { FUNCTION_VARIABLE } from '../../runtime/names';
import type { Stack } from 'aws-cdk-lib/core';

/**
 * The reasons why CloudFormation would refuse a stack with apps. The CDK refuses it as well, but names neither the
 * constructs nor a fix.
 * @param apps the paths of the apps
 */
export function stackProblems({ resources, clashes }: StackTemplate, apps: readonly string[]): string[] {
  return [
    ...clashes.map(
      ({ id, paths: [one, other] }) =>
        `${one} and ${other} have the same logical id, ${id}. ` +
        'The app keeps its ids as they are, so that scripts can rely on them: give the other construct another id, or the app preserveLogicalIds: false',
    ),
    // The CDK shortens ids, but API Gateway's deployments append to theirs.
    ...[...resources]
      .filter(([id]) => id.length > LOGICAL_ID_LENGTH)
      .map(
        ([id, { path }]) =>
          `${path}: its logical id has ${id.length} characters, and CloudFormation takes ${LOGICAL_ID_LENGTH}: give the constructs around it shorter ids`,
      ),
    ...(resources.size > TEMPLATE_RESOURCES ? [tooMany(resources, apps)] : []),
  ];
}

function tooMany(resources: StackTemplate['resources'], apps: readonly string[]): string {
  const lines = apps.map((app) => {
    const own = [...resources.values()].filter(({ path }) => path.startsWith(`${app}/`));
    return `  ${app} has ${own.length}: ${counts(own)}`;
  });
  return (
    `the stack has ${resources.size} resources, and CloudFormation takes ${TEMPLATE_RESOURCES}:\n${lines.join('\n')}\n` +
    "Put what is not the app's into a stack of its own, or a part of the functions into a second app in another stack"
  );
}

/** The number of resources of each type, the most first. */
function counts(resources: readonly TemplateResource[]): string {
  const byType = new Map<string, number>();
  for (const { type } of resources) byType.set(type, (byType.get(type) ?? 0) + 1);
  return [...byType]
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .map(([type, count]) => `${count} ${type}`)
    .join(', ');
}

const NAMED = 3;

/**
 * A message for each function of an app whose variables exceed Lambda's limit. A value that is known at deployment
 * only, such as the name of a table, counts as empty, so that variables which pass may still be too large.
 */
export function environmentsTooLarge(resources: ReadonlyMap<string, TemplateResource>): string[] {
  const problems: string[] = [];
  for (const { type, properties, path } of resources.values()) {
    const variables: { [name: string]: unknown } = properties.Environment?.Variables ?? {};
    if (type !== 'AWS::Lambda::Function' || !(FUNCTION_VARIABLE in variables)) continue;
    const known = Object.entries(variables).map(([name, value]): [string, string] => [
      name,
      typeof value === 'string' ? value : '',
    ]);
    const size = bytes(JSON.stringify(Object.fromEntries(known)));
    if (size <= LAMBDA_ENVIRONMENT_BYTES) continue;
    const largest = known
      .sort(([, a], [, b]) => bytes(b) - bytes(a))
      .slice(0, NAMED)
      .map(([name, value]) => `${name} (${bytes(value)})`);
    problems.push(
      `${path}: its environment variables are ${size} bytes, and Lambda takes ${LAMBDA_ENVIRONMENT_BYTES}; the largest: ${largest.join(', ')}. ` +
        'Put long values into an SSM parameter, app.parameter(…), or into a file of the bundle',
    );
  }
  return problems;
}

function bytes(text: string): number {
  return Buffer.byteLength(text);
}

/**
 * A message if the definition of the API alone exceeds CloudFormation's limit. It cannot be moved to S3, as it refers
 * to resources of the template. The CDK itself reports a template that is too long for another reason.
 */
export function definitionProblems(
  stack: Stack,
  resources: ReadonlyMap<string, TemplateResource>,
  apiId: string,
  routes: number,
): string[] {
  const { path, properties } = resources.get(apiId)!;
  const indented = size(properties, 1);
  if (indented <= TEMPLATE_BYTES) return [];
  const dense = size(properties);
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  const fits = dense <= TEMPLATE_BYTES;
  if (fits && (stack as any)._suppressTemplateIndentation) return [];
  return [
    `${path}: the definition of the API is ${megabytes(indented)} for its ${routes} routes, and CloudFormation takes templates of 1 MB: ` +
      (fits
        ? `give the stack suppressTemplateIndentation: true, which makes it ${megabytes(dense)}`
        : 'serve some of the routes by a second app, or several paths by one {proxy+}; shorter schemas and descriptions help'),
  ];
}

function size(properties: unknown, indentation?: number): number {
  return Buffer.byteLength(JSON.stringify({ Resources: { Api: { Properties: properties } } }, undefined, indentation));
}
