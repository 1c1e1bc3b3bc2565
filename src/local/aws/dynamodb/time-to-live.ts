import type { Clock } from '../../clock';
import { AwsServiceError } from '../service';
import type { Item, TableDefinition } from './store';
import type { Streams } from './streams';
import type { Call } from './transactions';

/** DynamoDB deletes expired items within days. Locally they are deleted at the next full minute, so that one sees it. */
const SWEEP_MILLISECONDS = 60_000;

/** Older times are not taken for an expiry. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ttl-expired-items.html */
const MAX_AGE_SECONDS = 5 * 365 * 24 * 60 * 60;

/** Whether Time to Live deletes an item. */
export function isExpired(item: Item, attribute: string, clock: Clock): boolean {
  const { N: number } = item[attribute] ?? {};
  if (typeof number !== 'string') return false;
  const now = clock.now() / 1000;
  const time = Number(number);
  return time <= now && time > now - MAX_AGE_SECONDS;
}

/** The output of DescribeTimeToLive. */
export function describeTimeToLive({ TimeToLive }: TableDefinition): object {
  return {
    TimeToLiveDescription: TimeToLive
      ? { TimeToLiveStatus: 'ENABLED', AttributeName: TimeToLive.AttributeName }
      : { TimeToLiveStatus: 'DISABLED' },
  };
}

/** The table after UpdateTimeToLive. */
export function updateTimeToLive(table: TableDefinition, specification: any): TableDefinition {
  const { Enabled, AttributeName } = specification ?? {};
  if (typeof AttributeName !== 'string' || AttributeName === '' || AttributeName.length > 255) {
    throw new AwsServiceError(
      'ValidationException',
      `1 validation error detected: Value '${AttributeName ?? ''}' at 'timeToLiveSpecification.attributeName' failed to satisfy constraint: ` +
        `Member must have length ${AttributeName?.length > 255 ? 'less than or equal to 255' : 'greater than or equal to 1'}`,
    );
  }
  const { TimeToLive, ...rest } = table;
  if (Enabled && TimeToLive) {
    throw new AwsServiceError(
      'ValidationException',
      TimeToLive.AttributeName === AttributeName
        ? 'TimeToLive is already enabled'
        : `TimeToLive is active on a different AttributeName: current AttributeName is ${TimeToLive.AttributeName}`,
    );
  }
  if (!Enabled && !TimeToLive) throw new AwsServiceError('ValidationException', 'TimeToLive is already disabled');
  return Enabled ? { ...rest, TimeToLive: { AttributeName } } : rest;
}

export interface TimeToLiveOptions {
  readonly clock: Clock;
  readonly streams: Streams;
  readonly tables: () => Promise<readonly TableDefinition[]>;
  readonly items: (tableName: string) => AsyncIterable<Item>;
  /** Runs one operation. */
  readonly run: Call;
}

/** Deletes expired items, once a minute. */
export class TimeToLive {
  private cancel?: () => void;

  constructor(private readonly options: TimeToLiveOptions) {}

  /** Begins with the next full minute; there are tables with Time to Live. */
  start(): void {
    const { clock } = this.options;
    if (this.cancel) return;
    const next = (Math.floor(clock.now() / SWEEP_MILLISECONDS) + 1) * SWEEP_MILLISECONDS;
    this.cancel = clock.at(next, async () => {
      this.cancel = undefined;
      const found = await this.sweep();
      if (found) this.start();
    });
  }

  stop(): void {
    this.cancel?.();
    this.cancel = undefined;
  }

  /** Deletes what has expired. Returns whether there are tables with Time to Live. */
  private async sweep(): Promise<boolean> {
    const { clock, streams, tables, items, run } = this.options;
    const all = (await tables()).filter(({ TimeToLive }) => TimeToLive);
    for (const table of all) {
      const { AttributeName: attribute } = table.TimeToLive!;
      for await (const item of items(table.TableName)) {
        if (!isExpired(item, attribute, clock)) continue;
        const key = Object.fromEntries(table.KeySchema.map(({ AttributeName: name }) => [name, item[name]]));
        await streams.asExpiry(table, item, () => deleteUnchanged(run, table.TableName, key, attribute, item));
      }
    }
    return all.length > 0;
  }
}

/** Deletes an item, unless its expiry was changed meanwhile. */
async function deleteUnchanged(run: Call, table: string, key: object, attribute: string, item: Item): Promise<void> {
  try {
    await run('DeleteItem', {
      TableName: table,
      Key: key,
      ConditionExpression: '#expiry = :expiry',
      ExpressionAttributeNames: { '#expiry': attribute },
      ExpressionAttributeValues: { ':expiry': item[attribute] },
    });
  } catch (e) {
    if (!(e instanceof AwsServiceError) || e.code !== 'ConditionalCheckFailedException') throw e;
  }
}
