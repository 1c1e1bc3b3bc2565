import type { ApiSettings } from '../../config';
import type { Manifest } from '../../manifest/manifest';
import { ServerlessAppError } from '../errors';
import type { ApiProps } from '../escape-hatches';

/** What is asked of a function URL. */
export interface AskedOfUrl {
  readonly manifest: Manifest;
  readonly settings: ApiSettings;
  readonly props: ApiProps;
}

const SETTINGS: readonly string[] = ['type', 'authType'];
// They may be meant for the WebSocket API, which is one of its own.
const WEBSOCKET_SETTINGS: readonly string[] = ['stageName', 'throttle', 'accessLogs', 'websocketDomain'];
const GATEWAY = 'a REST API and an HTTP API have it: set api.type to "rest" or "http", or take it away';

/**
 * An error for what a function URL does not have: it calls the function, and knows nothing of its routes.
 * https://docs.aws.amazon.com/lambda/latest/dg/furls-http-invoke-decision.html
 */
export function checkFunctionUrl({ manifest, settings, props }: AskedOfUrl, path: string): void {
  const unsupported = (problem: string) => new ServerlessAppError('UNSUPPORTED_BY_API_TYPE', path, problem);
  for (const { method, path: route, apiKeyRequired, authorizer } of manifest.routes) {
    if (apiKeyRequired) {
      throw unsupported(
        `${method} ${route}: a function URL has no API keys; a REST API has them: set api.type to "rest", or take it away`,
      );
    }
    if (!authorizer) continue;
    if (manifest.authorizers![authorizer.name].kind !== 'iam') {
      throw unsupported(
        `${method} ${route}: a function URL has no authorizers but AWS_IAM, for all routes; ${GATEWAY}`,
      );
    }
    if (settings.authType === 'NONE') {
      throw unsupported(
        `${method} ${route}: iamAuthorizer() is for function URLs whose api.authType is "AWS_IAM", for all routes; ${GATEWAY}`,
      );
    }
  }
  const websocket = Object.values(manifest.functions).some(({ kind }) => kind === 'websocket');
  const known = [...SETTINGS, ...(websocket ? WEBSOCKET_SETTINGS : [])];
  for (const [setting, value] of Object.entries(settings)) {
    if (value !== undefined && value !== false && !known.includes(setting)) {
      throw unsupported(`api.${setting}: a function URL has none; ${GATEWAY}`);
    }
  }
  for (const [prop, value] of Object.entries(props)) {
    if (value !== undefined) {
      throw unsupported(
        `apiProps.${prop}: it is for APIs of API Gateway; set api.type to "rest" or "http", or take it away`,
      );
    }
  }
}
