import { AsyncLocalStorage } from 'node:async_hooks';
import type { LocalResource, LocalTable } from '../../model';
import { JSON_SERVICES } from '../json-services';
import { NotImplementedError } from '../not-implemented';
import type { Seed } from '../seed';
import {
  AwsServiceError,
  type AwsRequest,
  type AwsResponse,
  type AwsService,
  type ResourceProblem,
  type ServiceContext,
} from '../service';
import { accessesOf } from './accesses';
import { DEFINITION_OPERATIONS, Definitions, described, type DefinitionOperation } from './definitions';
import { Dynalite, type DynaliteOptions } from './dynalite';
import { itemCollectionMetrics } from './item-collections';
import { noJournal, StoredJournal } from './journal';
import { Lock } from './lock';
import { checkRequest, malformed } from './request-checks';
import { RequestTokens } from './request-tokens';
import { seedTable } from './seed-table';
import { SHARD, STREAM_OPERATIONS, streamOperation } from './stream-operations';
import { Streams } from './streams';
import { ensureTables, type EnsureTablesOptions, type TableProblem } from './tables';
import { TimeToLive } from './time-to-live';
import { transactGetItems, transactWriteItems, type Call, type Journal } from './transactions';
import type { Cause } from '../../cause';
import { Clock } from '../../clock';
import { dynamoDbRecord } from '../../event-sources/dynamodb';
import type { LogSource } from '../../polling/source';

export interface DynamoDbOptions
  extends DynaliteOptions, Partial<Pick<ServiceContext, 'authorize' | 'before' | 'emit' | 'log'>> {
  /** The folder is only for a process that takes the place of this one after a crash. @default false */
  readonly isTemporary?: boolean;
  /** @default - real time */
  readonly clock?: Clock;
}

/** Is emitted when a stream has new records; the resource is the stream. */
export const RECORDS_ADDED = 'dynamodb:RecordsAdded';

/** The operations that dynalite runs. https://github.com/architect/dynalite */
const DYNALITE_OPERATIONS: ReadonlySet<string> = new Set([
  'BatchGetItem',
  'BatchWriteItem',
  'DeleteItem',
  'DescribeTable',
  'GetItem',
  'ListTables',
  'ListTagsOfResource',
  'PutItem',
  'Query',
  'Scan',
  'TagResource',
  'UntagResource',
  'UpdateItem',
]);

const OWN_OPERATIONS = [...DEFINITION_OPERATIONS, 'TransactGetItems', 'TransactWriteItems'] as const;

type OwnOperation = (typeof OWN_OPERATIONS)[number];

function isOwn(operation: string): operation is OwnOperation {
  return (OWN_OPERATIONS as readonly string[]).includes(operation);
}

/** The tables and the index that a request names. */
function named(text: string): { readonly tables: readonly string[]; readonly indexName?: string } {
  let input: any;
  try {
    input = JSON.parse(text);
  } catch {
    return { tables: [] };
  }
  const items: any[] = Array.isArray(input.TransactItems) ? input.TransactItems : [];
  return {
    tables: [
      input.TableName,
      ...Object.keys(input.RequestItems ?? {}),
      ...items.flatMap((item) => Object.values<any>(item ?? {}).map((action) => action?.TableName)),
    ],
    indexName: input.IndexName,
  };
}

/** DynamoDB in this process: dynalite, with transactions, streams, and Time to Live on top. */
export class DynamoDb implements AwsService {
  /** Opens the store; in memory without a folder. */
  static async open(options: DynamoDbOptions): Promise<DynamoDb> {
    const opened = new DynamoDb(options);
    await opened.dynalite.open();
    await opened.recover();
    return opened;
  }

  readonly name = 'dynamodb';
  readonly operations = [...DYNALITE_OPERATIONS, ...OWN_OPERATIONS, ...STREAM_OPERATIONS];
  /** The records of streams, for event source mappings. */
  readonly streams: Streams;
  private readonly clock: Clock;
  private readonly dynalite: Dynalite;
  private readonly lock = new Lock();
  private readonly tokens = new RequestTokens();
  private readonly journal: Journal;
  private readonly cause = new AsyncLocalStorage<Cause>();
  /** The problems by the table's name. */
  private readonly problems = new Map<string, readonly TableProblem[]>();
  /** The stack's tables by name. */
  private tables: ReadonlyMap<string, LocalTable> = new Map();
  private readonly definitions: Definitions;
  private readonly timeToLive: TimeToLive;
  /** Whether items are put that nobody hears of. */
  private isSeeding = false;

