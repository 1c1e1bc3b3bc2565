import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { NO_RESOURCE_LEVEL } from './iam/no-resource-level';

// A managed policy takes 6,144 characters, and a statement cannot be divided: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const LOG_GROUPS_PER_STATEMENT = 20;

/** A function of a VPC makes its network interfaces itself. */
export function grantNetworkInterfaces(role: Role): void {
  role.addToPolicy(new PolicyStatement({ actions: [...NO_RESOURCE_LEVEL.vpc], resources: ['*'] }));
}

/** The role that the functions share. It can do nothing until something is granted. */
export function createDefaultRole(scope: Construct): Role {
  return new Role(scope, 'DefaultRole', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
}

/** Writing to exactly these groups. Creating one is not needed: they are in the stack. */
export function grantLogs(role: Role, logGroups: readonly ILogGroup[]): void {
  for (let i = 0; i < logGroups.length; i += LOG_GROUPS_PER_STATEMENT) {
    role.addToPolicy(new PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: logGroups.slice(i, i + LOG_GROUPS_PER_STATEMENT).map(({ logGroupArn }) => logGroupArn),
    }));
  }
}
