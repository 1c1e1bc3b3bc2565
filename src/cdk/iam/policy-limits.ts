import type { Stack } from 'aws-cdk-lib/core';
import { policiesOf } from './granted-actions';
import { policySize } from './policy-size';
import type { TemplateResource } from '../checks/template';
import {
  INLINE_POLICY_CHARACTERS,
  MANAGED_POLICIES_PER_ROLE,
  MANAGED_POLICY_CHARACTERS,
} from '../../runtime/aws-limits';
import { API_HANDLER, STREAM_HANDLER } from '../../runtime/names';

/** A message if the policies of a role exceed a limit of IAM. */
export function policyLimitProblem(
  roleId: string,
  functions: readonly string[],
  resources: ReadonlyMap<string, TemplateResource>,
  stack: Stack,
): string | undefined {
  const policies = policiesOf(resources, roleId);
  const sizes = (which: boolean) =>
    policies.filter(({ managed }) => managed === which).map(({ document }) => policySize(document, resources, stack));
  const inline = sizes(false).reduce((sum, size) => sum + size, 0);
  const managed = sizes(true);
  const largest = Math.max(0, ...managed);
  const attached = managed.length + (resources.get(roleId)?.properties.ManagedPolicyArns ?? []).length;
  const problem =
    inline > INLINE_POLICY_CHARACTERS
      ? `its own policies have about ${inline} characters, and ${INLINE_POLICY_CHARACTERS} is the limit of IAM`
      : attached > MANAGED_POLICIES_PER_ROLE
        ? `it would have ${attached} managed policies, and ${MANAGED_POLICIES_PER_ROLE} is the limit of IAM`
        : largest > MANAGED_POLICY_CHARACTERS
          ? `a managed policy of it has about ${largest} characters, and ${MANAGED_POLICY_CHARACTERS} is the limit of IAM`
          : undefined;
  if (!problem) return undefined;
  const shared = functions.some((name) => name !== API_HANDLER && name !== STREAM_HANDLER) && functions.length > 1;
  const fix = shared
    ? "Give each function a role of its own, roles: 'perFunction', and declare in the runtime app what it uses: { name: …, uses: [orders] }"
    : 'Declare in the runtime app what the function uses, { name: …, uses: [orders] }, or give an access that lists fewer operations';
  return `${resources.get(roleId)?.path}, the role of ${functions.length > 1 ? `${functions.length} functions` : `the function "${functions[0]}"`}, has more permissions than fit: ${problem}. ${fix}`;
}
