import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { ArnFormat, type CfnResource, Fn, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { aliasResource, type Target } from '../aliases';
import { API_HANDLER_PERMISSION } from '../../runtime/names';

/** The URI by which API Gateway invokes a function. */
export function invocationUri(target: Target): string {
  return uri('2015-03-31', target, 'invocations');
}

/** The URI by which it invokes a function whose response is sent in chunks: the operation InvokeWithResponseStream. */
export function streamInvocationUri(target: Target): string {
  return uri('2021-11-15', target, 'response-streaming-invocations');
}

/** A short Fn::Sub, as it is repeated for each route: half the length of the Fn::Join that tokens would give. */
function uri(version: string, target: Target, operation: string): string {
  const { logicalId } = target.node.defaultChild as CfnResource;
  // The Ref of an alias is its ARN.
  const arn = aliasResource(target) ? logicalId : `${logicalId}.Arn`;
  return Fn.sub(
    'arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/' + version + '/functions/${' + arn + '}/' + operation,
  );
}

/** Allows that API to invoke the target, by any route and stage. The action is the same for both operations. */
export function invokePermission(
  scope: Construct,
  apiId: string,
  target: Target,
  id: string = API_HANDLER_PERMISSION,
): CfnPermission {
  return new CfnPermission(scope, id, {
    action: 'lambda:InvokeFunction',
    functionName: target.functionName,
    principal: 'apigateway.amazonaws.com',
    sourceArn: Stack.of(scope).formatArn({
      service: 'execute-api',
      resource: apiId,
      resourceName: '*',
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    }),
  });
}
