import {
  AccessLogFormat,
  ApiDefinition,
  type CfnRestApi,
  LogGroupLogDestination,
  RestApiMode,
  SpecRestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { Annotations, Size } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { accessLogFormat, accessLogs } from './access-logs';
import type { ApiOptions, ApiResources } from './api';
import { addRestDomain } from './domain/rest-domain';
import { applyEndpoint, endpointOf, endpointProps } from './endpoint';
import { invocationUri, invokePermission, streamInvocationUri } from './invocation';
import { resourcePolicy } from './resource-policy';
import { restDefinition } from './rest-definition';
import { BINARY_MEDIA_TYPES, definitionSettings } from './rest-definition-settings';
import { addUsagePlan } from './usage-plan';
import type { RouteManifest } from '../../manifest/manifest';
import { ServerlessAppError } from '../errors';

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
const RESOURCES_PER_API = 300;

const STREAM_PERMISSION = 'APIStreamHandlerInvokePermission';

const ACCESS_LOGS = {
  id: 'API-AccessLogs',
  // API Gateway refuses the stage in an account where its role for logs was never set.
  byDefault: false,
  format: accessLogFormat('$context.resourcePath'),
} as const;

/** A REST API whose routes are all one function's. The number of resources is the same for any number of routes. */
export function createRestApi(scope: Construct, options: ApiOptions): ApiResources {
  const {
    routes,
    authorizers,
    handler,
    streaming,
    settings,
    props: { gatewayValidation, gatewayResponses, ...props },
  } = options;
  if (props.policy && settings.policyFile !== undefined) {
    throw new ServerlessAppError(
      'INVALID_OPTION',
      scope.node.path,
      'apiProps.policy and api.policyFile are both a resource policy: take one of them away',
    );
  }
  const name = props.restApiName ?? options.name;
  const endpoint = endpointOf(settings, props, scope.node.path);
  const logs = accessLogs(scope, settings.accessLogs, ACCESS_LOGS, options);
  const api: SpecRestApi = new SpecRestApi(scope, 'RestAPI', {
    binaryMediaTypes: BINARY_MEDIA_TYPES,
    minCompressionSize:
      settings.minimumCompressionSize === undefined ? undefined : Size.bytes(settings.minimumCompressionSize),
    // The role is a setting of the account, for access logs only: another stack's removal would take it away.
    cloudWatchRole: false,
    ...props,
    policy: props.policy ?? resourcePolicy(settings, options.projectDir, scope.node.path),
    ...endpointProps(endpoint, props),
    restApiName: name,
    apiDefinition: ApiDefinition.fromInline({
      ...restDefinition({
        title: name,
        routes,
        authorizers,
        integrationUri: invocationUri(handler),
        streaming: streaming && { uri: streamInvocationUri(streaming.handler), timeout: streaming.timeout },
        gatewayResponses,
        validation: gatewayValidation,
      }),
      ...definitionSettings({ settings, props, endpoint, policy: () => (api.node.defaultChild as CfnRestApi).policy }),
    }),
    // A route that is gone from the document is gone from the API, whenever the API was created.
    mode: RestApiMode.OVERWRITE,
    deployOptions: {
      throttlingRateLimit: settings.throttle?.rateLimit,
      throttlingBurstLimit: settings.throttle?.burstLimit,
      tracingEnabled: settings.tracing ?? options.tracing,
      ...(logs && {
        accessLogDestination: new LogGroupLogDestination(logs.logGroup),
        accessLogFormat: AccessLogFormat.custom(logs.format),
      }),
      ...props.deployOptions,
      stageName: settings.stageName ?? 'api',
    },
  });
  applyEndpoint(api, endpoint, props);
  warnAboutQuota(api, routes);
  // The CDK's output has a name of its own making. Ours is EndpointURL.
  api.node.tryRemoveChild('Endpoint');
  const domain = settings.domain && addRestDomain(api, settings.domain, endpoint.type);
  return {
    apiId: api.restApiId,
    constructs: {
      RestAPI: api,
      APIHandlerInvokePermission: invokePermission(scope, api.restApiId, handler),
      ...(streaming && {
        [STREAM_PERMISSION]: invokePermission(scope, api.restApiId, streaming.handler, STREAM_PERMISSION),
      }),
    },
    outputs: {
      EndpointURL: (props.disableExecuteApiEndpoint ? domain?.url : undefined) ?? api.url,
      RestAPIId: api.restApiId,
      ...domain?.outputs,
      ...(settings.usagePlan && addUsagePlan(api, settings.usagePlan, routes)),
    },
    definition: api.node.defaultChild as CfnRestApi,
  };
}

function warnAboutQuota(api: SpecRestApi, routes: readonly RouteManifest[]): void {
  const count = resourceCount(routes);
  if (count <= RESOURCES_PER_API) return;
  Annotations.of(api).addWarningV2(
    'serverless-cdk-project:rest-api-resources',
    `the routes make ${count} resources of API Gateway, and an account's quota is ${RESOURCES_PER_API} for a REST API unless it was raised: ` +
      'the deployment would fail. Fewer paths, {proxy+}, or a second app help',
  );
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
