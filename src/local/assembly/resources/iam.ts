import type { Resource } from '../resource';
import type { ResourceType } from './resource-type';

// Permissions are not checked locally; only the names and ARNs are of use.
const global = { region: '' };

export const iamRole: ResourceType = {
  type: 'AWS::IAM::Role',
  ref: (role) => role.nameFrom('RoleName', 64),
  attributes: {
    Arn: (role) => role.arn('iam', `role${role.property('Path') ?? '/'}${role.nameFrom('RoleName', 64)}`, global),
    RoleId: (role) => `AROA${role.logicalId.toUpperCase()}`,
  },
};

export const iamPolicy: ResourceType = {
  type: 'AWS::IAM::Policy',
  ref: (policy) => policy.nameFrom('PolicyName', 128),
  attributes: {},
};

const managedPolicyArn = (policy: Resource) =>
  policy.arn('iam', `policy${policy.property('Path') ?? '/'}${policy.nameFrom('ManagedPolicyName', 128)}`, global);

export const iamManagedPolicy: ResourceType = {
  type: 'AWS::IAM::ManagedPolicy',
  ref: managedPolicyArn,
  attributes: { PolicyArn: managedPolicyArn },
};
