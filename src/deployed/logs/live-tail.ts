import type { LogEvent } from './log-reader';
import type { Aws } from '../aws';
import type { DeployedStack } from '../stack';
import { UserError } from '../../errors';

export interface LiveTailOptions {
  readonly logGroups: readonly string[];
  readonly pattern?: string;
  readonly signal: AbortSignal;
  /** Called once if AWS leaves out lines. */
  readonly onSample?: (reason: string) => void;
}

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartLiveTail.html
const MOST_GROUPS = 10;
const MOST_HOURS = 3;
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_LiveTailSessionMetadata.html
const MOST_EVENTS = 500;

/**
 * New events, by Live Tail of CloudWatch, those of each second by their time.
 *
 * @throws UserError when the session ends, unless `signal` has ended it
 */
export async function* liveEvents(
  aws: Aws,
  { partition, region, account }: DeployedStack,
  { logGroups, pattern, signal, onSample }: LiveTailOptions,
): AsyncGenerator<LogEvent> {
  if (logGroups.length > MOST_GROUPS) {
    throw new UserError(
      'USAGE',
      `--live: Live Tail takes ${MOST_GROUPS} log groups, and the stage has ${logGroups.length}: choose a function`,
    );
  }
  const { StartLiveTailCommand } = aws.load('client-cloudwatch-logs');
  const arn = (name: string) => `arn:${partition}:logs:${region}:${account}:log-group:${name}`;
  const { responseStream = [] } = await aws.result(
    aws.logs.send(
      new StartLiveTailCommand({ logGroupIdentifiers: logGroups.map(arn), logEventFilterPattern: pattern }),
      { abortSignal: signal },
    ),
  );
  let isSample = false;
  try {
    for await (const { sessionUpdate } of responseStream as AsyncIterable<any>) {
      if (sessionUpdate?.sessionMetadata?.sampled && !isSample) {
        isSample = true;
        onSample?.(`AWS shows a sample of the lines: there are more than ${MOST_EVENTS} in a second`);
      }
      const results = [...(sessionUpdate?.sessionResults ?? [])].sort((a, b) => a.timestamp - b.timestamp);
      for (const { timestamp, message, logGroupIdentifier, logStreamName } of results) {
        // An ARN, or the account and the name.
        const logGroup = logGroups.find((name) => logGroupIdentifier.replace(/:\*$/, '').endsWith(`:${name}`));
        if (logGroup !== undefined) yield { logGroup, stream: logStreamName, time: timestamp, message };
      }
    }
  } catch (error) {
    if (!signal.aborted) throw ended(error as Error);
  }
  if (!signal.aborted) throw ended();
}

/** A session ends within a response that has begun well: by an event that is an error, or with the connection. */
function ended(error?: Error): UserError {
  const reason =
    error?.name === 'SessionTimeoutException'
      ? `, as each one does after ${MOST_HOURS} hours`
      : error && `: ${error.name === 'Error' ? '' : `${error.name}: `}${error.message}`;
  return new UserError('AWS_CALL', `The session of Live Tail has ended${reason ?? ''}. Run the command again`);
}
