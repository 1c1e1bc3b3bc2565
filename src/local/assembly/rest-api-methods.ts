import { NOT_RUN_LOCALLY } from '../model';
import { UnresolvedError } from './errors';
import type { Resource } from './resource';
import {
  restApi,
  restApiAuthorizer,
  restApiGatewayResponse,
  restApiMethod,
  restApiModel,
  restApiResource,
  restApiValidator,
} from './resources/api-gateway';

/**
 * The OpenAPI document of a REST API that is defined by Resource and Method resources, in the form of API Gateway's
 * export.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
 */
export function bodyOfMethods(api: Resource): any {
  const own = [...api.stack.resources.values()].filter(
    (resource) => PARTS.has(resource.type) && resource.exists && resource.property('RestApiId') === restApi.ref(api),
  );
  const ofType = (type: string) => own.filter((resource) => resource.type === type);
  const pathOf = pathsByResourceId(api, own);
  const paths: Record<string, Record<string, unknown>> = {};
  for (const method of ofType(restApiMethod.type)) {
    const path = pathOf(method.property('ResourceId'));
    const name = method.property('HttpMethod');
    (paths[path] ??= {})[name === 'ANY' ? 'x-amazon-apigateway-any-method' : name.toLowerCase()] = operation(method);
  }
  return {
    openapi: '3.0.1',
    info: { title: api.property('Name'), version: '1' },
    paths,
    components: {
      securitySchemes: {
        api_key: { type: 'apiKey', name: 'x-api-key', in: 'header' },
        [IAM]: { type: 'apiKey', name: 'Authorization', in: 'header', 'x-amazon-apigateway-authtype': 'awsSigv4' },
        ...Object.fromEntries(ofType(restApiAuthorizer.type).map((one) => [restApiAuthorizer.ref(one), schemeOf(one)])),
      },
      schemas: Object.fromEntries(
        ofType(restApiModel.type).map((model) => [restApiModel.ref(model), schemaOf(model.property('Schema'))]),
      ),
    },
    'x-amazon-apigateway-request-validators': Object.fromEntries(
      ofType(restApiValidator.type).map((validator) => [
        restApiValidator.ref(validator),
        {
          validateRequestBody: isTrue(validator.property('ValidateRequestBody')),
          validateRequestParameters: isTrue(validator.property('ValidateRequestParameters')),
        },
      ]),
    ),
    'x-amazon-apigateway-gateway-responses': Object.fromEntries(
      ofType(restApiGatewayResponse.type).map((response) => [
        response.property('ResponseType'),
        defined({
          statusCode: response.property('StatusCode'),
          responseParameters: response.property('ResponseParameters'),
          responseTemplates: response.property('ResponseTemplates'),
        }),
      ]),
    ),
  };
}

const PARTS = new Set(
  [restApiAuthorizer, restApiGatewayResponse, restApiMethod, restApiModel, restApiResource, restApiValidator].map(
    ({ type }) => type,
  ),
);

/** A schema may be a text. */
function schemaOf(schema: unknown): unknown {
  return typeof schema === 'string' ? JSON.parse(schema) : schema;
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
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
  const validator = method.property('RequestValidatorId');
  const models = Object.entries<string>(method.property('RequestModels') ?? {});
  return {
    ...(method.property('OperationName') ? { operationId: method.property('OperationName') } : {}),
    responses,
    ...securityOf(method),
    ...(validator === undefined ? {} : { 'x-amazon-apigateway-request-validator': validator }),
    parameters: parametersOf(method),
    ...(models.length > 0 && {
      requestBody: {
        content: Object.fromEntries(
          models.map(([type, name]) => [type, { schema: { $ref: `#/components/schemas/${name}` } }]),
        ),
      },
    }),
    'x-amazon-apigateway-integration': defined({
      type: integration.Type.toLowerCase(),
      httpMethod: integration.IntegrationHttpMethod,
      uri: integration.Uri,
      connectionType: integration.ConnectionType,
      credentials: integration.Credentials,
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

const IAM = 'AWS_IAM';

/** The security requirement of a method: its authorizer, its API key, or both. */
function securityOf(method: Resource): object {
  const type = method.property('AuthorizationType') ?? 'NONE';
  const scopes = method.property('AuthorizationScopes') ?? [];
  const requirement = {
    ...(type !== 'NONE' && { [type === IAM ? IAM : String(method.property('AuthorizerId'))]: scopes }),
    ...(isTrue(method.property('ApiKeyRequired')) && { api_key: [] }),
  };
  return Object.keys(requirement).length > 0 ? { security: [requirement] } : {};
}

/** An authorizer as a security scheme. One with an unknown value does not run, and does not affect the others. */
function schemeOf(authorizer: Resource): unknown {
  const scheme = { type: 'apiKey', name: 'Authorization', in: 'header' };
  try {
    return {
      ...scheme,
      'x-amazon-apigateway-authtype': 'custom',
      'x-amazon-apigateway-authorizer': defined({
        type: String(authorizer.property('Type')).toLowerCase(),
        authorizerUri: authorizer.property('AuthorizerUri'),
        authorizerCredentials: authorizer.property('AuthorizerCredentials'),
        identitySource: authorizer.property('IdentitySource'),
        identityValidationExpression: authorizer.property('IdentityValidationExpression'),
        authorizerResultTtlInSeconds: authorizer.property('AuthorizerResultTtlInSeconds'),
        providerARNs: authorizer.property('ProviderARNs'),
      }),
    };
  } catch (e) {
    if (!(e instanceof UnresolvedError)) throw e;
    return { ...scheme, 'x-amazon-apigateway-authorizer': {} };
  }
}

const PLACES: { readonly [place: string]: string } = { header: 'header', path: 'path', querystring: 'query' };

/** `method.request.querystring.page: true` is a required parameter. */
function parametersOf(method: Resource): unknown[] {
  return Object.entries(method.property('RequestParameters') ?? {}).flatMap(([source, required]) => {
    const [, place, name] = /^method\.request\.(header|path|querystring)\.(.+)$/.exec(source) ?? [];
    return place === undefined ? [] : [{ in: PLACES[place], name, required: isTrue(required) }];
  });
}

function defined(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
