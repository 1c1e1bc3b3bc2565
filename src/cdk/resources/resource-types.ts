import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { IStream } from 'aws-cdk-lib/aws-kinesis';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IParameter } from 'aws-cdk-lib/aws-ssm';
import type { AccessLevel } from './access';
import type { OperationTypes } from './operation-types';
import type { Surface } from '../../manifest/surface';

/**
 * The resource that is bound to a declaration, by its kind. Imported resources (`Table.fromTableName(…)`) are accepted.
 */
export interface ResourceTypes {
  readonly table: ITable;
  readonly bucket: IBucket;
  readonly queue: IQueue;
  readonly topic: ITopic;
  readonly stream: IStream;
  readonly eventBus: IEventBus;
  readonly logGroup: ILogGroup;
  readonly secret: ISecret;
  readonly parameter: IParameter;
  readonly userPool: IUserPool;
  readonly env: string;
}

export type ResourceOf<Kind extends string> = Kind extends keyof ResourceTypes ? ResourceTypes[Kind] : never;

/** A resource with an access that does not depend on the calls of the code. */
export interface ResourceWithAccess<Kind extends keyof OperationTypes> {
  readonly resource: ResourceTypes[Kind];

  /**
   * A level, or exactly these operations; `[]` is none. The permissions of an event source are separate.
   *
   * @example { resource: appTable, access: 'read' }
   * @example { resource: uploads, access: ['GetObject', 'HeadObject'] }
   * @default - the operations of its service that the code of the app calls
   */
  readonly access?: AccessLevel | readonly OperationTypes[Kind][];
}

/** A bucket with an access, or a part of a bucket. */
export interface BucketWithAccess extends ResourceWithAccess<'bucket'> {
  /**
   * Limits the access to objects whose keys begin like that. A request that lists objects has to name the prefix, or a longer
   * one.
   *
   * @example { resource: bucket, prefix: 'uploads/' }
   * @default - all objects
   */
  readonly prefix?: string;
}

type WithAccess<Kind extends string> = Kind extends 'bucket'
  ? BucketWithAccess
  : Kind extends keyof OperationTypes
    ? ResourceWithAccess<Kind>
    : never;

type Declared<S extends Surface> = S['resources'];

type OptionalName<S extends Surface> = {
  [N in keyof Declared<S>]: Declared<S>[N] extends { readonly optional: true } | { readonly kind: 'env' } ? N : never;
}[keyof Declared<S>];

/**
 * A resource for each declaration of the app. One that has a default may be left out; and an environment value, which may be in
 * the `environment` of the settings: whether it is there is checked at synth.
 */
export type Bindings<S extends Surface> = [keyof Declared<S>] extends [never]
  ? { readonly [name: string]: never }
  : Flat<
      {
        readonly [N in Exclude<keyof Declared<S>, OptionalName<S>>]:
          ResourceOf<Declared<S>[N]['kind']> | WithAccess<Declared<S>[N]['kind']>;
      } & { readonly [N in OptionalName<S>]?: ResourceOf<Declared<S>[N]['kind']> | WithAccess<Declared<S>[N]['kind']> }
    >;

/** One object instead of an intersection, so that an editor shows the names. */
type Flat<T> = { readonly [K in keyof T]: T[K] };
