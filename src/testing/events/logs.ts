import { gzipSync } from 'node:zlib';
import {
  ACCOUNT,
  checkFields,
  checkRecords,
  checkTime,
  type EventFactory,
  type Fields,
  text,
  TIME,
} from './event-factory';

export interface TestLogEvent {
  /** A string is sent as it is, anything else as JSON. */
  readonly message: unknown;
  /** @default - the first second of 2026 */
  readonly time?: Date;
  /** The fields that the filter pattern has extracted. */
  readonly extractedFields?: { readonly [field: string]: string };
}

/** The source of the log events. */
export interface TestLogs {
  /** @default 'test' */
  readonly logGroup?: string;
  /** @default 'test' */
  readonly logStream?: string;
}

const FIELDS: Fields<TestLogEvent> = { message: true, time: false, extractedFields: false };

/** https://docs.aws.amazon.com/lambda/latest/dg/services-cloudwatchlogs.html */
export const logs: EventFactory<[readonly TestLogEvent[], TestLogs?]> = {
  kind: 'logs',
  event({ what }, given, origin = {}) {
    checkRecords(what, given, FIELDS);
    given.forEach(({ time }) => checkTime(what, time));
    checkFields(what, origin, { logGroup: false, logStream: false });
    const { logGroup = 'test', logStream = 'test' } = origin;
    const data = {
      messageType: 'DATA_MESSAGE',
      owner: ACCOUNT,
      logGroup,
      logStream,
      subscriptionFilters: ['test'],
      logEvents: given.map(logEventOf),
    };
    return { awslogs: { data: gzipSync(JSON.stringify(data)).toString('base64') } };
  },
};

function logEventOf({ message, time = TIME, extractedFields }: TestLogEvent, index: number): object {
  return { id: `event-${index + 1}`, timestamp: time.getTime(), message: text(message), extractedFields };
}
