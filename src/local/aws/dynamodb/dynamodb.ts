import type { LocalTable } from '../../model';
import { errorResponse } from '../error-response';
import { AwsServiceError, type AwsRequest, type AwsResponse, type AwsService } from '../service';
import { checkFolder, Dynalite, type DynaliteOptions } from './dynalite';
import { Lock } from './lock';
import { RequestTokens } from './request-tokens';
import { ensureTables, type EnsureTablesOptions, type TableProblem } from './tables';
import { transactGetItems, transactWriteItems } from './transactions';

export type DynamoDbOptions = DynaliteOptions;

/** The operations that dynalite supports. https://github.com/architect/dynalite */
const OPERATIONS = new Set([
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
    return new DynamoDb(new Dynalite(options));
  }

  readonly name = 'dynamodb';
  private readonly lock = new Lock();
  private readonly tokens = new RequestTokens();
  /** The problems by the table's name. */
  private readonly problems = new Map<string, readonly TableProblem[]>();

  private constructor(private readonly dynalite: Dynalite) {}

  async handle(request: AwsRequest): Promise<AwsResponse> {
    try {
      return await this.answer(request);
    } catch (e) {
      if (e instanceof AwsServiceError) return errorResponse(request, 400, e);
      throw e;
    }
  }

  /** Runs one operation and returns its output. Throws an `AwsServiceError`. */
  call(operation: string, input: object): Promise<any> {
    return this.dynalite.call(operation, input);
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

  private answer({ operation = '', headers, body }: AwsRequest): Promise<AwsResponse> {
    const text = body.toString();
    this.check(text);
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
    if (!String(headers['x-amz-target']).startsWith('DynamoDB_20120810.') || !OPERATIONS.has(operation)) {
      throw new AwsServiceError(
        'UnknownOperationException',
        `the embedded DynamoDB has no ${headers['x-amz-target'] ?? 'such operation'}; use --endpoint or --aws dynamodb`,
      );
    }
    return this.lock.run(false, () => this.dynalite.request(operation, text));
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
