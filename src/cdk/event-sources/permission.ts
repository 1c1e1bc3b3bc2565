import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import type { Connection } from './connection';

/** That source, and nobody else, may call the function. */
export function allowInvoke({ handler }: Connection, principal: string, sourceArn: string, id = 'InvokePermission'): CfnPermission {
  return new CfnPermission(handler, id, { action: 'lambda:InvokeFunction', functionName: handler.functionName, principal, sourceArn });
}
