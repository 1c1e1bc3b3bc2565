import { AccessLogFormat, ApiDefinition, type CfnRestApi, EndpointType, LogGroupLogDestination, RestApiMode, SpecRestApi } from 'aws-cdk-lib/aws-apigateway';
import { Annotations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { accessLogFormat, accessLogGroup } from './access-logs';
import type { ApiOptions, ApiResources } from './api';
import { invocationUri, invokePermission } from './invocation';
import { restDefinition } from './rest-definition';
import { BINARY_MEDIA_TYPES, definitionSettings } from './rest-definition-settings';
import type { RouteManifest } from '../../manifest/manifest';

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
const RESOURCES_PER_API = 300;

/** A REST API whose routes are all one function's. The number of resources is the same for any number of routes. */
export function createRestApi(scope: Construct, options: ApiOptions): ApiResources {
  const { routes, authorizers, handler, settings, props } = options;
  const name = props.restApiName ?? options.name;
  const api: SpecRestApi = new SpecRestApi(scope, 'RestAPI', {
    binaryMediaTypes: BINARY_MEDIA_TYPES,
    endpointTypes: props.endpointConfiguration ? undefined : [EndpointType.REGIONAL],
    // The role is a setting of the account, for access logs only: another stack's removal would take it away.
    cloudWatchRole: false,
    ...props,
    restApiName: name,
    apiDefinition: ApiDefinition.fromInline({
      ...restDefinition({ title: name, routes, authorizers, integrationUri: invocationUri(handler) }),
      ...definitionSettings(props, () => (api.node.defaultChild as CfnRestApi).policy),
    }),
    // A route that is gone from the document is gone from the API, whenever the API was created.
    mode: RestApiMode.OVERWRITE,
    deployOptions: {
      throttlingRateLimit: settings.throttle?.rateLimit,
      throttlingBurstLimit: settings.throttle?.burstLimit,
      // Off unless asked for: API Gateway refuses the stage in an account where its role for logs was never set.
      ...(settings.accessLogs && {
        accessLogDestination: new LogGroupLogDestination(accessLogGroup(scope, options)),
        accessLogFormat: AccessLogFormat.custom(accessLogFormat('$context.resourcePath')),
      }),
      ...props.deployOptions,
      stageName: 'api',
    },
  });
  warnAboutQuota(api, routes);
  // The CDK's output has a name of its own making. Ours is EndpointURL.
  api.node.tryRemoveChild('Endpoint');
  return {
    apiId: api.restApiId,
    constructs: { RestAPI: api, APIHandlerInvokePermission: invokePermission(scope, api.restApiId, handler) },
    outputs: { EndpointURL: api.url, RestAPIId: api.restApiId },
    definition: api.node.defaultChild as CfnRestApi,
  };
}

function warnAboutQuota(api: SpecRestApi, routes: readonly RouteManifest[]): void {
  const count = resourceCount(routes);
  if (count <= RESOURCES_PER_API) return;
  Annotations.of(api).addWarningV2('serverless-cdk-project:rest-api-resources',
    `the routes make ${count} resources of API Gateway, and an account's quota is ${RESOURCES_PER_API} for a REST API unless it was raised: `
    + 'the deployment would fail. Fewer paths, {proxy+}, or a second app help');
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
