import {
  type AddToPrincipalPolicyResult,
  type IPrincipal,
  type IRole,
  type PolicyStatement,
  PrincipalPolicyFragment,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import { Construct, DependencyGroup } from 'constructs';
import { setArnSizeEstimate } from './statements';
import type { AppPlan, FunctionPlan } from '../plan';
import { DEFAULT_ROLE, logicalIdOf } from '../../runtime/names';

/** One role for all functions, or one for each. */
export type RolesOption = 'shared' | 'perFunction';

export const ROLES_OPTIONS: readonly RolesOption[] = ['shared', 'perFunction'];

/** A role, and the functions that run as it. */
export interface RolePlan {
  readonly functions: readonly string[];
  /** The role `DefaultRole`. */
  readonly shared?: true;
  /** The ARN of a role that exists outside of the CDK app. */
  readonly existing?: string;
}

/** Plans the roles of the functions. */
export function planRoles(functions: { readonly [name: string]: FunctionPlan }, option: RolesOption): RolePlan[] {
  const existing = new Map<string, string[]>();
  const own: string[] = [];
  for (const [name, { settings }] of Object.entries(functions)) {
    if (settings.role === undefined) own.push(name);
    else existing.set(settings.role, [...(existing.get(settings.role) ?? []), name]);
  }
  // An app without functions has the shared role all the same: there is one to grant to. Where all roles exist none is created,
  // as a user who names existing ones may not be allowed to create any.
  const shared = option === 'shared' && (own.length > 0 || existing.size === 0);
  return [
    ...(shared ? [{ functions: own, shared } as const] : own.map((name) => ({ functions: [name] }))),
    ...[...existing].map(([arn, names]) => ({ functions: names, existing: arn })),
  ];
}

/** A role of the plan, created or imported. */
export interface FunctionRole {
  readonly role: IRole;
  readonly functions: readonly string[];
  /** It is not one of the app's: nothing is granted to it. */
  readonly existing?: ExistingRole;
}

/** A role that exists outside of the CDK app, and the permissions that it needs. */
export interface ExistingRole {
  readonly arn: string;
  readonly needs: readonly PolicyStatement[];
}

/** The roles that the functions of an app run as. They have no permissions until something is granted. */
export class FunctionRoles {
  /** The role that functions share, if some do. */
  readonly defaultRole?: Role;
  /** All of them as one grantee. */
  readonly principal: IPrincipal;
  private readonly byFunction: ReadonlyMap<string, IRole>;

  constructor(
    readonly all: readonly FunctionRole[],
    defaultRole: Role | undefined,
  ) {
    this.defaultRole = defaultRole;
    this.principal = all.length === 1 ? all[0].role : new AllRoles(all.map(({ role }) => role));
    this.byFunction = new Map(all.flatMap(({ role, functions }) => functions.map((name) => [name, role] as const)));
  }

  /** The role that a function runs as; undefined if there is no such function. */
  of(functionName: string): IRole | undefined {
    return this.byFunction.get(functionName);
  }
}

export function createRoles(scope: Construct, { roles, functions }: AppPlan): FunctionRoles {
  setArnSizeEstimate(scope, Object.keys(functions));
  let defaultRole: Role | undefined;
  const all = roles.map(({ functions: names, shared, existing }): FunctionRole => {
    if (existing !== undefined) return importRole(below(scope, 'Existing-Roles'), existing, names);
    if (!shared) return { role: createRole(below(scope, 'Function-Roles'), logicalIdOf(names[0])), functions: names };
    defaultRole = createRole(scope, DEFAULT_ROLE);
    return { role: defaultRole, functions: names };
  });
  return new FunctionRoles(all, defaultRole);
}

/** A scope with a name that no function has: the ids of the roles are those of their functions. */
function below(scope: Construct, id: string): Construct {
  return (scope.node.tryFindChild(id) as Construct | undefined) ?? new Construct(scope, id);
}

function createRole(scope: Construct, id: string): Role {
  return new Role(scope, id, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
}

/** The CDK would drop what is granted to an imported role: it is noted instead, so that a warning can list it. */
function importRole(scope: Construct, arn: string, functions: readonly string[]): FunctionRole {
  const role = Role.fromRoleArn(scope, logicalIdOf(functions[0]), arn, { mutable: false });
  const needs: PolicyStatement[] = [];
  // Every grant comes here: those of the app, of the CDK's function (tracing) and of the stack's own code.
  role.addToPrincipalPolicy = (statement) => {
    needs.push(statement);
    return { statementAdded: true, policyDependable: new DependencyGroup() };
  };
  return { role, functions, existing: { arn, needs } };
}

/** The roles of an app's functions as one grantee: what is granted to it is granted to each of them. */
class AllRoles implements IPrincipal {
  readonly grantPrincipal: IPrincipal = this;
  readonly assumeRoleAction = 'sts:AssumeRole';
  readonly policyFragment: PrincipalPolicyFragment;
  readonly principalAccount?: string;

  constructor(private readonly roles: readonly IRole[]) {
    this.policyFragment = new PrincipalPolicyFragment({ AWS: roles.map(({ roleArn }) => roleArn) });
    this.principalAccount = roles[0]?.principalAccount;
  }

  addToPrincipalPolicy(statement: PolicyStatement): AddToPrincipalPolicyResult {
    const policyDependable = new DependencyGroup();
    for (const role of this.roles) {
      const added = role.addToPrincipalPolicy(statement.copy());
      if (added.policyDependable) policyDependable.add(added.policyDependable);
    }
    return { statementAdded: this.roles.length > 0, policyDependable };
  }
}
