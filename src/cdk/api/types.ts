import type { ApiSettings } from '../../config';
import type { AuthorizerManifest, RouteManifest } from '../../manifest/manifest';
import { ServerlessAppError } from '../errors';
import type { ApiProps } from '../escape-hatches';
import { HTTP_API_TIMEOUT_SECONDS, LAMBDA_TIMEOUT_SECONDS, REST_API_TIMEOUT_SECONDS } from '../../runtime/aws-limits';
import { FUNCTION_URL, HTTP_API, REST_API } from '../../runtime/names';

/** The type of the API that serves the routes. */
export type ApiType = NonNullable<ApiSettings['type']>;

export interface TypeOfApi {
  /** For messages. */
  readonly name: string;
  readonly article: 'a' | 'an';
  readonly logicalId: string;
  /** The property of the construct that has it. */
  readonly property: 'restApi' | 'httpApi' | 'functionUrl';
  /** Seconds that it waits for its function. */
  readonly timeout: number;
  readonly timeoutNote?: string;
}

export const API_TYPES: { readonly [T in ApiType]: TypeOfApi } = {
  rest: {
    name: 'REST API',
    article: 'a',
    logicalId: REST_API,
    property: 'restApi',
    timeout: REST_API_TIMEOUT_SECONDS,
    timeoutNote: ', unless the quota of the account was raised',
  },
  http: {
    name: 'HTTP API',
    article: 'an',
    logicalId: HTTP_API,
    property: 'httpApi',
    timeout: HTTP_API_TIMEOUT_SECONDS,
  },
  url: {
    name: 'function URL',
    article: 'a',
    logicalId: FUNCTION_URL,
    property: 'functionUrl',
    // As long as a function may run.
    timeout: LAMBDA_TIMEOUT_SECONDS,
  },
};

/** A feature that only some types of API have. */
interface Feature {
  /** In the plural, for messages. */
  readonly what: string;
  readonly types: readonly ApiType[];
  /** The fix without another type of API. */
  readonly instead?: string;
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vs-rest.html
// https://docs.aws.amazon.com/lambda/latest/dg/furls-http-invoke-decision.html
const API_KEYS: Feature = { what: 'API keys', types: ['rest'] };
const STREAMING: Feature = {
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
  what: 'streamed responses',
  types: ['rest', 'url'],
  instead: 'remove the option "stream"',
};
const AUTHORIZERS: { readonly [K in AuthorizerManifest['kind']]: Feature } = {
  cognito: {
    what: 'authorizers of user pools',
    types: ['rest'],
    instead: "use jwtAuthorizer({ issuer: app.userPool('Name'), audience: [app.env('CLIENT_ID')] }) of an HTTP API",
  },
  jwt: { what: 'JWT authorizers', types: ['http'], instead: 'use cognitoAuthorizer() of a REST API' },
  custom: { what: 'Lambda authorizers', types: ['rest', 'http'] },
  external: { what: 'Lambda authorizers', types: ['rest', 'http'] },
  iam: { what: 'IAM authorizers', types: ['rest', 'http', 'url'] },
};
const SETTINGS: { readonly [S in keyof ApiSettings]?: Feature } = {
  endpointType: { what: 'types of endpoints', types: ['rest'] },
  vpcEndpointIds: { what: 'private endpoints', types: ['rest'] },
  policyFile: { what: 'resource policies', types: ['rest'] },
  minimumCompressionSize: { what: 'compressed responses', types: ['rest'] },
  usagePlan: { what: 'usage plans', types: ['rest'] },
  tracing: { what: 'X-Ray traces', types: ['rest'] },
  stageName: { what: 'stages', types: ['rest', 'http'] },
  throttle: { what: 'throttling limits', types: ['rest', 'http'] },
  accessLogs: { what: 'access logs', types: ['rest', 'http'] },
  domain: { what: 'domain names', types: ['rest', 'http'] },
  authType: { what: 'authorization of all routes', types: ['url'], instead: 'give the routes an authorizer' },
};
/** Settings that the WebSocket API of an app takes as well. */
const WEBSOCKET_SETTINGS: readonly (keyof ApiSettings)[] = ['stageName', 'throttle', 'accessLogs'];
const DEFAULT_STAGE: Feature = { what: 'stages of the name "$default"', types: ['http'] };
const TLS_1_0: Feature = { what: 'domain names with TLS 1.0', types: ['rest'] };
const PROPS: { readonly [P in keyof ApiProps]?: Feature } = {
  disableExecuteApiEndpoint: { what: 'endpoints to disable', types: ['rest', 'http'] },
};
const REST_PROPS: Feature = { what: 'such properties', types: ['rest'] };

/** The requirements of an app on the API of its routes. */
export interface ApiRequirements {
  readonly routes: readonly RouteManifest[];
  readonly authorizers: { readonly [name: string]: AuthorizerManifest };
  readonly settings: ApiSettings;
  readonly props: ApiProps;
  readonly hasWebSocket: boolean;
}

/** Throws for a feature that the type of API does not have, with the types that have it. */
export function checkApiType(type: ApiType, required: ApiRequirements, path: string): void {
  // These may be meant for the WebSocket API.
  const ignored = type === 'url' && required.hasWebSocket ? WEBSOCKET_SETTINGS : [];
  for (const [at, { what, types, instead = 'remove it' }] of featuresOf(required, ignored)) {
    if (types.includes(type)) continue;
    const others = types.map((other) => withArticle(other)).join(' and ');
    throw new ServerlessAppError(
      'UNSUPPORTED_BY_API_TYPE',
      path,
      `${at}: ${withArticle(type)} has no ${what}, but ${others} ${types.length > 1 ? 'have' : 'has'}: ` +
        `set api.type to ${types.map((other) => `"${other}"`).join(' or ')}, or ${instead}`,
    );
  }
}

/** The features that are required, each with what requires it: `GET /users`, `api.tracing`. */
function* featuresOf(
  { routes, authorizers, settings, props }: ApiRequirements,
  ignored: readonly (keyof ApiSettings)[],
): Iterable<[string, Feature]> {
  for (const { method, path, stream, apiKeyRequired, authorizer } of routes) {
    const at = `${method} ${path}`;
    if (stream) yield [at, STREAMING];
    if (apiKeyRequired) yield [at, API_KEYS];
    if (authorizer) yield [at, AUTHORIZERS[authorizers[authorizer.name].kind]];
  }
  for (const [name, feature] of Object.entries(SETTINGS) as [keyof ApiSettings, Feature][]) {
    const value = settings[name];
    if (value === undefined || value === false || ignored.includes(name)) continue;
    yield [`api.${name}`, feature];
    if (name === 'stageName' && value === '$default') yield ['api.stageName', DEFAULT_STAGE];
  }
  if (settings.domain?.securityPolicy === 'TLS_1_0') yield ['api.domain.securityPolicy', TLS_1_0];
  for (const [name, value] of Object.entries(props)) {
    if (value !== undefined) yield [`apiProps.${name}`, PROPS[name as keyof ApiProps] ?? REST_PROPS];
  }
}

export function withArticle(type: ApiType): string {
  const { article, name } = API_TYPES[type];
  return `${article} ${name}`;
}
