import { CfnPermission, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { ArnFormat, type CfnResource, Fn, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { API_HANDLER_PERMISSION } from '../../runtime/names';

/** The URI by which API Gateway invokes a function. */
export function invocationUri(handler: LambdaFunction): string {
  return uri('2015-03-31', handler, 'invocations');
}

/** The URI by which it invokes a function whose response is sent in chunks: the operation InvokeWithResponseStream. */
export function streamInvocationUri(handler: LambdaFunction): string {
  return uri('2021-11-15', handler, 'response-streaming-invocations');
}

/** A short Fn::Sub, as it is repeated for each route: half the length of the Fn::Join that tokens would give. */
function uri(version: string, handler: LambdaFunction, operation: string): string {
  const { logicalId } = handler.node.defaultChild as CfnResource;
  return Fn.sub(
    'arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/' +
      version +
      '/functions/${' +
      logicalId +
      '.Arn}/' +
      operation,
  );
}

/** Allows that API to invoke the function, by any route and stage. The action is the same for both operations. */
export function invokePermission(
  scope: Construct,
  apiId: string,
  handler: LambdaFunction,
  id: string = API_HANDLER_PERMISSION,
): CfnPermission {
  return new CfnPermission(scope, id, {
    action: 'lambda:InvokeFunction',
    functionName: handler.functionName,
    principal: 'apigateway.amazonaws.com',
    sourceArn: Stack.of(scope).formatArn({
      service: 'execute-api',
      resource: apiId,
      resourceName: '*',
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    }),
  });
}
