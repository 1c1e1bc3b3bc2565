import type { IncomingMessage, ServerResponse } from 'node:http';
import { httpApi1Event, httpApiEvent, type HttpApi } from '../../../gateway-events/http-api';
import type { LocalHttpApi } from '../../model';
import { addressOf, type Gateway, type GatewayOptions, type GatewayProblem, type GatewayRoute } from '../gateway';
import { isPreflight } from '../http-cors';
import { invokeFunction, type Outcome } from '../invocation';
import { nearestRoutes } from '../nearest-routes';
import { payload1Response, payload2Response } from '../payload-response';
import { HttpApiExchange } from './http-api-exchange';
import { HttpRouter, httpRoutesOf, type HttpIntegration, type HttpRoute } from './http-routes';

type LambdaIntegration = Extract<HttpIntegration, { type: 'lambda' }>;

/** The type of a response for which the function specifies none. */
const DEFAULT_TYPE = 'text/plain; charset=utf-8';

/** A local HTTP API: one stage of it, at the root of an address, as with a custom domain name. */
export class HttpApiGateway implements Gateway {
  readonly problems: readonly GatewayProblem[];
  readonly routes: readonly GatewayRoute[];
  private readonly router: HttpRouter;

  constructor(
    private readonly api: LocalHttpApi,
    private readonly options: GatewayOptions,
  ) {
    const routes = httpRoutesOf(api);
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

  handle(req: IncomingMessage, res: ServerResponse): void {
    const { cors } = this.api;
    const exchange = new HttpApiExchange(req, res, this.options.log, cors);
    const match = this.router.match(req.method!, exchange.path);
    if (cors && isPreflight(req)) return exchange.send(204, [], '');
    if (!match) return exchange.sendMessage(404, 'Not Found', this.unknown(req.method!, exchange.path));
    const { value: route, parameters } = match;
    exchange.resource = route.routeKey;
    const { integration } = route;
    if (integration.type === 'unsupported') {
      return exchange.notRunLocally(`${route.routeKey}: ${integration.reason}`);
    }
    exchange.functionArn = integration.functionArn;
    return exchange.readBody((body) => {
      if (body === 'tooLarge') {
        return exchange.sendMessage(
          413,
          'Request Entity Too Large',
          'the body has more than 10 MB, the limit of API Gateway',
        );
      }
      return this.invoke(route, integration, parameters, body, exchange);
    });
  }

  private invoke(
    { routeKey }: HttpRoute,
    { functionArn, payloadFormatVersion, timeoutInMillis }: LambdaIntegration,
    pathParameters: { readonly [name: string]: string } | null,
    body: Buffer | undefined,
    exchange: HttpApiExchange,
  ): void {
    const createEvent = payloadFormatVersion === '2.0' ? httpApiEvent : httpApi1Event;
    const event = createEvent(this.deployed(exchange.req, functionArn), exchange.request(body), {
      routeKey,
      pathParameters,
    });
    invokeFunction(this.options, { functionArn, event, timeoutInMillis }, (outcome) =>
      respond(outcome, payloadFormatVersion, exchange),
    );
  }

  private deployed(req: IncomingMessage, functionArn: string): HttpApi {
    const { apiId, stageName, stageVariables } = this.api;
    const accountId = functionArn.split(':')[4] ?? '';
    return { ...addressOf(req), accountId, apiId, stage: stageName, stageVariables };
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

function respond(outcome: Outcome, payloadFormatVersion: '1.0' | '2.0', exchange: HttpApiExchange): void {
  if (outcome.type === 'timeout') return exchange.sendMessage(503, 'Service Unavailable', outcome.message);
  if (outcome.type === 'too-large') return exchange.sendMessage(413, 'Request Entity Too Large', outcome.message);
  if (outcome.type === 'error') return exchange.functionFailed(outcome.message);
  const { result } = outcome;
  if (result.functionError) {
    return exchange.functionFailed(`${result.payload.errorType}: ${result.payload.errorMessage}`);
  }
  const responseOf = payloadFormatVersion === '2.0' ? payload2Response : payload1Response;
  const response = responseOf(result.payload, DEFAULT_TYPE);
  if (typeof response === 'string') return exchange.functionFailed(`the function's result is not valid: ${response}`);
  exchange.send(response.statusCode, response.headers, response.body);
}
