import type { Server } from 'node:http';
import { asDynamoDb } from './aws-errors';
import { dynaliteModule } from './dynalite-module';
import { MemoryLog } from './memory-log';
import { storeModule, type Store } from './store';
import { AwsServiceError, type AwsResponse } from '../service';
import { UserError } from '../../../errors';

export interface DynaliteOptions {
  /** The folder in which tables and items are kept. @default - they end with the process */
  readonly path?: string;
  readonly region: string;
  readonly account: string;
}

/** The parts of dynalite with which its server responds to a request. */
interface Action {
  /** Returns the input that is valid. */
  readonly check: (input: object, store: Store) => object;
  readonly run: (store: Store, input: object, done: (error: unknown, output?: object) => void) => void;
}

/** An error of DynamoDB as dynalite throws it. */
interface DynaliteError {
  readonly statusCode: number;
  readonly body: object;
}

const HEADERS = { 'content-type': 'application/x-amz-json-1.0' };

/**
 * dynalite as a function from operation and input to a response. It is an HTTP server, whose checks and actions are
 * called here without it: what it does besides (ids, checksums, the form of signatures, parsing) was done before or is not
 * needed, and a client that disconnects while it sends would make it throw where no caller can catch it.
 */
export class Dynalite {
  readonly store: Store;
  private readonly server: Server;
  private readonly log?: MemoryLog;
  private readonly inFlight = new Set<Promise<AwsResponse>>();

  constructor(readonly options: DynaliteOptions) {
    const create = load();
    const stores = storeModule();
    const createStore = stores.create;
    let store: Store;
    // dynalite does not expose its store.
    stores.create = (of) => (store = createStore(of));
    try {
      // dynalite reads both from the environment of the process, for its ARNs.
      this.server = withEnvironment({ AWS_REGION: options.region, AWS_ACCOUNT_ID: options.account }, () =>
        create({
          createTableMs: 0,
          deleteTableMs: 0,
          updateTableMs: 0,
        }),
      );
    } finally {
      stores.create = createStore;
    }
    this.store = store!;
    if (options.path !== undefined) this.log = new MemoryLog(this.store, options.path);
  }

  /** Reads what a process before has left. */
  async open(): Promise<void> {
    await this.log?.open();
  }

  /** Runs one operation and returns its output. Throws an `AwsServiceError`. */
  async call(operation: string, input: object): Promise<any> {
    const text = JSON.stringify(input);
    const { status, body } = await this.request(operation, JSON.parse(text), text);
    const output = JSON.parse(String(body));
    if (status < 300) return output;
    const { __type: type, message, Message, ...details } = output;
    throw new AwsServiceError(String(type).split('#').pop()!, message ?? Message ?? '', { details });
  }

  /**
   * The response to an operation.
   * @param input the parsed `text`, which may be changed
   */
  request(operation: string, input: object, text: string): Promise<AwsResponse> {
    const response = this.run(operation, input, text);
    this.inFlight.add(response);
    const ended = () => void this.inFlight.delete(response);
    response.then(ended, ended);
    return response;
  }

  /** Ends what runs, writes pending data and releases the folder. */
  async close(): Promise<void> {
    // An operation on a closed store would throw where no caller can catch it.
    await Promise.allSettled(this.inFlight);
    // dynalite closes its store only when a listening server closes.
    await new Promise<void>((resolve) => void this.server.listen(0, '127.0.0.1', resolve));
    await new Promise<void>((resolve) => void this.server.close(() => resolve()));
    this.log?.close();
  }

  private run(operation: string, input: object, text: string): Promise<AwsResponse> {
    return new Promise((resolve, reject) => {
      const failed = (error: unknown) => {
        const { statusCode, body } = error as Partial<DynaliteError>;
        if (statusCode === undefined) return reject(error);
        const response = { status: statusCode, headers: HEADERS, body: JSON.stringify(body) };
        return resolve(asDynamoDb(operation, text, response));
      };
      try {
        const { check, run } = actionOf(operation);
        run(this.store, check(input, this.store), (error, output) => {
          if (error) failed(error);
          else resolve({ status: 200, headers: HEADERS, body: JSON.stringify(output) });
        });
      } catch (e) {
        failed(e);
      }
    });
  }
}

/** By the name of the operation. */
const actions = new Map<string, Action>();

function actionOf(operation: string): Action {
  let action = actions.get(operation);
  if (!action) {
    const name = `${operation[0].toLowerCase()}${operation.slice(1)}`;
    const { checkTypes, checkValidations } = dynaliteModule('./validations');
    const { types, custom } = dynaliteModule(`./validations/${name}`);
    const check: Action['check'] = (input, store) => {
      const checked = checkTypes(input, types);
      checkValidations(checked, types, custom, store);
      return checked;
    };
    action = { check, run: dynaliteModule(`./actions/${name}`) };
    actions.set(operation, action);
  }
  return action;
}

function load(): (options: object) => Server {
  try {
    return dynaliteModule('.');
  } catch (e: any) {
    if (e.code !== 'MODULE_NOT_FOUND') throw e;
    throw new UserError(
      'DYNAMODB_START',
      'the embedded DynamoDB (dynalite) is not installed: npm install --save-dev dynalite',
    );
  }
}

function withEnvironment<T>(variables: { readonly [name: string]: string }, run: () => T): T {
  const before = Object.fromEntries(Object.keys(variables).map((name) => [name, process.env[name]]));
  Object.assign(process.env, variables);
  try {
    return run();
  } finally {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}
