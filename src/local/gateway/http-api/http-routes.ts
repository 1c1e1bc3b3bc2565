import { HTTP_API_TIMEOUT_SECONDS } from '../../../runtime/aws-limits';
import { RouteTree, type Match } from '../../../gateway-events/route-tree';
import { percentDecoded } from '../../../gateway-events/values';
import type { LocalHttpApi, LocalHttpRoute } from '../../model';
import { functionArnOf } from '../function-uri';
import type { HttpProxy } from '../http-proxy';
import { httpMappings, type ParameterMapping } from '../parameter-mapping';
import type { HttpAuthorizer, HttpAuthorizers } from './http-authorizers';
import { httpProxyIntegration } from './http-proxy-integration';
import { responseMappings, type ResponseMappings } from './response-mapping';
import { serviceIntegration, type ServiceIntegration } from './service-integration';

export type HttpIntegration =
  | {
      readonly type: 'lambda';
      readonly functionArn: string;
      readonly payloadFormatVersion: '1.0' | '2.0';
      readonly timeoutInMillis: number;
      /** The ARN of the role by which the function is invoked. */
      readonly credentials?: string;
      /** @default - the request is passed as it is */
      readonly mappings?: readonly ParameterMapping[];
    }
  | HttpProxy
  | ServiceIntegration
  /** The response is a 501 with the reason. */
  | { readonly type: 'unsupported'; readonly reason: string };

export interface HttpRoute {
  readonly routeKey: string;
  /** `ANY` for all methods. */
  readonly method: string;
  /** `$default` for requests that no other route matches. */
  readonly path: string;
  readonly integration: HttpIntegration;
  /** Without it, everyone may call the route. */
  readonly authorizer?: HttpAuthorizer;
  /** @default - responses are sent as they are */
  readonly responses?: ResponseMappings;
}

const DEFAULT = '$default';

export function httpRoutesOf(api: LocalHttpApi, authorizers: HttpAuthorizers): HttpRoute[] {
  return api.routes.map((route) => {
    const { routeKey, authorization } = route;
    const [method, path] = routeKey === DEFAULT ? ['ANY', DEFAULT] : routeKey.split(' ');
    const integration = integrationOf(api, route);
    const authorizer =
      authorization && integration.type !== 'unsupported' ? authorizers.authorizer(authorization) : undefined;
    const responses = responseMappings(route.integration?.responseParameters);
    const selected = { routeKey, method: method.toUpperCase(), path, ...(responses ? { responses } : {}) };
    if (typeof authorizer !== 'string') return { ...selected, integration, authorizer };
    // Without its authorizer, the route would be open to everyone.
    const reason = `${authorizer}, and without it the route would be open`;
    return { ...selected, integration: { type: 'unsupported', reason } };
  });
}

function integrationOf(api: LocalHttpApi, { integration, problem }: LocalHttpRoute): HttpIntegration {
  const unsupported = (reason: string): HttpIntegration => ({ type: 'unsupported', reason });
  if (problem !== undefined) return unsupported(problem);
  if (!integration) return unsupported('it has no integration, so the API would not deploy');
  if (integration.subtype !== undefined) {
    const service = serviceIntegration(integration, api.arn);
    return typeof service === 'string' ? unsupported(service) : service;
  }
  if (integration.type === 'HTTP_PROXY') {
    const http = httpProxyIntegration(integration, api.stageVariables ?? {});
    return typeof http === 'string' ? unsupported(http) : http;
  }
  if (integration.type !== 'AWS_PROXY') {
    return unsupported(`an integration of type ${integration.type} does not run locally`);
  }
  const functionArn = functionArnOf(String(integration.uri), api.stageVariables ?? {});
  if (functionArn === undefined) {
    return unsupported(`its integration is no Lambda function: ${integration.uri}`);
  }
  const mappings = httpMappings(integration.requestParameters);
  return {
    type: 'lambda',
    functionArn,
    credentials: integration.credentials,
    ...(mappings.length > 0 ? { mappings } : {}),
    payloadFormatVersion: integration.payloadFormatVersion === '2.0' ? '2.0' : '1.0',
    timeoutInMillis: integration.timeoutInMillis ?? HTTP_API_TIMEOUT_SECONDS * 1000,
  };
}

/**
 * Selects the route of a request: the most specific path that has the method, a literal before a variable before a
 * greedy one; then the method itself before ANY; then `$default`.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html#http-api-develop-routes.evaluation
 */
export class HttpRouter {
  /** For each method, all paths that have it. */
  private readonly trees = new Map<string, RouteTree<HttpRoute>>();
  private readonly fallback?: HttpRoute;

  constructor(private readonly routes: readonly HttpRoute[]) {
    this.fallback = routes.find(({ path }) => path === DEFAULT);
  }

  match(method: string, path: string): Match<HttpRoute> | undefined {
    const match = this.tree(method).match(path, percentDecoded);
    return match ?? (this.fallback && { value: this.fallback, parameters: null });
  }

  private tree(method: string): RouteTree<HttpRoute> {
    // Node.js accepts a fixed list of methods, so that this does not grow.
    let tree = this.trees.get(method);
    if (!tree) {
      tree = new RouteTree();
      this.trees.set(method, tree);
      // The later route of a path replaces the earlier one.
      for (const name of ['ANY', method]) {
        for (const route of this.routes) {
          if (route.method === name && route.path !== DEFAULT) tree.add(route.path, route);
        }
      }
    }
    return tree;
  }
}
