import type { LocalRestApi } from '../model';
import { documentOf } from './api-document';
import type { Resource } from './resource';
import { usagePlansOf } from './usage-plans';
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
  return stagesOf(api, restApiId).map(({ stageName, variables }) => ({
    logicalId: api.logicalId,
    restApiId,
    arn: api.arn('execute-api', restApiId),
    name: String(api.property('Name') ?? body.info?.title ?? api.logicalId),
    stageName,
    ...(variables ? { stageVariables: variables } : {}),
    body,
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-binary-media-types.html
    apiKeySource:
      (api.property('ApiKeySourceType') ?? body['x-amazon-apigateway-api-key-source']) === 'AUTHORIZER'
        ? 'AUTHORIZER'
        : 'HEADER',
    usagePlans: usagePlansOf(api, stageName),
    binaryMediaTypes: api.property('BinaryMediaTypes') ?? body['x-amazon-apigateway-binary-media-types'] ?? [],
  }));
}

function stagesOf(api: Resource, restApiId: string) {
  const stages = new Map<string, Record<string, string> | undefined>();
  for (const resource of api.stack.resources.values()) {
    if ((resource.type !== restApiStage.type && resource.type !== restApiDeployment.type) || !resource.exists) continue;
    if (resource.property('RestApiId') !== restApiId) continue;
    // A deployment may create a stage itself.
    const stageName = resource.property('StageName');
    const variables = variablesOf(resource, resource.raw('Variables') ?? resource.raw('StageDescription')?.Variables);
    if (stageName !== undefined) stages.set(String(stageName), variables ?? stages.get(String(stageName)));
  }
  return [...stages].map(([stageName, variables]) => ({ stageName, variables }));
}
