import type { GatewayResponseOptions } from 'aws-cdk-lib/aws-apigateway';
import { Lazy } from 'aws-cdk-lib/core';
import type { Authorizer } from './authorizers/authorizer';
import { restSecurityScheme } from './authorizers/schemes';
import type { RestEndpoint } from './endpoint';
import { requestModels } from './models/request-models';
import { pathsOf } from './operation';
import { gatewayCorsParameters, restPreflight } from './rest-cors';
import type { ApiSettings } from '../../config';
import type { RouteManifest } from '../../manifest/manifest';
import { API_KEY_SCHEME } from '../../manifest/names';
import type { ApiProps } from '../escape-hatches';

/** The function that serves the routes that stream. */
export interface StreamIntegrationOptions {
  /** The URI of the function; may be a token. */
  readonly uri: unknown;
  /** The timeout of the function in seconds. */
  readonly timeout: number;
}

export interface RestDefinitionOptions {
  readonly title: string;
  readonly routes: readonly RouteManifest[];
  /** The authorizers that the routes use. */
  readonly authorizers?: readonly Authorizer[];
  /** The URI of the function of the routes that do not stream; may be a token. */
  readonly integrationUri: unknown;
  /** The integration of the routes that stream. */
  readonly streaming?: StreamIntegrationOptions;
  /** Gateway responses, in addition to those that have the CORS headers. */
  readonly gatewayResponses?: readonly GatewayResponseOptions[];
  /** API Gateway validates requests against the models, and responds with 400 itself; else they are documentation. */
  readonly validation?: boolean;
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-request-validator.html
const VALIDATION = {
  'x-amazon-apigateway-request-validators': { all: { validateRequestBody: true, validateRequestParameters: true } },
  'x-amazon-apigateway-request-validator': 'all',
};

/**
 * The API as one OpenAPI document: API Gateway creates its resources and methods from it, so that they are not
 * resources of the template. It is kept small: CloudFormation accepts a template of 1 MB.
 */
export function restDefinition(options: RestDefinitionOptions): object {
  const { title, routes, authorizers = [], integrationUri, streaming, validation = false } = options;
  const integration = { type: 'aws_proxy', httpMethod: 'POST', uri: integrationUri };
  const streamed = streaming && streamIntegration(streaming);
  const securitySchemes = {
    ...(routes.some((route) => route.apiKeyRequired) && {
      [API_KEY_SCHEME]: { type: 'apiKey', name: 'x-api-key', in: 'header' },
    }),
    ...Object.fromEntries(authorizers.map((authorizer) => [authorizer.name, restSecurityScheme(authorizer)])),
  };
  const responses = gatewayResponses(routes, options.gatewayResponses);
  const models = requestModels(routes, { formats: !validation });
  const components = {
    ...(Object.keys(models.schemas).length > 0 && { schemas: models.schemas }),
    ...(Object.keys(securitySchemes).length > 0 && { securitySchemes }),
  };
  return {
    openapi: '3.0.1',
    info: { title, version: '1.0' },
    paths: pathsOf(
      routes,
      (route) => ({
        ...models.of(route),
        ...security(route),
        'x-amazon-apigateway-integration': route.stream ? streamed : integration,
      }),
      (path) => restPreflight(routes, path, integration),
    ),
    ...(Object.keys(components).length > 0 && { components }),
    ...(validation && VALIDATION),
    ...(responses && { 'x-amazon-apigateway-gateway-responses': responses }),
  };
}

/** The security requirement of a route: its authorizer, its API key, or both. */
function security({ apiKeyRequired, authorizer }: RouteManifest): object | undefined {
  if (!apiKeyRequired && !authorizer) return undefined;
  return {
    security: [
      {
        ...(authorizer && { [authorizer.name]: authorizer.scopes ?? [] }),
        ...(apiKeyRequired && { [API_KEY_SCHEME]: [] }),
      },
    ],
  };
}

/**
 * The integration of a function whose response is sent in chunks. API Gateway waits for the whole timeout of the
 * function, which may be longer than for other integrations:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
 */
function streamIntegration({ uri, timeout }: StreamIntegrationOptions): object {
  return {
    type: 'aws_proxy',
    httpMethod: 'POST',
    uri,
    responseTransferMode: 'STREAM',
    timeoutInMillis: timeout * 1000,
  };
}

// API Gateway's default:
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
const RESPONSE_TEMPLATES = { 'application/json': '{"message":$context.error.messageString}' };

/**
 * The gateway responses of `apiProps`. With CORS, all gateway responses have its headers, so that a script can read
 * them; headers of `apiProps` override them.
 */
export function gatewayResponses(
  routes: readonly RouteManifest[],
  given: readonly GatewayResponseOptions[] = [],
): object | undefined {
  const cors = gatewayCorsParameters(routes);
  const responses: { [type: string]: object } = cors
    ? Object.fromEntries(
        ['DEFAULT_4XX', 'DEFAULT_5XX'].map((type) => [
          type,
          { responseParameters: cors, responseTemplates: RESPONSE_TEMPLATES },
        ]),
      )
    : {};
  for (const { type, statusCode, responseHeaders = {}, templates } of given) {
    const own = Object.fromEntries(
      Object.entries(responseHeaders).map(([name, value]) => [`gatewayresponse.header.${name}`, value]),
    );
    const names = Object.keys(own).map((name) => name.toLowerCase());
    const byCors = Object.entries(cors ?? {}).filter(([name]) => !names.includes(name.toLowerCase()));
    responses[type.responseType] = {
      ...(statusCode !== undefined && { statusCode }),
      responseParameters: { ...Object.fromEntries(byCors), ...own },
      responseTemplates: templates ?? RESPONSE_TEMPLATES,
    };
  }
  return Object.keys(responses).length > 0 ? responses : undefined;
}

// Every body reaches the function as it was sent; the function specifies which of its responses are binary. With a list
// of types, API Gateway would decode a response only if the first type of the request's Accept header is in it, which
// browsers do not do:
// https://docs.aws.amazon.com/apigateway/latest/developerguide/lambda-proxy-binary-media.html
export const BINARY_MEDIA_TYPES = ['*/*'];

export interface DefinitionSettings {
  readonly settings: ApiSettings;
  readonly props: ApiProps;
  readonly endpoint: RestEndpoint;
  /** The resource policy, which may be set after the definition is created. */
  readonly policy: () => unknown;
}

/**
 * The settings of the API as parts of its definition. They are properties of the resource as well, but a definition
 * that overwrites the API removes those that it does not have:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api-update.html
 */
export function definitionSettings({
  settings,
  props,
  endpoint: { vpcEndpointIds },
  policy,
}: DefinitionSettings): object {
  const { binaryMediaTypes = BINARY_MEDIA_TYPES, disableExecuteApiEndpoint } = props;
  return {
    'x-amazon-apigateway-binary-media-types': binaryMediaTypes,
    'x-amazon-apigateway-minimum-compression-size': settings.minimumCompressionSize,
    'x-amazon-apigateway-policy': Lazy.any({ produce: policy }),
    ...((disableExecuteApiEndpoint !== undefined || vpcEndpointIds) && {
      servers: [
        { url: '/', 'x-amazon-apigateway-endpoint-configuration': { disableExecuteApiEndpoint, vpcEndpointIds } },
      ],
    }),
  };
}
