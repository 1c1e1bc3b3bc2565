import type { TemplateResource } from './template';
import { LAMBDA_ENVIRONMENT_BYTES } from '../../runtime/aws-limits';
import { FUNCTION_VARIABLE } from '../../runtime/names';

const NAMED = 3;

/**
 * A message for each function of an app whose variables are more than Lambda takes. What is known at the deployment only, the
 * name of a table say, counts as nothing: what passes here may still be too much.
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
