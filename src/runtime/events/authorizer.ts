import type { Expected, Invocation } from './source';
import { METHODS, type HttpMethod } from '../http/route-options';
import type { RouteTable } from '../http/route-table';

/** The decision of an authorizer, created by `allow()` and `deny()`. */
export interface AuthResponse<Context = any> {
  readonly allowed: boolean;
  /** @default '*' */
  readonly routes?: AuthRoutes;
  readonly principalId?: string;
  readonly context?: Context;
}

/** `'*'`: all; a path: all its methods; a path with methods; `'$connect'`: the connections of a WebSocket API. */
export type AuthRoutes = '*' | readonly (string | AuthRoute)[];

/** A route that may be called. */
export interface AuthRoute {
  /** The path of a declared route, or another one without parameters. */
  readonly path: string;
  /** `['*']` for all. */
  readonly methods: readonly string[];
  /**
   * The values that parameters of the path must have, as they are in the path of the request. A value is never a wildcard:
   * one with `*`, `?`, `{` or `}` is an error, as is one with `/`, unless the parameter is `{name+}`.
   *
   * @example { path: '/users/{id}', methods: ['GET'], params: { id: user } }
   * @default - any
   */
  readonly params?: { readonly [name: string]: string };
}

/** The handlers of the routes get it as `request.authorizer`. API Gateway accepts plain values only. */
export type AuthContext = { readonly [key: string]: string | number | boolean };

export interface Allowed<Context = AuthContext> {
  /**
   * The routes that may be called: `'*'` for all, or paths, `{ path, methods }` and, for a WebSocket API, `'$connect'`.
   *
   * @default '*'
   */
  readonly routes?: AuthRoutes;
  /** The caller. */
  readonly principalId?: string;
  /** The handlers get it as `request.authorizer`. */
  readonly context?: Context;
}

/** The request to authorize. */
export interface AuthorizerRequest {
  /** The value of the token's header; of a `request` authorizer, of its first identity source. */
  readonly token: string;
  /** Undefined for a token authorizer, and for a WebSocket API. */
  readonly method?: string;
  /** Undefined for a token authorizer, and for a WebSocket API. */
  readonly path?: string;
  /** Names in lower case. Empty for a token authorizer. */
  readonly headers: { readonly [name: string]: string | undefined };
  readonly query: { readonly [name: string]: string | undefined };
  readonly params: { readonly [name: string]: string | undefined };
  /** The ARN of the method that is called; of a WebSocket API it ends with `/$connect`. */
  readonly methodArn: string;
  readonly raw: any;
  readonly lambdaContext: import('../lambda').LambdaContext;
  readonly log: import('../log').Logger;
}

export const expected: Expected = {
  from: 'an API that asks who may call: { methodArn, … } or { routeArn, … }',
  is: ({ methodArn, routeArn }) => typeof (routeArn ?? methodArn) === 'string',
};

/**
 * Calls the handler and returns an IAM policy: for REST and WebSocket APIs and, as their simple response cannot name
 * routes, for HTTP APIs too.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
 */
export async function run(
  raw: any,
  { call, context: lambdaContext, log, options, routes }: Invocation,
): Promise<object> {
  const methodArn: string = raw.routeArn ?? raw.methodArn;
  const headers = lowerCase(raw.headers);
  const query = raw.queryStringParameters ?? {};
  const { method, path } = raw.requestContext?.http ?? { method: raw.httpMethod, path: raw.path };
  const response = await call({
    token: raw.authorizationToken ?? raw.identitySource?.[0] ?? identity(options, headers, query, raw) ?? '',
    method,
    path,
    headers,
    query,
    params: raw.pathParameters ?? {},
    methodArn,
    raw,
    lambdaContext,
    log,
  } satisfies AuthorizerRequest);
  // A policy that the handler has built is returned unchanged. API Gateway sends a 500 for anything else.
  if (typeof response?.allowed !== 'boolean') return response;
  checkResponse(response, raw.routeArn === undefined, routes);
  const result = policy(response, methodArn);
  // Functions behind an HTTP API get the context only.
  return raw.routeArn ? { ...result, context: { ...result.context, principalId: result.principalId } } : result;
}

/**
 * The value of the identity source, where API Gateway does not pass it: `method.request.header.X`,
 * `route.request.querystring.x`, `context.x` …
 */
function identity(
  { type, identitySources, header }: Invocation['options'],
  headers: Strings,
  query: Strings,
  raw: any,
): string | undefined {
  const source = (type === 'request' && identitySources?.[0]) || `request.header.${header ?? 'Authorization'}`;
  const [, place, name] = /(?:request\.)?(header|querystring|context|stageVariables)\.(.+)$/.exec(source) ?? [];
  switch (place) {
    case 'header':
      return headers[name.toLowerCase()];
    case 'querystring':
      return query[name];
    case 'stageVariables':
      return raw.stageVariables?.[name];
    default:
      return name?.split('.').reduce((value: any, part) => value?.[part], raw.requestContext);
  }
}

interface Strings {
  readonly [name: string]: string;
}

interface Policy {
  readonly principalId: string;
  readonly policyDocument: object;
  readonly context?: AuthContext;
}

