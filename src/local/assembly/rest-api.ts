import type { LocalRestApi, LocalStageThrottling } from '../model';
import { documentOf } from './api-document';
import { domainsOf } from './api-domains';
import type { Resource } from './resource';
import { policyConditions } from './rest-api-policy';
import { usagePlansOf } from './usage-plans';
import { restThrottling } from './stage-throttling';
import { variablesOf } from './stage-variables';
import { restApi, restApiDeployment, restApiStage } from './resources/api-gateway';
import { bodyOfMethods } from './rest-api-methods';

/** Whether a resource is a REST API with methods or a body. */
export function isRestApi(resource: Resource): boolean {
  return resource.type === restApi.type;
}

/** The stages of a REST API, each of which is served. Empty if it has none. */
export function localRestApis(api: Resource): LocalRestApi[] {
  const restApiId = restApi.ref(api);
  const body = documentOf(api) ?? bodyOfMethods(api);
  const resourcePolicy = policyConditions(api);
  return stagesOf(api, restApiId).map(({ stageName, variables, throttling }) => ({
    logicalId: api.logicalId,
    restApiId,
    arn: api.arn('execute-api', restApiId),
    name: String(api.property('Name') ?? body.info?.title ?? api.logicalId),
    stageName,
    ...(variables ? { stageVariables: variables } : {}),
    ...(throttling ? { throttling } : {}),
    domains: domainsOf(api, restApiId, stageName),
    body,
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-binary-media-types.html
    apiKeySource:
      (api.property('ApiKeySourceType') ?? body['x-amazon-apigateway-api-key-source']) === 'AUTHORIZER'
        ? 'AUTHORIZER'
        : 'HEADER',
    usagePlans: usagePlansOf(api, stageName),
    ...(resourcePolicy ? { resourcePolicy } : {}),
    binaryMediaTypes: api.property('BinaryMediaTypes') ?? body['x-amazon-apigateway-binary-media-types'] ?? [],
  }));
}

interface Stage {
  readonly stageName: string;
  readonly variables?: Record<string, string>;
  readonly throttling?: LocalStageThrottling;
}

function stagesOf(api: Resource, restApiId: string): Stage[] {
  const stages = new Map<string, Stage>();
  for (const resource of api.stack.resources.values()) {
    if ((resource.type !== restApiStage.type && resource.type !== restApiDeployment.type) || !resource.exists) continue;
    if (resource.property('RestApiId') !== restApiId) continue;
    const name = resource.property('StageName');
    if (name === undefined) continue;
    const stageName = String(name);
    // A deployment may create a stage itself.
    const description = resource.raw('StageDescription');
    const known = stages.get(stageName);
    stages.set(stageName, {
      stageName,
      variables: variablesOf(resource, resource.raw('Variables') ?? description?.Variables) ?? known?.variables,
      throttling:
        restThrottling(resource.stack.resolve(resource.raw('MethodSettings') ?? description?.MethodSettings)) ??
        known?.throttling,
    });
  }
  return [...stages.values()];
}
