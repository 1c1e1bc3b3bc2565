import { randomUUID } from 'node:crypto';
import { AsyncSettingsTable } from './async-settings';
import { LogTail } from './log-tail';
import { ROUTES } from './routes';
import { RestResult, restJson } from '../protocols/rest-json';
import {
  AwsServiceError,
  type Access,
  type AwsRequest,
  type AwsResponse,
  type AwsService,
  type Delivery,
  type ResourceProblem,
  type ServiceContext,
} from '../service';
import { recursiveLoop } from '../../cause';
import { AsyncInvoker, loopMessage, type PendingInvocation } from '../../delivery/async-invoker';
import { Concurrency } from '../../delivery/concurrency';
import type { LocalFunction, LocalResource } from '../../model';
import { batchLine } from '../../polling/batch-line';
import { Mappings } from '../../polling/mappings';
import type { BatchReport } from '../../polling/poller';
import type { Checkpoint } from '../../polling/shard-poller';
import { Store } from '../../store/store';
import { LAMBDA_ASYNC_REQUEST_BYTES, LAMBDA_REQUEST_BYTES } from '../../../runtime/aws-limits';

interface Target {
  readonly fn: LocalFunction;
  readonly qualifier: string;
}

/** Invoke, for code that calls other functions, and the invocations of other services. */
export class Lambda implements AwsService {
  readonly name = 'lambda';
  readonly operations = ['Invoke'];
  readonly handle: (request: AwsRequest) => Promise<AwsResponse>;
  private readonly asyncInvoker: AsyncInvoker;
  private readonly settings = new AsyncSettingsTable();
  /** The versions and aliases, as `<function>:<qualifier>`. */
  private qualifiers: ReadonlySet<string> = new Set();
  private readonly concurrency = new Concurrency();
  /** Where the readers of streams are. */
  private readonly checkpoints: Store<Checkpoint>;
  private readonly mappings: Mappings;
  /** The asynchronous invocations that have not ended. */
  private readonly pending: Store<PendingInvocation>;

  constructor(private readonly context: ServiceContext) {
    const { concurrency } = this;
    this.checkpoints = Store.open(context.folder && `${context.folder}/checkpoints.jsonl`);
    const { checkpoints } = this;
    this.mappings = new Mappings({ ...context, concurrency, checkpoints, report: (batch) => this.report(batch) });
    this.pending = Store.open(context.folder && `${context.folder}/invocations.jsonl`);
    this.asyncInvoker = new AsyncInvoker({
      ...context,
      concurrency,
      pending: this.pending,
      settingsOf: (fn, qualifier) => this.settings.get(fn.functionName, qualifier),
    });
    this.handle = restJson({
      service: this.name,
      context,
      routes: ROUTES,
      rawBodies: ['Invoke'],
      operations: { Invoke: (input, request) => this.invoke(input, request) },
      accesses: (_, { FunctionName, Qualifier }) => this.accesses(FunctionName, Qualifier),
    });
  }

  async apply(resources: readonly LocalResource[]): Promise<readonly ResourceProblem[]> {
    const of = (type: string) => resources.filter((resource) => resource.type === `AWS::Lambda::${type}`);
    this.settings.replace(of('EventInvokeConfig').map(({ definition }) => definition));
    const problems = await this.mappings.apply(of('EventSourceMapping'));
    // Both are referred to by their ARN.
    this.qualifiers = new Set([...of('Version'), ...of('Alias')].map(({ ref }) => ref.split(':function:').pop()!));
    return of('EventSourceMapping').flatMap(({ logicalId, ref: name }) => {
      const reason = problems.get(logicalId);
      return reason === undefined ? [] : [{ logicalId, name, reason }];
    });
  }

  /** An asynchronous invocation by another service. */
  async deliver({ targetArn, payload, caller, cause }: Delivery): Promise<void> {
    const target = this.target(targetArn);
    this.context.authorize(caller, () => this.accesses(targetArn));
    this.asyncInvoker.invoke({ ...target, payload: parsed(payload), cause });
  }

  async close(): Promise<void> {
    this.mappings.close();
    this.checkpoints.close();
    this.pending.close();
  }

  /** Prints the outcome of a batch. */
  private report(batch: BatchReport): void {
    const { clock, retries, log } = this.context;
    log(batchLine(batch, clock.now(), retries));
  }

