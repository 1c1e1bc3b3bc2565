import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { Caller } from './caller';
import type { Signer } from './caller-registry';
import type { Seed } from './seed';
import type { Cause } from '../cause';
import type { Clock } from '../clock';
import type { Retries } from '../delivery/retries';
import type { LogEvent } from '../lambda/invocation-log';
import type { InvokeResult, LocalFunction, LocalResource } from '../model';

/** A request to an AWS service. */
export interface AwsRequest {
  /** `x-amzn-requestid` of the response. */
  readonly id: string;
  readonly method: string;
  /** Path and query, percent-encoded. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** The service that it is for, by the name in a signature: `dynamodb`. */
  readonly service: string;
  /** The region in the signature. Undefined for an unsigned request, or one for all regions. */
  readonly region?: string;
  /** The access key in the signature; empty for an unsigned request. */
  readonly accessKeyId: string;
  /** The URL of the endpoint as the client reaches it. @default - that of the context, on this machine */
  readonly endpoint?: string;
  /** From `X-Amz-Target`: `PutItem`. */
  readonly operation?: string;
  readonly caller: Caller;
  /** The body as it is sent. For all but large objects, `read()` is simpler. */
  readonly body: Readable;
  /** The whole body. Fails with a 413 above the limit. */
  read(limit?: number): Promise<Buffer>;
  /** Aborted when the client disconnects before the response, for operations that wait. */
  readonly signal: AbortSignal;
}

export interface AwsResponse {
  readonly status: number;
  readonly headers: { readonly [name: string]: string | readonly string[] };
  /** A stream is sent in chunks. */
  readonly body: string | Uint8Array | Readable;
}

/**
 * An AWS service that runs in this process, for one account and region. It never imports another service: what it
 * sends to other services goes through its context.
 *
 * Services with a protocol of named operations (JSON, query, CBOR) implement `handle` with `rpc` of
 * `protocols/rpc.ts`, REST services with `restJson` of `protocols/rest-json.ts`.
 */
export interface AwsService {
  /** The service's name in a signature. */
  readonly name: string;
  /** The operations that it has. Any other is a 501 that names it. */
  readonly operations: Iterable<string>;
  /** Fails with an `AwsServiceError`, which is sent in the protocol of the request. */
  handle(request: AwsRequest): Promise<AwsResponse>;
  /**
   * Creates, changes and deletes resources, so that those of the template are as in the template. Unchanged ones
   * continue undisturbed; those that were created by requests stay.
   *
   * @param resources all that the template has of this service, in this account and region
   * @returns those that do not run as the template has them
   */
  apply?(resources: readonly LocalResource[]): Promise<readonly ResourceProblem[]>;
  /**
   * Puts data into a resource of the template, unless it has some. Nobody is told of it: no stream, no notification.
   * Fails with a `SeedError`; then the resource stays empty.
   *
   * @returns whether the resource was empty
   */
  seed?(resource: LocalResource, seed: Seed): Promise<boolean>;
  /** Takes what another service sends to one of its resources. Fails with an `AwsServiceError`. */
  deliver?(delivery: Delivery): Promise<void>;
  /** What event source mappings read from a queue, a stream or a table; its type is that of `polling/`. */
  source?(resourceArn: string): unknown;
  /**
   * Whether the text of a request names one of its resources. It finds the test client that a request is for that comes
   * from no handler.
   */
  mentions?(text: string): boolean;
  /** The requests that it has recorded instead of running them, the oldest first. */
  readonly sent?: readonly SentRequest[];
  /**
   * Continues what an earlier start has left, such as deliveries between two attempts. Is called when all services have
   * the resources of the stack, and its functions are there.
   */
  resume?(): void;
  /** The state as JSON, including due times. Undefined if it is stored elsewhere. */
  snapshot?(): Promise<unknown>;
  /** Replaces the state by one of `snapshot()`. */
  restore?(state: any): Promise<void>;
  close(): Promise<void>;
}

