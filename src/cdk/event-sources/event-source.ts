import type { ArnComponents } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Connection } from './connection';
import type { EventSourceProps } from './props';
import type { FunctionManifest } from '../../manifest/manifest';

/** The infrastructure of a kind of event source. */
export interface EventSource<F extends FunctionManifest = any, R = any> {
  /** The ARN of a source; a schedule has none. */
  readonly arn?: (source: R) => string | undefined;
  /** Imports a source that exists outside of the CDK app, by its ARN. */
  readonly import?: (scope: Construct, arn: string) => R;
  /** The ARN of one of this account and region, by its name. */
  readonly arnOf?: (name: string) => ArnComponents;
  /**
   * Lambda polls a queue or a stream, with the function's role, and invokes the function. Alarms and the dashboard watch how far
   * it is behind.
   *
   * @default - the source invokes the function asynchronously: Lambda retries, then sends the event to `onFailure`
   */
  readonly polled?: 'queue' | 'stream';
  /** It invokes functions of other regions, too. */
  readonly crossRegion?: true;
  /** The options that such a function takes. */
  readonly options: readonly (keyof EventSourceProps)[];
  /** The fix for an option that it does not take. */
  readonly instead?: { readonly [O in keyof EventSourceProps]?: string };
  /** The problem with an option that it takes, together with others. */
  readonly problem?: (option: keyof EventSourceProps, props: EventSourceProps) => string | undefined;
  /** Throws for functions of the kind that AWS refuses together. */
  readonly checkAll?: (connections: readonly Connection<F, R>[]) => void;
  /** Creates the resources of the connection, below the function. */
  readonly connect: (connection: Connection<F, R>) => void;
}
