import type { Stack } from 'aws-cdk-lib/core';
import { policiesOf } from './granted-actions';
import type { TemplateResource } from '../checks/template';
import type { Problem } from '../problems';
import type { Created } from '../created';
import { logicalIdIn } from '../logical-ids';
import { DEFAULT_ROLE, FUNCTION_VARIABLE } from '../../runtime/names';

/**
 * A warning for each function that gets a resource by an environment variable and is granted nothing on it, where
 * `DefaultRole` is: in an app whose functions share that role, the grant would be enough.
 */
export function defaultRoleWarnings(
  { roles: { all, created }, functions: handlers }: Pick<Created, 'roles' | 'functions'>,
  stack: Stack,
  resources: ReadonlyMap<string, TemplateResource>,
): Problem[] {
  if (!created || all.length === 1) return [];
  const granted = created.given.map((statement) => stack.resolve(statement.toStatementJson()));
  const subjects = [...new Set(granted.flatMap(({ Resource = [] }) => [Resource].flat()).flatMap(namesIn))];
  const warnings: Problem[] = [];
  for (const { role, functions, existing } of all) {
    if (role === created || existing) continue;
    const own = policiesOf(resources, logicalIdIn(stack, role)).flatMap(({ document }) => namesIn(document));
    for (const name of functions) {
      const variables = resources.get(logicalIdIn(stack, handlers[name]))?.properties.Environment?.Variables ?? {};
      for (const [variable, value] of Object.entries(variables)) {
        if (variable === FUNCTION_VARIABLE) continue;
        const subject = namesIn(value).find((one) => subjects.includes(one));
        if (subject === undefined || own.includes(subject)) continue;
        const what = resources.get(subject)?.path ?? subject;
        warnings.push({
          id: `default-role:${name}:${variable}`,
          message:
            `${what} is granted to ${DEFAULT_ROLE}, the role of the functions that serve routes. The function "${name}" has it in the variable ${variable}, ` +
            `and is granted nothing on it. Grant it to the construct, as in table.grantReadData(runtime), or to getRole(${JSON.stringify(name)}); ` +
            "or give all functions one role: roles: 'shared'",
        });
      }
    }
  }
  return warnings;
}

const PSEUDO = /^AWS::/;

/** The resources that a value names: by logical id; or by name, at the end of an ARN. */
function namesIn(value: any): string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (typeof value === 'string') return nameOf(value);
  if (typeof value !== 'object' || value === null) return [];
  if (typeof value.Ref === 'string') return PSEUDO.test(value.Ref) ? [] : [value.Ref];
  if (value['Fn::GetAtt']) return [[value['Fn::GetAtt']].flat()[0].split('.')[0]];
  return Object.values(value).flatMap(namesIn);
}

/** `orders` for `orders`, and for what ends with `:table/orders`, `:table/orders/index/*` or `/123456789012/orders`. */
function nameOf(text: string): string[] {
  const [, name] = /(?:^|[:/])([\w.-]{3,})(?:\/(?:index\/)?\*)?$/.exec(text) ?? [];
  return name === undefined ? [] : [name];
}
