/* eslint-disable @typescript-eslint/no-require-imports */
import type { HandlerKind } from '../declarations';
import type { Invocation } from './source';

const chunk = <T>(get: () => unknown): (() => Promise<T>) => {
  let loaded: Promise<T> | undefined;
  return () => loaded ??= Promise.resolve(get() as T);
};

/**
 * Parts that most requests do without, each loaded when it is first needed. In CommonJS it is required; in the ES modules
 * of this library it is an import(), so that a bundler makes a file of its own of it. They import nothing of what is always
 * loaded, else the bundler would have to put that into shared files: what they need is handed to them.
 */
export const load = {
  alb: chunk<typeof import('./alb')>(() => require('./alb')),
  cors: chunk<typeof import('../http/cors-headers')>(() => require('../http/cors-headers')),
  form: chunk<typeof import('../http/form')>(() => require('../http/form')),
  middleware: chunk<typeof import('../http/middleware')>(() => require('../http/middleware')),
  render: chunk<typeof import('../http/render')>(() => require('../http/render')),
  storedValue: chunk<typeof import('../aws/stored-value')>(() => require('../aws/stored-value')),
  search: chunk<typeof import('../http/search')>(() => require('../http/search')),
  validation: chunk<typeof import('../http/validation')>(() => require('../http/validation')),
  websocketClient: chunk<typeof import('../aws/websocket-client')>(() => require('../aws/websocket-client')),
};

interface Handler {
  run(event: any, invocation: Invocation): Promise<unknown>;
}

/** What a kind of event means, loaded by the functions of that kind only. */
export const handlers: { readonly [Kind in HandlerKind]: () => Promise<Handler> } = {
  authorizer: chunk(() => require('./authorizer')),
  dynamodb: chunk(() => require('./dynamodb')),
  eventbridge: chunk(() => require('./eventbridge')),
  kinesis: chunk(() => require('./kinesis')),
  s3: chunk(() => require('./s3')),
  schedule: chunk(() => require('./schedule')),
  sns: chunk(() => require('./sns')),
  sqs: chunk(() => require('./sqs')),
  websocket: chunk(() => require('./websocket')),
};