function policy({ allowed, routes = '*', principalId = 'user', context }: AuthResponse, methodArn: string): Policy {
  // arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method>/<path>, or …/<stage>/$connect of a WebSocket API
  const [api, stage, called] = methodArn.split('/');
  const all = called === CONNECT ? CONNECT : '*/*';
  const arns =
    routes === '*'
      ? [all]
      : routes.flatMap((route) => {
          if (route === CONNECT) return CONNECT;
          if (route === '*') return all;
          const { path, methods, params } = (
            typeof route === 'string' ? { path: route, methods: ['*'] } : route
          ) as AuthRoute;
          const resource =
            path === '*' ? '/*' : path.replace(/\{([^}+]+)\+?\}/g, (_, name: string) => params?.[name] ?? '*');
          return methods.map((method) => `${method.toUpperCase()}${resource}`);
        });
  return {
    principalId,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Action: 'execute-api:Invoke',
          Effect: allowed && arns.length ? 'Allow' : 'Deny',
          Resource: (arns.length ? arns : [all]).map((arn) => `${api}/${stage}/${arn}`),
        },
      ],
    },
    ...(context && { context }),
  };
}

const CONNECT = '$connect';

/**
 * A value that the compiler refuses may still occur at run time, for instance from a database. API Gateway would send a
 * 500 without a reason; and a path without its slash would allow every path with this end.
 */
function checkResponse(response: any, plainContext: boolean, declared: RouteTable): void {
  const { allowed, routes, principalId, context, ...others } = response;
  // Of a typo, `route: '/x'`, all routes would be allowed.
  const [other] = Object.keys(others);
  if (other !== undefined)
    throw wrong(`"${other}"`, others[other], 'is not known. It has routes, principalId and context');
  // Without `routes` all are allowed; but `routes: undefined` must not allow all.
  if (allowed && routes === undefined && 'routes' in response) {
    throw wrong('"routes"', routes, "is '*' or a list, or left out for all routes");
  }
  if (routes !== undefined && routes !== '*' && !Array.isArray(routes)) {
    throw wrong('"routes"', routes, "is '*' or a list");
  }
  for (const route of routes ?? []) {
    const path = route?.path ?? route;
    if (route !== '*' && route !== CONNECT && path !== '*' && !(typeof path === 'string' && path.startsWith('/'))) {
      throw wrong('a route', path, 'is a path with a slash at its beginning, or { path, methods }');
    }
    if (typeof route === 'object' && !Array.isArray(route.methods)) {
      throw wrong(`the methods of ${path}`, route.methods, 'are a list');
    }
    for (const method of route.methods ?? []) {
      // A slash would begin the path.
      if (method !== '*' && !METHODS.includes(String(method).toUpperCase() as HttpMethod)) {
        throw wrong(`a method of ${path}`, method, `is '*' or one of ${METHODS.join(', ')}`);
      }
    }
    if (path !== '*' && path !== CONNECT && !isDeclaredOrPlain(path, declared)) {
      throw wrong(
        'a route',
        path,
        "has no wildcards but the parameters of a declared route, as in '/orders/{id}'. Give the value of a parameter as params: { id }",
      );
    }
    if (typeof route === 'object') checkRoute(route);
  }
  if (principalId !== undefined && typeof principalId !== 'string') {
    throw wrong('"principalId"', principalId, 'is a string');
  }
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
  for (const [key, value] of Object.entries((plainContext && context) || {})) {
    // JSON leaves out undefined values.
    if (!['string', 'number', 'boolean', 'undefined'].includes(typeof value)) {
      throw wrong(`"${key}" of the context`, value, 'is a string, a number or a boolean: API Gateway takes no other');
    }
  }
}

/** A parameter without a value is a wildcard, so that a typo would allow more than is meant. */
function checkRoute(route: any): void {
  const { path, methods: _, params, ...others } = route;
  const [other] = Object.keys(others);
  if (other !== undefined) {
    throw wrong(`"${other}" of ${path}`, others[other], 'is not known. A route has path, methods and params');
  }
  if (!('params' in route)) return;
  if (typeof params !== 'object' || params === null) throw wrong(`"params" of ${path}`, params, 'are an object');
  for (const [name, value] of Object.entries<unknown>(params)) {
    const [parameter] = new RegExp(`\\{${name.replace(/\W/g, '\\$&')}\\+?\\}`).exec(path) ?? [];
    if (parameter === undefined) throw wrong(`"${name}" of params`, value, `is not a parameter of ${path}`);
    const allowed = parameter.endsWith('+}') ? /^[^*?{}]+$/ : /^[^*?{}/]+$/;
    if (typeof value !== 'string' || !allowed.test(value)) {
      throw wrong(`"${name}" of params`, value, 'is a text without *, ?, { and }, and without / for one segment');
    }
  }
}

/**
 * Whether a path is a declared route, or a literal without wildcards. A name that is inserted into a path must not add
 * `*`, `?` or `{x}`, which would be wildcards of the policy.
 */
function isDeclaredOrPlain(path: string, declared: RouteTable): boolean {
  if (/[*?]/.test(path)) return false;
  if (!/[{}]/.test(path)) return true;
  const segments = path.split('/');
  return [...declared.values()].some((entry) => {
    const own = entry.path.split('/');
    return (
      (own.length === segments.length || (entry.greedy && own.length < segments.length)) &&
      segments.every((segment, index) => segment === own[index] || !/[{}]/.test(segment))
    );
  });
}

function wrong(what: string, given: unknown, right: string): Error {
  return new TypeError(
    `The response of an authorizer: ${what} ${right}. It has ${typeof given === 'string' ? `"${given}"` : given === null ? 'null' : `a value of the type ${typeof given}`}`,
  );
}

function lowerCase(headers: Strings | null | undefined): Strings {
  return Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
}
