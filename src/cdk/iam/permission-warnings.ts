import type { CfnRole } from 'aws-cdk-lib/aws-iam';
import type { Stack } from 'aws-cdk-lib/core';
import { grantedActions } from './granted-actions';
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

/** The warnings about the permissions of an app, when its stack is complete. */
export function permissionWarnings(
  { manifest, bindings, roles }: PermissionsOptions, stack: Stack, resources: ReadonlyMap<string, TemplateResource>,
): Warning[] {
  const granted = roles.flatMap(({ role, existing }) => existing
    ? existing.needs.flatMap(({ actions }) => actions)
    : grantedActions(resources, stack.resolve((role.node.defaultChild as CfnRole).logicalId)));
  return [
    ...ungrantedWarnings(manifest, bindings, granted),
    ...roles.flatMap(({ functions, existing }) => existing ? [existingRoleWarning(existing, functions, stack)] : []),
  ];
}
