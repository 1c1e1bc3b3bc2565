import type { RouteAuthorizerManifest } from './route';

/** A function of the app: what calls it, and how. */
export type FunctionManifest = CalledBy & {
  /** The declared resources that it uses, sorted; all if it is not there. It is about permissions: the variables are those of all. */
  readonly uses?: readonly string[];
};

type CalledBy =
  | HttpFunctionManifest
  | { readonly kind: 'lambda' }
  | S3FunctionManifest
  | SqsFunctionManifest
  | SnsFunctionManifest
  | StreamFunctionManifest
  | EventBridgeFunctionManifest
  | ScheduleFunctionManifest
  | WebsocketFunctionManifest
  | AuthorizerFunctionManifest;

export interface HttpFunctionManifest {
  readonly kind: 'http';
  /** It sends its answers while it makes them. */
  readonly stream?: true;
}

/** What feeds a function: a declared resource by its name in the manifest, or an existing one. */
export type SourceManifest = { readonly resource: string } | { readonly arn: string } | { readonly name: string };

export interface S3FunctionManifest {
  readonly kind: 's3';
  readonly source: SourceManifest;
  readonly events: readonly string[];
  readonly prefix?: string;
  readonly suffix?: string;
}

export interface SqsFunctionManifest {
  readonly kind: 'sqs';
  readonly source: SourceManifest;
  readonly batchSize: number;
  readonly maxBatchingWindowSeconds?: number;
  readonly maximumConcurrency?: number;
  /** Patterns of Lambda's event filtering. */
  readonly filters?: readonly object[];
}

export interface SnsFunctionManifest {
  readonly kind: 'sns';
  readonly source: SourceManifest;
  readonly filterPolicy?: { readonly [field: string]: unknown };
  readonly filterPolicyScope?: 'MessageAttributes' | 'MessageBody';
}

export interface StreamFunctionManifest {
  readonly kind: 'kinesis' | 'dynamodb';
  readonly source: SourceManifest;
  readonly batchSize: number;
  readonly startingPosition: 'LATEST' | 'TRIM_HORIZON';
  readonly maxBatchingWindowSeconds?: number;
  readonly parallelizationFactor?: number;
  readonly retryAttempts?: number;
  readonly maxRecordAgeSeconds?: number;
  readonly bisectBatchOnError?: boolean;
  /** Patterns of Lambda's event filtering. */
  readonly filters?: readonly object[];
}

export interface EventBridgeFunctionManifest {
  readonly kind: 'eventbridge';
  /** The bus; the account's default one if it is not there. */
  readonly source?: SourceManifest;
  readonly pattern: { readonly [field: string]: unknown };
}

export interface ScheduleFunctionManifest {
  readonly kind: 'schedule';
  readonly expression: string;
  readonly description?: string;
}

export interface WebsocketFunctionManifest {
  readonly kind: 'websocket';
  /** `$connect`, `$disconnect`, `$default` or an action. */
  readonly route: string;
  readonly authorizer?: RouteAuthorizerManifest;
}

export interface AuthorizerFunctionManifest {
  readonly kind: 'authorizer';
  readonly type: 'token' | 'request';
  readonly header?: string;
  readonly identitySources?: readonly string[];
  readonly ttlSeconds?: number;
}
