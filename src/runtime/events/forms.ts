import type { FunctionDeclaration, HandlerDeclaration, HandlerKind } from '../declarations';

/** A call that declares a function, as it was made: `app.onSqsMessage(from, options, handler)`. */
export interface FunctionCall {
  readonly method: string;
  /** What the call begins with: a source, the expression of a schedule, the action of a WebSocket route. */
  readonly from?: any;
  readonly options: { readonly name: string; readonly [option: string]: any };
  readonly handler: (...args: any[]) => unknown;
  /** That of the options, behind the prefix of a blueprint. */
  readonly name: string;
}

/** What a call says: the kind of function, where its events come from, and its own options. */
interface Form {
  readonly kind: HandlerKind | 'lambda';
  readonly from?: any;
  readonly options: { readonly [option: string]: any };
}

const STREAM = { batchSize: 100, startingPosition: 'LATEST' };

/** What an authorizer has where its options say nothing. */
export const AUTHORIZER = { type: 'token', header: 'Authorization', ttlSeconds: 300 } as const;

const websocket = (route: string, options: object): Form => ({ kind: 'websocket', options: { ...options, route } });

const FORMS: { readonly [method: string]: (from: any, options: any) => Form } = {
  lambdaFunction: (_, options) => ({ kind: 'lambda', options }),
  onS3Event: (from, options) => ({ kind: 's3', from, options: { events: ['s3:ObjectCreated:*'], ...options } }),
  onSqsMessage: (from, options) => ({ kind: 'sqs', from, options: { batchSize: 10, ...options } }),
  onSnsMessage: (from, options) => ({ kind: 'sns', from, options }),
  onKinesisRecord: (from, options) => ({ kind: 'kinesis', from, options: { ...STREAM, ...options } }),
  onDynamoDbRecord: (from, options) => ({ kind: 'dynamodb', from, options: { ...STREAM, ...options } }),
  onEventBridge: (_, { bus, ...options }) => ({ kind: 'eventbridge', from: bus, options }),
  schedule: (expression, options) => ({ kind: 'schedule', options: { ...options, expression } }),
  onWsConnect: (_, options) => websocket('$connect', options),
  onWsMessage: (_, options) => websocket('$default', options),
  onWsDisconnect: (_, options) => websocket('$disconnect', options),
  onWsRoute: websocket,
  authorizer: (_, options) => ({ kind: 'authorizer', options: { ...AUTHORIZER, ...options } }),
};

export function formOf({ method, from, options }: Pick<FunctionCall, 'method' | 'from' | 'options'>): Form {
  return FORMS[method](from, options);
}

/** What a call has declared. */
export function declaredFunction(call: FunctionCall): FunctionDeclaration | HandlerDeclaration {
  const { name, handler } = call;
  const {
    kind,
    from,
    options: { name: _, ...options },
  } = formOf(call);
  if (kind === 'lambda') return { name, kind, uses: options.uses, handler };
  // A declared resource by its name, any other source as it is.
  const source = from?.declaration ? { resource: from.declaration.name } : from;
  return { name, kind, ...(source && { source }), options, handler };
}
