import type { Clock } from '../../clock';
import { AwsServiceError } from '../service';
import type { Item, TableDefinition } from './store';
import type { Streams } from './streams';
import type { Call } from './transactions';

/** DynamoDB deletes expired items within days. Locally they are deleted at the next full minute, so that one sees it. */
const SWEEP_MILLISECONDS = 60_000;

/** Older times are not taken for an expiry. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ttl-expired-items.html */
const MAX_AGE_SECONDS = 5 * 365 * 24 * 60 * 60;

/** The time when an item expires, in seconds since 1970. Undefined if it does not. */
function expiryOf(item: Item, attribute: string, now: number): number | undefined {
  const { N: number } = item[attribute] ?? {};
  const time = typeof number === 'string' ? Number(number) : NaN;
  return time > now / 1000 - MAX_AGE_SECONDS ? time : undefined;
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

/** Deletes expired items, at the full minute after the time of the first one. */
export class TimeToLive {
  private next?: { readonly time: number; readonly cancel: () => void };

  constructor(private readonly options: TimeToLiveOptions) {}

  /** Looks for the first item that expires, when tables have got Time to Live, or are opened. */
  async start(): Promise<void> {
    for (const { table, item } of await this.all()) this.see(table, item);
  }

  /** An item is written. */
  see({ TimeToLive }: TableDefinition, item: Item | undefined): void {
    const { clock } = this.options;
    const expiry = TimeToLive && item && expiryOf(item, TimeToLive.AttributeName, clock.now());
    if (expiry !== undefined) this.schedule(expiry * 1000);
  }

  stop(): void {
    this.next?.cancel();
    this.next = undefined;
  }

  private schedule(expiry: number): void {
    const { clock } = this.options;
    const minute = Math.floor(Math.max(expiry, clock.now()) / SWEEP_MILLISECONDS) + 1;
    const time = minute * SWEEP_MILLISECONDS;
    if (this.next && this.next.time <= time) return;
    this.next?.cancel();
    const cancel = clock.at(time, () => {
      this.next = undefined;
      return this.sweep();
    });
    this.next = { time, cancel };
  }

  /** Deletes what has expired, and looks for what expires next. */
  private async sweep(): Promise<void> {
    const { clock, streams, run } = this.options;
    for (const { table, item } of await this.all()) {
      const { AttributeName: attribute } = table.TimeToLive!;
      const expiry = expiryOf(item, attribute, clock.now());
      if (expiry === undefined) continue;
      if (expiry * 1000 > clock.now()) {
        this.schedule(expiry * 1000);
        continue;
      }
      const key = Object.fromEntries(table.KeySchema.map(({ AttributeName: name }) => [name, item[name]]));
      await streams.asExpiry(table, item, () => deleteUnchanged(run, table.TableName, key, attribute, item));
    }
  }

  /** The items of tables with Time to Live. */
  private async all(): Promise<{ readonly table: TableDefinition; readonly item: Item }[]> {
    const { tables, items } = this.options;
    const found: { table: TableDefinition; item: Item }[] = [];
    for (const table of await tables()) {
      if (!table.TimeToLive) continue;
      for await (const item of items(table.TableName)) found.push({ table, item });
    }
    return found;
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
