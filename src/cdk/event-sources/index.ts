import type { EventSource } from './event-source';
import type { FunctionManifest } from '../../manifest/manifest';

/** Kinds without an event source: invoked by an API, or directly. */
export type UnconnectedKind = 'http' | 'websocket' | 'authorizer' | 'lambda';

type SourceKind = Exclude<FunctionManifest['kind'], UnconnectedKind>;

/** The event sources by kind. Each loads its own modules of the CDK, so an app loads only those of its kinds. */
const EVENT_SOURCES: { readonly [K in SourceKind]: () => EventSource } = {
  s3: () => (require('./s3') as typeof import('./s3')).s3,
  sqs: () => (require('./sqs') as typeof import('./sqs')).sqs,
  sns: () => (require('./sns') as typeof import('./sns')).sns,
  kinesis: () => (require('./kinesis') as typeof import('./kinesis')).kinesis,
  dynamodb: () => (require('./dynamodb') as typeof import('./dynamodb')).dynamodb,
  eventbridge: () => (require('./eventbridge') as typeof import('./eventbridge')).eventbridge,
  logs: () => (require('./logs') as typeof import('./logs')).logs,
  schedule: () => (require('./schedule') as typeof import('./schedule')).schedule,
};

export const SOURCE_KINDS = Object.keys(EVENT_SOURCES) as readonly SourceKind[];

/** The event source of a kind; undefined if it has none. */
export function eventSourceOf(kind: FunctionManifest['kind']): EventSource | undefined {
  return Object.hasOwn(EVENT_SOURCES, kind) ? EVENT_SOURCES[kind as SourceKind]() : undefined;
}
