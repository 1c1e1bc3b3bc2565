import type { TemplateResource } from '../checks/template';

/** A statement that allows something, as it is written: `s3:PutObject`, `dynamodb:*`; ARNs as they are resolved. */
export interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly unknown[];
}

/** The statements that allow a role something. Managed policies that are not part of the stack are not seen. */
export function allowedStatements(resources: ReadonlyMap<string, TemplateResource>, roleId: string): Statement[] {
  return policiesOf(resources, roleId).flatMap(({ document }) =>
    [document?.Statement ?? []].flat().flatMap(statementOf),
  );
}

/** A statement of a policy's document; none, if it denies. */
export function statementOf({ Effect, Action = [], Resource = [] }: any): Statement[] {
  return Effect === 'Allow' ? [{ actions: [Action].flat(), resources: [Resource].flat() }] : [];
}

export interface RolePolicy {
  /** A managed policy; else an inline policy of the role. */
  readonly managed: boolean;
  readonly document: any;
}

/** Those of all roles of a template, by its resources: it has a role for each function. */
const policiesOfRoles = new WeakMap<object, ReadonlyMap<string, RolePolicy[]>>();

/** The policies of a stack that are attached to a role. */
export function policiesOf(resources: ReadonlyMap<string, TemplateResource>, roleId: string): readonly RolePolicy[] {
  const known = policiesOfRoles.get(resources) ?? policiesByRole(resources);
  policiesOfRoles.set(resources, known);
  return known.get(roleId) ?? [];
}

function policiesByRole(resources: ReadonlyMap<string, TemplateResource>): ReadonlyMap<string, RolePolicy[]> {
  const byRole = new Map<string, RolePolicy[]>();
  for (const [id, resource] of resources) {
    for (const { roleId, document } of attachedDocuments(id, resource)) {
      const policies = byRole.get(roleId) ?? [];
      byRole.set(roleId, policies);
      policies.push({ managed: resource.type === 'AWS::IAM::ManagedPolicy', document });
    }
  }
  return byRole;
}

/** True if one of the patterns matches the action; IAM ignores case. */
export function isGranted(action: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const regex = pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.');
    return new RegExp(`^${regex}$`, 'i').test(action);
  });
}

/** The documents of a resource's policies, with the roles that have them. */
function attachedDocuments(
  id: string,
  { type, properties }: TemplateResource,
): readonly { readonly roleId: string; readonly document: any }[] {
  switch (type) {
    case 'AWS::IAM::Role':
      return (properties.Policies ?? []).map(({ PolicyDocument }: any) => ({ roleId: id, document: PolicyDocument }));
    case 'AWS::IAM::Policy':
    case 'AWS::IAM::ManagedPolicy': {
      const roles = new Set<string>((properties.Roles ?? []).map((role: any) => role?.Ref));
      return [...roles].map((roleId) => ({ roleId, document: properties.PolicyDocument }));
    }
    case 'AWS::IAM::RolePolicy':
      return [{ roleId: properties.RoleName?.Ref, document: properties.PolicyDocument }];
    default:
      return [];
  }
}
