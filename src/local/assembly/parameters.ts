import { UnresolvedError } from './errors';
import { NO_VALUE } from './intrinsics';
import type { Stack } from './stack';
import type { TemplateParameter } from '../../assembly/template';

/** The value of a template's parameter: the one of the assembly, or its default. */
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
    throw new UnresolvedError(`the parameter ${name} has no default: add one (new CfnParameter(…, { default: … }))`);
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

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html */
export function pseudoParameter(name: string, { account, region, name: stackName }: Stack): unknown {
  const china = region.startsWith('cn-');
  const partition = china ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  switch (name) {
    case 'AWS::AccountId':
      return account;
    case 'AWS::Region':
      return region;
    case 'AWS::Partition':
      return partition;
    case 'AWS::URLSuffix':
      return china ? 'amazonaws.com.cn' : 'amazonaws.com';
    case 'AWS::StackName':
      return stackName;
    case 'AWS::StackId':
      return `arn:${partition}:cloudformation:${region}:${account}:stack/${stackName}/local`;
    case 'AWS::NotificationARNs':
      return [];
    case 'AWS::NoValue':
      return NO_VALUE;
    default:
      throw new UnresolvedError(`${name} is no pseudo parameter`);
  }
}
