import { CfnPermission, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { ArnFormat, type CfnResource, Fn, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** What API Gateway calls. One short Fn::Sub, as it is repeated for each route: half the length of the Fn::Join that tokens would make. */
export function invocationUri(handler: LambdaFunction): string {
  const { logicalId } = handler.node.defaultChild as CfnResource;
  return Fn.sub('arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${' + logicalId + '.Arn}/invocations');
}

/** Any route and stage of that API may call the function, and nobody else. */
export function invokePermission(scope: Construct, apiId: string, handler: LambdaFunction): CfnPermission {
  return new CfnPermission(scope, 'APIHandlerInvokePermission', {
    action: 'lambda:InvokeFunction',
    functionName: handler.functionName,
    principal: 'apigateway.amazonaws.com',
    sourceArn: Stack.of(scope).formatArn({
      service: 'execute-api', resource: apiId, resourceName: '*', arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    }),
  });
}
