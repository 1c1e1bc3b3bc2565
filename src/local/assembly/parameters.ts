import { UnresolvedError } from './errors';
import type { TemplateParameter } from '../../assembly/template';

/** The value of a template's parameter: what the assembly gives, else its default. */
export function parameterValue(
  name: string,
  { Type: type, Default: fallback }: TemplateParameter,
  given?: string,
): unknown {
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
  if (type.startsWith('AWS::SSM::Parameter::Value')) {
    const parameter = given ?? fallback;
    throw new UnresolvedError(
      `the parameter ${name} takes its value from SSM Parameter Store${parameter ? ` (${parameter})` : ''}, which is not read locally: ` +
        'use the value itself, or a parameter of type String with a default',
    );
  }
  const value = given ?? fallback;
  if (value === undefined) {
    throw new UnresolvedError(
      `the parameter ${name} has no default: give it one (new CfnParameter(…, { default: … }))`,
    );
  }
  if (type === 'CommaDelimitedList' || type.startsWith('List<')) {
    return Array.isArray(value)
      ? value.map(String)
      : String(value)
          .split(',')
          .map((item) => item.trim());
  }
  return String(value);
}
