import type { Construct } from 'constructs';
import type { Created } from './created';
import { NO_RESOURCE_LEVEL } from './iam/no-resource-level';
import type { AppPlan } from './plan';
import { grantBindings } from './resources/bind';
import { usedBy } from './resources/bindings';
import { grantOn } from './roles/statements';

const WRITE_LOGS = ['logs:CreateLogStream', 'logs:PutLogEvents'];

/** Grants each role what its functions need: their log groups, a network interface in a VPC, and the bound resources that they use. */
export function grantNeeds(
  scope: Construct,
  { bindings, manifest }: AppPlan,
  { roles, functions, logGroups }: Pick<Created, 'roles' | 'functions' | 'logGroups'>,
): void {
  for (const { role, functions: names } of roles.all) {
    // Exactly these groups. Creating one is not needed: they are in the stack.
    const groupArns = names.map((name) => logGroups[name].logGroupArn);
    grantOn(role, WRITE_LOGS, groupArns);
    // A function in a VPC creates its network interfaces itself.
    if (names.some((name) => functions[name].isBoundToVpc)) grantOn(role, NO_RESOURCE_LEVEL.vpc, ['*']);
    grantBindings(scope, role, usedBy(names, bindings, manifest), manifest);
  }
}
