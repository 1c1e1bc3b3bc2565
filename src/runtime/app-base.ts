import { Authorizer, type GrantedBy } from './authorizer';
import type { Blueprint, RegisterOptions } from './blueprint';
import { checks, type Declared, type FunctionCall } from './checking';
import type { ResourceKind, ResourceDeclaration } from './declarations';
import { methodDecorator } from './decorator';
import type { AuthorizerRequest, AuthResponse } from './events/authorizer';
import type { DynamoDbRecord } from './events/dynamodb';
import type { BusEvent } from './events/eventbridge';
import type { KinesisRecord } from './events/kinesis';
import type { LogEvent } from './events/logs';
import type { S3Event } from './events/s3';
import type { ScheduledEvent } from './events/schedule';
import type { SnsMessage } from './events/sns';
import type { ExistingArn, ExistingSource } from './events/source';
import type { SqsMessage } from './events/sqs';
import type { WebSocketEvent, WebSocketMessage, WebSocketResult } from './events/websocket';
import type { AnySchema, DeclaredPath, RouteDecorator, RouteHandler, RouteOptions } from './http/route-options';
import type { KindByMethod } from './kinds';
import type { AuthorizerOptions } from './kinds/authorizer';
import type { EventBridgeOptions } from './kinds/eventbridge';
import type { LogsOptions } from './kinds/logs';
import type { S3Options } from './kinds/s3';
import type { ScheduleOptions } from './kinds/schedule';
import type { SnsOptions } from './kinds/sns';
import type { SqsOptions } from './kinds/sqs';
import type { StreamOptions } from './kinds/stream';
import type { WebSocketConnectOptions, WebSocketMessageOptions, WebSocketOptions } from './kinds/websocket';
import type { LambdaContext } from './lambda';
import { Variable, type VariableOptions } from './resources/declared-variable';
import type {
  EventDetails,
  EventDetailsOptions,
  EventOf,
  EventPattern,
  MessageOf,
  MessageOptions,
  TypedEventBus,
  TypedQueue,
  TypedTopic,
} from './resources/messages';
import {
  Resource,
  SUFFIXES,
  type Bucket,
  type EventBus,
  type LogGroup,
  type Parameter,
  type Queue,
  type ResourceOptions,
  type Secret,
  type AllOptions,
  type StoredOptions,
  type Stream,
  type Table,
  type Topic,
  type UserPool,
} from './resources/resource';
import { screamingSnake } from './resources/variable';
import type { ScheduleExpression } from './schedule';
import type { Schema } from './schema';
import type { UsesOptions } from './uses';
import { webSocket, type WebSocketConnections } from './websocket';

/**
 * `app.get(path, [options], handler)`: the function's name is the HTTP method. Without a handler it is a method
 * decorator.
 */
export interface ShortForm {
  <const Path extends string>(path: DeclaredPath<Path>, handler: RouteHandler<Path, {}, undefined, undefined>): void;
  <
    const Path extends string,
    B extends AnySchema = undefined,
    Q extends AnySchema = undefined,
    P extends AnySchema = undefined,
    H extends AnySchema = undefined,
    R extends AnySchema = undefined,
    A extends Authorizer | undefined = undefined,
  >(
    path: DeclaredPath<Path>,
    options: Omit<RouteOptions<B, Q, P, H, R, A>, 'methods'>,
    handler: RouteHandler<Path, { body: B; query: Q; params: P; headers: H }, R, A>,
  ): void;
  <
    const Path extends string,
    B extends AnySchema = undefined,
    Q extends AnySchema = undefined,
    P extends AnySchema = undefined,
    H extends AnySchema = undefined,
    R extends AnySchema = undefined,
    A extends Authorizer | undefined = undefined,
  >(
    path: DeclaredPath<Path>,
    options?: Omit<RouteOptions<B, Q, P, H, R, A>, 'methods'>,
  ): RouteDecorator<Path, { body: B; query: Q; params: P; headers: H }, R, A>;
}

/** A method decorator that declares the method as a function's handler. */
export type HandlerDecorator<Event> = <This>(
  method: (this: This, event: Event) => unknown,
  context: ClassMethodDecoratorContext<This>,
) => void;

/** `app.onS3Event(source, options, handler)`. Without a handler it is a method decorator. */
export interface SourceForm<Source, Options, Event> {
  (source: Source, options: Options, handler: (event: Event) => unknown): void;
  (source: Source, options: Options): HandlerDecorator<Event>;
}

