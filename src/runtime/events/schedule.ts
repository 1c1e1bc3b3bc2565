import type { EventBase, Expected, Invocation } from './source';

/** A scheduled invocation. */
export interface ScheduledEvent extends EventBase {
  readonly id: string;
  /** The time of the schedule. */
  readonly time: Date;
  readonly resources: readonly string[];
}

export const expected: Expected = { from: 'EventBridge' };

/** An error is thrown to Lambda, which retries the event. */
export function run(raw: any, { call, context: lambdaContext, log }: Invocation): Promise<unknown> {
  return call({
    id: raw.id,
    time: new Date(raw.time),
    resources: raw.resources ?? [],
    raw,
    lambdaContext,
    log,
  } satisfies ScheduledEvent);
}
