import type { Alarm, Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import type { CfnEventInvokeConfig, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { type IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { Reference, Tokenization } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { apiAlarms, deadLetterAlarms, functionAlarms, notify } from './alarms';
import { createDashboard } from './dashboard';
import { apiMetrics } from './metrics';
import type { Created } from '../created';
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
  { functions, apis: { constructs } }: Pick<Created, 'functions' | 'apis'>,
): Operations {
  const { api, dashboard } = plan;
  const apis = apiMetrics(constructs, api && functions[(api.streamHandler ?? api.handler).name]);
  const deadLetters = deadLetterQueues(plan, functions);
  const streamFunctions = Object.keys(functions).filter(
    (name) => eventSourceOf(plan.functions[name].declaration.kind)?.polled === 'stream',
  );
  const alarms: Alarm[] = [];
  if (plan.alarms) {
    const props = plan.alarms;
    alarms.push(
      ...Object.values(plan.functions).flatMap((planned) => functionAlarms(planned, functions[planned.name], props)),
      ...apis.flatMap((api) => apiAlarms(api, props, plan.name)),
      ...deadLetterAlarms(scope, deadLetters, props),
    );
    if (props.topic) notify(props.topic, alarms);
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
): IQueue[] {
  const queues = [
    ...bindings.map(({ resource }) => (resource as Partial<Queue> | undefined)?.deadLetterQueue?.queue),
    ...Object.values(eventSources).flatMap((props) => [props?.onFailure, props?.deadLetterQueue]),
    ...Object.values(functions).flatMap((handler) => [handler.deadLetterQueue, failureQueue(handler)]),
  ]
    .filter((queue) => queue !== undefined && queue !== null)
    .filter((target): target is IQueue => 'queueArn' in target);
  return [...new Map(queues.map((queue) => [queue.queueArn, queue])).values()];
}

/**
 * The queue for failed asynchronous invocations. The CDK does not expose the destination, and the template has only its
 * ARN.
 */
function failureQueue(handler: LambdaFunction): IQueue | undefined {
  const config = handler.node.tryFindChild('EventInvokeConfig')?.node.defaultChild as CfnEventInvokeConfig | undefined;
  const arn = (config?.destinationConfig as CfnEventInvokeConfig.DestinationConfigProperty | undefined)?.onFailure as
    CfnEventInvokeConfig.OnFailureProperty | undefined;
  return arn && queueOf(handler, arn.destination);
}

function queueOf(scope: Construct, arn: string): IQueue | undefined {
  const [token] = Tokenization.reverseString(arn).tokens;
  const owner = Reference.isReference(token) ? token.target.node.scope : undefined;
  if (owner) return 'queueName' in owner ? (owner as unknown as IQueue) : undefined;
  return /^arn:[^:]*:sqs:/.test(arn) ? Queue.fromQueueArn(scope, 'FailureQueue', arn) : undefined;
}
