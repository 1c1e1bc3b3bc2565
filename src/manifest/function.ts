import type { HandlerKind } from '../runtime/declarations';
import type { AuthorizerFunction } from '../runtime/kinds/authorizer';
import type { DynamoDbFunction } from '../runtime/kinds/dynamodb';
import type { EventBridgeFunction } from '../runtime/kinds/eventbridge';
import type { FunctionBase } from '../runtime/kinds/kind';
import type { KinesisFunction } from '../runtime/kinds/kinesis';
import type { PlainFunction } from '../runtime/kinds/lambda';
import type { LogsFunction } from '../runtime/kinds/logs';
import type { S3Function } from '../runtime/kinds/s3';
import type { ScheduleFunction } from '../runtime/kinds/schedule';
import type { SnsFunction } from '../runtime/kinds/sns';
import type { SqsFunction } from '../runtime/kinds/sqs';
import type { WebSocketFunction } from '../runtime/kinds/websocket';

export type {
  AuthorizerFunction,
  DynamoDbFunction,
  EventBridgeFunction,
  KinesisFunction,
  LogsFunction,
  S3Function,
  ScheduleFunction,
  SnsFunction,
  SqsFunction,
  WebSocketFunction,
};
export type { EventSource } from '../runtime/declarations';

/** A function of the app, with its event source and options. */
export type FunctionManifest = FunctionByKind[HandlerKind | 'lambda' | 'http'];

/** The type of a function by kind. Each has a name, so that TypeScript's errors print it. */
interface FunctionByKind {
  readonly http: HttpFunction;
  readonly lambda: PlainFunction;
  readonly s3: S3Function;
  readonly sqs: SqsFunction;
  readonly sns: SnsFunction;
  readonly kinesis: KinesisFunction;
  readonly dynamodb: DynamoDbFunction;
  readonly eventbridge: EventBridgeFunction;
  readonly logs: LogsFunction;
  readonly schedule: ScheduleFunction;
  readonly websocket: WebSocketFunction;
  readonly authorizer: AuthorizerFunction;
}

export interface HttpFunction extends FunctionBase {
  readonly kind: 'http';
  /** It sends its responses in chunks. */
  readonly stream?: true;
}
