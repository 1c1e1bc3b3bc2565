import { randomUUID } from 'node:crypto';
import { validation } from './errors';
import { checkList } from '../protocols/json';

/** https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
export interface BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

export interface EventOptions {
  readonly account: string;
  readonly region: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Why an entry of PutEvents is refused. */
export interface EntryError {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

const MAX_ENTRIES = 10;
/** https://aws.amazon.com/blogs/compute/more-room-to-build-serverless-services-now-support-payloads-up-to-1-mb */
const MAX_BYTES = 1024 * 1024;

/** Fails for a request that AWS refuses as a whole. */
export function checkEntries(entries: any): void {
  checkList('Entries', entries, 'object');
  const count = Array.isArray(entries) ? entries.length : 0;
  if (count === 0 || count > MAX_ENTRIES) {
    const values = (entries ?? []).map(() => 'PutEventsRequestEntry').join(', ');
    const limit = count === 0 ? 'greater than or equal to 1' : `less than or equal to ${MAX_ENTRIES}`;
    throw validation(
      `1 validation error detected: Value '[${values}]' at 'entries' failed to satisfy constraint: Member must have length ${limit}`,
    );
  }
  if (entries.reduce((sum: number, entry: any) => sum + bytesOf(entry), 0) > MAX_BYTES) {
    throw validation('Total size of the entries in the request is over the limit.');
  }
}

/** The event of an entry of PutEvents. */
export function eventOf(entry: any, options: EventOptions): BusEvent | EntryError {
  for (const name of ['Source', 'DetailType', 'Detail']) {
    if (entry[name] === undefined || entry[name] === '') {
      return {
        ErrorCode: 'InvalidArgument',
        ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
      };
    }
  }
  if (String(entry.Source).startsWith('aws.')) {
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  }
  let detail: unknown;
  try {
    detail = JSON.parse(entry.Detail);
  } catch {
    detail = undefined;
  }
  if (typeof detail !== 'object' || detail === null || Array.isArray(detail)) {
    return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  }
  const { Source: source, DetailType: detailType, Resources: resources = [], Time: seconds } = entry;
  return newEvent(
    { source, detailType, resources, detail },
    seconds === undefined ? options : { ...options, now: Number(seconds) * 1000 },
  );
}

export function newEvent(
  given: {
    readonly source: string;
    readonly detailType: string;
    readonly resources: readonly string[];
    readonly detail: unknown;
  },
  { account, region, now }: EventOptions,
): BusEvent {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': given.detailType,
    source: given.source,
    account,
    time: `${new Date(now).toISOString().slice(0, 19)}Z`,
    region,
    resources: given.resources,
    detail: given.detail,
  };
}

function bytesOf({ Time, Source = '', DetailType = '', Detail = '', Resources = [] }: any): number {
  return [Source, DetailType, Detail, ...Resources].reduce(
    (sum, text) => sum + Buffer.byteLength(String(text)),
    Time === undefined ? 0 : 14,
  );
}
