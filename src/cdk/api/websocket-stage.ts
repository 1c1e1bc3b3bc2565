import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { LogGroupLogDestination, type WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Construct } from 'constructs';
import { accessLogs, messageLogFormat } from './access-logs';
import { addWebSocketDomain } from './domain/websocket-domain';
import type { WebSocketPlan } from './plan';
import { apiDefaults } from '../../config';
import type { AppPlan } from '../plan';
import { WEBSOCKET_STAGE } from '../../runtime/names';

const ACCESS_LOGS = {
  id: 'Websocket-AccessLogs',
  byDefault: apiDefaults('rest').accessLogs,
  format: messageLogFormat(),
} as const;

/** Creates the stage of a WebSocket API, with its domain name. Returns the outputs. */
export function createWebSocketStage(
  scope: Construct,
  api: WebSocketApi,
  plan: AppPlan,
  { routes, stageName }: WebSocketPlan,
): { readonly [name: string]: string } {
  const { throttle, webSocketDomain: domain } = plan.apiSettings;
  const logs = accessLogs(scope, plan, plan.functions[routes[0].functionName], ACCESS_LOGS);
  const stage = new WebSocketStage(scope, WEBSOCKET_STAGE, {
    webSocketApi: api,
    stageName,
    autoDeploy: true,
    throttle,
    accessLogSettings: logs && {
      destination: new LogGroupLogDestination(logs.logGroup),
      format: AccessLogFormat.custom(logs.format),
    },
  });
  return domain ? addWebSocketDomain(api, stage, domain).outputs : {};
}
