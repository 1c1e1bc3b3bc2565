import { Template } from 'aws-cdk-lib/assertions';
import { TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Stream } from 'aws-cdk-lib/aws-kinesis';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import type { Manifest } from '../../../src/manifest/manifest';
import { appIn, manifestOf, newStack, ofType, PLAIN } from '../literal-app';

const PLACE = '<token>';

/** The widgets of the one dashboard, tokens put to rest. */
function widgetsOf(template: any): any[] {
  const [[, { Properties }]] = ofType(template, 'AWS::CloudWatch::Dashboard');
  const body = Properties.DashboardBody;
  const text =
    typeof body === 'string'
      ? body
      : body['Fn::Join'][1].map((part: unknown) => (typeof part === 'string' ? part : PLACE)).join('');
  return JSON.parse(text).widgets;
}

function dashboardOf(
  manifest: Manifest,
  props: object = {},
  resources: (stack: ReturnType<typeof newStack>) => object = () => ({}),
): any {
  const stack = newStack();
  appIn(stack, manifest, { dashboard: true, resources: resources(stack), ...props });
  return Template.fromStack(stack).toJSON();
}

test('is not created by default', () => {
  const stack = newStack();
  const app = appIn(stack, PLAIN, { alarms: true });
  expect(() => app.dashboard).toThrow('Stack/RuntimeApp: there is no dashboard: set the option dashboard: true');
  expect(ofType(Template.fromStack(stack).toJSON(), 'AWS::CloudWatch::Dashboard')).toEqual([]);
});

test('shows the API, the functions and the alarms', () => {
  const titles = (props: object) => widgetsOf(dashboardOf(PLAIN, props)).map(({ properties }) => properties.title);
  const shown = [
    'REST API: requests',
    'REST API: errors',
    'REST API: latency',
    'Functions: calls',
    'Functions: errors',
    'Functions: throttles',
    'Functions: duration, p99',
  ];
  expect(titles({})).toEqual(shown);
  expect(titles({ alarms: true })).toEqual(['Alarms', ...shown]);
  expect(titles({ stageConfig: { api: { type: 'http' } } }).slice(0, 3)).toEqual([
    'HTTP API: requests',
    'HTTP API: errors',
    'HTTP API: latency',
  ]);
});

test('shows the event sources of the functions, and the dead letters', () => {
  const manifest = manifestOf({
    routes: [],
    functions: {
      click: { kind: 'kinesis', source: { resource: 'Clicks' }, batchSize: 100, startingPosition: 'LATEST' },
      order: { kind: 'sqs', source: { resource: 'Orders' }, batchSize: 1 },
      say: { kind: 'websocket', route: '$default' },
    },
    resources: { Clicks: { kind: 'stream', variable: 'CLICKS' }, Orders: { kind: 'queue', variable: 'ORDERS' } },
    operations: {},
  });
  const widgets = widgetsOf(
    dashboardOf(manifest, {}, (stack) => ({
      Clicks: new Stream(stack, 'Clicks'),
      Orders: new Queue(stack, 'Orders', {
        visibilityTimeout: Duration.seconds(360),
        deadLetterQueue: { queue: new Queue(stack, 'Lost'), maxReceiveCount: 3 },
      }),
    })),
  );
  const linesOf = (title: string) =>
    widgets
      .find(({ properties }) => properties.title === title)
      .properties.metrics.map((metric: any[]) =>
        [metric[1], metric.at(-1).label].filter((value) => value !== undefined),
      );
  expect(linesOf('WebSocket API: errors')).toEqual([
    ['ClientError', 'client'],
    ['IntegrationError', 'integration'],
    ['ExecutionError', 'execution'],
  ]);
  expect(linesOf('Functions: errors')).toEqual([
    ['Errors', 'click'],
    ['Errors', 'order'],
    ['Errors', 'say'],
  ]);
  expect(linesOf('Streams: age of the records')).toEqual([['IteratorAge', 'click']]);
  expect(linesOf('Queues: messages')).toEqual([['ApproximateNumberOfMessagesVisible', 'order']]);
  expect(linesOf('Queues: age of the oldest message')).toEqual([['ApproximateAgeOfOldestMessage', 'order']]);
  expect(linesOf('Dead letters')).toEqual([['ApproximateNumberOfMessagesVisible']]);
});

test('is one resource, and no more graphs for a hundred functions', () => {
  const withFunctions = (n: number) =>
    dashboardOf({
      ...PLAIN,
      functions: {
        ...PLAIN.functions,
        ...Object.fromEntries(Array.from({ length: n }, (_, i) => [`fn${100 + i}`, { kind: 'lambda' as const }])),
      },
    });
  const [few, many] = [withFunctions(1), withFunctions(99)];
  expect(widgetsOf(many)).toHaveLength(widgetsOf(few).length);
  expect(ofType(many, 'AWS::CloudWatch::Dashboard')).toHaveLength(1);
  for (const { x, width } of widgetsOf(many)) expect(x + width).toBeLessThanOrEqual(24);
});

test("accepts the CDK's name and range, and more widgets", () => {
  const stack = newStack();
  const app = appIn(stack, PLAIN, { dashboard: { dashboardName: 'shop-prod', defaultInterval: Duration.days(1) } });
  app.dashboard.addWidgets(new TextWidget({ markdown: '# Orders' }));
  const template = Template.fromStack(stack).toJSON();
  expect(ofType(template, 'AWS::CloudWatch::Dashboard')[0][1].Properties.DashboardName).toBe('shop-prod');
  expect(widgetsOf(template).at(-1).properties.markdown).toBe('# Orders');
});

test('of an app without functions is empty', () => {
  expect(widgetsOf(dashboardOf(manifestOf({ functions: {}, routes: [], resources: {}, operations: {} })))).toEqual([]);
});

test.each<[any, string]>([
  [1, 'dashboard: expected true, false or an object, got 1'],
  [{ name: 'x' }, 'dashboard.name: unknown option'],
])('%j is refused', (dashboard, message) => {
  expect(() => appIn(newStack(), PLAIN, { dashboard })).toThrow(`Stack/RuntimeApp: ${message}`);
});
