import { generatedId } from '../physical-name';
import type { Resource } from '../resource';
import type { ResourceType } from './resource-type';

/** The ARN of the function that a version or alias belongs to, from its name, ARN or partial ARN. */
function functionArn(resource: Resource): string {
  const name = String(resource.property('FunctionName'));
  return name.startsWith('arn:') ? name : resource.arn('lambda', `function:${name}`);
}

// Locally there is one version of a function: the code as it is.
const versionArn = (version: Resource) => `${functionArn(version)}:1`;
const aliasArn = (alias: Resource) => `${functionArn(alias)}:${alias.property('Name')}`;

export const lambdaVersion: ResourceType = {
  type: 'AWS::Lambda::Version',
  ref: versionArn,
  attributes: { Version: () => '1', FunctionArn: versionArn },
};

export const lambdaAlias: ResourceType = {
  type: 'AWS::Lambda::Alias',
  ref: aliasArn,
  attributes: { AliasArn: aliasArn },
};

/** Who may invoke a function is not checked locally. */
export const lambdaPermission: ResourceType = {
  type: 'AWS::Lambda::Permission',
  ref: (permission) => generatedId(permission.stack.name, permission.logicalId),
  attributes: {},
};
