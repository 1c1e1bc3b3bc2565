import type { Invocation } from './source';

/** What a caller may do, made by `allow()` and `deny()`. */
export interface AuthResponse {
  readonly allowed: boolean;
  /** The routes that are meant; all if there are none. */
  readonly routes?: AuthRoutes;
  readonly principalId?: string;
  readonly context?: AuthContext;
}

/** `'*'`: all; a path: all its methods; a path with methods; `'$connect'`: the connections of a WebSocket API. */
export type AuthRoutes = '*' | readonly (string | { readonly path: string; readonly methods: readonly string[] })[];

/** What the handlers of the routes get as `request.authorizer`. API Gateway takes plain values only. */
export type AuthContext = { readonly [key: string]: string | number | boolean };

export interface Allowed {
  /**
   * What may be called: `'*'` for all, or paths, `{ path, methods }` and, for a WebSocket API, `'$connect'`.
   *
   * @default '*'
   */
  readonly routes?: AuthRoutes;
  /** Who the caller is. */
  readonly principalId?: string;
  /** What the handlers get as `request.authorizer`. */
  readonly context?: AuthContext;
}

/** Who calls, and what. */
export interface AuthorizerRequest {
  /** The value of the header that says who calls; the first identity source, where there are some. */
  readonly token: string;
  /** Not of a token authorizer, and not of a WebSocket API. */
  readonly method?: string;
  /** Not of a token authorizer, and not of a WebSocket API. */
  readonly path?: string;
  /** Names in lower case. Not of a token authorizer. */
  readonly headers: { readonly [name: string]: string };
  readonly query: { readonly [name: string]: string };
  readonly params: { readonly [name: string]: string };
  /** The ARN of what is called; of a WebSocket API it ends with `/$connect`. */
  readonly methodArn: string;
  readonly raw: any;
  readonly lambdaContext: import('../lambda').LambdaContext;
  readonly log: import('../log').Logger;
}

/**
 * Asks the handler, and answers with an IAM policy: for REST and WebSocket APIs and, as their simple answer cannot say which
 * routes are allowed, for HTTP APIs too. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
 */
export async function run(raw: any, { call, context: lambdaContext, log, options }: Invocation): Promise<object> {
  const methodArn: string = raw.routeArn ?? raw.methodArn;
  const headers = lowerCase(raw.headers);
  const query = raw.queryStringParameters ?? {};
  const { method, path } = raw.requestContext?.http ?? { method: raw.httpMethod, path: raw.path };
  const answer = await call({
    token: raw.authorizationToken ?? raw.identitySource?.[0] ?? identity(options, headers, query) ?? '',
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
  // A policy of the handler's own is taken as it is; and API Gateway answers 500 to what is none.
  if (typeof answer?.allowed !== 'boolean') return answer;
  const result = policy(answer, methodArn);
  // Of an HTTP API a function gets the context only.
  return raw.routeArn ? { ...result, context: { ...result.context, principalId: result.principalId } } : result;
}

/** What says who calls, where API Gateway does not hand it over: `method.request.header.X`, `route.request.querystring.x` … */
function identity({ identitySources, header }: Invocation['options'], headers: Strings, query: Strings): string | undefined {
  const [, place, name] = /request\.(header|querystring)\.(.+)$/.exec(identitySources?.[0]) ?? ['', 'header', header ?? 'Authorization'];
  return place === 'header' ? headers[name.toLowerCase()] : query[name];
}

interface Strings { readonly [name: string]: string }

interface Policy {
  readonly principalId: string;
  readonly policyDocument: object;
  readonly context?: AuthContext;
}

function policy({ allowed, routes = '*', principalId = 'user', context }: AuthResponse, methodArn: string): Policy {
  // arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method>/<path>, or …/<stage>/$connect of a WebSocket API
  const [api, stage, called] = methodArn.split('/');
  const all = called === CONNECT ? CONNECT : '*/*';
  const arns = routes === '*' ? [all] : routes.flatMap((route) => {
    if (route === CONNECT) return CONNECT;
    const { path, methods } = typeof route === 'string' ? { path: route, methods: ['*'] } : route;
    return methods.map((method) => `${method.toUpperCase()}${path.replace(/\{[^}]+\}/g, '*')}`);
  });
  return {
    principalId,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: allowed && arns.length ? 'Allow' : 'Deny', Resource: (arns.length ? arns : [all]).map((arn) => `${api}/${stage}/${arn}`) }],
    },
    ...(context && { context }),
  };
}

const CONNECT = '$connect';

function lowerCase(headers: Strings | null | undefined): Strings {
  return Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
}
