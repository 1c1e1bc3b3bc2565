import { errorResponse } from '../error-response';
import { AwsServiceError, type AwsRequest, type AwsResponse, type AwsService } from '../service';
import { checkFolder, Dynalite, type DynaliteOptions } from './dynalite';
import { Lock } from './lock';
import { RequestTokens } from './request-tokens';
import { transactGetItems, transactWriteItems } from './transactions';

export type DynamoDbOptions = DynaliteOptions;

/** What dynalite knows. https://github.com/architect/dynalite */
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

/** DynamoDB in this process: dynalite, and transactions above it. */
export class DynamoDb implements AwsService {
  /** Opens the store; in memory, if no folder is given. */
  static async open(options: DynamoDbOptions): Promise<DynamoDb> {
    if (options.path) await checkFolder(options.path);
    return new DynamoDb(new Dynalite(options));
  }

  readonly name = 'dynamodb';
  private readonly lock = new Lock();
  private readonly tokens = new RequestTokens();

  private constructor(private readonly dynalite: Dynalite) {}

  async handle(request: AwsRequest): Promise<AwsResponse> {
    try {
      return await this.answer(request);
    } catch (e) {
      if (e instanceof AwsServiceError) return errorResponse(request, 400, e);
      throw e;
    }
  }

  /** Runs one operation and gives its output. Throws an `AwsServiceError`. */
  async call(operation: string, input: object): Promise<any> {
    const { status, body } = await this.dynalite.request(operation, JSON.stringify(input));
    const output = JSON.parse(String(body));
    if (status < 300) return output;
    const { __type: type, message, Message, ...details } = output;
    throw new AwsServiceError(String(type).split('#').pop()!, message ?? Message ?? '', details);
  }

  async close(): Promise<void> {
    await this.dynalite.close();
  }

  private answer({ operation = '', headers, body }: AwsRequest): Promise<AwsResponse> {
    const text = body.toString();
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
