import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import type { Connection } from './connection';

/** That source, and nobody else, may call the function. */
export function allowInvoke(
  { handler }: Connection,
  principal: string,
  sourceArn: string,
  id = 'InvokePermission',
): CfnPermission {
  return new CfnPermission(handler, id, {
    action: 'lambda:InvokeFunction',
    functionName: handler.functionName,
    principal,
    sourceArn,
  });
}

/** Lambda reads a source, and sends failures, with the function's role. The CDK's own grants have actions on all resources; these have not. */
export function allowRole({ role }: Connection, actions: readonly string[], arn: string): void {
  role.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions: [...actions], resources: [arn] }));
}
