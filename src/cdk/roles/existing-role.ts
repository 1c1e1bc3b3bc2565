import { type IRole, type PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { DependencyGroup, type Construct } from 'constructs';

/** A role that exists outside of the CDK app, and what it has to be allowed: that is noted, as nothing is granted to it. */
export interface ExistingRole {
  readonly arn: string;
  readonly role: IRole;
  readonly needs: readonly PolicyStatement[];
}

export function existingRole(scope: Construct, id: string, arn: string): ExistingRole {
  const role = Role.fromRoleArn(scope, id, arn, { mutable: false });
  const needs: PolicyStatement[] = [];
  // It would drop them. Every grant comes here: those of the app, of the CDK's function (tracing) and of the stack's own code.
  role.addToPrincipalPolicy = (statement) => {
    needs.push(statement);
    return { statementAdded: true, policyDependable: new DependencyGroup() };
  };
  return { arn, role, needs };
}
