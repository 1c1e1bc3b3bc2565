import { EventEmitter } from 'node:events';
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

/** The headers of an SDK client. dynalite checks the form of a signature, not its value. */
const HEADERS = {
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-date': '20000101T000000Z',
  authorization:
    'AWS4-HMAC-SHA256 Credential=local/20000101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=local',
};

/**
 * dynalite as a function from operation and JSON text to a response. It is an HTTP server; its handler is called
 * without a socket, because a client that disconnects while it sends would make it throw where no caller can catch it.
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
    const { status, body } = await this.request(operation, JSON.stringify(input));
    const output = JSON.parse(String(body));
    if (status < 300) return output;
    const { __type: type, message, Message, ...details } = output;
    throw new AwsServiceError(String(type).split('#').pop()!, message ?? Message ?? '', { details });
  }

  request(operation: string, body: string): Promise<AwsResponse> {
    const response = this.run(operation, body);
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

  private run(operation: string, body: string): Promise<AwsResponse> {
    return new Promise((resolve, reject) => {
      const request = Object.assign(new EventEmitter(), {
        method: 'POST',
        url: '/',
        headers: { ...HEADERS, 'x-amz-target': `DynamoDB_20120810.${operation}` },
      });
      const headers: Record<string, string> = {};
      const response = {
        statusCode: 200,
        setHeader: (name: string, value: unknown) => void (headers[name.toLowerCase()] = String(value)),
        end: (text: string) => {
          delete headers['content-length'];
          const answer = { status: response.statusCode, headers, body: text };
          resolve(answer.status < 400 ? answer : asDynamoDb(operation, body, answer));
        },
      };
      try {
        this.server.emit('request', request, response);
        request.emit('data', Buffer.from(body));
        request.emit('end');
      } catch (e) {
        reject(e);
      }
    });
  }
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
