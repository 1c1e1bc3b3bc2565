import type { CfnRole, IRole } from 'aws-cdk-lib/aws-iam';
import type { Stack } from 'aws-cdk-lib/core';
import { grantedActions } from './granted-actions';
import { policyLimitProblem } from './policy-limits';
import { ungrantedWarnings } from './ungranted';
import type { Warning } from './warning';
import type { Manifest } from '../../manifest/manifest';
import type { TemplateResource } from '../checks/template';
import type { Binding } from '../resources/bindings';
import type { FunctionRole } from '../roles/function-roles';
import { existingRoleWarning } from '../roles/needs';

/** What is to be said about what an app calls and may do. */
export interface PermissionsOptions {
  readonly manifest: Manifest;
  readonly bindings: readonly Binding[];
  readonly roles: readonly FunctionRole[];
}

/** What IAM would refuse about the roles of an app, when its stack is complete. */
export function permissionProblems(
  { roles }: PermissionsOptions,
  stack: Stack,
  resources: ReadonlyMap<string, TemplateResource>,
): string[] {
  return roles
    .filter(({ existing }) => !existing)
    .flatMap(({ role, functions }) => policyLimitProblem(logicalIdOf(role, stack), functions, resources, stack) ?? []);
}

/** The warnings about the permissions of an app, when its stack is complete. */
export function permissionWarnings(
  { manifest, bindings, roles }: PermissionsOptions,
  stack: Stack,
  resources: ReadonlyMap<string, TemplateResource>,
): Warning[] {
  const granted = roles.flatMap(({ role, existing }) =>
    existing ? existing.needs.flatMap(({ actions }) => actions) : grantedActions(resources, logicalIdOf(role, stack)),
  );
  return [
    ...ungrantedWarnings(manifest, bindings, granted),
    ...roles.flatMap(({ functions, existing }) => (existing ? [existingRoleWarning(existing, functions, stack)] : [])),
  ];
}

function logicalIdOf(role: IRole, stack: Stack): string {
  return stack.resolve((role.node.defaultChild as CfnRole).logicalId);
}
