import type { ResourceDeclaration } from '../declarations';
import { resourceCall, type ResourceCall } from '../parts/resource-call';
import type { Schema } from '../schema';
import { declaredValue } from '../values';
import type { EventDetails } from './messages';

/** Options that every declaration of a resource has. */
export interface ResourceOptions {
  /**
   * The environment variable that carries the resource's name, ARN or URL.
   *
   * @default - the declaration's name in capitals with the kind of value: `AppTable` → `APP_TABLE_NAME`
   */
  readonly variable?: string;
}

/** Options of secrets and parameters, which are fetched when they are used. */
export interface StoredOptions extends ResourceOptions {
  /**
   * Seconds for which a value is cached.
   *
   * @default 300
   */
  readonly ttlSeconds?: number;
}

/** The options of any kind. */
export interface AllOptions extends StoredOptions {
  readonly message?: Schema<any, any>;
  readonly details?: EventDetails;
  readonly source?: string;
}

/**
 * The class behind every declared resource; the interface of a kind exposes its part of it. Values are read when they
 * are used.
 */
export class Resource {
  declare readonly declaration: ResourceDeclaration;
  declare readonly options: AllOptions;

  constructor(declaration: ResourceDeclaration, options: AllOptions) {
    Object.assign(this, { declaration, options });
  }

  get name(): string {
    return declaredValue(this.declaration);
  }

  get url(): string {
    return this.name;
  }

  get arn(): string {
    return this.name;
  }

  get id(): string {
    return this.name;
  }
}

// One function for all of them, as each is compiled at a cold start.
for (const name of ['value', 'send', 'sendBatch', 'publish', 'put'] satisfies ResourceCall[]) {
  (Resource.prototype as any)[name] = async function (this: Resource, ...args: any[]) {
    // Awaited, so that the stack of an error has the line of the call.
    return await resourceCall(name, this, args);
  };
}

/** Makes the kinds distinct types: a table is not assignable to a bucket. */
interface Of<Kind extends string> {
  readonly declaration: { readonly name: string; readonly kind: Kind };
}

/** A DynamoDB table that the app has declared. */
export interface Table extends Of<'table'> {
  /** The table's name, read from the environment when it is used. */
  readonly name: string;
}

/** An S3 bucket that the app has declared. */
export interface Bucket extends Of<'bucket'> {
  /** The bucket's name, read from the environment when it is used. */
  readonly name: string;
}

/** An SQS queue that the app has declared. */
export interface Queue extends Of<'queue'> {
  /** The queue's URL, read from the environment when it is used. */
  readonly url: string;
}

/** An SNS topic that the app has declared. */
export interface Topic extends Of<'topic'> {
  /** The topic's ARN, read from the environment when it is used. */
  readonly arn: string;
}

/** A Kinesis stream that the app has declared. */
export interface Stream extends Of<'stream'> {
  /** The stream's name, read from the environment when it is used. */
  readonly name: string;
}

/** An EventBridge bus that the app has declared. */
export interface EventBus extends Of<'eventBus'> {
  /** The bus's name, read from the environment when it is used. */
  readonly name: string;
}

/** A log group of CloudWatch Logs that the app has declared. */
export interface LogGroup extends Of<'logGroup'> {
  /** The log group's name, read from the environment when it is used. */
  readonly name: string;
}

/** A Cognito user pool that the app has declared. */
export interface UserPool extends Of<'userPool'> {
  /** The pool's id, read from the environment when it is used. */
  readonly id: string;
}

/** A secret of Secrets Manager that the app has declared. */
export interface Secret extends Of<'secret'> {
  /** The secret's ARN, read from the environment when it is used. */
  readonly arn: string;
  /** The secret, fetched when it is used. */
  value(): Promise<string>;
}

/** A parameter of Systems Manager that the app has declared. */
export interface Parameter extends Of<'parameter'> {
  /** The parameter's name, read from the environment when it is used. */
  readonly name: string;
  /** The parameter's value, decrypted, fetched when it is used. */
  value(): Promise<string>;
}

/** A declaration that can be bound to a resource of the infrastructure. */
export type DeclaredResource =
  Table | Bucket | Queue | Topic | Stream | EventBus | LogGroup | UserPool | Secret | Parameter;

/** The suffix of a resource's variable: the kind of value that it carries. */
export const SUFFIXES = {
  table: '_NAME',
  bucket: '_NAME',
  queue: '_URL',
  topic: '_ARN',
  stream: '_NAME',
  eventBus: '_NAME',
  logGroup: '_NAME',
  userPool: '_ID',
  secret: '_ARN',
  parameter: '_NAME',
} as const;
