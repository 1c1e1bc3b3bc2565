import { planEndpoint, type RestEndpoint } from './endpoint';
import { API_TYPES, type ApiType, checkApiType, withArticle } from './types';
import { API_SETTINGS, apiDefaults, type ApiSettings } from '../../config';
import type { AuthorizerManifest, Manifest, RouteManifest, WebSocketFunction } from '../../manifest/manifest';
import { API_KEY_SCHEME } from '../../manifest/names';
import { ServerlessAppError } from '../errors';
import type { ApiProps } from '../escape-hatches';
import type { FunctionPlan } from '../plan';
import type { Problem } from '../problems';
import { identitySources } from './authorizers/authorizer';
import {
  API_ACCESS_LOG_FORMAT_BYTES,
  HTTP_API_AUTHORIZER_TIMEOUT_SECONDS,
  WEBSOCKET_API_TIMEOUT_SECONDS,
} from '../../runtime/aws-limits';
import { API_HANDLER, STREAM_HANDLER } from '../../runtime/names';

/** The API of the routes. */
export interface ApiPlan {
  readonly type: ApiType;
  readonly routes: readonly RouteManifest[];
  /** The authorizers that the routes use. */
  readonly authorizers: { readonly [name: string]: AuthorizerManifest };
  /** Serves the routes that do not stream; all of them, where there is no other function. */
  readonly handler: FunctionPlan;
  /** Serves the routes that stream, if there are some. */
  readonly streamHandler?: FunctionPlan;
  /** The CDK's props beyond the settings. */
  readonly props: ApiProps;
  /** The endpoint of a REST API. */
  readonly endpoint?: RestEndpoint;
}

/** The WebSocket API. */
export interface WebSocketPlan {
  readonly routes: readonly WebSocketRoutePlan[];
  readonly stageName: string;
}

export interface WebSocketRoutePlan extends Pick<WebSocketFunction, 'route'> {
  readonly functionName: string;
  /** The authorizer of `$connect`; no other route has one. */
  readonly authorizer?: { readonly name: string; readonly declaration: AuthorizerManifest };
}

export interface ApiSources {
  readonly manifest: Manifest;
  readonly functions: { readonly [name: string]: FunctionPlan };
  readonly settings: ApiSettings;
  readonly props: ApiProps;
  readonly path: string;
}

/** Plans the APIs that the app needs. Throws for what they do not support. */
export function planApi(sources: ApiSources): {
  readonly api?: ApiPlan;
  readonly webSocket?: WebSocketPlan;
  readonly problems: readonly Problem[];
} {
  const webSocket = planWebSocket(sources);
  const api = planRoutes(sources, webSocket !== undefined);
  const problems = [
    ...(api
      ? [
          ...timeoutProblems(api),
          ...authorizerTimeoutProblems(api, sources.functions),
          ...urlProblems(api),
          ...routeProblems(api, sources.settings),
        ]
      : []),
    ...(webSocket ? webSocketTimeoutProblems(webSocket, sources.functions) : []),
    ...unusedProblems(sources.settings, api, webSocket),
  ];
  return { api, webSocket, problems };
}

function planRoutes(
  { manifest, functions, settings, props, path }: ApiSources,
  hasWebSocket: boolean,
): ApiPlan | undefined {
  const { [API_HANDLER]: buffered, [STREAM_HANDLER]: streamHandler } = functions;
  const handler = buffered ?? streamHandler;
  if (!handler) return undefined;
  const { routes } = manifest;
  // The others belong to the WebSocket API.
  const used = new Set(routes.map(({ authorizer }) => authorizer?.name));
  const authorizers = Object.fromEntries(Object.entries(manifest.authorizers ?? {}).filter(([name]) => used.has(name)));
  const { type = API_SETTINGS.type.default } = settings;
  checkApiType(type, { routes, authorizers, settings, props, hasWebSocket }, path);
  checkAuthorizers({ type, routes, authorizers, settings }, path);
  if (type === 'http') checkLogFormat(settings, path);
  const api = { type, routes, authorizers, handler, streamHandler, props };
  if (type !== 'rest') return api;
  checkPathSiblings(routes, path);
  const endpoint = planEndpoint(settings, props, path);
  checkRestSettings(settings, props, endpoint, path);
  return { ...api, endpoint };
}

/** Throws for access logs of more fields than an HTTP API takes. */
function checkLogFormat({ accessLogs }: ApiSettings, path: string): void {
  const bytes = typeof accessLogs === 'object' ? Buffer.byteLength(accessLogs.format ?? '') : 0;
  if (bytes <= API_ACCESS_LOG_FORMAT_BYTES) return;
  throw new ServerlessAppError(
    'INVALID_OPTION',
    path,
    `api.accessLogs.format has ${bytes} bytes, and an HTTP API takes ${API_ACCESS_LOG_FORMAT_BYTES}: leave some of its fields out`,
  );
}

