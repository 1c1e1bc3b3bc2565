import { streamHandler } from './http/streaming';
import type { FunctionCall } from '../checking';
import { API_HANDLER, STREAM_HANDLER, UNKNOWN_FUNCTION } from '../names';
import * as authorizer from '../events/authorizer';
import * as dynamodb from '../events/dynamodb';
import * as eventbridge from '../events/eventbridge';
import { checkEvent } from '../events/expected';
import * as kinesis from '../events/kinesis';
import * as logs from '../events/logs';
import * as s3 from '../events/s3';
import * as schedule from '../events/schedule';
import * as sns from '../events/sns';
import type { Expected, Invocation } from '../events/source';
import * as sqs from '../events/sqs';
import * as websocket from '../events/websocket';
import type { dispatch, HttpApp } from '../http/dispatch';
import type { KindByMethod } from '../kinds';
import type { LambdaHandler } from '../lambda';
import { logger } from '../log';
import { around, type MiddlewareDeclaration } from '../middleware';
import type { Resource } from '../resources/resource';

interface Kind {
  readonly expected: Expected;
  run(event: any, invocation: Invocation): Promise<unknown>;
}

/** The kind of function that a method declares, and the handling of its events. */
const KINDS: {
  readonly [M in Exclude<keyof KindByMethod, 'lambdaFunction'>]: readonly [KindByMethod[M], Kind];
} = {
  authorizer: ['authorizer', authorizer],
  onDynamoDbRecord: ['dynamodb', dynamodb],
  onEventBridge: ['eventbridge', eventbridge],
  onKinesisRecord: ['kinesis', kinesis],
  onLogs: ['logs', logs],
  onS3Event: ['s3', s3],
  onSnsMessage: ['sns', sns],
  onSqsMessage: ['sqs', sqs],
  onWsConnect: ['websocket', websocket],
  onWsDisconnect: ['websocket', websocket],
  onWsMessage: ['websocket', websocket],
  onWsRoute: ['websocket', websocket],
  schedule: ['schedule', schedule],
};

/** The data of an app that its functions other than the API handler need. */
export interface FunctionsApp {
  readonly name: string;
  readonly calls: readonly FunctionCall[];
  readonly middleware: readonly MiddlewareDeclaration[];
}

/**
 * The Lambda handler of a function other than the API handler.
 * @param dispatchRoutes for the function that streams: the dispatcher of the API handler
 */
export function functionHandler(
  app: FunctionsApp & HttpApp,
  name: string,
  dispatchRoutes: typeof dispatch,
): LambdaHandler {
  if (name === STREAM_HANDLER) {
    const streaming = { ...app, stream: true };
    return streamHandler((event, context) => dispatchRoutes(streaming, event, context));
  }
  const { calls, middleware, routes } = app;
  const call = calls.find((other) => other.name === name);
  if (!call) throw unknownFunction(app.name, calls, name);
  const { method, options, handler } = call;
  const within = () => [...middleware, ...(call.middleware ?? []).flat()];
  if (method === 'lambdaFunction') {
    return async (event, lambdaContext) => {
      const info = { kind: 'lambda', functionName: name, event, lambdaContext } as const;
      // fromMiddy() may have replaced the event.
      return around(within(), info, event, () => handler(info.event, lambdaContext));
    };
  }
  const [kind, { run, expected }] = KINDS[method as keyof typeof KINDS];
  return async (event, context) => {
    checkEvent(name, expected, event);
    return run(event, {
      context,
      options,
      routes,
      schemas: schemasOf(call),
      log: logger({ requestId: context?.awsRequestId, function: name }),
      call: async (own) =>
        kind === 'authorizer'
          ? handler(own)
          : around(within(), { kind, functionName: name, event, lambdaContext: context }, own, () => handler(own)),
    });
  };
}

/** The schemas of a declared queue, topic or bus. */
function schemasOf({ from, options }: FunctionCall): Invocation['schemas'] {
  const source: Resource | undefined = options.bus ?? from;
  if (!source?.declaration || !source.options) return undefined;
  const { kind, name } = source.declaration;
  return { ...source.options, of: `${kind} "${name}"` };
}

export function unknownFunction(app: string, functions: readonly { readonly name: string }[], name: string): Error {
  const error = new Error(
    `The app "${app}" has no function "${name}". It has ${[API_HANDLER, ...functions.map((other) => other.name)].join(', ')}`,
  );
  error.name = UNKNOWN_FUNCTION;
  return error;
}
