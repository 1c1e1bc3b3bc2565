import { KINDS, routeOf, type Kind } from './routes';

/** The events of the bench, each as API Gateway sends it for a browser's request. */
export type Source = 'REST' | 'HTTP' | 'URL';

export interface Request {
  readonly method: string;
  readonly path: string;
  /** The resource that API Gateway has matched, if any. */
  readonly resource?: string;
  readonly params?: { readonly [name: string]: string };
  readonly body?: string;
}

const HEADERS: { readonly [name: string]: string } = {
  Accept: 'application/json, text/plain, */*',
  'Accept-Encoding': 'gzip, deflate, br, zstd',
  'Accept-Language': 'en-GB,en;q=0.9,de;q=0.8',
  Authorization: `Bearer ${'x'.repeat(400)}`,
  'Content-Type': 'application/json',
  Host: 'a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com',
  Origin: 'https://www.example.com',
  Referer: 'https://www.example.com/orders',
  'Sec-Fetch-Dest': 'empty',
  'Sec-Fetch-Mode': 'cors',
  'Sec-Fetch-Site': 'cross-site',
  'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'X-Amzn-Trace-Id': 'Root=1-68a1b2c3-0123456789abcdef01234567',
  'X-Forwarded-For': '203.0.113.7',
  'X-Forwarded-Port': '443',
  'X-Forwarded-Proto': 'https',
};

const identity = { sourceIp: '203.0.113.7', userAgent: HEADERS['User-Agent'] };

export function eventOf(source: Source, { method, path, resource = '/{proxy+}', params, body }: Request): object {
  const content = { body: body ?? null, isBase64Encoded: false };
  if (source === 'REST') {
    return {
      resource,
      path,
      httpMethod: method,
      headers: HEADERS,
      multiValueHeaders: Object.fromEntries(Object.entries(HEADERS).map(([name, value]) => [name, [value]])),
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      pathParameters: params ?? null,
      stageVariables: null,
      requestContext: {
        resourceId: 'abc123',
        resourcePath: resource,
        httpMethod: method,
        extendedRequestId: 'JKJaXmPLvHcESHA=',
        requestTime: '10/Mar/2026:05:13:30 +0000',
        path: `/api${path}`,
        accountId: '123456789012',
        protocol: 'HTTP/1.1',
        stage: 'api',
        domainPrefix: 'a1b2c3d4e5',
        requestTimeEpoch: 1773119610053,
        requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
        identity,
        domainName: HEADERS.Host,
        apiId: 'a1b2c3d4e5',
      },
      ...content,
    };
  }
  const matched = source === 'HTTP' ? `${method} ${resource}` : '$default';
  const lower = Object.fromEntries(Object.entries(HEADERS).map(([name, value]) => [name.toLowerCase(), value]));
  const domain = source === 'HTTP' ? HEADERS.Host : 'abcdefghijklmnopqrstuvwxyz123456.lambda-url.eu-central-1.on.aws';
  return {
    version: '2.0',
    routeKey: matched,
    rawPath: path,
    rawQueryString: '',
    headers: lower,
    ...(params && source === 'HTTP' && { pathParameters: params }),
    requestContext: {
      accountId: '123456789012',
      apiId: 'a1b2c3d4e5',
      domainName: domain,
      domainPrefix: domain.split('.')[0],
      http: { method, path, protocol: 'HTTP/1.1', ...identity },
      requestId: 'JKJaXmPLvHcESHA=',
      routeKey: matched,
      stage: '$default',
      time: '10/Mar/2026:05:13:30 +0000',
      timeEpoch: 1773119610053,
    },
    ...(body !== undefined && { body }),
    isBase64Encoded: false,
  };
}

/** 1 KB of JSON. */
export const BODY = JSON.stringify({
  name: 'an order',
  customer: { id: 'c-1', email: 'ada@example.com' },
  lines: Array.from({ length: 11 }, (_, index) => ({
    sku: `sku-${1000 + index}`,
    quantity: index,
    price: 9.95,
    options: ['red', 'large'],
    gift: false,
  })),
});

const PARAMS: { readonly [K in Kind]?: { readonly [name: string]: string } } = {
  one: { id: 'order-4711' },
  two: { id: 'order-4711', part: '12' },
  wildcard: { path: '2026/03/invoice.pdf' },
};

/** A request for a route of an area. */
export function requestFor(kind: Kind, area: number): Request {
  const { method, path: resource } = routeOf(kind, area);
  const params = PARAMS[kind];
  const path = resource.replace(/\{(\w+)\+?}/g, (_, name) => params![name]);
  return { method, path, resource, params, ...(kind === 'create' && { body: BODY }) };
}

/** The requests of one measured case: those of one kind, evenly over all areas. */
export function requestsFor(kind: Kind, areas: number): Request[] {
  return Array.from({ length: areas }, (_, area) => requestFor(kind, area));
}

/**
 * The same request through one integration for all paths, `/{proxy+}`, so that the function has to search for the
 * route.
 */
export function throughCatchAll({ path, ...request }: Request): Request {
  return { ...request, path, resource: '/{proxy+}', params: { proxy: path.slice(1) } };
}

/** Requests without a route: for an unknown path, or with another method. */
export function missesFor(what: '404' | '405', areas: number): Request[] {
  return Array.from({ length: areas }, (_, area) =>
    throughCatchAll(
      what === '405'
        ? { ...requestFor('one', area), method: 'DELETE' }
        : { method: 'GET', path: `/area${area}/things/order-4711` },
    ),
  );
}

export interface Case {
  readonly name: string;
  readonly events: readonly object[];
  readonly status: number;
}

/** The cases for comparing contenders: a request of each kind to each area, matched by API Gateway. */
export function casesFor(areas: number): Case[] {
  return (['REST', 'HTTP'] as const).flatMap((source) =>
    KINDS.map((kind) => ({
      name: `${source} ${kind}`,
      events: requestsFor(kind, areas).map((request) => eventOf(source, request)),
      status: 200,
    })),
  );
}

/** Cases in which the function itself has to search for the route, found or not. */
export function searchesFor(areas: number): Case[] {
  return (['REST', 'HTTP', 'URL'] as const).flatMap((source): Case[] => [
    ...KINDS.filter((kind) => kind !== 'create').map((kind) => ({
      name: `${source} any ${kind}`,
      events: requestsFor(kind, areas).map((request) => eventOf(source, throughCatchAll(request))),
      status: 200,
    })),
    ...(['404', '405'] as const).map((what) => ({
      name: `${source} any ${what}`,
      events: missesFor(what, areas).map((request) => eventOf(source, request)),
      status: Number(what),
    })),
  ]);
}
