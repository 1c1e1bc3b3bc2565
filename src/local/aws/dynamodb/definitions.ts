import { AwsServiceError } from '../service';
import { completed, type Store, type TableDefinition } from './store';
import type { Streams } from './streams';
import { createTable, describeTable } from './tables';
import { describeTimeToLive, updateTimeToLive } from './time-to-live';
import type { Call } from './transactions';
import { STACK_STREAM_LABEL } from '../../model';
import type { LocalTable } from '../../model';

/** The operations on tables that change more than dynalite does. */
export const DEFINITION_OPERATIONS = [
  'CreateTable',
  'DeleteTable',
  'DescribeTimeToLive',
  'UpdateTable',
  'UpdateTimeToLive',
] as const;

export type DefinitionOperation = (typeof DEFINITION_OPERATIONS)[number];

const VIEW_TYPES = ['KEYS_ONLY', 'NEW_AND_OLD_IMAGES', 'NEW_IMAGE', 'OLD_IMAGE'];

/** Streams and Time to Live of tables, which dynalite does not have: they are stored in its definitions. */
export class Definitions {
  constructor(
    private readonly store: Store,
    private readonly streams: Streams,
    private readonly call: Call,
    /** The time for the label of a stream, in milliseconds since 1970. */
    private readonly now: () => number,
  ) {}

  /** Opens the streams of the tables that are stored. */
  async open(): Promise<void> {
    for (const table of await this.all()) await this.streams.open(table);
  }

  async all(): Promise<TableDefinition[]> {
    const tables: TableDefinition[] = [];
    for await (const table of this.store.tableDb.createValueStream({})) tables.push(table);
    return tables;
  }

  /** Gives a table the stream and the Time to Live of the template. */
  async configure({ tableName, createTable: { StreamSpecification }, timeToLiveAttribute }: LocalTable): Promise<void> {
    const table = await this.get(tableName);
    const { TimeToLive: _, ...rest } = withStream(table, StreamSpecification, STACK_STREAM_LABEL);
    await this.put(
      timeToLiveAttribute === undefined ? rest : { ...rest, TimeToLive: { AttributeName: timeToLiveAttribute } },
    );
  }

  async run(operation: DefinitionOperation, input: any): Promise<object> {
    switch (operation) {
      case 'CreateTable':
        return { TableDescription: await this.create(input) };
      case 'UpdateTable':
        return { TableDescription: described(await this.update(input)) };
      case 'DeleteTable': {
        const output = await this.call(operation, input);
        this.streams.close(input.TableName);
        return { TableDescription: described(output.TableDescription) };
      }
      case 'DescribeTimeToLive':
        return describeTimeToLive(await this.get(input.TableName));
      case 'UpdateTimeToLive':
        await this.put(updateTimeToLive(await this.get(input.TableName), input.TimeToLiveSpecification));
        return { TimeToLiveSpecification: input.TimeToLiveSpecification };
    }
  }

  private async create({ StreamSpecification: specification, ...input }: any): Promise<object> {
    checkSpecification(specification);
    if (!specification?.StreamEnabled) return (await this.call('CreateTable', input)).TableDescription;
    const { TableStatus: _, ...created } = await createTable(this.call, input);
    const table = withStream(created, specification, this.label());
    await this.put({ ...table, TableStatus: 'ACTIVE' } as TableDefinition);
    return { ...table, TableStatus: 'CREATING' };
  }

  private async update({ StreamSpecification: specification, ...input }: any): Promise<TableDefinition> {
    if (specification === undefined) return (await this.call('UpdateTable', input)).TableDescription;
    checkSpecification(specification);
    const table = await this.get(input.TableName);
    const enabled = table.StreamSpecification?.StreamEnabled === true;
    if (enabled === specification.StreamEnabled) {
      throw new AwsServiceError(
        'ValidationException',
        enabled ? 'Table already has an enabled stream' : 'Table does not have a stream to disable',
      );
    }
    if (Object.keys(input).length > 1) await this.call('UpdateTable', input);
    const updated = withStream(await this.get(input.TableName), specification, this.label());
    await this.put(updated);
    return updated;
  }

  private async get(name: string): Promise<TableDefinition> {
    const table = await describeTable(this.call, name);
    if (table) return table;
    throw new AwsServiceError('ResourceNotFoundException', `Requested resource not found: Table: ${name} not found`);
  }

  private async put(table: TableDefinition): Promise<void> {
    await completed((done) => this.store.tableDb.put(table.TableName, table, done));
    await this.streams.open(table);
  }

  private label(): string {
    return new Date(this.now()).toISOString().slice(0, -1);
  }
}

/** The table as DescribeTable shows it. */
export function described({ TimeToLive: _, ...table }: TableDefinition): TableDefinition {
  return table;
}

function withStream(
  { StreamSpecification: _, LatestStreamArn: arn, LatestStreamLabel: label, ...table }: TableDefinition,
  specification: TableDefinition['StreamSpecification'],
  newLabel: string,
): TableDefinition {
  // The ARN of a stream that is disabled stays.
  if (!specification?.StreamEnabled) {
    return { ...table, ...(arn === undefined ? {} : { LatestStreamArn: arn, LatestStreamLabel: label }) };
  }
  return {
    ...table,
    StreamSpecification: specification,
    LatestStreamArn: `${table.TableArn}/stream/${newLabel}`,
    LatestStreamLabel: newLabel,
  };
}

function checkSpecification(specification: any): void {
  if (!specification?.StreamEnabled || VIEW_TYPES.includes(specification.StreamViewType)) return;
  throw new AwsServiceError(
    'ValidationException',
    specification.StreamViewType === undefined
      ? 'One or more parameter values were invalid: StreamViewType is required when StreamEnabled is true'
      : `1 validation error detected: Value '${specification.StreamViewType}' at 'streamSpecification.streamViewType' failed to satisfy constraint: ` +
          `Member must satisfy enum value set: [${VIEW_TYPES.join(', ')}]`,
  );
}
