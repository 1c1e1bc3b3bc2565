import { WEBSOCKET_API_TIMEOUT_SECONDS } from '../../../runtime/aws-limits';
import type { LocalHttpRoute, LocalWebSocketApi } from '../../model';
import { functionArnOf } from '../function-uri';

/** A route of a WebSocket API that runs locally. */
export interface WebSocketRoute {
  readonly routeKey: string;
  readonly functionArn: string;
  readonly timeoutInMillis: number;
  /** Whether the function's result is sent to the client. */
  readonly responds: boolean;
}

/** The route; a string is the reason why it does not run locally. */
export function webSocketRoute(api: LocalWebSocketApi, route: LocalHttpRoute): WebSocketRoute | string {
  const { routeKey, integration, problem, responds = false } = route;
  if (problem !== undefined) return problem;
  if (!integration) return 'it has no integration';
  if (integration.type !== 'AWS_PROXY') return `an integration of type ${integration.type} does not run locally`;
  const functionArn = functionArnOf(String(integration.uri), api.stageVariables ?? {});
  if (functionArn === undefined) return `its integration is no Lambda function: ${integration.uri}`;
  return {
    routeKey,
    functionArn,
    timeoutInMillis: integration.timeoutInMillis ?? WEBSOCKET_API_TIMEOUT_SECONDS * 1000,
    responds,
  };
}
