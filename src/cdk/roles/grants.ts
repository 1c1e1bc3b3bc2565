import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { NO_RESOURCE_LEVEL } from '../iam/no-resource-level';

// A managed policy takes 6,144 characters, and a statement cannot be divided: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const LOG_GROUPS_PER_STATEMENT = 20;

/** A function of a VPC makes its network interfaces itself. */
export function grantNetworkInterfaces({ grantPrincipal }: IGrantable): void {
  grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions: [...NO_RESOURCE_LEVEL.vpc], resources: ['*'] }));
}

/** Writing to exactly these groups. Creating one is not needed: they are in the stack. */
export function grantLogs({ grantPrincipal }: IGrantable, logGroups: readonly ILogGroup[]): void {
  for (let i = 0; i < logGroups.length; i += LOG_GROUPS_PER_STATEMENT) {
    grantPrincipal.addToPrincipalPolicy(new PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: logGroups.slice(i, i + LOG_GROUPS_PER_STATEMENT).map(({ logGroupArn }) => logGroupArn),
    }));
  }
}
