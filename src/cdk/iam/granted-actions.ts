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

/** The policies of a stack that are attached to a role. */
export function policiesOf(resources: ReadonlyMap<string, TemplateResource>, roleId: string): RolePolicy[] {
  return [...resources].flatMap(([id, { type, properties }]) =>
    documentsFor(roleId, id, type, properties).map((document) => ({
      managed: type === 'AWS::IAM::ManagedPolicy',
      document,
    })),
  );
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