  private constructor(private readonly options: DynamoDbOptions) {
    const { region, path, emit } = options;
    const clock = (this.clock = options.clock ?? new Clock());
    this.dynalite = new Dynalite(options);
    const { store } = this.dynalite;
    this.journal = path === undefined ? noJournal : new StoredJournal(store);
    this.streams = new Streams({
      store,
      clock,
      region,
      persisted: path !== undefined,
      cause: () => this.cause.getStore(),
      onRecords: (resourceArn) => emit?.({ type: RECORDS_ADDED, resourceArn }),
    });
    store.beforeWrite = (table, before, after) => {
      if (!this.isSeeding) this.streams.announce(table, before, after);
      this.timeToLive.see(table, after);
    };
    const call: Call = (operation, input) => this.call(operation, input);
    this.definitions = new Definitions(store, this.streams, call, () => clock.now());
    this.timeToLive = new TimeToLive({
      clock,
      streams: this.streams,
      tables: () => this.definitions.all(),
      items: (table) => store.getItemDb(table).createValueStream({}),
      run: (operation, input) => this.lock.run(false, () => this.call(operation, input)),
    });
  }

  async handle(request: AwsRequest): Promise<AwsResponse> {
    const text = withTableNames((await request.read()).toString());
    try {
      return await this.respond(request, text);
    } catch (e) {
      throw e instanceof AwsServiceError ? e : (malformed(text) ?? e);
    }
  }

  private async respond({ operation = '', headers, caller, id }: AwsRequest, text: string): Promise<AwsResponse> {
    this.check(text);
    const { tables } = this;
    if (this.options.before) await this.options.before({ service: this.name, operation, caller });
    const input = parse(text);
    this.options.authorize?.(caller, () => accessesOf(operation, input, { ...this.options, tables }));
    const target = String(headers['x-amz-target']);
    if (target.startsWith('DynamoDBStreams_20120810.')) {
      return json(streamOperation(this.streams, this.clock, operation, input));
    }
    if (!target.startsWith(`${JSON_SERVICES.dynamodb.prefix}.`)) throw new NotImplementedError(this.name, operation);
    const run = () => this.run(operation, input, text);
    // Only records have a cause, and keeping it slows down all that the process does.
    const response = await (this.streams.isMentioned(text) ? this.cause.run(caller.cause, run) : run());
    return { ...response, headers: { ...response.headers, 'x-amzn-requestid': id } };
  }

  /** Runs one operation and returns its output. Throws an `AwsServiceError`. */
  call(operation: string, input: object): Promise<any> {
    return this.dynalite.call(operation, input);
  }

  async apply(resources: readonly LocalResource[]): Promise<readonly ResourceProblem[]> {
    const tables = resources.map(({ definition }) => definition as LocalTable);
    const { path, isTemporary = false, log = () => undefined } = this.options;
    this.tables = new Map(tables.map((table) => [table.tableName, table]));
    const problems = await this.ensureTables(tables, { persisted: path !== undefined && !isTemporary, log });
    return problems.map(({ table: { logicalId, tableName: name }, reason }) => ({ logicalId, name, reason }));
  }

  /** Its streams get no records. */
  seed({ definition }: LocalResource, seed: Seed): Promise<boolean> {
    if (!('items' in seed)) throw new TypeError('a table has items');
    return this.lock.run(true, async () => {
      this.isSeeding = true;
      try {
        return await seedTable((operation, input) => this.call(operation, input), definition, seed.items);
      } finally {
        this.isSeeding = false;
      }
    });
  }

  mentions(text: string): boolean {
    return [...this.tables.keys()].some((name) => text.includes(`"${name}"`));
  }

  /**
   * Creates the tables, or changes them. Requests wait meanwhile; those for a table with a problem fail with the
   * reason.
   */
  async ensureTables(tables: readonly LocalTable[], options: EnsureTablesOptions): Promise<readonly TableProblem[]> {
    const problems = await this.lock.run(true, async () => {
      const found = await ensureTables(this.dynalite, tables, options);
      const unusable = new Set(found.filter(({ unusable }) => unusable).map(({ table }) => table));
      for (const table of tables) if (!unusable.has(table)) await this.definitions.configure(table);
      return found;
    });
    await this.timeToLive.start();
    for (const { tableName } of tables) this.problems.delete(tableName);
    for (const problem of problems) {
      const { tableName } = problem.table;
      this.problems.set(tableName, [...(this.problems.get(tableName) ?? []), problem]);
    }
    return problems;
  }