/** A request that was recorded, and not run. */
export interface SentRequest {
  /** The service in an IAM action: `ses`, `states`, `cloudwatch`. */
  readonly service: string;
  /** `SendEmail`. */
  readonly operation: string;
  /** Blobs are base64 and timestamps are seconds. */
  readonly input: any;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** The surroundings of a service. */
export interface ServiceContext {
  readonly clock: Clock;
  /** The waits before retries. */
  readonly retries: Retries;
  readonly account: string;
  readonly region: string;
  /** The URL of the endpoint, for the URLs of queues. */
  readonly endpoint: string;
  /** The folder for its data, if that is to be kept. */
  readonly folder?: string;
  /** The folder is only for a process that takes the place of this one after a crash. @default false */
  readonly isTemporary?: boolean;
  /** Announces what has happened to a resource, for those that watch it. */
  emit(event: ServiceEvent): void;
  /**
   * Sends something to the function, queue, topic or bus of an ARN: one attempt. Fails with an `AwsServiceError` whose
   * code is that of the target.
   */
  deliver(delivery: Delivery): Promise<void>;
  /** What the service of a queue, a stream or a table gives to event source mappings. */
  source(resourceArn: string): Promise<unknown>;
  /** The functions of the stack. */
  readonly functions: Functions;
  /** Issues credentials for a role, which then is the principal of the requests that are signed with them. */
  issueCredentials(roleArn: string, sessionName: string, expires: number): IssuedCredentials;
  /** The owner of an access key. Fails with the error of the service for one that is unknown or expired. */
  signer(accessKeyId: string, service: string): Signer;
  /** Is called before each operation. Fails with an `AwsServiceError` if it is to fail. @default - nothing happens */
  readonly before?: (call: Call) => Promise<void>;
  /** Fails with an `AwsServiceError` if the caller may not do this. Does not call `accesses` if it is not needed. */
  authorize(caller: Caller, accesses: () => readonly Access[]): void;
  /**
   * To be awaited before `authorize`: resolves when an edit is loaded that may allow what is denied now.
   *
   * @default - permissions do not change while a request is handled
   */
  readonly permissionsLoaded?: (caller: Caller, accesses: () => readonly Access[]) => Promise<void> | undefined;
  /** Prints a line for the user. */
  log(message: string): void;
  /** Names an event that reaches no function, and that AWS may have delivered: a line for the user, an error of a test. */
  lost(message: string): void;
}

/** A call of an operation. */
export interface Call {
  readonly service: string;
  readonly operation: string;
  readonly caller: Caller;
}

/** The functions that a service can invoke. */
export interface Functions {
  /** By name, ARN or partial ARN, with or without a qualifier. */
  find(nameOrArn: string): LocalFunction | undefined;
  /** Waits for the result. A failure of the function is a result. */
  invoke(arn: string, event: unknown, options: InvokeOptions): Promise<InvokeResult>;
  /**
   * Calls the listener with the log of each invocation of a function whose log is read, after its end. Returns a function
   * that ends this.
   */
  onLog?(listener: (log: FunctionLog) => void): () => void;
}

/** What a function has logged in an invocation. */
export interface FunctionLog {
  readonly fn: LocalFunction;
  readonly logStreamName: string;
  readonly events: readonly LogEvent[];
  readonly cause: Cause;
}

export interface InvokeOptions {
  readonly cause: Cause;
  /** The function's `awsRequestId`. @default - a new UUID */
  readonly requestId?: string;
  /** Receives what the function prints, in addition to the terminal. */
  readonly onOutput?: (text: string) => void;
  /** Whether the result goes to code that sees a failure in it; otherwise nobody does but the terminal. */
  readonly hasCaller?: boolean;
}

/** Credentials of an assumed role. */
export interface IssuedCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

/** An action on a resource, as IAM knows it. */
export interface Access {
  /** `sqs:SendMessage`. */
  readonly action: string;
  /** An ARN, or `*` for actions without a resource. */
  readonly resource: string;
  /** The policy of the resource itself, if it has one: of a queue, a bucket, a topic. */
  readonly resourcePolicy?: object;
  /** Values of condition keys: `{ 'dynamodb:LeadingKeys': ['ada'] }`. */
  readonly conditions?: { readonly [key: string]: string | readonly string[] };
}

/** Something that a service sends to a resource of another one. */
export interface Delivery {
  /** The ARN of the function, queue, topic, bus … */
  readonly targetArn: string;
  /**
   * The event of a function, as JSON; the text of a message for a queue or topic; an event of EventBridge for a bus, as
   * JSON with `source`, `detail-type`, `resources` and `detail`; the content of an object for a bucket.
   */
  readonly payload: string;
  /** The service that sends it, `sns.amazonaws.com`, on behalf of a resource. */
  readonly caller: Caller;
  /** Why it is sent. */
  readonly cause: Cause;
  /** Message attributes, in the form of SQS. */
  readonly attributes?: { readonly [name: string]: MessageAttribute };
  /** For a bucket. */
  readonly objectKey?: string;
  /** For a stream. @default - a random one */
  readonly partitionKey?: string;
  readonly messageGroupId?: string;
  readonly messageDeduplicationId?: string;
}

export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  /** Base64. */
  readonly BinaryValue?: string;
}

/** What has happened to a resource. */
export interface ServiceEvent {
  /** `sqs:MessageAvailable`; the service that emits it documents its types. */
  readonly type: string;
  readonly resourceArn: string;
  readonly cause?: Cause;
  readonly detail?: unknown;
}

/** A resource of the stack that does not run locally as the stack has it. */
export interface ResourceProblem {
  readonly logicalId: string;
  /** Its physical name. */
  readonly name: string;
  readonly reason: string;
}

export interface AwsServiceErrorOptions {
  /** @default 400 */
  readonly status?: number;
  /** Further members of the error's structure. */
  readonly details?: { readonly [name: string]: unknown };
  /**
   * The code in the query protocol, where it differs.
   *
   * @default - the code
   */
  readonly queryCode?: string;
  readonly headers?: { readonly [name: string]: string };
}

/** An error response of an AWS service. */
export class AwsServiceError extends Error {
  readonly status: number;
  readonly details: { readonly [name: string]: unknown };
  readonly queryCode?: string;
  readonly headers: { readonly [name: string]: string };

  /** @param code the error's type, as the service's documentation names it */
  constructor(
    readonly code: string,
    message: string,
    { status = 400, details = {}, queryCode, headers = {} }: AwsServiceErrorOptions = {},
  ) {
    super(message);
    this.name = code;
    this.status = status;
    this.details = details;
    this.queryCode = queryCode;
    this.headers = headers;
  }
}
