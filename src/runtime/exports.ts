export { App, type AppOptions, type UseOptions } from './app';
export {
  allow,
  Authorizer,
  cognitoAuthorizer,
  deny,
  externalAuthorizer,
  iamAuthorizer,
  jwtAuthorizer,
  type AnyContext,
  type Caller,
  type CallerOf,
  type Claims,
  type CognitoAuthorizerOptions,
  type CognitoCaller,
  type ExternalAuthorizerOptions,
  type GrantedBy,
  type GrantedOf,
  type IamCaller,
  type JwtAuthorizerOptions,
  type JwtCaller,
} from './authorizer';
export { Blueprint, type RegisterOptions } from './blueprint';
export type {
  BatchForm,
  AppBase,
  FunctionDecorator,
  HandlerDecorator,
  LambdaFunctionOptions,
  QueueForm,
  ShortForm,
  SourceForm,
  TopicForm,
  WebSocketForm,
} from './app-base';
export type { DocsOptions } from './docs';
export { DeclarationError } from './checks/declaration-error';
export * from './declarations';
export {
  BadRequestError,
  ConflictError,
  ForbiddenError,
  HttpError,
  MethodNotAllowedError,
  NotFoundError,
  RequestTimeoutError,
  TooManyRequestsError,
  UnauthorizedError,
  UnprocessableEntityError,
  type HttpErrorClass,
  type HttpErrorOptions,
} from './errors';
export type { Allowed, AuthContext, AuthorizerRequest, AuthResponse, AuthRoute, AuthRoutes } from './events/authorizer';
export type { BatchResult } from './events/batch';
export type { DynamoDbRecord } from './events/dynamodb';
export type { BusEvent } from './events/eventbridge';
export type { KinesisRecord } from './events/kinesis';
export type { LogEvent } from './events/logs';
export type { S3Event } from './events/s3';
export type { ScheduledEvent } from './events/schedule';
export type { SnsMessage } from './events/sns';
export type { EventBase, ExistingArn, ExistingSource, HandlerOptions } from './events/source';
export type { Usable, UsesOptions } from './uses';
export type { SqsMessage } from './events/sqs';
export type { WebSocketEvent } from './events/websocket';
export { fromMiddy, type MiddyMiddleware } from './from-middy';
export { cors, type Cors, type CorsOptions } from './http/cors';
export type { Form, FormFile } from './parts/http/form';
export type { RequestHeaders } from './parts/http/headers';
export type { MultiMap } from './parts/http/multi-map';
export type { PathParams } from './http/path';
export type { HttpRequest, RequestSchemas } from './http/request';
export { cookie, HttpResponse, response, type CookieAttributes, type ResponseInit } from './http/response';
export type { ResponseStream, StreamingHandler } from './parts/http/streaming';
export type { HandlerResult, HttpMethod, RouteDecorator, RouteHandler, RouteOptions } from './http/route-options';
export type { ErrorClass, ErrorHandler } from './http/dispatch';
export type { AuthorizerOptions } from './kinds/authorizer';
export type { EventBridgeOptions } from './kinds/eventbridge';
export type { EventFilter } from './kinds/filters';
export type { LogsOptions } from './kinds/logs';
export type { S3Options } from './kinds/s3';
export type { ScheduleOptions } from './kinds/schedule';
export type { SnsOptions } from './kinds/sns';
export type { SqsOptions } from './kinds/sqs';
export type { StreamOptions } from './kinds/stream';
export type { WebSocketConnectOptions, WebSocketOptions } from './kinds/websocket';
export type { LambdaContext, LambdaHandler } from './lambda';
export type { LogFields, Logger } from './log';
export type { Middleware, MiddlewareInfo, MiddlewareKind } from './middleware';
export type { Variable, VariableOptions } from './resources/declared-variable';
export type { InvalidMessageError, MessageIssue } from './parts/messages/checked';
export type {
  EventDetails,
  EventDetailsOptions,
  EventOf,
  EventPattern,
  JsonOf,
  MessageOf,
  MessageOptions,
  PutEventOptions,
  QueueSendOptions,
  SendOptions,
  TypedEventBus,
  TypedQueue,
  TypedTopic,
} from './resources/messages';
export type {
  Bucket,
  DeclaredResource,
  EventBus,
  LogGroup,
  Parameter,
  Queue,
  ResourceOptions,
  Secret,
  StoredOptions,
  Stream,
  Table,
  Topic,
  UserPool,
} from './resources/resource';
export { cron, rate, type CronOptions, type RateUnit, type ScheduleExpression } from './schedule';
export type { Schema, SchemaInput, SchemaIssue, SchemaOutput, SchemaResult } from './schema';
export { MissingValueError } from './values';
export type { Connection } from './parts/web-socket-client';
export type { WebSocketConnections } from './websocket';
export { WebSocketDisconnectedError } from './websocket-disconnected-error';
