import type { Stack } from 'aws-cdk-lib/core';
import type { ExistingRole } from '../roles/function-roles';
import type { Problem } from '../problems';

/** A warning with the statements that an existing role needs, as nothing is granted to it. */
export function existingRoleWarning({ arn, needs }: ExistingRole, functions: readonly string[], stack: Stack): Problem {
  const statements = needs.map(
    (statement) => `  ${JSON.stringify(readable(stack.resolve(statement.toStatementJson())))}`,
  );
  const names = functions.map((name) => `"${name}"`).join(', ');
  return {
    id: `existing-role:${functions[0]}`,
    message:
      `${functions.length > 1 ? `the functions ${names} run` : `the function ${names} runs`} as the existing role ${arn}, which is left as it is. ` +
      `Lambda has to be trusted to assume it, and it has to be allowed:\n${statements.join('\n')}`,
  };
}

/** References as in `Fn::Sub`, as their values are known at deployment only. */
function readable(value: any): any {
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== 'object' || value === null) return value;
  const [[name, given], ...others] = Object.entries<any>(value);
  if (others.length === 0 && name === 'Ref') return `\${${given}}`;
  if (others.length === 0 && name === 'Fn::GetAtt') return `\${${[given].flat().join('.')}}`;
  if (others.length === 0 && name === 'Fn::Join' && given[1].every((part: unknown) => !Array.isArray(part))) {
    return given[1].map(readable).join(given[0]);
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, readable(item)]));
}
