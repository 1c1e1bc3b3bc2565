import type { SpecRestApi } from 'aws-cdk-lib/aws-apigateway';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnOutput } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { LogicalIds } from './logical-ids';

/** What scripts read after a deployment. */
export function addOutputs(scope: Construct, ids: LogicalIds, api: SpecRestApi, apiHandler: LambdaFunction): void {
  const outputs = {
    APIHandlerArn: apiHandler.functionArn,
    APIHandlerName: apiHandler.functionName,
    EndpointURL: api.url,
    RestAPIId: api.restApiId,
  };
  // Below a scope of its own: an output has the construct id of the thing it tells of.
  for (const [name, value] of Object.entries(outputs)) ids.keep(new CfnOutput(scope, name, { value }), name);
}
