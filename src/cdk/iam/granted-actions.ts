import type { TemplateResource } from '../checks/template';

/**
 * The actions that the policies of a stack allow a role, as they are written: `s3:PutObject`, `dynamodb:*`.
 * Managed policies that are not part of the stack are not seen.
 */
export function grantedActions(resources: ReadonlyMap<string, TemplateResource>, roleId: string): string[] {
  const granted: string[] = [];
  for (const [id, { type, properties }] of resources) {
    for (const document of documentsFor(roleId, id, type, properties)) {
      for (const statement of [document?.Statement ?? []].flat()) {
        if (statement.Effect === 'Allow') granted.push(...[statement.Action ?? []].flat());
      }
    }
  }
  return granted;
}

/** Whether one of the patterns matches the action; IAM ignores case. */
export function isGranted(action: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const regex = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.');
    return new RegExp(`^${regex}$`, 'i').test(action);
  });
}

function documentsFor(roleId: string, id: string, type: string, properties: any): any[] {
  switch (type) {
    case 'AWS::IAM::Role':
      return id === roleId ? (properties.Policies ?? []).map((policy: any) => policy.PolicyDocument) : [];
    case 'AWS::IAM::Policy':
    case 'AWS::IAM::ManagedPolicy':
      return (properties.Roles ?? []).some((role: any) => role?.Ref === roleId) ? [properties.PolicyDocument] : [];
    case 'AWS::IAM::RolePolicy':
      return properties.RoleName?.Ref === roleId ? [properties.PolicyDocument] : [];
    default:
      return [];
  }
}
