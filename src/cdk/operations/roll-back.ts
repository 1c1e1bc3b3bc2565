import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import type { ApiMetrics } from './metrics';
import type { AlarmsProps } from './props';
import type { Created } from '../created';
import type { AppPlan } from '../plan';
import { FUNCTION_URL, REST_API } from '../../runtime/names';

/** The alarms of a function with a deployment, and of its API, in an app without alarms. */
export const ROLL_BACK_ALARMS: AlarmsProps = { throttles: false, duration: false, iteratorAge: false, latency: false };

/** Rolls back the deployments during which the alarm goes off. */
export function rollBack(alarm: Alarm | undefined, groups: readonly (LambdaDeploymentGroup | undefined)[]): void {
  if (alarm) for (const group of groups) group?.addAlarm(alarm);
}

/**
 * The deployment groups of the functions that serve an API, which the alarm on its responses rolls back: an error in a
 * route is no failed invocation. None for an HTTP API or a WebSocket API, as the metrics have the id of the API: the
 * alarm needs the API, which needs the alias, which needs the deployment group.
 */
export function groupsBehind(
  { api: { node } }: ApiMetrics,
  { api }: AppPlan,
  deployments: Created['deployments'],
): LambdaDeploymentGroup[] {
  if (!api || (node.id !== REST_API && node.id !== FUNCTION_URL)) return [];
  return [api.handler, api.streamHandler]
    .map((handler) => handler && deployments.get(handler.name))
    .filter((group) => group !== undefined);
}