/** The handler gets one record at a time; or, with `batch: true`, the whole batch, which then fails as a whole. */
export interface BatchForm<Source, Options, Record> {
  (source: Source, options: Options & { readonly batch?: false }, handler: (record: Record) => unknown): void;
  (source: Source, options: Options & { readonly batch: true }, handler: (records: readonly Record[]) => unknown): void;
  (source: Source, options: Options & { readonly batch?: false }): HandlerDecorator<Record>;
  (source: Source, options: Options & { readonly batch: true }): HandlerDecorator<readonly Record[]>;
}

/** `app.onSqsMessage(queue, options, handler)`: as for other batches, with the messages of the queue's schema. */
export interface QueueForm {
  <Q extends Queue | ExistingSource>(
    queue: Q,
    options: SqsOptions & { readonly batch?: false },
    handler: (message: SqsMessage<MessageOf<Q>>) => unknown,
  ): void;
  <Q extends Queue | ExistingSource>(
    queue: Q,
    options: SqsOptions & { readonly batch: true },
    handler: (messages: readonly SqsMessage<MessageOf<Q>>[]) => unknown,
  ): void;
  <Q extends Queue | ExistingSource>(
    queue: Q,
    options: SqsOptions & { readonly batch?: false },
  ): HandlerDecorator<SqsMessage<MessageOf<Q>>>;
  <Q extends Queue | ExistingSource>(
    queue: Q,
    options: SqsOptions & { readonly batch: true },
  ): HandlerDecorator<readonly SqsMessage<MessageOf<Q>>[]>;
}

/** `app.onSnsMessage(topic, options, handler)`, with the messages of the topic's schema. */
export interface TopicForm {
  <T extends Topic | ExistingSource>(
    topic: T,
    options: SnsOptions,
    handler: (message: SnsMessage<MessageOf<T>>) => unknown,
  ): void;
  <T extends Topic | ExistingSource>(topic: T, options: SnsOptions): HandlerDecorator<SnsMessage<MessageOf<T>>>;
}

/** `app.onWsConnect(options, handler)`. Without a handler it is a method decorator. */
export interface WebSocketForm<Options = WebSocketOptions> {
  (options: Options, handler: (event: WebSocketEvent) => unknown): void;
  (options: Options): HandlerDecorator<WebSocketEvent>;
}

/** `app.onWsMessage(options, handler)`. Without a handler it is a method decorator. */
export interface WebSocketMessageForm {
  <M extends AnySchema = undefined, R extends AnySchema = undefined>(
    options: WebSocketMessageOptions<M, R>,
    handler: (event: WebSocketEvent<WebSocketMessage<M>>) => WebSocketResult<R> | Promise<WebSocketResult<R>>,
  ): void;
  <M extends AnySchema = undefined, R extends AnySchema = undefined>(
    options: WebSocketMessageOptions<M, R>,
  ): WebSocketDecorator<M, R>;
}

/** `app.onWsRoute(action, options, handler)`. Without a handler it is a method decorator. */
export interface WebSocketRouteForm {
  <M extends AnySchema = undefined, R extends AnySchema = undefined>(
    action: string,
    options: WebSocketMessageOptions<M, R>,
    handler: (event: WebSocketEvent<WebSocketMessage<M>>) => WebSocketResult<R> | Promise<WebSocketResult<R>>,
  ): void;
  <M extends AnySchema = undefined, R extends AnySchema = undefined>(
    action: string,
    options: WebSocketMessageOptions<M, R>,
  ): WebSocketDecorator<M, R>;
}

/** A method decorator that declares the method as the handler of WebSocket messages. */
export type WebSocketDecorator<M extends AnySchema, R extends AnySchema> = <This>(
  method: (this: This, event: WebSocketEvent<WebSocketMessage<M>>) => WebSocketResult<R> | Promise<WebSocketResult<R>>,
  context: ClassMethodDecoratorContext<This>,
) => void;

/** The options of `app.lambdaFunction`. */
export interface LambdaFunctionOptions extends UsesOptions {
  /** The name of the function: letters, digits, `-` and `_`, unique in the app. */
  readonly name: string;
}

/** A method decorator that declares the method as a function's handler. */
export type FunctionDecorator = <This>(
  method: (this: This, event: any, context: LambdaContext) => unknown,
  context: ClassMethodDecoratorContext<This>,
) => void;

