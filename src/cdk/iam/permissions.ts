import type { Stack } from 'aws-cdk-lib/core';
import { allowedStatements, statementOf } from './granted-actions';
import { policyLimitProblem } from './policy-limits';
import { ungrantedWarnings } from './ungranted';
import { ungrantedResourceWarnings } from './ungranted-resources';
import type { TemplateResource } from '../checks/template';
import type { AppPlan } from '../plan';
import type { Problem } from '../problems';
import type { Created } from '../created';
import { logicalIdIn } from '../logical-ids';
import type { FunctionRoles } from '../roles/function-roles';
import { defaultRoleWarnings } from './default-role-grants';
import { existingRoleWarning } from './existing-role';

/** The problems for which IAM would refuse the roles of an app. Call it when the stack is complete. */
export function permissionProblems(
  { all }: FunctionRoles,
  stack: Stack,
  resources: ReadonlyMap<string, TemplateResource>,
): string[] {
  return all
    .filter(({ existing }) => !existing)
    .flatMap(({ role, functions }) => policyLimitProblem(logicalIdIn(stack, role), functions, resources, stack) ?? []);
}

/** The warnings about the permissions of an app. Call it when the stack is complete. */
export function permissionWarnings(
  { manifest, bindings }: AppPlan,
  { roles, functions }: Pick<Created, 'roles' | 'functions'>,
  stack: Stack,
  resources: ReadonlyMap<string, TemplateResource>,
): Problem[] {
  const { all } = roles;
  const allowed = all.flatMap(({ role, existing }) =>
    existing
      ? existing.needs.flatMap((statement) => statementOf(stack.resolve(statement.toStatementJson())))
      : allowedStatements(resources, logicalIdIn(stack, role)),
  );
  const granted = allowed.flatMap(({ actions }) => actions);
  return [
    ...ungrantedWarnings(manifest, bindings, granted),
    ...defaultRoleWarnings({ roles, functions }, stack, resources),
    ...ungrantedResourceWarnings(manifest, bindings, allowed, stack),
    ...all.flatMap(({ functions, existing }) => (existing ? [existingRoleWarning(existing, functions, stack)] : [])),
  ];
}
