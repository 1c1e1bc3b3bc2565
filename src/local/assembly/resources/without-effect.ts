import type { Resource } from '../resource';
import type { ResourceType } from './resource-type';

// Types without effect locally: permissions are not checked, nothing is monitored, and the output of functions is
// printed in the terminal. Other resources refer to their names and ARNs.

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

export const alarm: ResourceType = {
  type: 'AWS::CloudWatch::Alarm',
  ref: (resource) => resource.nameFrom('AlarmName', 255),
  attributes: { Arn: (resource) => resource.arn('cloudwatch', `alarm:${resource.nameFrom('AlarmName', 255)}`) },
};

export const dashboard: ResourceType = {
  type: 'AWS::CloudWatch::Dashboard',
  ref: (resource) => resource.nameFrom('DashboardName', 255),
  attributes: {},
};

/** Resource policies, which have no use but for IAM. */
export const resourcePolicies: readonly ResourceType[] = [
  'AWS::Events::EventBusPolicy',
  'AWS::SecretsManager::ResourcePolicy',
].map((type) => ({ type, ref: (policy) => policy.logicalId, attributes: {} }));

/** Deployments to aliases, which all refer to the present code locally, and the number of their instances. */
export const aliasDeployments: readonly ResourceType[] = [
  'AWS::CodeDeploy::Application',
  'AWS::CodeDeploy::DeploymentGroup',
  'AWS::ApplicationAutoScaling::ScalableTarget',
  'AWS::ApplicationAutoScaling::ScalingPolicy',
].map((type) => ({ type, ref: (resource) => resource.logicalId, attributes: {} }));

/** Usage data for the CDK's authors. */
export const cdkMetadata: ResourceType = {
  type: 'AWS::CDK::Metadata',
  ref: (metadata) => metadata.logicalId,
  attributes: {},
};

/** Custom resources of the CDK that act at deployments only. */
export const deploymentResources: readonly ResourceType[] = ['Custom::S3AutoDeleteObjects', 'Custom::LogRetention'].map(
  (type) => ({ type, ref: (resource) => resource.logicalId, attributes: {} }),
);

/** The logical ids of the functions of such resources begin so; the CDK derives them from constant ids. */
const DEPLOYMENT_FUNCTIONS = [
  'BucketNotificationsHandler050a0587b7544547bf325f094a3db834',
  'CustomS3AutoDeleteObjectsCustomResourceProviderHandler',
  'LogRetentionaae0aa3c5b4d4f87b02d85b201efdd8a',
];

/** Whether a function runs at deployments only, on behalf of the CDK. */
export function isDeploymentFunction({ type, logicalId }: Resource): boolean {
  return type === 'AWS::Lambda::Function' && DEPLOYMENT_FUNCTIONS.some((prefix) => logicalId.startsWith(prefix));
}
