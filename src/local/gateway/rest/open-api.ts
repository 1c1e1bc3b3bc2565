import { NOT_RUN_LOCALLY, type LocalRestApi } from '../../model';
import { invocationOf } from '../function-uri';
import type { HttpProxy } from '../http-proxy';
import { httpIntegration } from './http-integration';
import { requestValidation, type RequestValidation } from './request-validation';
import type { MappedIntegration } from './mapped-integration';
import { mockIntegration, type MockIntegration } from './mock-integration';
import { REST_API_TIMEOUT_SECONDS } from '../../../runtime/aws-limits';

export type Integration =
  | {
      readonly type: 'lambda';
      readonly functionArn: string;
      readonly timeoutInMillis: number;
      readonly stream: boolean;
      /** The ARN of the role by which the function is invoked. */
      readonly credentials?: string;
    }
  | ({
      readonly type: 'mock';
      /** For requests of other media types. */
      readonly otherwise: () => MappedIntegration | string;
    } & MockIntegration)
  | HttpProxy
  | MappedIntegration
  /** The response is a 501 with the reason. */
  | { readonly type: 'unsupported'; readonly reason: string };

export interface Method {
  /** `ANY` for `x-amazon-apigateway-any-method`. */
  readonly method: string;
  readonly path: string;
  readonly integration: Integration;
  readonly apiKeyRequired: boolean;
  /** Without it, everyone may call the method. */
  readonly authorization?: MethodAuthorization;
  readonly validation?: RequestValidation;
}

export interface MethodAuthorization {
  /** The name of the security scheme. */
  readonly name: string;
  /** Undefined if the document does not have it. */
  readonly scheme: any;
  /** One of these is required. */
  readonly scopes: readonly string[];
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'] as const;
const ANY = 'x-amazon-apigateway-any-method';

/** The methods of an API's OpenAPI document (2.0 or 3.0), each with its integration. */
export function methodsOf(api: LocalRestApi): Method[] {
  const methods: Method[] = [];
  for (const [path, item] of Object.entries<any>(api.body?.paths ?? {})) {
    for (const key of [...METHODS, ANY]) {
      const operation = item?.[key];
      if (!operation) continue;
      methods.push({
        method: key === ANY ? 'ANY' : key.toUpperCase(),
        path,
        integration: operation[NOT_RUN_LOCALLY]
          ? { type: 'unsupported', reason: operation[NOT_RUN_LOCALLY] }
          : integrationOf(api, operation),
        authorization: authorizationOf(api, operation),
        apiKeyRequired: schemesOf(api, operation).some(({ scheme }) => isApiKey(scheme)),
        validation: requestValidation(api.body, operation),
      });
    }
  }
  return methods;
}

function authorizationOf(api: LocalRestApi, operation: any): MethodAuthorization | undefined {
  const found = schemesOf(api, operation).find(({ scheme }) => !isApiKey(scheme));
  if (found) return found;
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-auth.html
  const auth = operation['x-amazon-apigateway-auth']?.type;
  if (auth === undefined || String(auth).toUpperCase() === 'NONE') return undefined;
  return { name: String(auth), scheme: auth === 'AWS_IAM' ? IAM_SCHEME : undefined, scopes: [] };
}

const IAM_SCHEME = { 'x-amazon-apigateway-authtype': 'awsSigv4' };

/** The security schemes that an operation requires: its authorizer, its API key, or both. */
function schemesOf(api: LocalRestApi, operation: any): MethodAuthorization[] {
  const requirements: object[] = operation.security ?? api.body.security ?? [];
  const schemes = api.body.components?.securitySchemes ?? api.body.securityDefinitions ?? {};
  return requirements
    .flatMap((requirement) => Object.entries<string[]>(requirement as any))
    .map(([name, scopes]) => ({ name, scheme: schemes[name], scopes }));
}

function isApiKey(scheme: any): boolean {
  return scheme?.name?.toLowerCase() === 'x-api-key' && !scheme['x-amazon-apigateway-authtype'];
}

function integrationOf(api: LocalRestApi, operation: any): Integration {
  const integration = operation['x-amazon-apigateway-integration'];
  if (!integration) {
    return { type: 'unsupported', reason: 'it has no x-amazon-apigateway-integration, so the API would not deploy' };
  }
  const type = String(integration.type).toLowerCase();
  const mock = type === 'mock' ? mockIntegration(integration, api.binaryMediaTypes) : undefined;
  if (mock) {
    let mapped: MappedIntegration | string | undefined;
    return { type: 'mock', otherwise: () => (mapped ??= mappedIntegration(integration, api)), ...mock };
  }
  if (type === 'mock' || type === 'aws' || type === 'http') {
    const mapped = mappedIntegration(integration, api);
    return typeof mapped === 'string' ? { type: 'unsupported', reason: mapped } : mapped;
  }
  if (type === 'http_proxy') {
    const http = httpIntegration(integration, api.stageVariables ?? {});
    return typeof http === 'string' ? { type: 'unsupported', reason: http } : http;
  }
  if (type !== 'aws_proxy') {
    return { type: 'unsupported', reason: `an integration of type ${integration.type} does not run locally` };
  }
  const stream = String(integration.responseTransferMode ?? 'BUFFERED').toUpperCase() === 'STREAM';
  const found = invocationOf(String(integration.uri), api.stageVariables ?? {});
  if (!found) return { type: 'unsupported', reason: `its integration is no Lambda function: ${integration.uri}` };
  if (found.stream !== stream) {
    const [ending, mode] = stream ? ['response-streaming-invocations', 'STREAM'] : ['invocations', 'BUFFERED'];
    return {
      type: 'unsupported',
      reason: `its URI does not end with /${ending}, as the response transfer mode ${mode} needs, so the API would not deploy`,
    };
  }
  return {
    type: 'lambda',
    functionArn: found.functionArn,
    stream,
    credentials: integration.credentials,
    timeoutInMillis: Number(integration.timeoutInMillis ?? REST_API_TIMEOUT_SECONDS * 1000),
  };
}

/** Templates are loaded for APIs that need them only. A text is the reason why it does not run locally. */
function mappedIntegration(integration: any, api: LocalRestApi): MappedIntegration | string {
  const { MappedIntegration: Mapped }: typeof import('./mapped-integration') = require('./mapped-integration');
  return Mapped.of(integration, api);
}