  private async invoke({ FunctionName, Qualifier, body }: any, request: AwsRequest): Promise<RestResult> {
    const { headers, caller } = request;
    const target = this.target(FunctionName, Qualifier);
    const type = headers['x-amz-invocation-type'] ?? 'RequestResponse';
    if (!['RequestResponse', 'Event', 'DryRun'].includes(String(type))) {
      throw invalid('InvalidParameterValueException', `Invalid invocation type: ${type}`);
    }
    checkSize(body, type === 'Event' ? LAMBDA_ASYNC_REQUEST_BYTES : LAMBDA_REQUEST_BYTES);
    if (type === 'DryRun') return new RestResult(204);
    const payload = body.length === 0 ? {} : parsed(body.toString('utf8'));
    if (type === 'Event') {
      const requestId = this.asyncInvoker.invoke({ ...target, payload, cause: caller.cause });
      return new RestResult(202, '', { 'x-amzn-requestid': requestId });
    }
    return this.synchronous(target, payload, request);
  }

  private async synchronous({ fn }: Target, payload: unknown, request: AwsRequest): Promise<RestResult> {
    const { cause } = request.caller;
    const loop = fn.allowsRecursion ? undefined : recursiveLoop(cause, fn.arn);
    if (loop) {
      this.context.log(loopMessage(fn, loop));
      throw invalid('RecursiveInvocationException', loopMessage(fn, loop));
    }
    const ended = this.concurrency.begin(fn);
    if (!ended) {
      throw new AwsServiceError('TooManyRequestsException', 'Rate Exceeded.', {
        status: 429,
        details: { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded', Type: 'User' },
      });
    }
    const requestId = randomUUID();
    const tail = request.headers['x-amz-log-type'] === 'Tail' ? new LogTail(requestId) : undefined;
    const onOutput = tail && ((text: string) => tail.add(text));
    const result = await this.context.functions
      .invoke(fn.arn, payload, { cause, requestId, onOutput, hasCaller: true })
      .finally(ended);
    return new RestResult(200, JSON.stringify(result.payload), {
      'x-amzn-requestid': requestId,
      'x-amz-executed-version': '$LATEST',
      ...(result.functionError ? { 'x-amz-function-error': result.functionError } : {}),
      ...(tail ? { 'x-amz-log-result': tail.result(fn.memorySize) } : {}),
    });
  }

  /** The function of a name, ARN or partial ARN, with the qualifier in it or beside it. */
  private target(nameOrArn: string, qualifier?: string): Target {
    const [name, own] = nameOrArn
      .split(/:?function:/)
      .pop()!
      .split(':');
    if (own !== undefined && qualifier !== undefined && own !== qualifier) {
      throw invalid(
        'InvalidParameterValueException',
        'The derived qualifier from the function name does not match the specified qualifier.',
      );
    }
    const version = qualifier ?? own ?? '$LATEST';
    const fn = this.context.functions.find(name);
    if (fn && (version === '$LATEST' || this.qualifiers.has(`${name}:${version}`))) return { fn, qualifier: version };
    const arn = this.arnOf(name) + (qualifier === undefined && own === undefined ? '' : `:${version}`);
    throw new AwsServiceError('ResourceNotFoundException', `Function not found: ${arn}`, {
      status: 404,
      details: { Type: 'User' },
    });
  }

  private accesses(nameOrArn: string, qualifier?: string): readonly Access[] {
    const [name, own] = nameOrArn
      .split(/:?function:/)
      .pop()!
      .split(':');
    const arn = this.arnOf(name);
    const version = qualifier ?? own;
    return [
      {
        action: 'lambda:InvokeFunction',
        resource: version === undefined ? arn : `${arn}:${version}`,
      },
    ];
  }

  private arnOf(name: string): string {
    const { region, account, functions } = this.context;
    return functions.find(name)?.arn ?? `arn:aws:lambda:${region}:${account}:function:${name}`;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (e) {
    throw invalid(
      'InvalidRequestContentException',
      `Could not parse request body into json: Could not parse payload into json: ${(e as Error).message}`,
    );
  }
}

function checkSize(body: Buffer, limit: number): void {
  if (body.length <= limit) return;
  throw new AwsServiceError(
    'RequestTooLargeException',
    `Request must be smaller than ${limit} bytes for the InvokeFunction operation`,
    { status: 413, details: { Type: 'User' } },
  );
}

function invalid(code: string, message: string): AwsServiceError {
  return new AwsServiceError(code, message, { details: { Type: 'User' } });
}
