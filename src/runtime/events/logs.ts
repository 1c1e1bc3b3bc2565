import { withoutMark } from '../json';
import type { EventBase, Expected, Invocation } from './source';

/** A log event of a log group of CloudWatch Logs. */
export interface LogEvent extends EventBase {
  readonly id: string;
  readonly message: string;
  readonly time: Date;
  readonly logGroup: string;
  readonly logStream: string;
  /** The account of the log group. */
  readonly owner: string;
  /** The names of the subscription filters that matched. */
  readonly subscriptionFilters: readonly string[];
  /** The fields that a filter pattern such as `[ip, user]` names. */
  readonly extractedFields?: { readonly [field: string]: string };
  /** The message as JSON. */
  readonly json: <T = any>() => T;
}

export const expected: Expected = {
  from: 'CloudWatch Logs: { awslogs: { data: … } }',
  is: ({ awslogs }) => typeof awslogs?.data === 'string',
};

/**
 * Handles the log events one after the other, or all at once with the option `batch`; an error stops the loop, and
 * Lambda retries all of them. https://docs.aws.amazon.com/lambda/latest/dg/services-cloudwatchlogs.html
 */
export async function run(event: any, { call, options, context: lambdaContext, log }: Invocation): Promise<void> {
  // Loaded at the first event: no other kind of function needs it.
  const { gunzipSync } = process.getBuiltinModule('node:zlib');
  const { messageType, owner, logGroup, logStream, subscriptionFilters, logEvents } = JSON.parse(
    gunzipSync(Buffer.from(event.awslogs.data, 'base64')).toString(),
  );
  // CloudWatch Logs sends a CONTROL_MESSAGE to test whether the function can be invoked.
  if (messageType !== 'DATA_MESSAGE') return;
  const events = (logEvents as any[]).map((raw): LogEvent => {
    const { id, message, timestamp, extractedFields } = raw;
    return {
      id,
      message,
      time: new Date(timestamp),
      logGroup,
      logStream,
      owner,
      subscriptionFilters,
      extractedFields,
      json: () => JSON.parse(withoutMark(message)),
      raw,
      lambdaContext,
      log,
    };
  });
  if (options.batch) await call(events);
  else for (const one of events) await call(one);
}
