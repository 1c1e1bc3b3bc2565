import { type IPrincipal, type IRole, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { AllRoles } from './all-roles';
import { setArnSizeEstimate } from './arn-size';
import { type ExistingRole, existingRole } from './existing-role';
import { logicalIdOf } from '../logical-id';

/** One role for all functions, or one for each. */
export type RoleOption = 'shared' | 'perFunction';

export const ROLE_OPTIONS: readonly RoleOption[] = ['shared', 'perFunction'];

/** A role, and the functions that run as it. */
export interface FunctionRole {
  readonly role: IRole;
  readonly functions: readonly string[];
  /** It is not one of the app's. */
  readonly existing?: ExistingRole;
}

export interface FunctionRolesOptions {
  readonly functions: readonly string[];
  readonly role: RoleOption;
  /** The ARN of the existing role that a function is to run as. */
  readonly existingRoleOf: (name: string) => string | undefined;
}

/** The roles that the functions of an app run as. They can do nothing until something is granted. */
export class FunctionRoles {
  readonly all: readonly FunctionRole[];
  /** The one that the functions share, if there are such. */
  readonly defaultRole?: Role;

  constructor(scope: Construct, { functions, role, existingRoleOf }: FunctionRolesOptions) {
    setArnSizeEstimate(scope, functions);
    const existing = new Map<string, string[]>();
    const own: string[] = [];
    for (const name of functions) {
      const arn = existingRoleOf(name);
      if (arn === undefined) own.push(name);
      else existing.set(arn, [...(existing.get(arn) ?? []), name]);
    }
    // An app without functions has the role all the same: there is one to grant to. Where all are existing ones none is made,
    // as who gives them may not be allowed to make any.
    if (role === 'shared' && (own.length > 0 || existing.size === 0)) {
      this.defaultRole = createRole(scope, 'DefaultRole');
    }
    this.all = [
      ...(this.defaultRole
        ? [{ role: this.defaultRole, functions: own }]
        : own.map((name) => ({
            role: createRole(below(scope, 'Function-Roles'), logicalIdOf(name)),
            functions: [name],
          }))),
      ...[...existing].map(([arn, names]) => {
        const found = existingRole(below(scope, 'Existing-Roles'), logicalIdOf(names[0]), arn);
        return { role: found.role, functions: names, existing: found };
      }),
    ];
  }

  /** All of them as one grantee. */
  get principal(): IPrincipal {
    return this.all.length === 1 ? this.all[0].role : new AllRoles(this.all.map(({ role }) => role));
  }

  /** What a function runs as; undefined if there is no such function. */
  of(functionName: string): IRole | undefined {
    return this.all.find(({ functions }) => functions.includes(functionName))?.role;
  }
}

/** A scope of a name that no function has, as functions are called as their roles would be. */
function below(scope: Construct, id: string): Construct {
  return (scope.node.tryFindChild(id) as Construct | undefined) ?? new Construct(scope, id);
}

function createRole(scope: Construct, id: string): Role {
  return new Role(scope, id, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
}
