import { checkPathSiblings } from './path-siblings';
import type { ApiSettings } from '../../config';
import type { RouteManifest } from '../../manifest/manifest';
import { ServerlessAppError } from '../errors';
import type { ApiProps } from '../escape-hatches';

/** A function URL has checks of its own. */
export type ApiType = 'rest' | 'http';

// What only a REST API has, by the setting that asks for it:
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vs-rest.html
const REST_SETTINGS: { readonly [S in keyof ApiSettings]?: string } = {
  endpointType: 'types of endpoints',
  vpcEndpointIds: 'private endpoints',
  policyFile: 'resource policies',
  minimumCompressionSize: 'compressed answers',
  usagePlan: 'usage plans',
  tracing: 'X-Ray traces',
};

// What the two types have in common, by the property of apiProps.
const HTTP_PROPS: readonly string[] = ['disableExecuteApiEndpoint'];

/** What is asked of an API. */
export interface Asked {
  readonly settings: ApiSettings;
  readonly props: ApiProps;
  readonly routes: readonly RouteManifest[];
}

/** An error for what that type of API does not have, and another one has. Authorizers are checked by themselves. */
export function checkType({ settings, props, routes }: Asked, type: ApiType, path: string): void {
  if (settings.authType !== undefined) {
    throw new ServerlessAppError(
      'UNSUPPORTED_BY_API_TYPE',
      path,
      `api.authType: ${type === 'rest' ? 'a REST API has' : 'an HTTP API has'} authorizers instead, ` +
        'by route; a function URL has it: set api.type to "url", or take it away',
    );
  }
  if (type === 'rest') {
    checkPathSiblings(routes, path);
    if (settings.stageName === '$default') {
      throw unsupported(path, 'api.stageName: a REST API has no stage of the name "$default"', 'http', 'one');
    }
    return;
  }
  for (const { path: route, method, apiKeyRequired, stream } of routes) {
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
    if (stream) {
      throw new ServerlessAppError(
        'UNSUPPORTED_BY_API_TYPE',
        path,
        `${method} ${route}: an HTTP API does not stream; a REST API and a function URL do: ` +
          'set api.type to "rest" or "url", or take the option "stream" away',
      );
    }
    if (apiKeyRequired) throw unsupported(path, `${method} ${route}: an HTTP API has no API keys`, 'rest');
  }
  for (const [setting, what] of Object.entries(REST_SETTINGS)) {
    const value = settings[setting as keyof ApiSettings];
    if (value !== undefined && value !== false) {
      throw unsupported(path, `api.${setting}: an HTTP API has no ${what}`, 'rest');
    }
  }
  if (settings.domain?.securityPolicy === 'TLS_1_0') {
    throw unsupported(path, 'api.domain.securityPolicy: an HTTP API has no TLS 1.0', 'rest', 'it');
  }
  for (const [prop, value] of Object.entries(props)) {
    if (value !== undefined && !HTTP_PROPS.includes(prop)) {
      throw unsupported(path, `apiProps.${prop}: an HTTP API has no such property`, 'rest', 'it');
    }
  }
}

function unsupported(path: string, problem: string, type: ApiType, what: string = 'them'): ServerlessAppError {
  return new ServerlessAppError(
    'UNSUPPORTED_BY_API_TYPE',
    path,
    `${problem}; ${type === 'rest' ? 'a REST API' : 'an HTTP API'} has ${what}: set api.type to "${type}", or take it away`,
  );
}
