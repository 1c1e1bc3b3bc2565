import { CfnOutput } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { LogicalIds } from './logical-ids';

/** What scripts read after a deployment. */
export function addOutputs(scope: Construct, ids: LogicalIds, outputs: { readonly [name: string]: string }): void {
  for (const [name, value] of Object.entries(outputs)) ids.keep(new CfnOutput(scope, name, { value }), name);
}
