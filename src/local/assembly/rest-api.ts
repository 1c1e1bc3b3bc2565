import * as fs from 'node:fs';
import { NOT_RUN_LOCALLY, type LocalRestApi } from '../model';
import { notKnown, UnresolvedError } from './errors';
import type { Resource } from './resource';
import { restApi, restApiDeployment, restApiStage } from './resources/api-gateway';
import { bodyOfMethods } from './rest-api-methods';

/** Whether a resource is a REST API with methods or a body. */
export function isRestApi(resource: Resource): boolean {
  return resource.type === restApi.type;
}

/** The stages of a REST API, each of which is served. Empty if it has none. */
export function localRestApis(api: Resource): LocalRestApi[] {
  const restApiId = restApi.ref(api);
  const body = bodyOf(api) ?? bodyOfMethods(api);
  return stagesOf(api, restApiId).map(({ stageName, variables }) => ({
    logicalId: api.logicalId,
    restApiId,
    name: String(api.property('Name') ?? body.info?.title ?? api.logicalId),
    stageName,
    ...(variables ? { stageVariables: variables } : {}),
    body,
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-binary-media-types.html
    binaryMediaTypes: api.property('BinaryMediaTypes') ?? body['x-amazon-apigateway-binary-media-types'] ?? [],
  }));
}

// Parts that are not applied locally, and may refer to resources that exist on AWS only, such as VPC endpoints.
const NOT_APPLIED = ['x-amazon-apigateway-policy', 'servers'];

function bodyOf(api: Resource): any {
  const body = api.raw('Body');
  if (body !== undefined) {
    const notApplied = Object.entries(body).filter(([key]) => NOT_APPLIED.includes(key));
    const applied = Object.fromEntries(Object.entries<any>(body).filter(([key]) => !NOT_APPLIED.includes(key)));
    return { ...resolvedByPiece(api, applied), ...Object.fromEntries(notApplied) };
  }
  const location = api.property('BodyS3Location');
  if (!location) return undefined;
  const asset = api.stack.artifact.assets.get(location.Key);
  if (!asset) {
    throw new UnresolvedError(
      `its OpenAPI document is the S3 object ${location.Key}, which is no asset of the assembly`,
    );
  }
  try {
    return JSON.parse(fs.readFileSync(asset.path, 'utf8'));
  } catch (e) {
    throw new UnresolvedError(
      `its OpenAPI document ${asset.path} cannot be read as JSON (${(e as Error).message}): use ApiDefinition.fromInline`,
    );
  }
}

/**
 * The resolved document. An operation with an unknown value does not run, and does not affect the others.
 */
function resolvedByPiece(api: Resource, document: any): any {
  try {
    return api.stack.resolve(document);
  } catch (e) {
    if (!(e instanceof UnresolvedError) || !document.paths || 'Fn::If' in document.paths) throw e;
  }
  const piece = (value: unknown, instead: (reason: string) => unknown) => {
    try {
      return api.stack.resolve(value);
    } catch (e) {
      if (!(e instanceof UnresolvedError)) throw e;
      return instead(e.message);
    }
  };
  const each = (object: any, map: (value: any) => unknown) =>
    Object.fromEntries(Object.entries(object ?? {}).map(([key, value]) => [key, map(value)]));
  const { paths, components, ...rest } = document;
  const { securitySchemes, ...others } = components ?? {};
  return {
    ...api.stack.resolve(rest),
    paths: each(paths, (item) =>
      each(item, (operation) => piece(operation, (reason) => ({ [NOT_RUN_LOCALLY]: reason }))),
    ),
    components: {
      ...api.stack.resolve(others),
      securitySchemes: each(securitySchemes, (scheme) =>
        piece(scheme, () => ({ ...scheme, 'x-amazon-apigateway-authorizer': {} })),
      ),
    },
  };
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

/** The stage variables. An unknown value becomes a placeholder, and does not affect the others. */
function variablesOf({ stack }: Resource, variables: unknown): Record<string, string> | undefined {
  try {
    return stack.resolve(variables);
  } catch (e) {
    if (!(e instanceof UnresolvedError)) throw e;
    const known = (value: unknown) => {
      try {
        return stack.resolve(value);
      } catch (error) {
        if (!(error instanceof UnresolvedError)) throw error;
        return notKnown(error.message);
      }
    };
    return Object.fromEntries(Object.entries(variables as object).map(([name, value]) => [name, known(value)]));
  }
}
