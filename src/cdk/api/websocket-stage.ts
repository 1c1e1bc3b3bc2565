import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { LogGroupLogDestination, type WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Construct } from 'constructs';
import { type AccessLogOptions, accessLogs, messageLogFormat } from './access-logs';
import { addV2Domain } from './domain/v2-domain';
import type { ApiSettings } from '../../config';
import { ServerlessAppError } from '../errors';

const ACCESS_LOGS = {
  id: 'Websocket-AccessLogs',
  // As for REST APIs, the role for logs has to be set for the account.
  byDefault: false,
  format: messageLogFormat(),
} as const;

/** The name of the stage: that of the app's other API, which may be "$default" where it is an HTTP API. */
export function websocketStageName({ stageName = 'api' }: ApiSettings): string {
  return stageName === '$default' ? 'api' : stageName;
}

/** The stage of a WebSocket API, as it is set, with its domain name. Gives the outputs. */
export function createWebsocketStage(
  scope: Construct,
  api: WebSocketApi,
  settings: ApiSettings,
  options: AccessLogOptions,
): { readonly [name: string]: string } {
  const { websocketDomain: setting } = settings;
  if (setting?.securityPolicy === 'TLS_1_0') {
    throw new ServerlessAppError(
      'UNSUPPORTED_BY_API_TYPE',
      scope.node.path,
      'api.websocketDomain.securityPolicy: a WebSocket API has no TLS 1.0; take it away',
    );
  }
  if (setting && setting.name === settings.domain?.name) {
    throw new ServerlessAppError(
      'INVALID_OPTION',
      scope.node.path,
      `api.websocketDomain.name: ${setting.name} is the domain name of api.domain, and APIs of different types cannot share one`,
    );
  }
  const logs = accessLogs(scope, settings.accessLogs, ACCESS_LOGS, options);
  const stage = new WebSocketStage(scope, 'WebsocketStage', {
    webSocketApi: api,
    stageName: websocketStageName(settings),
    autoDeploy: true,
    throttle: settings.throttle,
    accessLogSettings: logs && {
      destination: new LogGroupLogDestination(logs.logGroup),
      format: AccessLogFormat.custom(logs.format),
    },
  });
  return setting ? addV2Domain(api, stage, { domain: setting, setting: 'api.websocketDomain' }).outputs : {};
}
