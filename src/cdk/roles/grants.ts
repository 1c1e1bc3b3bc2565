import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { arnsPerStatement } from './arn-size';
import { NO_RESOURCE_LEVEL } from '../iam/no-resource-level';

const WRITE_LOGS = ['logs:CreateLogStream', 'logs:PutLogEvents'];

/** A function of a VPC makes its network interfaces itself. */
export function grantNetworkInterfaces(role: IRole): void {
  role.addToPrincipalPolicy(new PolicyStatement({ actions: [...NO_RESOURCE_LEVEL.vpc], resources: ['*'] }));
}

/** Writing to exactly these groups. Creating one is not needed: they are in the stack. */
export function grantLogs(role: IRole, logGroups: readonly ILogGroup[]): void {
  grantOn(
    role,
    WRITE_LOGS,
    logGroups.map(({ logGroupArn }) => logGroupArn),
  );
}

/** Actions on resources, in statements that a policy has room for. */
export function grantOn(role: IRole, actions: readonly string[], arns: readonly string[]): void {
  const count = arnsPerStatement(role, actions);
  for (let i = 0; i < arns.length; i += count) {
    role.addToPrincipalPolicy(new PolicyStatement({ actions: [...actions], resources: arns.slice(i, i + count) }));
  }
}
