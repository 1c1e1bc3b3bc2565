import {
  AccessLogFormat,
  ApiDefinition,
  type CfnRestApi,
  type EndpointType,
  LogGroupLogDestination,
  RestApiMode,
  SpecRestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { CfnAlias, type CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { type CfnElement, Lazy, Size } from 'aws-cdk-lib/core';
import { PATH_METADATA_KEY } from 'aws-cdk-lib/cx-api';
import type { Construct } from 'constructs';
import { accessLogFormat, accessLogs } from './access-logs';
import type { ApiParts, CreatedApi } from './api';
import { applyEndpoint } from './endpoint';
import { invocationUri, invokePermission, streamInvocationUri } from './invocation';
import { resourcePolicy } from './resource-policy';
import { BINARY_MEDIA_TYPES, definitionSettings, restDefinition } from './rest-definition';
import { addUsagePlan } from './usage-plan';
import { apiDefaults } from '../../config';
import { type Target, waitForPermission } from '../aliases';
import type { AppPlan } from '../plan';
import { API_HANDLER_PERMISSION, REST_API, STREAM_HANDLER_PERMISSION } from '../../runtime/names';

// Loaded only for a domain name, as it loads the CDK's module of the other APIs.
const apiDomain = () => require('./domain/api-domain') as typeof import('./domain/api-domain');

const ACCESS_LOGS = {
  id: 'API-AccessLogs',
  byDefault: apiDefaults('rest').accessLogs,
  format: accessLogFormat('$context.resourcePath'),
} as const;

/**
 * A REST API with one function for all routes, or two if some stream. The number of resources is the same for any
 * number of routes.
 */
export function createRestApi(
  scope: Construct,
  plan: AppPlan,
  { api: planned, targets, authorizers }: ApiParts,
): CreatedApi {
  const { apiSettings: settings, project } = plan;
  const { gatewayValidation, gatewayResponses, vpcEndpoints: _, ...props } = planned.props;
  const { routes, streamHandler } = planned;
  const endpoint = planned.endpoint!;
  const handler = targets[planned.handler.name];
  const streaming = streamHandler && {
    handler: targets[streamHandler.name],
    timeout: streamHandler.settings.timeout,
  };
  const name = props.restApiName ?? plan.name;
  const logs = accessLogs(scope, plan, planned.handler, ACCESS_LOGS);
  const api: SpecRestApi = new SpecRestApi(scope, REST_API, {
    binaryMediaTypes: BINARY_MEDIA_TYPES,
    minCompressionSize:
      settings.minimumCompressionSize === undefined ? undefined : Size.bytes(settings.minimumCompressionSize),
    // The role is a setting of the account, for access logs only: the removal of another stack would remove it.
    cloudWatchRole: false,
    ...props,
    policy: props.policy ?? resourcePolicy(settings.policyFile, endpoint, project.projectDir, scope.node.path),
    endpointTypes: [endpoint.type as EndpointType],
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
      tracingEnabled: settings.tracing ?? planned.handler.settings.tracing === 'Active',
      ...(logs && {
        accessLogDestination: new LogGroupLogDestination(logs.logGroup),
        accessLogFormat: AccessLogFormat.custom(logs.format),
      }),
      ...props.deployOptions,
      stageName: settings.stageName ?? apiDefaults('rest').stageName,
    },
  });
  applyEndpoint(api, endpoint, plan);
  deployAgainOnReplacement(api, [
    handler,
    ...(streaming ? [streaming.handler] : []),
    ...authorizers.flatMap(({ name, declaration }) => (declaration.kind === 'custom' ? [targets[name]] : [])),
  ]);
  ignorePathInDeploymentId(api);
  // The CDK's output has a generated name. Ours is EndpointURL.
  api.node.tryRemoveChild('Endpoint');
  const domain =
    settings.domain &&
    apiDomain().addApiDomain(
      scope,
      { apiId: api.restApiId, stage: api.deploymentStage },
      settings.domain,
      endpoint.type,
    );
  // So that the CDK knows it as the API's: targets.ApiGateway(runtime.restApi).
  if (domain) (api as any)._domainName = domain.domainName;
  const permission = (target: Target, id: string) => {
    const created = invokePermission(scope, api.restApiId, target, id);
    waitForPermission(api.latestDeployment!, target, created);
    return { [id]: created };
  };
  return {
    apiId: api.restApiId,
    deployment: api.latestDeployment,
    constructs: {
      RestAPI: api,
      ...permission(handler, API_HANDLER_PERMISSION),
      ...(streaming && permission(streaming.handler, STREAM_HANDLER_PERMISSION)),
    },
    outputs: {
      EndpointURL: (props.disableExecuteApiEndpoint ? domain?.url : undefined) ?? api.url,
      RestAPIId: api.restApiId,
      ...domain?.outputs,
      ...(settings.usagePlan && addUsagePlan(api, settings.usagePlan)),
    },
    definition: api.node.defaultChild as CfnRestApi,
  };
}

/**
 * A new deployment when a function or an alias that the definition names is replaced. A deployment keeps the ARNs of its time, and
 * the definition, of which its logical id has a hash, names them by their logical ids: they stay when a function or an alias gets
 * another name, and the deployment would go on calling the one that is deleted. A function without a name of its own is never
 * replaced under its id.
 */
function deployAgainOnReplacement(api: SpecRestApi, called: readonly Target[]): void {
  for (const resource of called.flatMap(namedResources)) {
    // When all is in place: the name can also be set at the resource.
    api.latestDeployment?.addToLogicalId(
      Lazy.any({
        produce: () => {
          const name = nameOf(resource);
          return name === undefined ? undefined : { [api.stack.resolve(resource.logicalId)]: name };
        },
      }),
    );
  }
}

/**
 * Leaves the path of the API out of the hash in the logical id of its deployment. The CDK hashes all of the resource, also the
 * metadata that its CLI asks for, so that another id or place of the construct would be a new deployment.
 */
function ignorePathInDeploymentId(api: SpecRestApi): void {
  const definition = api.node.defaultChild as CfnRestApi;
  const deployment = api.latestDeployment!.node.defaultChild as CfnElement;
  // It has no public name.
  const hashed: string = (deployment as any)._logicalIdOverride;
  deployment.overrideLogicalId(
    Lazy.uncachedString({
      produce: () => {
        const { metadata } = definition.cfnOptions;
        const { [PATH_METADATA_KEY]: _, ...others } = metadata ?? {};
        definition.cfnOptions.metadata = others;
        const id = api.stack.resolve(hashed);
        definition.cfnOptions.metadata = metadata;
        return id;
      },
    }),
  );
}

/** The resources whose names are part of the ARN. */
function namedResources(target: Target): (CfnFunction | CfnAlias)[] {
  const all = 'aliasName' in target ? [target.lambda, target] : [target];
  return all.map(({ node }) => node.defaultChild as CfnFunction | CfnAlias);
}

/** As the template has it. What `addPropertyOverride` has changed has no public name. */
function nameOf(resource: CfnFunction | CfnAlias): unknown {
  const overrides = (resource as any).rawOverrides?.Properties;
  return CfnAlias.isCfnAlias(resource)
    ? (overrides?.Name ?? resource.name)
    : (overrides?.FunctionName ?? resource.functionName);
}
