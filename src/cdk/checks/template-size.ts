import type { Stack } from 'aws-cdk-lib/core';
import type { TemplateResource } from './template';
import { TEMPLATE_BYTES } from '../../runtime/aws-limits';

/**
 * A message if the definition of the API alone is more than CloudFormation takes. It cannot be put to S3 instead, as it refers to
 * resources of the template. Of a template that is too long otherwise the CDK itself says so.
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
