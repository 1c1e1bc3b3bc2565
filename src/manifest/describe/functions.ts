import { byName, compare } from './sorted';
import {
  API_HANDLER,
  STREAM_HANDLER,
  type Declarations,
  type FunctionDeclaration,
  type HandlerDeclaration,
} from '../../runtime/declarations';
import type { FunctionManifest } from '../manifest';

/** Each function with what calls it. How a handler wants its events (one by one, or all) is its own affair. */
export function functionsOf({ routes, functions, handlers }: Declarations): { [name: string]: FunctionManifest } {
  const described: [string, FunctionManifest][] = [
    ...functions.map(({ name, kind, uses }): [string, FunctionManifest] => [name, { kind, ...usesOf(uses) }]),
    ...handlers.map((handler): [string, FunctionManifest] => [handler.name, handlerOf(handler)]),
  ];
  if (routes.length > 0) described.push([API_HANDLER, { kind: 'http' }]);
  if (routes.some(({ stream }) => stream)) described.push([STREAM_HANDLER, { kind: 'http', stream: true }]);
  return byName(described);
}

function usesOf(uses: FunctionDeclaration['uses']): { readonly uses?: readonly string[] } {
  return uses ? { uses: [...new Set(uses.map(({ declaration }) => declaration.name))].sort(compare) } : {};
}

function handlerOf({ kind, source, options }: HandlerDeclaration): FunctionManifest {
  // The order of keys is that of these lists, whatever order the options were given in.
  const given = Object.fromEntries(
    OPTIONS[kind].filter((name) => options[name] !== undefined).map((name) => [name, options[name]]),
  );
  if (kind === 'websocket' && given.authorizer) {
    const { declaration, scopes } = given.authorizer;
    given.authorizer = { name: declaration.name, scopes };
  }
  return { kind, ...(source && { source }), ...given, ...usesOf(options.uses) } as unknown as FunctionManifest;
}

const STREAM = [
  'batchSize',
  'startingPosition',
  'maxBatchingWindowSeconds',
  'parallelizationFactor',
  'retryAttempts',
  'maxRecordAgeSeconds',
  'bisectBatchOnError',
  'filters',
];

/** The options that say how a function is called. */
const OPTIONS: { readonly [K in HandlerDeclaration['kind']]: readonly string[] } = {
  s3: ['events', 'prefix', 'suffix'],
  sqs: ['batchSize', 'maxBatchingWindowSeconds', 'maximumConcurrency', 'filters'],
  sns: ['filterPolicy', 'filterPolicyScope'],
  kinesis: STREAM,
  dynamodb: STREAM,
  eventbridge: ['pattern'],
  schedule: ['expression', 'description'],
  websocket: ['route', 'authorizer'],
  authorizer: ['type', 'header', 'identitySources', 'ttlSeconds'],
};
