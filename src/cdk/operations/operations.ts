import type { Alarm, Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { tell } from './alarm-topic';
import { apiAlarms } from './api-alarms';
import { apiMetrics } from './api-metrics';
import { createDashboard } from './dashboard';
import { deadLetterQueues } from './dead-letters';
import { functionAlarms, isStream } from './function-alarms';
import { deadLetterAlarms } from './queue-alarms';
import type { Created } from '../created';
import type { AppPlan } from '../plan';

export interface Operations {
  readonly alarms: readonly Alarm[];
  readonly dashboard?: Dashboard;
}

/** The alarms and the dashboard of an app, as far as they are configured. */
export function createOperations(
  scope: Construct,
  plan: AppPlan,
  { functions, apis: { constructs } }: Pick<Created, 'functions' | 'apis'>,
): Operations {
  const { dashboard } = plan;
  const apis = apiMetrics(constructs, functions.APIStreamHandler ?? functions.APIHandler);
  const deadLetters = deadLetterQueues(plan, functions);
  const streamFunctions = Object.keys(functions).filter((name) => isStream(plan.functions[name].declaration));
  const alarms: Alarm[] = [];
  if (plan.alarms) {
    const props = plan.alarms;
    alarms.push(
      ...Object.values(plan.functions).flatMap((planned) => functionAlarms(planned, functions[planned.name], props)),
      ...apis.flatMap((api) => apiAlarms(api, props, plan.name)),
      ...deadLetterAlarms(scope, deadLetters, props),
    );
    if (props.topic) tell(props.topic, alarms);
  }
  if (!dashboard) return { alarms };
  const contents = { alarms, apis, functions, streamFunctions, queues: readQueues(plan), deadLetters };
  return { alarms, dashboard: createDashboard(scope, contents, dashboard) };
}

/** The bound queues that call functions, by the name of the function. */
function readQueues({ manifest, bindings }: AppPlan): { [name: string]: IQueue } {
  return Object.fromEntries(
    Object.entries(manifest.functions).flatMap(([name, declaration]) => {
      if (declaration.kind !== 'sqs' || !('resource' in declaration.source)) return [];
      const { resource } = declaration.source;
      return [[name, bindings.find((binding) => binding.name === resource)!.resource as IQueue]];
    }),
  );
}
