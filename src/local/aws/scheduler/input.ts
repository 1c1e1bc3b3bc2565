import type { Schedule } from './schedule';

/** One invocation of the target of a schedule. */
export interface Execution {
  readonly id: string;
  readonly scheduleArn: string;
  /** For which it was scheduled; milliseconds since 1970. */
  readonly time: number;
}

/**
 * The input of a target, in which keywords are replaced.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
 */
export function inputOf({ target }: Schedule, execution: Execution, attempt: number): string {
  const { id, scheduleArn, time } = execution;
  if (target.Input === undefined) return JSON.stringify(defaultInput(execution));
  return target.Input.replaceAll('<aws.scheduler.schedule-arn>', scheduleArn)
    .replaceAll('<aws.scheduler.scheduled-time>', inSeconds(time))
    .replaceAll('<aws.scheduler.execution-id>', id)
    .replaceAll('<aws.scheduler.attempt-number>', String(attempt));
}

/** `2026-03-01T10:00:00Z`. */
export function inSeconds(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

/** What a function gets if the schedule has no input. Its `detail` is a text. */
function defaultInput({ id, scheduleArn, time }: Execution): object {
  const [, , , region, account] = scheduleArn.split(':');
  return {
    version: '0',
    id,
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    account,
    time: inSeconds(time),
    region,
    resources: [scheduleArn],
    detail: '{}',
  };
}
