import type { LocalResource, LocalTable } from '../../model';
import { NotImplementedError } from '../not-implemented';
import {
  AwsServiceError,
  type Access,
  type AwsRequest,
  type AwsResponse,
  type AwsService,
  type ResourceProblem,
  type ServiceContext,
} from '../service';
import { checkFolder, Dynalite, type DynaliteOptions } from './dynalite';
import { Lock } from './lock';
import { RequestTokens } from './request-tokens';
import { ensureTables, type EnsureTablesOptions, type TableProblem } from './tables';
import { transactGetItems, transactWriteItems } from './transactions';

export interface DynamoDbOptions extends DynaliteOptions, Partial<Pick<ServiceContext, 'authorize' | 'log'>> {}

/** The operations that dynalite supports. https://github.com/architect/dynalite */
const DYNALITE_OPERATIONS = new Set([
  'BatchGetItem',
  'BatchWriteItem',
  'CreateTable',
  'DeleteItem',
  'DeleteTable',
  'DescribeTable',
  'DescribeTimeToLive',
  'GetItem',
  'ListTables',
  'ListTagsOfResource',
  'PutItem',
  'Query',
  'Scan',
  'TagResource',
  'UntagResource',
  'UpdateItem',
  'UpdateTable',
]);

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

/** DynamoDB in this process: dynalite, with transactions on top. */
export class DynamoDb implements AwsService {
  /** Opens the store; in memory without a folder. */
  static async open(options: DynamoDbOptions): Promise<DynamoDb> {
    if (options.path) await checkFolder(options.path);
    return new DynamoDb(options);
  }

  readonly name = 'dynamodb';
  readonly operations = [...DYNALITE_OPERATIONS, 'TransactGetItems', 'TransactWriteItems'];
  private readonly dynalite: Dynalite;
  private readonly lock = new Lock();
  private readonly tokens = new RequestTokens();
  /** The problems by the table's name. */
  private readonly problems = new Map<string, readonly TableProblem[]>();

  private constructor(private readonly options: DynamoDbOptions) {
    this.dynalite = new Dynalite(options);
  }

  async handle(request: AwsRequest): Promise<AwsResponse> {
    const { operation = '', headers, caller } = request;
    const text = (await request.read()).toString();
    this.check(text);
    this.options.authorize?.(caller, () => this.accesses(operation, text));
    if (operation === 'TransactWriteItems') {
      return this.transaction(text, (input) =>
        this.tokens.once(input.ClientRequestToken, text, () =>
          transactWriteItems((name, of) => this.call(name, of), input),
        ),
      );
    }
    if (operation === 'TransactGetItems') {
      return this.transaction(text, (input) => transactGetItems((name, of) => this.call(name, of), input));
    }
    if (!String(headers['x-amz-target']).startsWith('DynamoDB_20120810.') || !DYNALITE_OPERATIONS.has(operation)) {
      throw new NotImplementedError(this.name, operation);
    }
    return this.lock.run(false, () => this.dynalite.request(operation, text));
  }

  /** Runs one operation and returns its output. Throws an `AwsServiceError`. */
  call(operation: string, input: object): Promise<any> {
    return this.dynalite.call(operation, input);
  }

  async apply(resources: readonly LocalResource[]): Promise<readonly ResourceProblem[]> {
    const tables = resources.map(({ definition }) => definition as LocalTable);
    const { path, log = () => undefined } = this.options;
    const problems = await this.ensureTables(tables, { persisted: path !== undefined, log });
    return problems.map(({ table: { logicalId, tableName: name }, reason }) => ({ logicalId, name, reason }));
  }

  /**
   * Creates the tables, or changes them. Requests wait meanwhile; those for a table with a problem fail with the
   * reason.
   */
  async ensureTables(tables: readonly LocalTable[], options: EnsureTablesOptions): Promise<readonly TableProblem[]> {
    const problems = await this.lock.run(true, () => ensureTables(this.dynalite, tables, options));
    for (const { tableName } of tables) this.problems.delete(tableName);
    for (const problem of problems) {
      const { tableName } = problem.table;
      this.problems.set(tableName, [...(this.problems.get(tableName) ?? []), problem]);
    }
    return problems;
  }

  async close(): Promise<void> {
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

  /** The tables and indexes that a request accesses. */
  private accesses(operation: string, text: string): Access[] {
    const { account, region } = this.options;
    const { tables, indexName } = named(text);
    const arns = tables
      .filter((name) => typeof name === 'string')
      .map((name) => (name.startsWith('arn:') ? name : `arn:aws:dynamodb:${region}:${account}:table/${name}`))
      .map((arn) => (indexName === undefined ? arn : `${arn}/index/${indexName}`));
    return (arns.length > 0 ? arns : ['*']).map((resource) => ({ action: `dynamodb:${operation}`, resource }));
  }

  private async transaction(text: string, run: (input: any) => Promise<object>): Promise<AwsResponse> {
    let input: any;
    try {
      input = JSON.parse(text);
    } catch {
      throw new AwsServiceError('SerializationException', 'the request is not JSON');
    }
    const output = await this.lock.run(true, () => run(input));
    return { status: 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify(output) };
  }
}
