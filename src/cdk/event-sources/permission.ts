import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import type { Connection } from './connection';
import { grantOn } from '../roles/statements';

/** Allows that source, and nobody else, to invoke the target. */
export function allowInvoke(
  { handler, target }: Connection,
  principal: string,
  sourceArn: string,
  id = 'InvokePermission',
): CfnPermission {
  return new CfnPermission(handler, id, {
    action: 'lambda:InvokeFunction',
    functionName: target.functionName,
    principal,
    sourceArn,
  });
}

/**
 * Grants actions to the function's role, with which Lambda reads the source and sends failures. The CDK's own grants
 * would have actions on all resources.
 */
export function allowRole({ role }: Connection, actions: readonly string[], arn: string): void {
  grantOn(role, actions, [arn]);
}
