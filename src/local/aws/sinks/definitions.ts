import { randomUUID } from 'node:crypto';
import { mailOperation } from './mail';
import type { SinkDefinition } from './sink';
import { userOperations } from './users';
import { AwsServiceError } from '../service';

/** The services whose requests are recorded, by their name in a signature. */
export const SINKS = {
  ses: {
    service: 'ses',
    // https://docs.aws.amazon.com/ses/latest/APIReference/API_SendEmail.html
    query: { version: '2010-12-01', namespace: 'http://ses.amazonaws.com/doc/2010-12-01/' },
    // https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
    routes: { 'POST /v2/email/outbound-emails': 'SendEmail' },
    operations(context) {
      const mail = mailOperation(context);
      return { SendEmail: mail, SendRawEmail: mail };
    },
  },
  states: {
    service: 'states',
    // StartSyncExecution has the result of the execution, which nobody knows here.
    operations: ({ clock }) => ({
      StartExecution: {
        resources: ({ stateMachineArn }) => [checkedArn(stateMachineArn)],
        summary: ({ stateMachineArn, input = '{}' }) => `of ${stateMachineArn.split(':').pop()}: ${input}`,
        output: ({ stateMachineArn, name = randomUUID() }) => ({
          executionArn: `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`,
          startDate: new Date(clock.now()),
        }),
      },
      StopExecution: {
        resources: ({ executionArn }) => [executionArn],
        summary: ({ executionArn }) => `of ${executionArn}`,
        output: () => ({ stopDate: new Date(clock.now()) }),
      },
    }),
  },
  monitoring: {
    service: 'cloudwatch',
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html
    query: {
      version: '2010-08-01',
      namespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
      numbers: ['Value', 'Values', 'Counts', 'SampleCount', 'Sum', 'Minimum', 'Maximum', 'StorageResolution'],
    },
    operations: () => ({
      PutMetricData: {
        conditions: ({ Namespace }) => ({ 'cloudwatch:namespace': Namespace }),
        summary: ({ Namespace, MetricData = [] }) =>
          `of ${Namespace}: ${MetricData.map(({ MetricName, Value }: any) => `${MetricName} ${Value ?? ''}`.trim()).join(', ')}`,
      },
    }),
  },
  'cognito-idp': {
    service: 'cognito-idp',
    operations: userOperations,
  },
  xray: {
    service: 'xray',
    routes: { 'POST /TraceSegments': 'PutTraceSegments', 'POST /TelemetryRecords': 'PutTelemetryRecords' },
    operations: () => ({
      PutTraceSegments: {
        summary: ({ TraceSegmentDocuments = [] }) => `of ${TraceSegmentDocuments.length} segment(s)`,
        output: () => ({ UnprocessedTraceSegments: [] }),
      },
      PutTelemetryRecords: {
        summary: ({ TelemetryRecords = [] }) => `of ${TelemetryRecords.length} record(s)`,
      },
    }),
  },
} as const satisfies { readonly [name: string]: SinkDefinition };

/** The ARN of a state machine, which may have a version or an alias. */
function checkedArn(arn: unknown): string {
  if (typeof arn === 'string' && /^arn:[^:]+:states:[^:]+:\d{12}:stateMachine:.+$/.test(arn)) return arn;
  throw new AwsServiceError('InvalidArn', `Invalid Arn: '${arn}'`);
}
