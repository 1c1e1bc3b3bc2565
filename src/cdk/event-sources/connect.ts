import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Connection } from './connection';
import { connectDynamoDb } from './dynamodb';
import { connectEventBridge } from './eventbridge';
import { connectKinesis } from './kinesis';
import { grantFailures } from './on-failure';
import type { EventSourceProps } from './props';
import { checkRegion } from './region';
import { checkOverlaps, connectS3 } from './s3';
import { connectSchedule } from './schedule';
import { connectSns } from './sns';
import { sourceOf } from './source';
import { connectSqs } from './sqs';
import type { FunctionManifest, Manifest } from '../../manifest/manifest';
import type { Binding } from '../resources/bindings';

/** Of every kind; undefined for what an API calls, or whoever knows its name. */
const CONNECT: { readonly [K in FunctionManifest['kind']]: ((connection: Connection<any>) => void) | undefined } = {
  s3: connectS3,
  sqs: connectSqs,
  sns: connectSns,
  kinesis: connectKinesis,
  dynamodb: connectDynamoDb,
  eventbridge: connectEventBridge,
  schedule: connectSchedule,
  http: undefined,
  websocket: undefined,
  authorizer: undefined,
  lambda: undefined,
};

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
  const connections = Object.entries(manifest.functions).filter(([, { kind }]) => CONNECT[kind]).map(([name, declaration]): Connection => {
    const handler = functions[name];
    const source = sourceOf(handler, declaration.kind, 'source' in declaration ? declaration.source : undefined, bindings);
    return { name, declaration, handler, timeout: timeoutOf(name), role: roleOf(name), source, props: props[name] ?? {} };
  });
  checkOverlaps(connections.filter(({ declaration: { kind } }) => kind === 's3') as Connection<any>[]);
  for (const connection of connections) {
    checkRegion(connection);
    CONNECT[connection.declaration.kind]!(connection);
    grantFailures(connection);
  }
}
