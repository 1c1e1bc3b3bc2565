import type { Alarm, Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import type { CfnEventInvokeConfig, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { type IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { Reference, Tokenization } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { apiAlarms, deadLetterAlarms, functionAlarms, notify } from './alarms';
import { createDashboard } from './dashboard';
import { apiMetrics } from './metrics';
import { groupsBehind, ROLL_BACK_ALARMS, rollBack } from './roll-back';
import type { Created } from '../created';
import type { Target } from '../aliases';
import { eventSourceOf } from '../event-sources';
import type { AppPlan } from '../plan';

export interface Operations {
  readonly alarms: readonly Alarm[];
  readonly dashboard?: Dashboard;
}

/** The alarms and the dashboard of an app, as far as they are configured. */
export function createOperations(
  scope: Construct,
  plan: AppPlan,
  {
    functions,
    targets,
    apis: { constructs },
    deployments,
  }: Pick<Created, 'functions' | 'targets' | 'apis' | 'deployments'>,
): Operations {
  const { api, dashboard } = plan;
  const apis = apiMetrics(constructs, api && functions[(api.streamHandler ?? api.handler).name]);
  const deadLetters = deadLetterQueues(plan, functions, targets);
  const streamFunctions = Object.keys(functions).filter(
    (name) => eventSourceOf(plan.functions[name].declaration.kind)?.polled === 'stream',
  );
  const alarms: Alarm[] = [];
  const add = (created: readonly (Alarm | undefined)[]) =>
    alarms.push(...created.filter((alarm) => alarm !== undefined));
  for (const planned of Object.values(plan.functions)) {
    const group = deployments.get(planned.name);
    const props = plan.alarms ?? (group && ROLL_BACK_ALARMS);
    if (!props) continue;
    const handler = functions[planned.name];
    const created = functionAlarms(planned, handler, group ? targets[planned.name] : handler, props);
    add(Object.values(created));
    rollBack(created.errors, [group]);
  }
  for (const api of apis) {
    const groups = groupsBehind(api, plan, deployments);
    const props = plan.alarms ?? (groups.length > 0 && ROLL_BACK_ALARMS);
    if (!props) continue;
    const created = apiAlarms(api, props, plan.name);
    add(Object.values(created));
    rollBack(created.serverErrors, groups);
  }
  if (plan.alarms) {
    add(deadLetterAlarms(scope, deadLetters, plan.alarms));
    if (plan.alarms.topic) notify(plan.alarms.topic, alarms);
  }
  if (!dashboard) return { alarms };
  const contents = { alarms, apis, functions, streamFunctions, queues: readQueues(plan), deadLetters };
  return { alarms, dashboard: createDashboard(scope, contents, dashboard) };
}

/** The bound queues that call functions, by the name of the function. */
function readQueues({ manifest, bindings }: AppPlan): { [name: string]: IQueue } {
  return Object.fromEntries(
    Object.entries(manifest.functions).flatMap(([name, declaration]) => {
      const source = 'source' in declaration ? declaration.source : undefined;
      if (eventSourceOf(declaration.kind)?.polled !== 'queue' || !source || !('resource' in source)) return [];
      const { resource } = source;
      return [[name, bindings.find((binding) => binding.name === resource)!.resource as IQueue]];
    }),
  );
}

/**
 * The dead-letter queues and failure destinations, as far as they are known: each once, however many functions share
 * it.
 */
function deadLetterQueues(
  { bindings, eventSources }: AppPlan,
  functions: { readonly [name: string]: LambdaFunction },
  targets: { readonly [name: string]: Target },
): IQueue[] {
  const queues = [
    ...bindings.map(({ resource }) => (resource as Partial<Queue> | undefined)?.deadLetterQueue?.queue),
    ...Object.values(eventSources).flatMap((props) => [props?.onFailure, props?.deadLetterQueue]),
    ...Object.entries(functions).flatMap(([name, handler]) => [handler.deadLetterQueue, failureQueue(targets[name])]),
  ]
    .filter((queue) => queue !== undefined && queue !== null)
    .filter((target): target is IQueue => 'queueArn' in target);
  return [...new Map(queues.map((queue) => [queue.queueArn, queue])).values()];
}

/**
 * The queue for failed asynchronous invocations. The CDK does not expose the destination, and the template has only its
 * ARN.
 */
function failureQueue(target: Target): IQueue | undefined {
  const config = target.node.tryFindChild('EventInvokeConfig')?.node.defaultChild as CfnEventInvokeConfig | undefined;
  const arn = (config?.destinationConfig as CfnEventInvokeConfig.DestinationConfigProperty | undefined)?.onFailure as
    CfnEventInvokeConfig.OnFailureProperty | undefined;
  return arn && queueOf(target, arn.destination);
}

function queueOf(scope: Construct, arn: string): IQueue | undefined {
  const [token] = Tokenization.reverseString(arn).tokens;
  const owner = Reference.isReference(token) ? token.target.node.scope : undefined;
  if (owner) return 'queueName' in owner ? (owner as unknown as IQueue) : undefined;
  return /^arn:[^:]*:sqs:/.test(arn) ? Queue.fromQueueArn(scope, 'FailureQueue', arn) : undefined;
}
