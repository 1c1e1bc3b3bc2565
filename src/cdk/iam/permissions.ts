import type { CfnRole, IRole } from 'aws-cdk-lib/aws-iam';
import type { Stack } from 'aws-cdk-lib/core';
import { allowedStatements, statementOf } from './granted-actions';
import { policyLimitProblem } from './policy-limits';
import { ungrantedWarnings } from './ungranted';
import { ungrantedResourceWarnings } from './ungranted-resources';
import type { TemplateResource } from '../checks/template';
import type { AppPlan } from '../plan';
import type { Problem } from '../problems';
import type { FunctionRoles } from '../roles/function-roles';
import { existingRoleWarning } from './existing-role';

/** The problems for which IAM would refuse the roles of an app. Call it when the stack is complete. */
export function permissionProblems(
  { all }: FunctionRoles,
  stack: Stack,
  resources: ReadonlyMap<string, TemplateResource>,
): string[] {
  return all
    .filter(({ existing }) => !existing)
    .flatMap(
      ({ role, functions }) => policyLimitProblem(logicalIdOfRole(role, stack), functions, resources, stack) ?? [],
    );
}

/** The warnings about the permissions of an app. Call it when the stack is complete. */
export function permissionWarnings(
  { manifest, bindings }: AppPlan,
  { all }: FunctionRoles,
  stack: Stack,
  resources: ReadonlyMap<string, TemplateResource>,
): Problem[] {
  const allowed = all.flatMap(({ role, existing }) =>
    existing
      ? existing.needs.flatMap((statement) => statementOf(stack.resolve(statement.toStatementJson())))
      : allowedStatements(resources, logicalIdOfRole(role, stack)),
  );
  const granted = allowed.flatMap(({ actions }) => actions);
  return [
    ...ungrantedWarnings(manifest, bindings, granted),
    ...ungrantedResourceWarnings(manifest, bindings, allowed, stack),
    ...all.flatMap(({ functions, existing }) => (existing ? [existingRoleWarning(existing, functions, stack)] : [])),
  ];
}

function logicalIdOfRole(role: IRole, stack: Stack): string {
  return stack.resolve((role.node.defaultChild as CfnRole).logicalId);
}
