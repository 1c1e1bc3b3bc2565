import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Connection } from './connection';
import { grantFailures } from './on-failure';
import type { EventSourceProps } from './props';
import { checkRegion } from './region';
import { sourceOf } from './source';
import type { FunctionManifest, Manifest } from '../../manifest/manifest';
import type { Binding } from '../resources/bindings';

type Connect = (connection: Connection<any>) => void;

/** Of every kind; undefined for what an API calls, or whoever knows its name. Loaded for those that an app has: each needs a part of the CDK. */
const CONNECT: { readonly [K in FunctionManifest['kind']]: (() => Connect) | undefined } = {
  s3: () => s3().connectS3,
  sqs: () => (require('./sqs') as typeof import('./sqs')).connectSqs,
  sns: () => (require('./sns') as typeof import('./sns')).connectSns,
  kinesis: () => (require('./kinesis') as typeof import('./kinesis')).connectKinesis,
  dynamodb: () => (require('./dynamodb') as typeof import('./dynamodb')).connectDynamoDb,
  eventbridge: () => (require('./eventbridge') as typeof import('./eventbridge')).connectEventBridge,
  schedule: () => (require('./schedule') as typeof import('./schedule')).connectSchedule,
  http: undefined,
  websocket: undefined,
  authorizer: undefined,
  lambda: undefined,
};

const s3 = () => require('./s3') as typeof import('./s3');

export interface ConnectOptions {
  readonly manifest: Manifest;
  readonly bindings: readonly Binding[];
  readonly functions: { readonly [name: string]: LambdaFunction };
  readonly roleOf: (name: string) => IGrantable;
  /** Seconds that a function may take. */
  readonly timeoutOf: (name: string) => number;
  readonly props: { readonly [name: string]: EventSourceProps | undefined };
}

/** Connects each function with the source that the app declares for it. Functions that an API calls, or nothing, are not touched. */
export function connectEventSources({ manifest, bindings, functions, roleOf, timeoutOf, props }: ConnectOptions): void {
  const connections = Object.entries(manifest.functions)
    .filter(([, { kind }]) => CONNECT[kind])
    .map(([name, declaration]): Connection => {
      const handler = functions[name];
      const source = sourceOf(
        handler,
        declaration.kind,
        'source' in declaration ? declaration.source : undefined,
        bindings,
      );
      return {
        name,
        declaration,
        handler,
        timeout: timeoutOf(name),
        role: roleOf(name),
        source,
        props: props[name] ?? {},
      };
    });
  const ofBuckets = connections.filter(({ declaration: { kind } }) => kind === 's3') as Connection<any>[];
  if (ofBuckets.length > 1) s3().checkOverlaps(ofBuckets);
  for (const connection of connections) {
    checkRegion(connection);
    CONNECT[connection.declaration.kind]!()(connection);
    grantFailures(connection);
  }
}