/** `app.lambdaFunction(options, handler)`. Without a handler it is a method decorator. */
export interface LambdaForm {
  <Event = any, Result = unknown>(
    options: LambdaFunctionOptions,
    handler: (event: Event, context: LambdaContext) => Result | Promise<Result>,
  ): void;
  (options: LambdaFunctionOptions): FunctionDecorator;
}

/** `app.onEventBridge(options, handler)`. Without a handler it is a method decorator. */
export interface BusForm {
  <D extends EventDetails, const Pattern extends EventPattern>(
    options: Omit<EventBridgeOptions, 'pattern'> & { readonly bus: TypedEventBus<D>; readonly pattern: Pattern },
    handler: (event: EventOf<D, Pattern>) => unknown,
  ): void;
  <Detail = any>(
    options: EventBridgeOptions & { readonly bus?: EventBus | ExistingSource },
    handler: (event: BusEvent<Detail>) => unknown,
  ): void;
  (options: EventBridgeOptions & { readonly bus?: EventBus | ExistingSource }): HandlerDecorator<BusEvent>;
}

/** `app.schedule(expression, options, handler)`. Without a handler it is a method decorator. */
export interface StartForm<Start, Options, Event> {
  (start: Start, options: Options, handler: (event: Event) => unknown): void;
  (start: Start, options: Options): HandlerDecorator<Event>;
}

/** The methods of `App` and `Blueprint` that declare routes, functions and resources. */
export abstract class AppBase {
  // These methods are defined at the end of the file, by name.
  declare readonly get: ShortForm;
  declare readonly post: ShortForm;
  declare readonly put: ShortForm;
  declare readonly patch: ShortForm;
  declare readonly delete: ShortForm;
  declare readonly head: ShortForm;
  declare readonly options: ShortForm;

  /**
   * Declares a function for the object events of a bucket.
   *
   * @example
   * app.onS3Event(uploads, { name: 'thumbnail', suffix: '.png' }, async ({ bucket, key }) => { … });
   */
  declare readonly onS3Event: SourceForm<Bucket | ExistingSource, S3Options, S3Event>;
  /** Declares a function for the messages of a queue. Only a message whose handler throws is retried. */
  declare readonly onSqsMessage: QueueForm;
  /** Declares a function for the messages of a topic. */
  declare readonly onSnsMessage: TopicForm;
  /**
   * Declares a function for the records of a Kinesis stream. A record whose handler throws is retried, with all records
   * after it.
   */
  declare readonly onKinesisRecord: BatchForm<Stream | ExistingSource, StreamOptions, KinesisRecord>;
  /**
   * Declares a function for the changes of a table's items. A record whose handler throws is retried, with all records
   * after it.
   */
  declare readonly onDynamoDbRecord: BatchForm<
    Table | (ExistingArn & { readonly declaration?: undefined }),
    StreamOptions,
    DynamoDbRecord
  >;
  /** Declares a function for the events of a bus that match a pattern: of the account's default bus, or of `bus`. */
  declare readonly onEventBridge: BusForm;
  /** Declares a function for the log events of a log group. If the handler throws, Lambda retries the whole batch. */
  declare readonly onLogs: BatchForm<LogGroup | ExistingSource, LogsOptions, LogEvent>;
  /**
   * Declares a function that runs on a schedule.
   *
   * @example
   * app.schedule(rate(1, 'hour'), { name: 'cleanup' }, async () => { … });
   */
  declare readonly schedule: StartForm<ScheduleExpression, ScheduleOptions, ScheduledEvent>;
  /**
   * Declares a plain Lambda function: it gets the event unchanged, and its return value is the result.
   *
   * @example
   * app.lambdaFunction({ name: 'report' }, async (event, context) => { … });
   */
  declare readonly lambdaFunction: LambdaForm;
  /** Declares a function for new WebSocket connections; any `statusCode` but 200 refuses the connection. */
  declare readonly onWsConnect: WebSocketForm<WebSocketConnectOptions>;
  /**
   * Declares a function for WebSocket messages without an `onWsRoute` of their own. Its return value is sent to the
   * caller.
   */
  declare readonly onWsMessage: WebSocketMessageForm;
  /** Declares a function for the end of WebSocket connections. */
  declare readonly onWsDisconnect: WebSocketForm;
  /**
   * Declares a function for WebSocket messages whose JSON has this `action`. Its return value is sent to the caller.
   */
  declare readonly onWsRoute: WebSocketRouteForm;

