import type { Alarm, Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { tell } from './alarm-topic';
import { apiAlarms } from './api-alarms';
import { apiMetrics } from './api-metrics';
import { createDashboard } from './dashboard';
import { deadLetterQueues } from './dead-letters';
import { functionAlarms } from './function-alarms';
import type { AlarmsProps, DashboardOptions } from './props';
import { deadLetterAlarms } from './queue-alarms';
import type { Manifest } from '../../manifest/manifest';
import type { EventSourceProps } from '../event-sources/props';
import type { Binding } from '../resources/bindings';

export interface OperationsOptions {
  /** Of the app and its stage, for people. */
  readonly name: string;
  readonly manifest: Manifest;
  readonly functions: { readonly [name: string]: LambdaFunction };
  /** Seconds that a function may take. */
  readonly timeoutOf: (name: string) => number;
  readonly bindings: readonly Binding[];
  readonly eventSources: { readonly [name: string]: EventSourceProps | undefined };
  /** By logical id. */
  readonly apis: { readonly [id: string]: Construct | undefined };
  readonly alarms?: boolean | AlarmsProps;
  readonly dashboard?: boolean | DashboardOptions;
}

export interface Operations {
  readonly alarms: readonly Alarm[];
  readonly dashboard?: Dashboard;
}

/** What tells how the app is doing: alarms and a dashboard, as they are asked for. */
export function createOperations(scope: Construct, options: OperationsOptions): Operations {
  const { manifest, functions, bindings, dashboard } = options;
  const apis = apiMetrics(options.apis, functions.APIStreamHandler ?? functions.APIHandler);
  const deadLetters = deadLetterQueues(options);
  const streamFunctions = Object.keys(functions).filter((name) =>
    ['kinesis', 'dynamodb'].includes(manifest.functions[name].kind),
  );
  const alarms: Alarm[] = [];
  if (options.alarms) {
    const props = options.alarms === true ? {} : options.alarms;
    alarms.push(
      ...Object.entries(functions).flatMap(([name, handler]) =>
        functionAlarms(
          { name, handler, timeout: options.timeoutOf(name), readsStream: streamFunctions.includes(name) },
          props,
        ),
      ),
      ...apis.flatMap((api) => apiAlarms(api, props, options.name)),
      ...deadLetterAlarms(scope, deadLetters, props),
    );
    if (props.topic) tell(props.topic, alarms);
  }
  if (!dashboard) return { alarms };
  const contents = { alarms, apis, functions, streamFunctions, queues: readQueues(manifest, bindings), deadLetters };
  return { alarms, dashboard: createDashboard(scope, contents, dashboard === true ? {} : dashboard) };
}

/** The bound queues that call functions, by the name of the function. */
function readQueues(manifest: Manifest, bindings: readonly Binding[]): { [name: string]: IQueue } {
  return Object.fromEntries(
    Object.entries(manifest.functions).flatMap(([name, declaration]) => {
      if (declaration.kind !== 'sqs' || !('resource' in declaration.source)) return [];
      const { resource } = declaration.source;
      return [[name, bindings.find((binding) => binding.name === resource)!.resource as IQueue]];
    }),
  );
}
