import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  type MetricOptions,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { type ApiMetrics, functionMetrics } from './metrics';
import type { DashboardOptions } from './props';

export interface DashboardContents {
  readonly alarms: readonly Alarm[];
  readonly apis: readonly ApiMetrics[];
  readonly functions: { readonly [name: string]: LambdaFunction };
  /** The names of the functions that streams invoke. */
  readonly streamFunctions: readonly string[];
  /** The queues that functions read, by the name of the function. */
  readonly queues: { readonly [name: string]: IQueue };
  readonly deadLetters: readonly IQueue[];
}

const WIDTH = 24;

/** One dashboard for the whole app: a function is a line in each graph, so that a hundred of them are four graphs. */
export function createDashboard(scope: Construct, contents: DashboardContents, options: DashboardOptions): Dashboard {
  const { alarms, apis, functions } = contents;
  const rows: IWidget[][] = [
    alarms.length > 0 ? [new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: WIDTH })] : [],
    ...apis.map(apiRow),
    Object.keys(functions).length > 0 ? functionRow(functions) : [],
    sourceRow(contents),
  ];
  // No function has this name.
  return new Dashboard(scope, 'App-Dashboard', { ...options, widgets: rows.filter((widgets) => widgets.length > 0) });
}

function apiRow({ title, requests, errors, latency }: ApiMetrics): IWidget[] {
  return row([
    graph(`${title}: requests`, [requests]),
    graph(
      `${title}: errors`,
      Object.entries(errors).map(([label, metric]) => metric.with({ label })),
    ),
    graph(`${title}: latency`, [
      latency({ statistic: 'p50', label: 'p50' }),
      latency({ statistic: 'p99', label: 'p99' }),
    ]),
  ]);
}

function functionRow(functions: DashboardContents['functions']): IWidget[] {
  const lines = (name: 'invocations' | 'errors' | 'throttles' | 'duration') =>
    Object.entries(functions).map(([label, handler]) => functionMetrics(handler)[name]({ label }));
  return row([
    graph('Functions: calls', lines('invocations')),
    graph('Functions: errors', lines('errors')),
    graph('Functions: throttles', lines('throttles')),
    graph('Functions: duration, p99', lines('duration')),
  ]);
}

function sourceRow({ functions, streamFunctions, queues, deadLetters }: DashboardContents): IWidget[] {
  const read = (metric: (queue: IQueue, options: MetricOptions) => IMetric) =>
    Object.entries(queues).map(([label, queue]) => metric(queue, { label }));
  return row([
    graph(
      'Streams: age of the records',
      streamFunctions.map((label) => functionMetrics(functions[label]).iteratorAge({ label })),
    ),
    graph(
      'Queues: messages',
      read((queue, options) => queue.metricApproximateNumberOfMessagesVisible(options)),
    ),
    graph(
      'Queues: age of the oldest message',
      read((queue, options) => queue.metricApproximateAgeOfOldestMessage(options)),
    ),
    graph(
      'Dead letters',
      deadLetters.map((queue) => queue.metricApproximateNumberOfMessagesVisible()),
    ),
  ]);
}

type Graph = { readonly title: string; readonly left: IMetric[] };

function graph(title: string, left: IMetric[]): Graph {
  return { title, left };
}

/** A row of graphs. Those without metrics are left out. */
function row(graphs: Graph[]): IWidget[] {
  const shown = graphs.filter(({ left }) => left.length > 0);
  return shown.map((props) => new GraphWidget({ ...props, width: WIDTH / shown.length, leftYAxis: { min: 0 } }));
}
