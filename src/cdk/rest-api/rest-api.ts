import { ApiDefinition, type CfnRestApi, EndpointType, RestApiMode, SpecRestApi } from 'aws-cdk-lib/aws-apigateway';
import { CfnPermission, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Annotations, ArnFormat, type CfnResource, Fn, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { BINARY_MEDIA_TYPES, definitionSettings } from './definition-settings';
import { openApiBody } from './open-api';
import type { RouteManifest } from '../../manifest/manifest';
import type { ApiProps } from '../escape-hatches';

export interface RestApiOptions {
  /** Tells its metrics from those of other APIs of the account. */
  readonly name: string;
  readonly stageName: string;
  readonly routes: readonly RouteManifest[];
  /** Serves all of them. */
  readonly handler: LambdaFunction;
  /** Beyond the definition. */
  readonly props: ApiProps;
}

export interface RestApiResources {
  readonly api: SpecRestApi;
  readonly permission: CfnPermission;
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
const RESOURCES_PER_API = 300;

/** A REST API whose routes are all one function's. The number of resources is the same for any number of routes. */
export function createRestApi(scope: Construct, options: RestApiOptions): RestApiResources {
  const { name: defaultName, stageName, routes, handler, props } = options;
  const name = props.restApiName ?? defaultName;
  const api: SpecRestApi = new SpecRestApi(scope, 'RestAPI', {
    binaryMediaTypes: BINARY_MEDIA_TYPES,
    endpointTypes: props.endpointConfiguration ? undefined : [EndpointType.REGIONAL],
    // The role is a setting of the account, for access logs only: another stack's removal would take it away.
    cloudWatchRole: false,
    ...props,
    restApiName: name,
    apiDefinition: ApiDefinition.fromInline({
      ...openApiBody({ title: name, routes, integrationUri: invocationUri(handler) }),
      ...definitionSettings(props, () => (api.node.defaultChild as CfnRestApi).policy),
    }),
    // A route that is gone from the document is gone from the API, whenever the API was created.
    mode: RestApiMode.OVERWRITE,
    deployOptions: { ...props.deployOptions, stageName },
  });
  const count = resourceCount(routes);
  if (count > RESOURCES_PER_API) {
    Annotations.of(api).addWarningV2('serverless-cdk-project:rest-api-resources',
      `the routes make ${count} resources of API Gateway, and an account's quota is ${RESOURCES_PER_API} for a REST API unless it was raised: `
      + 'the deployment would fail. Fewer paths, {proxy+}, or a second app help');
  }
  // The CDK's output has a name of its own making. Ours is EndpointURL.
  api.node.tryRemoveChild('Endpoint');

  const permission = new CfnPermission(scope, 'APIHandlerInvokePermission', {
    action: 'lambda:InvokeFunction',
    functionName: handler.functionName,
    principal: 'apigateway.amazonaws.com',
    sourceArn: Stack.of(scope).formatArn({
      service: 'execute-api', resource: api.restApiId, resourceName: '*', arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    }),
  });
  return { api, permission };
}

/** One short Fn::Sub, as it is repeated for each route: half the length of the Fn::Join that tokens would make. */
function invocationUri(handler: LambdaFunction): string {
  const { logicalId } = handler.node.defaultChild as CfnResource;
  return Fn.sub('arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${' + logicalId + '.Arn}/invocations');
}

/** API Gateway makes a resource of each step of each path, and of the root. */
function resourceCount(routes: readonly RouteManifest[]): number {
  const paths = new Set(['/']);
  for (const { path } of routes) {
    const segments = path.split('/').filter(Boolean);
    segments.forEach((_, i) => paths.add(`/${segments.slice(0, i + 1).join('/')}`));
  }
  return paths.size;
}
