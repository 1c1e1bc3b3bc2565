import type { Invocation } from './source';

/** What a caller may do, made by `allow()` and `deny()`. */
export interface AuthResponse {
  readonly allowed: boolean;
  /** The routes that are meant; all if there are none. */
  readonly routes?: AuthRoutes;
  readonly principalId?: string;
  readonly context?: AuthContext;
}

/** `'*'`: all; a path: all its methods; a path with methods. */
export type AuthRoutes = '*' | readonly (string | { readonly path: string; readonly methods: readonly string[] })[];

/** What the handlers of the routes get as `request.authorizer`. API Gateway takes plain values only. */
export type AuthContext = { readonly [key: string]: string | number | boolean };

export interface Allowed {
  /**
   * What may be called: `'*'` for all, or paths and `{ path, methods }`.
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
  /** The value of the header that says who calls; the first identity source. */
  readonly token: string;
  readonly method?: string;
  readonly path?: string;
  /** Names in lower case. Not of a token authorizer. */
  readonly headers: { readonly [name: string]: string };
  readonly query: { readonly [name: string]: string };
  readonly params: { readonly [name: string]: string };
  /** The ARN of what is called. */
  readonly methodArn: string;
  readonly raw: any;
  readonly lambdaContext: import('../lambda').LambdaContext;
  readonly log: import('../log').Logger;
}

/**
 * Asks the handler, and answers with an IAM policy: for REST APIs and, as their simple answer cannot say which routes are
 * allowed, for HTTP APIs too. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
 */
export async function run(raw: any, { call, context: lambdaContext, log, options }: Invocation): Promise<object> {
  const methodArn: string = raw.routeArn ?? raw.methodArn;
  const headers = lowerCase(raw.headers);
  const { method, path } = raw.requestContext?.http ?? { method: raw.httpMethod, path: raw.path };
  const answer = await call({
    token: raw.authorizationToken ?? raw.identitySource?.[0] ?? headers[String(options.header ?? 'Authorization').toLowerCase()] ?? '',
    method,
    path,
    headers,
    query: raw.queryStringParameters ?? {},
    params: raw.pathParameters ?? {},
    methodArn,
    raw,
    lambdaContext,
    log,
  } satisfies AuthorizerRequest);
  // A policy of the handler's own is taken as it is; and API Gateway answers 500 to what is none.
  return typeof answer?.allowed === 'boolean' ? policy(answer, methodArn) : answer;
}

function policy({ allowed, routes = '*', principalId = 'user', context }: AuthResponse, methodArn: string): object {
  // arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method>/<path>
  const [api, stage] = methodArn.split('/');
  const arns = routes === '*' ? ['*/*'] : routes.flatMap((route) => {
    const { path, methods } = typeof route === 'string' ? { path: route, methods: ['*'] } : route;
    return methods.map((method) => `${method.toUpperCase()}${path.replace(/\{[^}]+\}/g, '*')}`);
  });
  return {
    principalId,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: allowed && arns.length ? 'Allow' : 'Deny', Resource: (arns.length ? arns : ['*/*']).map((arn) => `${api}/${stage}/${arn}`) }],
    },
    ...(context && { context }),
  };
}

function lowerCase(headers: { readonly [name: string]: string } | null | undefined): { [name: string]: string } {
  return Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
}
