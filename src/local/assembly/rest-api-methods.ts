import { NOT_RUN_LOCALLY } from '../model';
import { UnresolvedError } from './errors';
import type { Resource } from './resource';
import { restApi, restApiMethod, restApiResource } from './resources/api-gateway';

/**
 * The OpenAPI document of a REST API that is defined by Resource and Method resources, in the form of API Gateway's
 * export.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
 */
export function bodyOfMethods(api: Resource): any {
  const own = [...api.stack.resources.values()].filter(
    (resource) =>
      (resource.type === restApiResource.type || resource.type === restApiMethod.type) &&
      resource.exists &&
      resource.property('RestApiId') === restApi.ref(api),
  );
  const pathOf = pathsByResourceId(api, own);
  const paths: Record<string, Record<string, unknown>> = {};
  for (const method of own.filter(({ type }) => type === restApiMethod.type)) {
    const path = pathOf(method.property('ResourceId'));
    const name = method.property('HttpMethod');
    (paths[path] ??= {})[name === 'ANY' ? 'x-amazon-apigateway-any-method' : name.toLowerCase()] = operation(method);
  }
  return {
    openapi: '3.0.1',
    info: { title: api.property('Name'), version: '1' },
    paths,
    components: { securitySchemes: { api_key: { type: 'apiKey', name: 'x-api-key', in: 'header' } } },
  };
}

function pathsByResourceId(api: Resource, resources: readonly Resource[]): (id: string) => string {
  const byId = new Map(
    resources
      .filter(({ type }) => type === restApiResource.type)
      .map((resource) => [restApiResource.ref(resource), resource]),
  );
  const root = restApi.attributes.RootResourceId(api);
  const segments = (id: string): string[] => {
    const resource = byId.get(id);
    return id === root || !resource ? [] : [...segments(resource.property('ParentId')), resource.property('PathPart')];
  };
  return (id) => `/${segments(id).join('/')}`;
}

function operation(method: Resource): unknown {
  const authorization = method.property('AuthorizationType') ?? 'NONE';
  if (authorization !== 'NONE') {
    const what = authorization === 'AWS_IAM' ? 'IAM authorization' : `the authorizer of a method (${authorization})`;
    return { [NOT_RUN_LOCALLY]: `${what} does not run locally yet, and without it the method would be open` };
  }
  try {
    return operationOf(method);
  } catch (e) {
    if (!(e instanceof UnresolvedError)) throw e;
    return { [NOT_RUN_LOCALLY]: e.message };
  }
}

function operationOf(method: Resource): unknown {
  const integration = method.property('Integration') ?? { Type: 'MOCK' };
  const responses = Object.fromEntries(
    (method.property('MethodResponses') ?? []).map(({ StatusCode }: any) => [String(StatusCode), { description: '' }]),
  );
  const apiKey = method.property('ApiKeyRequired');
  return {
    ...(method.property('OperationName') ? { operationId: method.property('OperationName') } : {}),
    responses,
    ...(apiKey === true || apiKey === 'true' ? { security: [{ api_key: [] }] } : {}),
    'x-amazon-apigateway-integration': defined({
      type: integration.Type.toLowerCase(),
      httpMethod: integration.IntegrationHttpMethod,
      uri: integration.Uri,
      requestParameters: integration.RequestParameters,
      requestTemplates: integration.RequestTemplates,
      passthroughBehavior: integration.PassthroughBehavior?.toLowerCase(),
      contentHandling: integration.ContentHandling,
      timeoutInMillis: integration.TimeoutInMillis,
      responses:
        integration.IntegrationResponses &&
        Object.fromEntries(
          integration.IntegrationResponses.map((response: any) => [
            response.SelectionPattern ?? 'default',
            defined({
              statusCode: String(response.StatusCode),
              responseParameters: response.ResponseParameters,
              responseTemplates: response.ResponseTemplates,
              contentHandling: response.ContentHandling,
            }),
          ]),
        ),
    }),
  };
}

function defined(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
