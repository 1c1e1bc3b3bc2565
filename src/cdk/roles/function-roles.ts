import {
  type AddToPrincipalPolicyResult,
  type IPrincipal,
  type IRole,
  type PolicyStatement,
  PrincipalPolicyFragment,
  Role,
} from 'aws-cdk-lib/aws-iam';
import { AspectPriority, Aspects, Stack } from 'aws-cdk-lib/core';
import { type Construct, DependencyGroup, type IConstruct } from 'constructs';
import { AppRole, scopeIn } from './app-role';
import { Needs } from './references';
import { type Grantee, setArnSizeEstimate } from './statements';
import type { RolesOption } from '../../config';
import type { AppPlan, FunctionPlan } from '../plan';
import { API_HANDLER, DEFAULT_ROLE, logicalIdOf, STREAM_HANDLER } from '../../runtime/names';

/** A role, and the functions that run as it. */
export interface RolePlan {
  readonly functions: readonly string[];
  /** The role `DefaultRole`: that of the functions that serve routes, or of all. */
  readonly isDefault?: true;
  /** The ARN of a role that exists outside of the CDK app. */
  readonly existing?: string;
}

/** Plans the roles of the functions. */
export function planRoles(functions: { readonly [name: string]: FunctionPlan }, option: RolesOption): RolePlan[] {
  const existing = new Map<string, string[]>();
  const together: string[] = [];
  const apart: string[] = [];
  for (const [name, { settings, declaration }] of Object.entries(functions)) {
    if (settings.role !== undefined) existing.set(settings.role, [...(existing.get(settings.role) ?? []), name]);
    else if (option === 'shared' || declaration.kind === 'http') together.push(name);
    else apart.push(name);
  }
  return [
    ...(together.length > 0 ? [{ functions: together, isDefault: true } as const] : []),
    ...apart.map((name) => ({ functions: [name] })),
    ...[...existing].map(([arn, names]) => ({ functions: names, existing: arn })),
  ];
}

/** A role of the plan, created or imported. */
export interface FunctionRole {
  readonly role: Grantee;
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
  /** The role of the functions that serve routes, or that all functions share; it may exist outside of the CDK app. */
  readonly defaultRole?: IRole;
  /** All of them as one grantee. */
  readonly principal: IPrincipal;
  private readonly byFunction: ReadonlyMap<string, Grantee>;

  constructor(
    readonly all: readonly FunctionRole[],
    account: string,
    /** The role `DefaultRole` of the stack. */
    readonly created?: AppRole,
  ) {
    this.byFunction = new Map(all.flatMap(({ role, functions }) => functions.map((name) => [name, role] as const)));
    this.defaultRole = created ?? this.of(API_HANDLER) ?? this.of(STREAM_HANDLER);
    this.principal =
      all.length === 1
        ? all[0].role
        : new AllRoles(
            all.map(({ role }) => role),
            account,
          );
  }

  /** The role that a function runs as; undefined if there is no such function. */
  of(functionName: string): Grantee | undefined {
    return this.byFunction.get(functionName);
  }
}

export function createRoles(scope: Construct, plan: AppPlan): FunctionRoles {
  setArnSizeEstimate(scope, plan);
  let created: AppRole | undefined;
  const apart: AppRole[] = [];
  const all = plan.roles.map(({ functions: names, isDefault, existing }): FunctionRole => {
    if (existing !== undefined) return importRole(scopeIn(scope, 'Existing-Roles'), existing, names);
    const role = isDefault
      ? (created = new AppRole(scope, DEFAULT_ROLE, scope, false))
      : new AppRole(scopeIn(scope, 'Function-Roles'), logicalIdOf(names[0]), scope, true);
    if (!isDefault) apart.push(role);
    return { role, functions: names };
  });
  if (apart.length > 0) placeAtSynth(scopeIn(scope, 'Function-Roles'), apart);
  return new FunctionRoles(all, Stack.of(scope).account, created);
}

/**
 * Aspects of the app above add statements that are known last, and those of the CDK below divide policies that are too
 * long: this is between them.
 */
function placeAtSynth(scope: Construct, roles: readonly AppRole[]): void {
  const visit = (node: IConstruct) => {
    if (node !== scope) return;
    const needs = new Needs();
    for (const role of roles) role.placeOwn(needs);
  };
  Aspects.of(scope).add({ visit }, { priority: AspectPriority.MUTATING });
}

/** The CDK would drop what is granted to an imported role: it is noted instead, so that a warning can list it. */
function importRole(scope: Construct, arn: string, functions: readonly string[]): FunctionRole {
  const role = Role.fromRoleArn(scope, logicalIdOf(functions[0]), arn, { mutable: false });
  const needs: PolicyStatement[] = [];
  // Every grant comes here: those of the app, of the CDK's function (tracing) and of the stack's own code.
  const addToPrincipalPolicy = (statement: PolicyStatement) => {
    needs.push(statement);
    return { statementAdded: true, policyDependable: new DependencyGroup() };
  };
  const noting = Object.assign(role, { addToPrincipalPolicy, addOwn: addToPrincipalPolicy });
  return { role: noting, functions, existing: { arn, needs } };
}

/** The roles of an app's functions as one grantee: what is granted to it is granted to each of them. */
class AllRoles implements IPrincipal {
  readonly grantPrincipal: IPrincipal = this;
  readonly assumeRoleAction = 'sts:AssumeRole';
  readonly policyFragment: PrincipalPolicyFragment;
  readonly principalAccount: string;

  constructor(
    private readonly roles: readonly IRole[],
    account: string,
  ) {
    this.policyFragment = new PrincipalPolicyFragment({ AWS: roles.map(({ roleArn }) => roleArn) });
    this.principalAccount = roles[0]?.principalAccount ?? account;
  }

  addToPrincipalPolicy(statement: PolicyStatement): AddToPrincipalPolicyResult {
    const policyDependable = new DependencyGroup();
    for (const role of this.roles) {
      const added = role.addToPrincipalPolicy(statement.copy());
      if (added.policyDependable) policyDependable.add(added.policyDependable);
    }
    // An app without functions has nobody to grant to: the grant must not become one of the resource's policy instead.
    return { statementAdded: true, policyDependable };
  }
}
