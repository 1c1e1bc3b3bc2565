import { WEBSOCKET_API_TIMEOUT_SECONDS } from '../../../runtime/aws-limits';
import type { LocalHttpIntegration, LocalHttpRoute, LocalWebSocketApi } from '../../model';
import { functionArnOf } from '../function-uri';

/** A route of a WebSocket API that runs locally. */
export interface WebSocketRoute {
  readonly routeKey: string;
  /** Undefined for a mock integration. */
  readonly functionArn?: string;
  /** That of a mock integration. */
  readonly statusCode?: number;
  readonly timeoutInMillis: number;
  /** Whether the function's result is sent to the client. */
  readonly responds: boolean;
}

/** The route; a string is the reason why it does not run locally. */
export function webSocketRoute(api: LocalWebSocketApi, route: LocalHttpRoute): WebSocketRoute | string {
  const { routeKey, integration, problem, responds = false } = route;
  if (problem !== undefined) return problem;
  if (!integration) return 'it has no integration';
  if (integration.type === 'MOCK' && !responds) return mockRoute(routeKey, integration.requestTemplates);
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

/**
 * A route that only has a status, as `$connect` often does.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html
 */
function mockRoute(routeKey: string, templates: LocalHttpIntegration['requestTemplates']): WebSocketRoute | string {
  const [template = '{"statusCode":200}'] = Object.values(templates ?? {});
  const [, status] = /^\s*\{\s*"?statusCode"?\s*:\s*"?(\d{3})"?\s*\}\s*$/.exec(template) ?? [];
  if (status === undefined) return 'a mock integration whose template is more than a status does not run locally';
  return { routeKey, statusCode: Number(status), timeoutInMillis: 0, responds: false };
}
