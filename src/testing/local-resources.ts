import type { Faults } from './faults';
import type {
  MessageOptions,
  PutOptions,
  QueuedMessage,
  RecordedRequest,
  RecordedService,
  StoredObject,
  TestDelivery,
} from './service-clients';

/** Resources of a stack, run on this machine for a test. Created by `localResources(stack)`. */
export interface LocalResources {
  /**
   * Starts the resources; called once, before the first request.
   *
   * @param app the app whose functions events are delivered to; without it, none is
   */
  start(app?: LocalApp): Promise<LocalEnvironment>;
}

/** An app that runs in a test. */
export interface LocalApp {
  /** Invokes a function by its declared name. Rejects with the error of its handler. */
  invoke(name: string, event: unknown, invocation: LocalInvocation): Promise<unknown>;
  /** Whether events are delivered when they are due. @default - in `settled()` and `advance()` only */
  readonly isLive?: boolean;
  /** Faults of the services. */
  readonly faults?: Faults;
  /** Whether functions run in workers, by `invoke()` of the environment. */
  readonly isIsolated?: boolean;
}

/** One invocation of a function. */
export interface LocalInvocation {
  readonly requestId: string;
  /** Passed on as it is: what led to the invocation. */
  readonly cause?: unknown;
}

/** The time of local resources. */
export interface LocalTime {
  /** Milliseconds since 1970. */
  now(): number;
  /** Delivers what is due, and what that causes. Returns the errors of handlers that nobody else has seen. */
  settled(): Promise<readonly Error[]>;
  /** Lets time pass, and delivers what becomes due, in order. Returns the same. */
  advance(milliseconds: number): Promise<readonly Error[]>;
}

/** The kinds of resources that a test can use without an SDK client. */
export type ServiceResourceKind = 'queue' | 'topic' | 'bucket';

/** What is in local resources, by their URLs, ARNs and names. */
export interface LocalContents {
  /** The resources of a kind in the stack: the ids by which a test may name one, and the value of `Ref`. */
  ofKind(kind: ServiceResourceKind): readonly { readonly ids: readonly string[]; readonly ref: string }[];
  messages(queueUrl: string): Promise<readonly QueuedMessage[]>;
  send(queueUrl: string, body: string, options?: MessageOptions): Promise<void>;
  publish(topicArn: string, message: string, options?: MessageOptions): Promise<void>;
  keys(bucketName: string, prefix: string): Promise<readonly string[]>;
  object(bucketName: string, key: string): Promise<StoredObject | undefined>;
  putObject(bucketName: string, key: string, body: Buffer, options?: PutOptions): Promise<void>;
}

/** The images in the records of a table's stream. */
export type StreamViewType = 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES';

export interface LocalEnvironment {
  /**
   * The values of the app's declarations by environment variable: `{ APP_TABLE_NAME: 'table-1' }`. Variables that begin
   * with `AWS_` are for the SDK, which reads them itself: they are set in the process's environment until the client is
   * closed.
   */
  readonly environment: { readonly [variable: string]: string };
  /** The view types of the tables' streams, by the name of the table. */
  readonly streamViewTypes?: { readonly [tableName: string]: StreamViewType };
  /**
   * Runs the code of a function, whose requests to the local services are then those of the function; without a name,
   * code of the test, which may do everything.
   */
  during?<T>(functionName: string | undefined, invocation: LocalInvocation, call: () => Promise<T>): Promise<T>;
  /** Invokes a function in a worker by its declared name. Rejects with the error of its handler. */
  invoke?(name: string, event: unknown, invocation: LocalInvocation): Promise<unknown>;
  /** The time of the resources. */
  readonly time?: LocalTime;
  /** What is in the resources. */
  readonly contents?: LocalContents;
  /** The events that functions were invoked with, in order. */
  deliveries?(): readonly TestDelivery[];
  /** The requests that were recorded instead of run, in order. */
  sent?(service: RecordedService): readonly RecordedRequest[];
  close(): Promise<void>;
}

export interface LocalResourcesOptions {
  /**
   * What happens when a function does something that its role in the stack does not allow: `warn` prints it, `off`
   * allows it.
   *
   * @default - the call fails, as on AWS
   */
  readonly iam?: 'warn' | 'off';
  /**
   * A folder whose data is put into the tables and buckets, from the project's root: `<table>.json`, `<bucket>/…`, by
   * the name that the app declares.
   *
   * @default - they are empty
   */
  readonly seed?: string;
}

/**
 * The resources of a stack, run on this machine: tables in an embedded DynamoDB, with the stack's keys and indexes.
 *
 * @param stackOrTemplate a CDK stack, or its template; without it, the project's stack of the default stage
 * @example
 * const client = testClient(app, { resources: localResources(new MainStack(new App(), 'test')) });
 */
export function localResources(stackOrTemplate?: object, options?: LocalResourcesOptions): LocalResources {
  return {
    async start(app) {
      // Loaded on first use: a test with its own values needs no embedded DynamoDB.
      const local = require('./local');
      return (local.localResources(stackOrTemplate, options) as LocalResources).start(app);
    },
  };
}

export function isLocal(resources: object): resources is LocalResources {
  return typeof (resources as LocalResources).start === 'function';
}