  /** The stream of a table, for event source mappings. */
  source(arn: string): LogSource | undefined {
    const { streams } = this;
    if (!streams.get(arn)) return undefined;
    return {
      arn,
      shards: [
        {
          id: SHARD,
          get last() {
            return streams.last;
          },
          read: (after, limit) => streams.read(arn, after, limit).map((record) => dynamoDbRecord(record, arn)),
        },
      ],
      subscribe: (listener) => streams.subscribe(arn, listener),
      hold: (_, position) => streams.hold(arn, position),
    };
  }

  async close(): Promise<void> {
    this.timeToLive.stop();
    await this.dynalite.close();
  }

  /** Fails if the request needs a part of a table that does not run locally. */
  private check(text: string): void {
    if (this.problems.size === 0) return;
    const { tables, indexName } = named(text);
    for (const { table, unusable, indexName: missing, reason } of tables.flatMap(
      (name) => this.problems.get(name) ?? [],
    )) {
      if (!unusable && !(indexName !== undefined && missing === indexName)) continue;
      throw new AwsServiceError(
        unusable ? 'ResourceNotFoundException' : 'ValidationException',
        `${table.tableName} (${table.logicalId}) does not run locally as the stack has it: ${reason}`,
      );
    }
  }

  private async run(operation: string, input: any, text: string): Promise<AwsResponse> {
    checkRequest(operation, text);
    if (isOwn(operation)) {
      return json(await this.lock.run(true, () => this.runOwn(operation, input, text)));
    }
    if (!DYNALITE_OPERATIONS.has(operation)) throw new NotImplementedError(this.name, operation);
    const response = await this.lock.run(false, () => this.dynalite.request(operation, input, text));
    if (response.status >= 400) return response;
    if (operation === 'DescribeTable') return json({ Table: described(parse(String(response.body)).Table) });
    if (!text.includes('"ReturnItemCollectionMetrics":"SIZE"')) return response;
    return json({ ...parse(String(response.body)), ...(await this.itemCollectionMetrics(operation, parse(text))) });
  }

  /** The operations that do more than dynalite. Nothing else runs meanwhile. */
  private runOwn(operation: OwnOperation, input: any, text: string): Promise<object> {
    const call: Call = (name, of) => this.call(name, of);
    switch (operation) {
      case 'TransactGetItems':
        return transactGetItems(call, input);
      case 'TransactWriteItems':
        return this.tokens.once(input.ClientRequestToken, text, async () => {
          await this.streams.inTransaction(() => transactWriteItems(call, input, this.journal));
          return input.ReturnItemCollectionMetrics === 'SIZE' ? this.itemCollectionMetrics(operation, input) : {};
        });
      default:
        return this.runDefinition(operation, input);
    }
  }

  private async runDefinition(operation: DefinitionOperation, input: any): Promise<object> {
    const output = await this.definitions.run(operation, input);
    if (operation === 'UpdateTimeToLive') await this.timeToLive.start();
    return output;
  }

  private async itemCollectionMetrics(operation: string, input: any): Promise<object> {
    const metrics = await itemCollectionMetrics((name, of) => this.call(name, of), operation, input);
    return metrics ? { ItemCollectionMetrics: metrics } : {};
  }

  /** Continues where the process that had the store before ended. */
  private async recover(): Promise<void> {
    if (this.journal instanceof StoredJournal) await this.journal.recover((name, of) => this.call(name, of));
    await this.definitions.open();
    await this.timeToLive.start();
  }
}

function parse(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsServiceError('SerializationException', 'the request is not JSON');
  }
}

function json(output: object): AwsResponse {
  return { status: 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify(output) };
}

/** A request may name a table by its ARN. dynalite knows names only. */
function withTableNames(text: string): string {
  return text.includes('"arn:')
    ? text.replace(/("TableName":\s*")arn:[^":]+:dynamodb:[^":]*:[^":]*:table\/([^"/]+)"/g, '$1$2"')
    : text;
}
