import { CfnOutput } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { LogicalIds } from './logical-ids';

/**
 * Adds the outputs, which scripts read after a deployment. Their scope has a name that no function has: a function may
 * have the name of an output.
 */
export function addOutputs(scope: Construct, ids: LogicalIds, outputs: { readonly [name: string]: string }): void {
  const own = new Construct(scope, 'App-Outputs');
  ids.keep(
    Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, new CfnOutput(own, name, { value })])),
  );
}