  /** Declares a DynamoDB table. */
  declare readonly table: (name: string, options?: ResourceOptions) => Table;
  /** Declares an S3 bucket. */
  declare readonly bucket: (name: string, options?: ResourceOptions) => Bucket;
  /**
   * Declares an SQS queue. With a schema of its messages, `send()` is typed.
   *
   * @example
   * const orders = app.queue('Orders', { message: Order });
   * await orders.send({ id: 1 });
   */
  declare readonly queue: {
    (name: string, options?: ResourceOptions): Queue;
    <S extends Schema<any, any>>(name: string, options: MessageOptions<S>): TypedQueue<S>;
  };
  /** Declares an SNS topic. With a schema of its messages, `publish()` is typed. */
  declare readonly topic: {
    (name: string, options?: ResourceOptions): Topic;
    <S extends Schema<any, any>>(name: string, options: MessageOptions<S>): TypedTopic<S>;
  };
  /** Declares a Kinesis stream. */
  declare readonly stream: (name: string, options?: ResourceOptions) => Stream;
  /**
   * Declares an EventBridge bus. With schemas of its events, `put()` is typed.
   *
   * @example
   * const shop = app.eventBus('Shop', { details: { 'order.placed': OrderPlaced } });
   * await shop.put('order.placed', { id: 1 });
   */
  declare readonly eventBus: {
    (name: string, options?: ResourceOptions): EventBus;
    <D extends EventDetails>(name: string, options: EventDetailsOptions<D>): TypedEventBus<D>;
  };
  /** Declares a log group of CloudWatch Logs. */
  declare readonly logGroup: (name: string, options?: ResourceOptions) => LogGroup;
  /** Declares a secret of Secrets Manager: `await secret.value()`. */
  declare readonly secret: (name: string, options?: StoredOptions) => Secret;
  /** Declares a parameter of Systems Manager: `await parameter.value()`. */
  declare readonly parameter: (name: string, options?: StoredOptions) => Parameter;
  /** Declares a Cognito user pool. */
  declare readonly userPool: (name: string, options?: ResourceOptions) => UserPool;

  /** Sends to, closes and describes the WebSocket connections of the app. */
  declare readonly webSocket: WebSocketConnections;

  /**
   * Declares a route. Without a handler it is a method decorator.
   *
   * @example
   * app.route('/users', { methods: ['POST'] }, async ({ json }) => create(json()));
   */
  route<
    const Path extends string,
    B extends AnySchema = undefined,
    Q extends AnySchema = undefined,
    P extends AnySchema = undefined,
    H extends AnySchema = undefined,
    R extends AnySchema = undefined,
    A extends Authorizer | undefined = undefined,
  >(
    path: DeclaredPath<Path>,
    options: RouteOptions<B, Q, P, H, R, A>,
    handler: RouteHandler<Path, { body: B; query: Q; params: P; headers: H }, R, A>,
  ): void;
  route<
    const Path extends string,
    B extends AnySchema = undefined,
    Q extends AnySchema = undefined,
    P extends AnySchema = undefined,
    H extends AnySchema = undefined,
    R extends AnySchema = undefined,
    A extends Authorizer | undefined = undefined,
  >(
    path: DeclaredPath<Path>,
    options?: RouteOptions<B, Q, P, H, R, A>,
  ): RouteDecorator<Path, { body: B; query: Q; params: P; headers: H }, R, A>;
  route(path: string, options: RouteOptions<any, any, any, any, any> = {}, handler?: (request: any) => unknown): any {
    checks?.route(path, options, handler);
    if (handler) {
      const methods = (options.methods ?? ['GET']).map((method) => method.toUpperCase());
      // The options of a route have the schemas under these names. The status is applied where they are.
      const schemas =
        options.body || options.query || options.params || options.headers || options.response || options.status
          ? options
          : undefined;
      return this.declare({ type: 'route', value: { ...options, path, methods, schemas, handler } });
    }
    return methodDecorator(`Route ${path}`, (method) => this.route(path, options as object, method));
  }

