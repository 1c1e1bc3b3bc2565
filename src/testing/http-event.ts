import { randomUUID } from 'node:crypto';
import { albEvent } from '../gateway-events/alb';
import { functionUrlEvent } from '../gateway-events/function-url';
import { httpApiEvent, type HttpApi, type HttpApiMatch } from '../gateway-events/http-api';
import type { Address, GatewayRequest, Pair } from '../gateway-events/request';
import { restEvent, type RestApi, type RestMatch } from '../gateway-events/rest';
import { RouteTree, type Match } from '../gateway-events/route-tree';
import { percentDecoded } from '../gateway-events/values';
import type { Declarations, RouteAuthorizer, RouteDeclaration } from '../runtime/declarations';
import { API_HANDLER, STREAM_HANDLER } from '../runtime/names';

/** The kinds of events for an HTTP request. */
export type HttpPayload = '1.0' | '2.0' | 'function-url' | 'alb' | 'alb-multi-value';

const PAYLOADS: readonly HttpPayload[] = ['1.0', '2.0', 'function-url', 'alb', 'alb-multi-value'];

export function checkPayload(payload: string): void {
  if (!(PAYLOADS as readonly string[]).includes(payload)) {
    throw new TypeError(`Unknown payload "${payload}". Known: ${PAYLOADS.join(', ')}`);
  }
}

export interface HttpEventRequest {
  readonly method: string;
  /** Path and query string as in a URL, percent-encoded. */
  readonly target: string;
  /** Names in any case; an array is a header sent several times. */
  readonly headers: { readonly [name: string]: string | readonly string[] };
  readonly body?: Buffer;
}

const ACCOUNT = '123456789012';
const HTTPS = { protocol: 'https', port: 443 } as const;
/** The address of an API of the test client: the same as for a deployed one with the default names. */
export const API = { ...HTTPS, apiId: 'test', domainName: 'test.execute-api.us-east-1.amazonaws.com', stage: 'api' };
const REST_API = {
  ...API,
  accountId: ACCOUNT,
  basePath: `/${API.stage}`,
  // As the construct deploys it.
  binaryMediaTypes: ['*/*'],
};
const HTTP_API = { ...API, accountId: ACCOUNT, stage: '$default' };
const FUNCTION_URL = {
  ...HTTPS,
  accountId: ACCOUNT,
  urlId: 'test',
  domainName: 'test.lambda-url.us-east-1.on.aws',
};
const TARGET_GROUP = {
  ...HTTPS,
  domainName: 'test.us-east-1.elb.amazonaws.com',
  targetGroupArn: `arn:aws:elasticloadbalancing:us-east-1:${ACCOUNT}:targetgroup/test/1`,
};

/**
 * The function that handles the request: routes that stream have one of their own, if the payload is from an API that
 * can stream.
 */
export function handlerOf(
  payload: HttpPayload,
  { method, target }: HttpEventRequest,
  declarations: Declarations,
): string {
  // A function URL has one function; a REST API has one for buffered and one for streamed responses.
  const routes =
    payload === 'function-url'
      ? declarations.routes
      : payload === '1.0'
        ? routesOf(split(target)[0], method, declarations)
        : [];
  return routes.some(({ stream }) => stream) ? STREAM_HANDLER : API_HANDLER;
}

function routesOf(path: string, method: string, declarations: Declarations): readonly RouteDeclaration[] {
  const found = matchOf(path, declarations.routes);
  return declarations.routes.filter((route) => route.path === found?.value && route.methods.includes(method));
}

/** Whether the gateway has the method for the route: OPTIONS is added to those with CORS. */
function accepts({ methods, cors }: RouteDeclaration, method: string): boolean {
  return methods.includes(method) || (method === 'OPTIONS' && Boolean(cors));
}

interface UnroutedResponse {
  readonly statusCode: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
const REST_UNROUTED: UnroutedResponse = {
  statusCode: 403,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'MissingAuthenticationTokenException' },
  body: '{"message":"Missing Authentication Token"}',
};
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
const HTTP_UNROUTED: UnroutedResponse = {
  statusCode: 404,
  headers: { 'content-type': 'application/json' },
  body: '{"message":"Not Found"}',
};

