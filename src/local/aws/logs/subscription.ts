import { gzipSync } from 'node:zlib';
import type { StoredEvent } from './log-group';
import { compileLogFilter, type LogMatch } from '../../../runtime/syntax/log-filter';

export interface SubscriptionSettings {
  readonly name: string;
  readonly logGroupName: string;
  readonly destinationArn: string;
  readonly filterPattern: string;
}

/** A subscription filter of a log group. */
export class Subscription {
  private readonly match: (message: string) => LogMatch | undefined;

  constructor(readonly settings: SubscriptionSettings) {
    this.match = compileLogFilter(settings.filterPattern);
  }

  /**
   * The event for the destination; undefined if no log event matches.
   * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html#LambdaFunctionExample
   */
  eventFor(account: string, logStream: string, events: readonly StoredEvent[]): object | undefined {
    const logEvents = events.flatMap(({ id, timestamp, message }) => {
      // A line is matched without its end.
      const match = this.match(message.replace(/\n$/, ''));
      return match ? [{ id, timestamp, message, ...match }] : [];
    });
    if (logEvents.length === 0) return undefined;
    const data = {
      messageType: 'DATA_MESSAGE',
      owner: account,
      logGroup: this.settings.logGroupName,
      logStream,
      subscriptionFilters: [this.settings.name],
      logEvents,
    };
    return { awslogs: { data: gzipSync(JSON.stringify(data)).toString('base64') } };
  }
}
