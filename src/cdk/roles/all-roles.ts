import {
  type AddToPrincipalPolicyResult,
  type IPrincipal,
  type IRole,
  type PolicyStatement,
  PrincipalPolicyFragment,
} from 'aws-cdk-lib/aws-iam';
import { DependencyGroup } from 'constructs';

/** The roles of an app's functions as one grantee: what is granted to it, each of them is granted. */
export class AllRoles implements IPrincipal {
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
