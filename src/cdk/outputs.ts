import { CfnOutput } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { LogicalIds } from './logical-ids';

/** What scripts read after a deployment. In a scope of a name that no function has: one may be called as an output is. */
export function addOutputs(scope: Construct, ids: LogicalIds, outputs: { readonly [name: string]: string }): void {
  const own = scope.node.tryFindChild('App-Outputs') ?? new Construct(scope, 'App-Outputs');
  for (const [name, value] of Object.entries(outputs)) ids.keep(new CfnOutput(own, name, { value }), name);
}
