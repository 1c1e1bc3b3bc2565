import type { RenamedOperation } from '../iam/actions';
import type { SERVICE_REFERENCE } from '../iam/service-reference.generated';

type Reference = typeof SERVICE_REFERENCE;

/** The actions of a service that are checked on resources of these types, and on nothing else. */
type ActionOn<Prefix extends keyof Reference, Type extends string> = {
  [Action in keyof Reference[Prefix]]: Reference[Prefix][Action] extends readonly (infer Checked)[]
    ? [Extract<Checked, Type | `${Type}*`>] extends [never]
      ? never
      : [Exclude<Extract<Checked, `${string}*`>, `${Type}*`>] extends [never]
        ? Action
        : never
    : never;
}[keyof Reference[Prefix]];

/**
 * The operations on a kind of resources: as the SDK names them (`GetItem`, `ListObjectsV2`), or as IAM does where that
 * differs (`ListBucket`).
 */
export interface OperationTypes {
  readonly table: ActionOn<'dynamodb', 'table' | 'index'> | RenamedOperation<'dynamodb'>;
  readonly bucket: ActionOn<'s3', 'bucket' | 'object'> | RenamedOperation<'s3'>;
  readonly queue: ActionOn<'sqs', 'queue'> | RenamedOperation<'sqs'>;
  readonly topic: ActionOn<'sns', 'topic'> | RenamedOperation<'sns'>;
  readonly stream: ActionOn<'kinesis', 'stream'>;
  readonly eventBus: ActionOn<'events', 'event-bus'>;
  readonly logGroup: ActionOn<'logs', 'log-group' | 'log-stream'>;
  readonly secret: ActionOn<'secretsmanager', 'Secret'>;
  readonly parameter: ActionOn<'ssm', 'parameter'>;
  readonly userPool: ActionOn<'cognito-idp', 'userpool'>;
}