/** Throws for settings of a REST API that exclude each other. */
function checkRestSettings(settings: ApiSettings, props: ApiProps, { type }: RestEndpoint, path: string): void {
  const wrong = (problem: string) => new ServerlessAppError('INVALID_OPTION', path, problem);
  if (props.policy && settings.policyFile !== undefined) {
    throw wrong('api.policyFile and apiProps.policy are both a resource policy: remove one of them');
  }
  const { basePath, securityPolicy } = settings.domain ?? {};
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html
  if (basePath?.includes('/') && (type === 'EDGE' || securityPolicy === 'TLS_1_0')) {
    throw wrong('api.domain.basePath: a path of several segments is for REGIONAL endpoints with TLS 1.2');
  }
}

function planWebSocket({ manifest, settings, path }: ApiSources): WebSocketPlan | undefined {
  const declared = Object.entries(manifest.functions).flatMap(([functionName, declaration]) =>
    declaration.kind === 'websocket' ? [{ functionName, ...declaration }] : [],
  );
  if (declared.length === 0) return undefined;
  const { stageName = '$default', domain, webSocketDomain } = settings;
  if (webSocketDomain?.securityPolicy === 'TLS_1_0') {
    throw new ServerlessAppError(
      'UNSUPPORTED_BY_API_TYPE',
      path,
      'api.webSocketDomain.securityPolicy: a WebSocket API has no TLS 1.0; remove it',
    );
  }
  if (webSocketDomain && webSocketDomain.name === domain?.name) {
    throw new ServerlessAppError(
      'INVALID_OPTION',
      path,
      `api.webSocketDomain.name: ${webSocketDomain.name} is the domain name of api.domain, and APIs of different types cannot share one`,
    );
  }
  const routes = declared.map(({ functionName, route, authorizer }): WebSocketRoutePlan => {
    if (!authorizer) return { functionName, route };
    const declaration = manifest.authorizers![authorizer.name];
    const sources = identitySources(declaration, 'websocket');
    if (typeof sources === 'string') {
      throw new ServerlessAppError(
        'UNSUPPORTED_BY_API_TYPE',
        path,
        `the function "${functionName}": the authorizer "${authorizer.name}" has the identity source "${sources}", which does not exist. ` +
          'Write route.request.header.<name>, route.request.querystring.<name>, context.<name> or stageVariables.<name>',
      );
    }
    return { functionName, route, authorizer: { name: authorizer.name, declaration } };
  });
  // Only the stage of an HTTP API can be "$default".
  return { routes, stageName: stageName === '$default' ? apiDefaults('rest').stageName : stageName };
}

/** Throws for an authorizer that this type of API does not support. */
function checkAuthorizers(
  {
    type,
    routes,
    authorizers,
    settings,
  }: Pick<ApiPlan, 'type' | 'routes' | 'authorizers'> & Pick<ApiSources, 'settings'>,
  path: string,
): void {
  for (const { method, path: route, authorizer } of routes) {
    if (!authorizer) continue;
    const { name, scopes } = authorizer;
    const declaration = authorizers[name];
    const unsupported = (problem: string) =>
      new ServerlessAppError('UNSUPPORTED_BY_API_TYPE', path, `${method} ${route}: ${problem}`);
    if (type === 'url') {
      // The type has no other authorizers.
      if (settings.authType !== 'NONE') continue;
      throw unsupported(
        'iamAuthorizer() is for function URLs whose api.authType is "AWS_IAM", for all routes; ' +
          'a REST API and an HTTP API have it for one route: set api.type to "rest" or "http", or remove it',
      );
    }
    if (scopes?.length && declaration.kind !== 'cognito' && declaration.kind !== 'jwt') {
      throw unsupported(
        `scopes are for cognitoAuthorizer() and jwtAuthorizer(), and "${name}" is of another kind (${declaration.kind})`,
      );
    }
    const sources = identitySources(declaration, type);
    if (typeof sources === 'string') {
      throw unsupported(
        `the authorizer "${name}" has the identity source "${sources}", which does not exist. Write method.request.header.<name>, ` +
          'method.request.querystring.<name>, context.<name> or stageVariables.<name>',
      );
    }
    if (name === API_KEY_SCHEME)
      throw unsupported(`an authorizer cannot be named "${API_KEY_SCHEME}": that is the API's own scheme`);
  }
}

/**
 * Throws for `/x/{a}` beside `/x/{b+}`, which other types of API accept. The error of a REST API would be "A sibling
 * ({a}) of this resource already has a variable path part -- only one unique variable path part is allowed". Other
 * siblings with two names are refused by every type: they are an error where the route is declared.
 */
