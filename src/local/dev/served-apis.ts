import type { Gateway, GatewayOptions } from '../gateway';
import type { LocalCloud } from '../model';

/** An API of the stack, which gets a port of its own. */
export interface ServedApi {
  readonly name: string;
  /** The URL on AWS, as a regular expression. */
  readonly awsUrl: string;
  /** Its custom domain names, with base paths: `api.example.com/v1`. */
  readonly domains?: readonly string[];
  /** The URLs with them, as regular expressions. Local paths do not begin with the base path. */
  readonly domainUrls?: readonly string[];
  /** The URL on AWS for `@connections` of a WebSocket API, and its path at the local endpoint of AWS services. */
  readonly management?: { readonly awsUrls: readonly string[]; readonly path: string };
  readonly protocol: 'http' | 'ws';
  createGateway(options: GatewayOptions): Gateway;
}

/** The gateways by type of API. Each is loaded with the first API of its type. */
const gateways = {
  rest: () => require('../gateway/rest/rest-api-gateway') as typeof import('../gateway/rest/rest-api-gateway'),
  http: () => require('../gateway/http-api/http-api-gateway') as typeof import('../gateway/http-api/http-api-gateway'),
  url: () =>
    require('../gateway/function-url/function-url-gateway') as typeof import('../gateway/function-url/function-url-gateway'),
  webSocket: () =>
    require('../gateway/websocket/web-socket-gateway') as typeof import('../gateway/websocket/web-socket-gateway'),
};

/** The APIs of the stack in the order of their ports. */
export function servedApis({ restApis, httpApis, functionUrls, webSocketApis }: LocalCloud): ServedApi[] {
  return [
    ...restApis.map((api) => ({
      name: api.name,
      protocol: 'http' as const,
      awsUrl: executeApiUrl(api.restApiId, api.stageName),
      domains: api.domains,
      domainUrls: domainUrls(api.domains),
      createGateway: (options: GatewayOptions) => new (gateways.rest().RestApiGateway)(api, options),
    })),
    ...httpApis.map((api) => ({
      name: api.name,
      protocol: 'http' as const,
      awsUrl: executeApiUrl(api.apiId, api.stageName),
      domains: api.domains,
      domainUrls: domainUrls(api.domains),
      createGateway: (options: GatewayOptions) => new (gateways.http().HttpApiGateway)(api, options),
    })),
    ...functionUrls.map((url) => ({
      name: url.logicalId,
      protocol: 'http' as const,
      awsUrl: `https://${url.urlId}\\.lambda-url\\.[a-z0-9-]+\\.on\\.aws`,
      createGateway: (options: GatewayOptions) => new (gateways.url().FunctionUrlGateway)(url, options),
    })),
    ...webSocketApis.map((api) => ({
      name: api.name,
      protocol: 'ws' as const,
      awsUrl: executeApiUrl(api.apiId, api.stageName, 'wss'),
      domains: api.domains,
      domainUrls: domainUrls(api.domains, 'wss'),
      management: {
        awsUrls: [executeApiUrl(api.apiId, api.stageName), ...domainUrls(api.domains)],
        path: `/${api.apiId}/${api.stageName}`,
      },
      createGateway: (options: GatewayOptions) => new (gateways.webSocket().WebSocketGateway)(api, options),
    })),
  ];
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-call-api.html */
function executeApiUrl(apiId: string, stageName: string, scheme = 'https'): string {
  const host = `${scheme}://${apiId}\\.execute-api\\.[a-z0-9-]+\\.amazonaws\\.com(?:\\.cn)?`;
  return stageName === '$default' ? `${host}(?![\\w.-])` : `${host}/${escape(stageName)}(?![\\w-])`;
}

/** `https://api.example.com/v1`, of domain names with base paths. */
function domainUrls(domains: readonly string[] = [], scheme = 'https'): string[] {
  return domains.map((domain) => `${scheme}://${escape(domain)}(?![\\w.-])`);
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
