import type { HandlerKind } from '../declarations';
import { checkEvent } from '../events/expected';
import { declaredFunction, type FunctionCall } from '../events/forms';
import type { Invocation } from '../events/source';
import type { HttpApp } from '../http/dispatch';
import type { LambdaContext, LambdaHandler } from '../lambda';
import { logger } from '../log';
import { around, type MiddlewareDeclaration } from '../middleware';

const streaming = (): Part<typeof import('./http/streaming')> => require('./http/streaming');

type Part<T> = T | Promise<T>;

interface Kind {
  run(event: any, invocation: Invocation): Promise<unknown>;
}

/** As in declarations.ts, which a bundler would have to share with this part. */
const STREAM_HANDLER: typeof import('../declarations').STREAM_HANDLER = 'APIStreamHandler';

/** What a kind of event means, each a part of its own. */
const KINDS: { readonly [kind in HandlerKind]: () => Kind | Promise<Kind> } = {
  authorizer: () => require('../events/authorizer'),
  dynamodb: () => require('../events/dynamodb'),
  eventbridge: () => require('../events/eventbridge'),
  kinesis: () => require('../events/kinesis'),
  s3: () => require('../events/s3'),
  schedule: () => require('../events/schedule'),
  sns: () => require('../events/sns'),
  sqs: () => require('../events/sqs'),
  websocket: () => require('../events/websocket'),
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
  const declared = declaredFunction(call);
  if (declared.kind === 'lambda') {
    return async (event, lambdaContext) => {
      const info = { kind: 'lambda', functionName: name, event, lambdaContext } as const;
      // Which fromMiddy() may have put another event into.
      return around(middleware, info, event, () => declared.handler(info.event, lambdaContext));
    };
  }
  const { kind, options, handler } = declared;
  const { run } = await KINDS[kind]();
  return async (event, context) => {
    checkEvent(name, kind, event);
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
