import type { IncomingMessage, ServerResponse } from 'node:http';
import { httpApi1Event, httpApiEvent, type HttpApi } from '../../../gateway-events/http-api';
import type { LocalHttpApi } from '../../model';
import type { Authorization } from '../authorizers/authorization';
import { addressOf, type Gateway, type GatewayOptions, type GatewayProblem, type GatewayRoute } from '../gateway';
import { invokeFunction, type Outcome } from '../invocation';
import { nearestRoutes } from '../nearest-routes';
import { payload1Response, payload2Response, type FunctionResponse } from '../payload-response';
import { mappedPath, mappedRequest } from '../parameter-mapping';
import { withinThrottle } from '../usage-plans/stage-throttle';
import { HttpApiExchange } from './http-api-exchange';
import type { RequestValues } from '../request-values';
import { proxyHttp } from './http-proxy-integration';
import { callService, type ServiceIntegration } from './service-integration';
import { httpRefusalOf } from './refusal';
import { mappedResponse, type ResponseMappings } from './response-mapping';
import { HttpAuthorizers, type HttpAuthorizer } from './http-authorizers';
import { HttpRouter, httpRoutesOf, type HttpIntegration } from './http-routes';

type RunnableIntegration = Exclude<HttpIntegration, { type: 'unsupported' }>;

/** The type of a response for which the function specifies none. */
const DEFAULT_TYPE = 'text/plain; charset=utf-8';

/** A request to a route. */
interface Selected {
  readonly routeKey: string;
  readonly integration: RunnableIntegration;
  readonly pathParameters: { readonly [name: string]: string } | null;
  /** The result of the authorizer, and the field of the event that has it. */
  readonly authorization?: Allowed;
  readonly field?: HttpAuthorizer['field'];
  readonly responses?: ResponseMappings;
}

type Allowed = Extract<Authorization, { type: 'allowed' }>;

/** A local HTTP API: one stage of it, at the root of an address, as with a custom domain name. */
export class HttpApiGateway implements Gateway {
  readonly problems: readonly GatewayProblem[];
  readonly routes: readonly GatewayRoute[];
  private readonly router: HttpRouter;

  constructor(
    private readonly api: LocalHttpApi,
    private readonly options: GatewayOptions,
  ) {
    const routes = httpRoutesOf(api, new HttpAuthorizers(api, options));
    this.router = new HttpRouter(routes);
    this.routes = routes.map(({ method, path, integration }) => ({
      method,
      path,
      ...(integration.type === 'lambda' ? { functionArn: integration.functionArn } : {}),
    }));
    this.problems = routes.flatMap(({ method, path, integration }) =>
      integration.type === 'unsupported' ? [{ method, path, message: integration.reason }] : [],
    );
  }

  hasRoute(req: IncomingMessage): boolean {
    return this.router.match(req.method!, req.url!.split('?', 1)[0]) !== undefined;
  }

  handle(req: IncomingMessage, res: ServerResponse): void {
    const exchange = new HttpApiExchange(req, res, this.options.log, this.api.cors);
    const match = this.router.match(req.method!, exchange.path);
    if (!match) {
      if (exchange.isPreflight) return exchange.sendPreflight();
      return exchange.sendMessage(404, 'Not Found', this.unknown(req.method!, exchange.path));
    }
    const { value: route, parameters: pathParameters } = match;
    exchange.resource = route.routeKey;
    const { integration, authorizer } = route;
    if (integration.type === 'unsupported') {
      if (exchange.isPreflight) return exchange.sendPreflight();
      return exchange.notRunLocally(`${route.routeKey}: ${integration.reason}`);
    }
    if (integration.type === 'lambda') exchange.functionArn = integration.functionArn;
    const selected: Selected = { routeKey: route.routeKey, integration, pathParameters, responses: route.responses };
    if (!authorizer) return this.integrate(selected, exchange);
    const authorize = (body?: Buffer) =>
      void this.authorize(authorizer, selected, exchange, body).catch((error: Error) =>
        exchange.functionFailed(error.message),
      );
    if (!authorizer.needsBody) return authorize();
    return exchange.readBody((body) => (body === 'tooLarge' ? this.integrate(selected, exchange) : authorize(body)));
  }

  private async authorize(
    authorizer: HttpAuthorizer,
    selected: Selected,
    exchange: HttpApiExchange,
    body?: Buffer,
  ): Promise<void> {
    const { routeKey, pathParameters } = selected;
    const request = exchange.request(body);
    const authorization = await authorizer.authorize({
      api: this.apiOf(exchange.req),
      request,
      match: { routeKey, pathParameters },
      routeArn: `${this.api.arn}/${this.api.stageName}/${request.method}${request.path}`,
    });
    if (authorization.type === 'allowed') {
      return this.integrate({ ...selected, authorization, field: authorizer.field }, exchange);
    }
    const { statusCode, message } = httpRefusalOf(authorization);
    return exchange.refuse(statusCode, message, authorization);
  }

