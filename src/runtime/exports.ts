export { App, type AppOptions } from './app';
export { Blueprint, type FunctionDecorator, type FunctionOptions, type ShortForm } from './blueprint';
export { DeclarationError } from './checks/declaration-error';
export * from './declarations';
export {
  BadRequestError, ConflictError, ForbiddenError, HttpError, MethodNotAllowedError, NotFoundError, RequestTimeoutError, TooManyRequestsError,
  UnauthorizedError, UnprocessableEntityError, type HttpErrorOptions,
} from './errors';
export { cors, type Cors, type CorsOptions } from './http/cors';
export type { Form, FormFile } from './http/form';
export type { RequestHeaders } from './http/headers';
export type { MultiMap } from './http/multi-map';
export type { PathParams } from './http/path';
export type { HttpRequest, RequestSchemas } from './http/request';
export { cookie, HttpResponse, response, type CookieAttributes, type ResponseInit } from './http/response';
export type { HandlerResult, HttpMethod, RouteDecorator, RouteHandler, RouteOptions } from './http/route';
export type { LambdaContext, LambdaHandler } from './lambda';
export type { Env, EnvOptions } from './resources/env';
export type { Table, TableOptions } from './resources/table';
export type { Schema, SchemaInput, SchemaIssue, SchemaOutput, SchemaResult } from './schema';
export { MissingValueError } from './values';
