import { parseJson, toJson } from './json';
import type { Accesses, Operations } from './rpc';
import { NotImplementedError } from '../not-implemented';
import type { AwsRequest, AwsResponse, ServiceContext } from '../service';

export interface RestJsonOptions {
  readonly service: string;
  readonly context: Pick<ServiceContext, 'authorize' | 'before' | 'permissionsLoaded'>;
  /**
   * The operation of each route, also of those that are not implemented, so that they can be named:
   * `POST /2015-03-31/functions/{FunctionName}/invocations`.
   */
  readonly routes: { readonly [route: string]: string };
  /**
   * The input has the members of the JSON body, of the path and of the query. The output is an object, or a
   * `RestResult`.
   */
  readonly operations: Operations;
  readonly accesses: Accesses;
  /** Operations whose body is no JSON: it is `input.body`, a `Buffer`. */
  readonly rawBodies?: readonly string[];
}

/** An output with a status, with headers, or with a body that is no JSON. */
export class RestResult {
  constructor(
    readonly status: number,
    readonly body: object | string | Uint8Array = '',
    readonly headers: { readonly [name: string]: string } = {},
  ) {}
}

/** `handle` of a service with REST and JSON. https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html */
export function restJson(options: RestJsonOptions): (request: AwsRequest) => Promise<AwsResponse> {
  const { service, context, operations, accesses, rawBodies = [] } = options;
  const routes = Object.entries(options.routes).map(([route, operation]) => ({ ...compiled(route), operation }));
  return async (request) => {
    const mark = request.url.indexOf('?');
    const path = mark < 0 ? request.url : request.url.slice(0, mark);
    const route = routes.find(({ method, pattern }) => method === request.method && pattern.test(path));
    if (!route) throw new NotImplementedError(service, `${request.method} ${path}`);
    const { operation, pattern, names } = route;
    if (!Object.hasOwn(operations, operation)) throw new NotImplementedError(service, operation);
    const values = pattern.exec(path)!.slice(1).map(decodeURIComponent);
    const body = await request.read();
    const input = {
      ...(rawBodies.includes(operation) ? { body } : parseJson(body)),
      ...queryMembers(mark < 0 ? '' : request.url.slice(mark + 1)),
      ...Object.fromEntries(names.map((name, i) => [name, values[i]])),
    };
    if (context.before) await context.before({ service, operation, caller: request.caller });
    const wanted = () => accesses(operation, input, request);
    await context.permissionsLoaded?.(request.caller, wanted);
    context.authorize(request.caller, wanted);
    return respond((await operations[operation](input, request)) ?? {}, request);
  };
}

/** A parameter that is there several times is a list. */
function queryMembers(text: string): Record<string, string | string[]> {
  const parameters = new URLSearchParams(text);
  return Object.fromEntries(
    [...new Set(parameters.keys())].map((name) => {
      const values = parameters.getAll(name);
      return [name, values.length === 1 ? values[0] : values];
    }),
  );
}

function respond(output: unknown, request: AwsRequest): AwsResponse {
  const { status, body, headers } = output instanceof RestResult ? output : new RestResult(200, output as object);
  const isJson = typeof body === 'object' && !(body instanceof Uint8Array);
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': request.id, ...headers },
    body: isJson ? toJson(body) : body,
  };
}

function compiled(route: string): { method: string; pattern: RegExp; names: string[] } {
  const [method, path] = route.split(' ');
  const names: string[] = [];
  const pattern = path.replace(/\{(\w+)(\+?)\}/g, (_, name: string, greedy: string) => {
    names.push(name);
    return greedy ? '(.+)' : '([^/]+)';
  });
  return { method, pattern: new RegExp(`^${pattern}/?$`), names };
}