function checkPathSiblings(routes: readonly RouteManifest[], path: string): void {
  const seen = new Map<string, { readonly segment: string; readonly route: string }>();
  for (const { path: route } of routes) {
    const segments = route.split('/');
    segments.forEach((segment, index) => {
      if (!segment.startsWith('{')) return;
      const above = segments.slice(0, index).join('/');
      const sibling = seen.get(above);
      if (sibling && sibling.segment !== segment) {
        throw new ServerlessAppError(
          'UNSUPPORTED_BY_API_TYPE',
          path,
          `${sibling.route} and ${route}: a REST API has one parameter at a place, and here ` +
            `are ${sibling.segment} and ${segment}; an HTTP API and a function URL have both: set api.type to "http" or "url", or change one of them`,
        );
      }
      seen.set(above, sibling ?? { segment, route });
    });
  }
}

function timeoutProblems({ type, handler: { settings } }: ApiPlan): Problem[] {
  const { timeout, timeoutNote = '' } = API_TYPES[type];
  if (settings.timeout <= timeout) return [];
  const message =
    `the timeout of APIHandler is ${settings.timeout} s, but API Gateway waits ${timeout} s for the function of ${withArticle(type)}: ` +
    `a longer request gets 504 as its response${timeoutNote}`;
  return [{ id: 'api-timeout', message }];
}

/** An HTTP API waits a shorter time for an authorizer than for the function of a route. */
function authorizerTimeoutProblems({ type, authorizers }: ApiPlan, functions: ApiSources['functions']): Problem[] {
  if (type !== 'http') return [];
  return Object.entries(authorizers)
    .filter(
      ([name, { kind }]) => kind === 'custom' && functions[name].settings.timeout > HTTP_API_AUTHORIZER_TIMEOUT_SECONDS,
    )
    .map(([name]) => ({
      id: `authorizer-timeout:${name}`,
      message:
        `the timeout of the authorizer ${name} is ${functions[name].settings.timeout} s, but an HTTP API waits ${HTTP_API_AUTHORIZER_TIMEOUT_SECONDS} s for it: ` +
        'a request for which it takes longer fails. Give it a shorter timeout',
    }));
}

function webSocketTimeoutProblems({ routes }: WebSocketPlan, functions: ApiSources['functions']): Problem[] {
  return routes
    .map(({ functionName }) => functions[functionName])
    .filter(({ settings }) => settings.timeout > WEBSOCKET_API_TIMEOUT_SECONDS)
    .map(({ name, settings }) => ({
      id: `websocket-timeout:${name}`,
      message:
        `the timeout of ${name} is ${settings.timeout} s, but API Gateway waits ${WEBSOCKET_API_TIMEOUT_SECONDS} s for the function of a WebSocket API: ` +
        'the client of a longer message gets an error',
    }));
}

/**
 * A warning that the URL of an alias is another one than that of the function: it changes when the alias is set, and
 * clients that have the former one get no response.
 */
function urlProblems({ type, handler, streamHandler }: ApiPlan): Problem[] {
  const { name, alias } = streamHandler ?? handler;
  if (type !== 'url' || !alias) return [];
  const message =
    `the function URL is that of the alias "${alias.name}" of ${name}. A URL belongs to a function or to an alias: the output EndpointURL changes with ` +
    'the deployment that adds, renames or removes the alias, and the former URL is deleted. Acknowledge this warning when the clients know';
  return [{ id: 'function-url-alias', message }];
}

/** Warnings about needs of the routes that the API does not meet. */
function routeProblems(
  { type, routes }: ApiPlan,
  { usagePlan, authType = API_SETTINGS.authType.default }: ApiSettings,
): Problem[] {
  const problems: Problem[] = [];
  if (usagePlan && !routes.some(({ apiKeyRequired }) => apiKeyRequired)) {
    const message = 'api.usagePlan creates a key that no route requires: none has apiKeyRequired: true';
    problems.push({ id: 'usage-plan-unused', message });
  }
  const withCors = routes.find(({ cors }) => cors);
  if (type === 'url' && authType === 'AWS_IAM' && withCors) {
    // A browser sends an unsigned preflight request before a request to another origin.
    const message =
      `${withCors.method} ${withCors.path} has CORS, but no browser can call it from another origin: Lambda refuses preflight requests, which are not ` +
      'signed. Set api.authType to "NONE", or use another type of API';
    problems.push({ id: 'function-url-preflight', message });
  }
  return problems;
}

/** A warning for each setting of an API that the app does not have. */
function unusedProblems(
  settings: ApiSettings,
  api: ApiPlan | undefined,
  webSocket: WebSocketPlan | undefined,
): Problem[] {
  const ofRoutes = ['domain', 'usagePlan', 'policyFile', 'vpcEndpointIds'] as const;
  const unused: [keyof ApiSettings, string][] = [
    ...(api ? [] : ofRoutes.map((setting): [keyof ApiSettings, string] => [setting, 'no routes: app.get(…)'])),
    ...(webSocket
      ? []
      : [['webSocketDomain', 'no functions for a WebSocket API: app.onWsMessage(…)'] as [keyof ApiSettings, string]]),
  ];
  return unused
    .filter(([setting]) => settings[setting] !== undefined)
    .map(([setting, why]) => ({
      id: 'unused-api-setting',
      message: `api.${setting} has no effect, as the runtime app has ${why}`,
    }));
}
