import { checkConnectAuthorizer, checkIdentity } from './authorizer';
import { awaitMethod } from './complete';
import { DeclarationError } from './declaration-error';
import type { HandlerDeclaration } from '../declarations';
import { checkHandler, checkOptions, shown, type OptionTypes } from './options';
import { checkPattern } from './pattern';
import { checkSchedule } from './schedule';
import { checkSource } from './source';
import { checkUses } from './uses';
import { formOf, type FunctionCall } from '../events/forms';

const STREAM = {
  batchSize: 'number',
  startingPosition: 'string',
  maxBatchingWindowSeconds: 'number',
  parallelizationFactor: 'number',
  retryAttempts: 'number',
  maxRecordAgeSeconds: 'number',
  bisectBatchOnError: 'boolean',
  filters: 'objects',
  batch: 'boolean',
};

interface Kind {
  readonly options: OptionTypes;
  /** The kind of resource that feeds it. */
  readonly source?: string;
  readonly sourceOptional?: boolean;
  /** Limits of numbers: AWS::Lambda::EventSourceMapping. */
  readonly ranges?: { readonly [option: string]: readonly [number, number] };
}

const STREAM_RANGES = {
  batchSize: [1, 10_000],
  maxBatchingWindowSeconds: [0, 300],
  parallelizationFactor: [1, 10],
  retryAttempts: [0, 10_000],
  maxRecordAgeSeconds: [60, 604_800],
} as const;

const KINDS: { readonly [kind: string]: Kind } = {
  lambda: { options: {} },
  s3: { source: 'bucket', options: { events: 'strings', prefix: 'string', suffix: 'string' } },
  sqs: {
    source: 'queue',
    options: {
      batchSize: 'number',
      maxBatchingWindowSeconds: 'number',
      maximumConcurrency: 'number',
      filters: 'objects',
      batch: 'boolean',
    },
    ranges: { batchSize: [1, 10_000], maxBatchingWindowSeconds: [0, 300], maximumConcurrency: [2, 1000] },
  },
  sns: { source: 'topic', options: { filterPolicy: 'object', filterPolicyScope: 'string' } },
  kinesis: { source: 'stream', options: STREAM, ranges: STREAM_RANGES },
  dynamodb: { source: 'table', options: STREAM, ranges: { ...STREAM_RANGES, batchSize: [1, 10_000] } },
  eventbridge: { source: 'eventBus', sourceOptional: true, options: { pattern: 'object!' } },
  schedule: { options: { expression: 'string!', description: 'string' } },
  authorizer: {
    options: { type: 'string', header: 'string', identitySources: 'strings', ttlSeconds: 'number' },
    // AWS::ApiGateway::Authorizer AuthorizerResultTtlInSeconds
    ranges: { ttlSeconds: [0, 3600] },
  },
  websocket: { options: { route: 'string!', authorizer: 'any' } },
};

export function checkFunction(called: string, given: unknown, givenOptions: object, handler: unknown): void {
  if (typeof givenOptions !== 'object' || givenOptions === null) {
    throw new DeclarationError(`${called}: expected an object of options, got ${shown(givenOptions)}`);
  }
  const {
    kind,
    options,
    from: source,
  } = formOf({ method: called, from: given, options: givenOptions as FunctionCall['options'] });
  const { options: types, source: sourceKind, sourceOptional, ranges = {} } = KINDS[kind];
  checkOptions(called, options, { name: 'string!', uses: 'any', ...types });
  const what = `${called} "${options.name}"`;
  checkUses(what, options.uses);
  if (handler !== undefined) checkHandler(what, handler);
  else if (kind !== 'authorizer') awaitMethod(what);
  if (sourceKind && !(sourceOptional && source === undefined)) checkSource(what, sourceKind, source);
  for (const [name, [from, to]] of Object.entries(ranges)) {
    const value = options[name];
    if (value !== undefined && !(Number.isInteger(value) && value >= from && value <= to)) {
      throw new DeclarationError(`${what}: option "${name}" is a whole number from ${from} to ${to}, got ${value}`);
    }
  }
  if (kind === 's3') {
    const wrong = (options.events ?? []).find((event: string) => !/^s3:[A-Z]\w+(:(\*|\w+))*$/.test(event));
    if (wrong !== undefined || options.events?.length === 0) {
      throw new DeclarationError(
        `${what}: option "events" has ${shown(wrong ?? 'nothing')}. Write what has to happen: 's3:ObjectCreated:*', 's3:ObjectRemoved:Delete'`,
      );
    }
  }
  if (options.startingPosition !== undefined && !['LATEST', 'TRIM_HORIZON'].includes(options.startingPosition)) {
    throw new DeclarationError(
      `${what}: option "startingPosition" is 'LATEST' or 'TRIM_HORIZON', got ${shown(options.startingPosition)}`,
    );
  }
  // https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html: five, ten where the quota was raised
  if (options.filters && !(options.filters.length >= 1 && options.filters.length <= 10)) {
    throw new DeclarationError(
      `${what}: option "filters" has ${options.filters.length || 'no'} patterns. Give 1 to 10 of them, or leave it out`,
    );
  }
  if (
    options.filterPolicyScope !== undefined &&
    !['MessageAttributes', 'MessageBody'].includes(options.filterPolicyScope)
  ) {
    throw new DeclarationError(
      `${what}: option "filterPolicyScope" is 'MessageAttributes' or 'MessageBody', got ${shown(options.filterPolicyScope)}`,
    );
  }
  if (kind === 'eventbridge' && Object.keys(options.pattern).length === 0) {
    throw new DeclarationError(
      `${what}: option "pattern" is empty, and EventBridge refuses that. Name something that all the events have: { account: ['…'] }, { source: ['…'] }`,
    );
  }
  if (options.pattern) checkPattern(what, 'pattern', options.pattern);
  if (options.filterPolicy) checkPattern(what, 'filterPolicy', options.filterPolicy);
  if (kind === 'authorizer') {
    checkHandler(what, handler);
    if (!['token', 'request'].includes(options.type)) {
      throw new DeclarationError(`${what}: option "type" is 'token' or 'request', got ${shown(options.type)}`);
    }
    checkIdentity(what, options);
  }
  if (kind === 'schedule') checkSchedule(what, options.expression);
  // AWS::Events::Rule Description
  if (options.description?.length > 512) {
    throw new DeclarationError(
      `${what}: option "description" has ${options.description.length} characters. EventBridge takes up to 512`,
    );
  }
  if (options.route === '') {
    throw new DeclarationError(`${what}: the action is empty. A message has it as "action": app.onWsRoute('say', …)`);
  }
  if (kind === 'websocket') checkConnectAuthorizer(what, options as { route: string });
}

/** A WebSocket route has one function. */
export function checkHandlerClash(
  before: readonly HandlerDeclaration[],
  { kind, name, options }: HandlerDeclaration,
): void {
  const other = kind === 'websocket' && before.find((one) => one.kind === kind && one.options.route === options.route);
  if (other) {
    throw new DeclarationError(
      `The WebSocket route ${options.route} is declared twice: by "${other.name}" and by "${name}". Remove one of them`,
    );
  }
}
