import type { LogEvent } from './log-reader';
import type { Aws } from '../aws';
import type { DeployedStack } from '../stack';
import { UserError } from '../../errors';

export interface LiveTailOptions {
  readonly logGroups: readonly string[];
  readonly pattern?: string;
  readonly signal: AbortSignal;
}

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartLiveTail.html
const MOST_GROUPS = 10;

/** New events, by Live Tail of CloudWatch. A session ends after three hours. */
export async function* liveEvents(
  aws: Aws,
  { partition, region, account }: DeployedStack,
  { logGroups, pattern, signal }: LiveTailOptions,
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
  try {
    for await (const { sessionUpdate } of responseStream as AsyncIterable<any>) {
      for (const { timestamp, message, logGroupIdentifier, logStreamName } of sessionUpdate?.sessionResults ?? []) {
        // An ARN, or the account and the name.
        const logGroup = logGroups.find((name) => logGroupIdentifier.replace(/:\*$/, '').endsWith(`:${name}`));
        if (logGroup !== undefined) yield { logGroup, stream: logStreamName, time: timestamp, message };
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