/** A request as the gateway of a payload version has received it. */
export type ReceivedRequest = {
  readonly request: GatewayRequest;
  /** The response of a gateway that knows the routes and has none for this request: the app is not called. */
  readonly unrouted?: UnroutedResponse;
  /** The route whose handler gets the request; undefined if the app responds without one, to a preflight request say. */
  readonly route?: RouteDeclaration;
  /** The authorizer of the route, if the gateway has authorizers. */
  readonly authorizer?: RouteAuthorizer;
  /** The event for the function, with the context of the authorizer. */
  event(authorizer?: { readonly [key: string]: unknown }): object;
} & (
  | { readonly payload: '1.0'; readonly api: RestApi; readonly match: RestMatch }
  | { readonly payload: '2.0'; readonly api: HttpApi; readonly match: HttpApiMatch }
  | { readonly payload: 'function-url' | 'alb' | 'alb-multi-value' }
);

export function receive(payload: HttpPayload, sent: HttpEventRequest, declarations: Declarations): ReceivedRequest {
  const { method, body } = sent;
  const [path, query] = split(sent.target);
  const requestTo = ({ domainName }: Address): GatewayRequest => ({
    method,
    path,
    query,
    headers: headersOf(sent, domainName),
    body,
    sourceIp: '127.0.0.1',
    requestId: randomUUID(),
    time: Date.now(),
  });
  switch (payload) {
    case '1.0': {
      const found = matchOf(path, declarations.routes);
      const request = requestTo(REST_API);
      const routes = routesOf(path, method, declarations);
      const needsKey = routes.some(({ apiKeyRequired }) => apiKeyRequired);
      const match = {
        resource: found?.value ?? path,
        pathParameters: found?.parameters ?? null,
        apiKey: needsKey ? request.headers.find(([name]) => name.toLowerCase() === 'x-api-key')?.[1] : undefined,
      };
      return {
        payload,
        api: REST_API,
        request,
        match,
        ...(!declarations.routes.some((route) => route.path === found?.value && accepts(route, method)) && {
          unrouted: REST_UNROUTED,
        }),
        route: routes[0],
        authorizer: routes[0]?.authorizer,
        event: (authorizer) => restEvent(REST_API, request, { ...match, authorizer }),
      };
    }
    case '2.0': {
      // A route with another method does not hide a more general one.
      const routes = declarations.routes.filter((one) => accepts(one, method));
      const found = matchOf(path, routes, percentDecoded);
      const request = requestTo(HTTP_API);
      const match = {
        routeKey: found ? `${method} ${found.value}` : '$default',
        pathParameters: found?.parameters ?? null,
      };
      const route = declarations.routes.find((one) => one.path === found?.value && one.methods.includes(method));
      return {
        payload,
        api: HTTP_API,
        request,
        match,
        ...(!found && { unrouted: HTTP_UNROUTED }),
        route,
        authorizer: route?.authorizer,
        event: (authorizer) =>
          httpApiEvent(HTTP_API, request, { ...match, authorizer: authorizer && payload2Authorizer(authorizer) }),
      };
    }
    case 'function-url': {
      const request = requestTo(FUNCTION_URL);
      return {
        payload,
        request,
        route: routesOf(path, method, declarations)[0],
        event: (authorizer) => functionUrlEvent(FUNCTION_URL, request, authorizer && payload2Authorizer(authorizer)),
      };
    }
    case 'alb':
    case 'alb-multi-value': {
      const multiValueHeaders = payload === 'alb-multi-value';
      const request = requestTo(TARGET_GROUP);
      return {
        payload,
        request,
        route: routesOf(path, method, declarations)[0],
        event: () => albEvent({ ...TARGET_GROUP, multiValueHeaders }, request),
      };
    }
  }
}

function headersOf(sent: HttpEventRequest, domainName: string): Pair[] {
  const headers = Object.entries(sent.headers).flatMap(([name, values]) =>
    [values].flat().map((value): Pair => [name, String(value)]),
  );
  return headers.some(([name]) => name.toLowerCase() === 'host') ? headers : [['Host', domainName], ...headers];
}

/** The declared paths are the API's resources. */
function matchOf(
  path: string,
  routes: readonly RouteDeclaration[],
  decode?: (segment: string) => string,
): Match<string> | undefined {
  const tree = new RouteTree<string>();
  for (const route of routes) tree.add(route.path, route.path);
  return tree.match(path, decode);
}

function payload2Authorizer(authorizer: { readonly [key: string]: unknown }) {
  return 'jwt' in authorizer || 'iam' in authorizer ? authorizer : { lambda: authorizer };
}

function split(target: string): [string, string] {
  const [withoutFragment] = target.split('#');
  const mark = withoutFragment.indexOf('?');
  return mark < 0 ? [withoutFragment, ''] : [withoutFragment.slice(0, mark), withoutFragment.slice(mark + 1)];
}