  /** Invokes the function, unless it is a preflight request, which API Gateway answers after the authorizer. */
  private integrate(selected: Selected, exchange: HttpApiExchange): void {
    if (exchange.isPreflight) return exchange.sendPreflight();
    const { throttling, arn, stageName } = this.api;
    if (!withinThrottle(throttling, `${arn}/${stageName}`, selected, this.options.usage)) {
      const reason = `the throttling limit of the stage ${stageName} is used up for ${selected.routeKey}`;
      return exchange.sendMessage(429, 'Too Many Requests', reason);
    }
    return exchange.readBody((body) => {
      if (body === 'tooLarge') {
        const reason = 'the body has more than 10 MB, the limit of API Gateway';
        return exchange.sendMessage(413, 'Request Entity Too Large', reason);
      }
      return this.invoke(selected, body, exchange);
    });
  }

  private invoke(selected: Selected, body: Buffer | undefined, exchange: HttpApiExchange): void {
    const { integration, routeKey, pathParameters, authorization, field, responses } = selected;
    const api = this.apiOf(exchange.req);
    const request = exchange.request(body);
    const match = { routeKey, pathParameters };
    const match1 = { ...match, authorizer: field && authorizer1Context(field, authorization!) };
    // Context variables have the names of payload format 1.0:
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
    const values = (): RequestValues => ({
      request,
      stageVariables: api.stageVariables,
      context: { ...httpApi1Event(api, request, match1).requestContext, routeKey },
      pathParameters,
    });
    const mapped = (response: FunctionResponse) =>
      responses ? mappedResponse(response, responses, values()) : response;
    if (integration.type !== 'lambda') {
      const respond = (response: FunctionResponse, message?: string) => {
        const { statusCode, headers, body: content } = mapped(response);
        exchange.send(statusCode, headers, content, message);
      };
      const sent =
        integration.type === 'http'
          ? proxyHttp(integration, values(), api, exchange, respond)
          : this.callService(integration, values(), exchange, respond);
      return void sent.catch(({ message }) => exchange.functionFailed(message));
    }
    const { functionArn, payloadFormatVersion, timeoutInMillis, credentials, mappings } = integration;
    const sent = mappings ? mappedRequest(request, mappings, values()) : request;
    const path = mappings && mappedPath(mappings, values());
    const is2 = payloadFormatVersion === '2.0';
    const unmapped = is2
      ? httpApiEvent(api, sent, { ...match, authorizer: field && { [field]: authorization!.context ?? null } })
      : httpApi1Event(api, sent, match1);
    const event = path === undefined ? unmapped : { ...unmapped, [is2 ? 'rawPath' : 'path']: path };
    // `GET /users/{id}` or `$default`.
    const sourceArn = `${this.api.arn}/${this.api.stageName}/${routeKey.replace(' ', '')}`;
    invokeFunction(
      this.options,
      { functionArn, event, sourceArn, credentials, timeoutInMillis, client: exchange },
      (outcome) => respondWith(outcome, payloadFormatVersion, exchange, mapped),
    );
  }

  private async callService(
    integration: ServiceIntegration,
    values: RequestValues,
    exchange: HttpApiExchange,
    respond: (response: FunctionResponse, message?: string) => void,
  ): Promise<void> {
    const { services } = this.options;
    if (!services) return exchange.notRunLocally('there are no AWS services for this API');
    const outcome = await callService(integration, values, services, exchange.signal());
    if (outcome.type !== 'response') return exchange.sendMessage(503, 'Service Unavailable', outcome.message);
    return respond(outcome, outcome.statusCode < 400 ? undefined : String(outcome.body));
  }

  private apiOf(req: IncomingMessage): HttpApi {
    const { apiId, arn, stageName, stageVariables } = this.api;
    return { ...addressOf(req), accountId: arn.split(':')[4], apiId, stage: stageName, stageVariables };
  }

  private unknown(method: string, path: string): string {
    const { stageName } = this.api;
    // The client probably uses the URL of the stage.
    if (path.startsWith(`/${stageName}/`)) {
      return `no route ${method} ${path}: local paths do not begin with the stage, /${stageName}`;
    }
    const nearest = nearestRoutes(method, path, this.routes).map((route) => `${route.method} ${route.path}`);
    return `no route ${method} ${path}${nearest.length > 0 ? `, nearest: ${nearest.join(', ')}` : ''}`;
  }
}

/** The result of an authorizer in payload format 1.0. */
function authorizer1Context(
  field: HttpAuthorizer['field'],
  { principalId, context }: Allowed,
): { readonly [key: string]: unknown } {
  return field === 'lambda' ? { ...(principalId !== undefined && { principalId }), ...context } : { ...context };
}

function respondWith(
  outcome: Outcome,
  payloadFormatVersion: '1.0' | '2.0',
  exchange: HttpApiExchange,
  mapped: (response: FunctionResponse) => FunctionResponse,
): void {
  if (outcome.type === 'timeout') return exchange.sendMessage(503, 'Service Unavailable', outcome.message);
  if (outcome.type === 'too-large') return exchange.sendMessage(413, 'Request Entity Too Large', outcome.message);
  if (outcome.type === 'error' || outcome.type === 'denied') return exchange.functionFailed(outcome.message);
  const { result } = outcome;
  if (result.functionError) {
    return exchange.functionFailed(`${result.payload.errorType}: ${result.payload.errorMessage}`);
  }
  const responseOf = payloadFormatVersion === '2.0' ? payload2Response : payload1Response;
  const response = responseOf(result.payload, DEFAULT_TYPE);
  if (typeof response === 'string') return exchange.functionFailed(`the function's result is not valid: ${response}`);
  exchange.sendResult(mapped(response));
}
