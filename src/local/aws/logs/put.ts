import type { LogEvent } from '../../lambda/invocation-log';

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
const MAX_EVENTS = 10_000;
const MAX_BYTES = 1_048_576;
const BYTES_OF_AN_EVENT = 26;
const HOUR_MILLISECONDS = 60 * 60 * 1000;
const DAY_MILLISECONDS = 24 * HOUR_MILLISECONDS;
const OLDEST_MILLISECONDS = 14 * DAY_MILLISECONDS;
const NEWEST_MILLISECONDS = 2 * HOUR_MILLISECONDS;

/** The message of AWS if a batch of log events is refused. */
export function putProblems(events: readonly LogEvent[] | undefined): string | undefined {
  if (!events?.length) return 'Log events list is empty';
  if (events.length > MAX_EVENTS) return `Log events in a single PutLogEvents request must not exceed ${MAX_EVENTS}.`;
  const bytes = events.reduce((sum, { message }) => sum + Buffer.byteLength(message) + BYTES_OF_AN_EVENT, 0);
  if (bytes > MAX_BYTES) return `Upload too large: ${bytes} bytes exceeds limit of ${MAX_BYTES}`;
  if (events.some(({ timestamp }, i) => i > 0 && timestamp < events[i - 1].timestamp)) {
    return 'Log events in a single PutLogEvents request must be in chronological order.';
  }
  if (events.at(-1)!.timestamp - events[0].timestamp > DAY_MILLISECONDS) {
    return 'The batch of log events in a single PutLogEvents request cannot span more than 24 hours.';
  }
  return undefined;
}

/** The events that are not too old and not too new, and which are. */
export function rejectedEvents(events: readonly LogEvent[], now: number) {
  const isTooOld = ({ timestamp }: LogEvent) => timestamp < now - OLDEST_MILLISECONDS;
  const isTooNew = ({ timestamp }: LogEvent) => timestamp > now + NEWEST_MILLISECONDS;
  const old = events.filter(isTooOld).length;
  const firstNew = events.findIndex(isTooNew);
  const rejectedLogEventsInfo = {
    ...(old > 0 ? { tooOldLogEventEndIndex: old } : {}),
    ...(firstNew >= 0 ? { tooNewLogEventStartIndex: firstNew } : {}),
  };
  return {
    accepted: events.filter((event) => !isTooOld(event) && !isTooNew(event)),
    ...(Object.keys(rejectedLogEventsInfo).length > 0 ? { rejectedLogEventsInfo } : {}),
  };
}
