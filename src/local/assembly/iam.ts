import { managedPolicy } from '../iam';
import type { LocalIam, LocalPolicy, LocalResourcePolicy, LocalRole } from '../model';
import { UnresolvedError } from './errors';
import type { Resource } from './resource';
import { RESOURCE_POLICIES } from './resource-policies';
import { iamManagedPolicy, iamRole } from './resources/without-effect';
import type { Stack } from './stack';

/** The roles of stacks with all their policies, and the resource-based policies. */
export function localIam(stacks: readonly Stack[]): LocalIam {
  const resources = stacks.flatMap((stack) => [...stack.resources.values()].filter(isPresent));
  return new IamReader(resources).read();
}

function isPresent(resource: Resource): boolean {
  try {
    return resource.exists;
  } catch (e) {
    if (e instanceof UnresolvedError) return false;
    throw e;
  }
}

class IamReader {
  private readonly unknown = new Set<string>();
  /** By account and role name. */
  private readonly attached = new Map<string, LocalPolicy[]>();
  /** Of the stacks, by ARN. */
  private readonly managed = new Map<string, LocalPolicy>();

  constructor(private readonly resources: readonly Resource[]) {}

  read(): LocalIam {
    for (const resource of this.resources) this.known(resource, () => this.readPolicy(resource));
    const roles: LocalRole[] = [];
    const resourcePolicies: LocalResourcePolicy[] = [];
    for (const resource of this.resources) {
      this.known(resource, () => {
        if (resource.type === iamRole.type) roles.push(this.role(resource));
        const policies = RESOURCE_POLICIES[resource.type]?.(resource, (raw) => this.document(resource, raw)) ?? [];
        resourcePolicies.push(...policies);
      });
    }
    return { roles, resourcePolicies, unknown: [...this.unknown] };
  }

  /** The policies that are attached by a resource of their own, also outside of the role's subtree and stack. */
  private readPolicy(resource: Resource): void {
    const inline = resource.type === 'AWS::IAM::Policy' || resource.type === 'AWS::IAM::RolePolicy';
    if (!inline && resource.type !== iamManagedPolicy.type) return;
    const policy = {
      name: inline ? String(resource.property('PolicyName') ?? resource.logicalId) : iamManagedPolicy.ref(resource),
      document: this.document(resource, resource.raw('PolicyDocument')),
    };
    if (!inline) this.managed.set(policy.name, policy);
    const names =
      resource.type === 'AWS::IAM::RolePolicy' ? [resource.property('RoleName')] : resource.property('Roles');
    for (const name of names ?? []) this.attach(resource.stack.account, String(name), policy);
  }

  private attach(account: string, role: string, policy: LocalPolicy): void {
    const key = `${account}/${role}`;
    this.attached.set(key, [...(this.attached.get(key) ?? []), policy]);
  }

  private role(role: Resource): LocalRole {
    const inline = (role.raw('Policies') ?? []).map((policy: any) => ({
      name: String(role.stack.resolve(policy.PolicyName)),
      document: this.document(role, policy.PolicyDocument),
    }));
    const managed = (role.property('ManagedPolicyArns') ?? []).map((arn: unknown) =>
      this.managedPolicy(role, String(arn)),
    );
    const boundary = role.property('PermissionsBoundary');
    return {
      stackName: role.stack.name,
      logicalId: role.logicalId,
      ...(role.constructPath === undefined ? {} : { constructPath: role.constructPath }),
      arn: String(iamRole.attributes.Arn(role)),
      tags: Object.fromEntries((role.property('Tags') ?? []).map(({ Key, Value }: any) => [Key, String(Value)])),
      trustPolicy: this.document(role, role.raw('AssumeRolePolicyDocument')),
      policies: [...inline, ...(this.attached.get(`${role.stack.account}/${iamRole.ref(role)}`) ?? []), ...managed],
      ...(boundary === undefined ? {} : { permissionsBoundary: this.managedPolicy(role, String(boundary)) }),
    };
  }

  private managedPolicy(role: Resource, arn: string): LocalPolicy {
    const known = this.managed.get(arn);
    if (known) return known;
    const document = managedPolicy(arn);
    if (!document) this.unknown.add(`${role} has the policy ${arn}, whose statements are not known here`);
    return { name: arn, document: document ?? EVERYTHING };
  }

  /** The document. A statement with an unknown value allows its actions on every resource, or denies nothing. */
  private document(resource: Resource, raw: any): object {
    const statements: unknown[] = [raw?.Statement ?? []].flat();
    const resolved = statements.flatMap((statement: any) => {
      try {
        return [resource.stack.resolve(statement)].flat();
      } catch (e) {
        if (!(e instanceof UnresolvedError)) throw e;
        this.unknown.add(`${resource} has a statement with an unknown value: ${e.message}`);
        const { Effect, Action } = statement;
        const isText = [Action].flat().every((action) => typeof action === 'string');
        return Effect === 'Allow' ? [{ ...ANYTHING, ...(isText ? { Action } : {}) }] : [];
      }
    });
    const version = raw?.Version === undefined ? {} : { Version: String(raw.Version) };
    return { ...version, Statement: resolved.filter((one) => one !== undefined) };
  }

  private known(resource: Resource, read: () => void): void {
    try {
      read();
    } catch (e) {
      if (!(e instanceof UnresolvedError)) throw e;
      this.unknown.add(`${resource} cannot be read: ${e.message}`);
    }
  }
}

const ANYTHING = { Effect: 'Allow', Action: '*', Resource: '*' };

/** What is not known is not denied. */
const EVERYTHING = { Version: '2012-10-17', Statement: [ANYTHING] };