  /** Declares an environment variable that the app needs. */
  env<const Value extends string>(
    name: string,
    options: VariableOptions & {
      readonly oneOf: readonly Value[];
      readonly optional: true;
      readonly default?: undefined;
    },
  ): Variable<Value | undefined>;
  env<const Value extends string>(
    name: string,
    options: VariableOptions & { readonly oneOf: readonly Value[]; readonly default?: NoInfer<Value> },
  ): Variable<Value>;
  env(
    name: string,
    options: VariableOptions & { readonly optional: true; readonly default?: undefined; readonly oneOf?: undefined },
  ): Variable<string | undefined>;
  env(name: string, options?: VariableOptions & { readonly oneOf?: undefined }): Variable;
  env(name: string, options: VariableOptions = {}): Variable<any> {
    return new Variable(
      this.declareResource(
        'env',
        name,
        screamingSnake(name),
        options,
        options.default !== undefined || options.optional,
      ),
      options,
    );
  }

  /**
   * Declares an authorizer function, for the option `authorizer` of routes.
   *
   * @example
   * const users = app.authorizer({ name: 'users' }, ({ token }) => token === secret ? allow({ principalId: 'ada' }) : deny());
   */
  authorizer<Result extends AuthResponse | object>(
    options: AuthorizerOptions,
    handler: (request: AuthorizerRequest) => Result | Promise<Result>,
  ): Authorizer<GrantedBy<Result>> {
    this.function('authorizer', undefined, options, handler);
    return new Authorizer(checks?.authorizer(options) ?? { ...options, kind: 'custom' });
  }

  /**
   * Adds all declarations of a blueprint, including later ones.
   *
   * @example
   * app.register(users, { urlPrefix: '/users' });
   */
  register(blueprint: Blueprint, options: RegisterOptions = {}): void {
    checks?.register(this, blueprint, options);
    blueprint.mount(this, options);
  }

  /** @internal */
  abstract declare(declared: Declared): void;

  private declareResource(
    kind: ResourceKind,
    name: string,
    variable: string,
    options: object,
    optional = false,
  ): ResourceDeclaration {
    const value = {
      name,
      kind,
      variable,
      ...(optional && { optional }),
      ...checks?.resource(kind, name, variable, options),
    } as ResourceDeclaration;
    this.declare({ type: 'resource', value });
    return value;
  }

  /** @internal */
  function(method: string, from: any, options: FunctionCall['options'], handler?: FunctionCall['handler']): any {
    checks?.function(method, from, options, handler);
    const { name } = options;
    return handler
      ? this.declare({ type: 'function', value: { method, from, options, handler, name } })
      : methodDecorator(`${method} "${name}"`, (given) => this.function(method, from, options, given));
  }
}

// An object without a prototype: V8 copies the prototype of a class for each method that is added, which costs more of
// a cold start than all routes.
const methods: any = { __proto__: null, webSocket };
for (const method of ['get', 'post', 'put', 'patch', 'delete', 'head', 'options']) {
  methods[method] = function (path: string, ...rest: any[]): any {
    checks?.short(path, rest);
    const handler = typeof rest.at(-1) === 'function' ? rest.pop() : undefined;
    return this.route(path, { ...rest[0], methods: [method] }, handler);
  };
}

/** The methods that declare a function: 1 if an argument, such as the event source, comes before the options. */
const FUNCTIONS: { readonly [M in Exclude<keyof KindByMethod, 'authorizer'>]: 0 | 1 } = {
  lambdaFunction: 0,
  onDynamoDbRecord: 1,
  onEventBridge: 0,
  onKinesisRecord: 1,
  onLogs: 1,
  onS3Event: 1,
  onSnsMessage: 1,
  onSqsMessage: 1,
  onWsConnect: 0,
  onWsDisconnect: 0,
  onWsMessage: 0,
  onWsRoute: 1,
  schedule: 1,
};
for (const method in FUNCTIONS) {
  methods[method] = FUNCTIONS[method as keyof typeof FUNCTIONS]
    ? function (this: any, from: any, options: any, handler: any): any {
        return this.function(method, from, options, handler);
      }
    : function (this: any, options: any, handler: any): any {
        return this.function(method, undefined, options, handler);
      };
}
for (const kind in SUFFIXES) {
  methods[kind] = function (name: string, options: AllOptions = {}): any {
    return new Resource(
      this.declareResource(
        kind,
        name,
        options.variable ?? screamingSnake(name) + SUFFIXES[kind as keyof typeof SUFFIXES],
        options,
      ),
      options,
    );
  };
}
Object.setPrototypeOf(methods, Object.prototype);
Object.setPrototypeOf(AppBase.prototype, methods);
