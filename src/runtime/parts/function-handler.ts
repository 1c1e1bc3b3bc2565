import type { FunctionCall } from '../checking';
import { checkEvent } from '../events/expected';
import type { Expected, Invocation } from '../events/source';
import type { HttpApp } from '../http/dispatch';
import type { KindByMethod } from '../kinds';
import type { LambdaContext, LambdaHandler } from '../lambda';
import { logger } from '../log';
import { around, type MiddlewareDeclaration } from '../middleware';

const websocket = (): Part<Kind> => require('../events/websocket');
const streaming = (): Part<typeof import('./http/streaming')> => require('./http/streaming');

type Part<T> = T | Promise<T>;

interface Kind {
  readonly expected: Expected;
  run(event: any, invocation: Invocation): Promise<unknown>;
}

/** As in declarations.ts, which a bundler would have to share with this part. */
const STREAM_HANDLER: typeof import('../declarations').STREAM_HANDLER = 'APIStreamHandler';

/** The kind of function that a method declares, and what its events mean: each a part of its own. */
const KINDS: {
  readonly [M in Exclude<keyof KindByMethod, 'lambdaFunction'>]: readonly [KindByMethod[M], () => Part<Kind>];
} = {
  authorizer: ['authorizer', () => require('../events/authorizer')],
  onDynamoDbRecord: ['dynamodb', () => require('../events/dynamodb')],
  onEventBridge: ['eventbridge', () => require('../events/eventbridge')],
  onKinesisRecord: ['kinesis', () => require('../events/kinesis')],
  onS3Event: ['s3', () => require('../events/s3')],
  onSnsMessage: ['sns', () => require('../events/sns')],
  onSqsMessage: ['sqs', () => require('../events/sqs')],
  onWsConnect: ['websocket', websocket],
  onWsDisconnect: ['websocket', websocket],
  onWsMessage: ['websocket', websocket],
  onWsRoute: ['websocket', websocket],
  schedule: ['schedule', () => require('../events/schedule')],
};

/** What of an app its functions need, other than the one of the routes. */
export interface FunctionsApp {
  readonly name: string;
  readonly calls: readonly FunctionCall[];
  readonly middleware: readonly MiddlewareDeclaration[];
}

/**
 * The Lambda handler of a function that is not the one of the routes.
 * @param dispatch of the routes, which is loaded anyway
 */
export async function functionHandler(
  given: FunctionsApp & HttpApp,
  name: string,
  dispatch: (app: HttpApp, event: any, context: LambdaContext) => Promise<object>,
): Promise<LambdaHandler> {
  const { name: app, calls, middleware } = given;
  if (name === STREAM_HANDLER) {
    const { streamHandler } = await streaming();
    return streamHandler((event, context) => dispatch({ ...given, stream: true }, event, context));
  }
  const call = calls.find((other) => other.name === name);
  if (!call) throw unknownFunction(app, calls, name);
  const { method, options, handler } = call;
  if (method === 'lambdaFunction') {
    return async (event, lambdaContext) => {
      const info = { kind: 'lambda', functionName: name, event, lambdaContext } as const;
      // Which fromMiddy() may have put another event into.
      return around(middleware, info, event, () => handler(info.event, lambdaContext));
    };
  }
  const [kind, load] = KINDS[method as keyof typeof KINDS];
  const { run, expected } = await load();
  return async (event, context) => {
    checkEvent(name, expected, event);
    return run(event, {
      context,
      options,
      log: logger({ requestId: context?.awsRequestId, function: name }),
      call: async (own) =>
        kind === 'authorizer'
          ? handler(own)
          : around(middleware, { kind, functionName: name, event, lambdaContext: context }, own, () => handler(own)),
    });
  };
}

export function unknownFunction(app: string, functions: readonly { readonly name: string }[], name: string): Error {
  return new Error(
    `The app "${app}" has no function "${name}". It has ${['APIHandler', ...functions.map((other) => other.name)].join(', ')}`,
  );
}
