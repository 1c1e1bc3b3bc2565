import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Address } from '../../../gateway-events/request';
import { restEvent, type RestApi } from '../../../gateway-events/rest';
import { RouteTree } from '../../../gateway-events/route-tree';
import type { Invoke, InvokeResult, LocalRestApi } from '../../model';
import { Exchange, type AccessLog } from '../exchange';
import { GatewayResponses } from './gateway-response';
import { nearestRoutes } from '../nearest-routes';
import { apiProblems, methodsOf, type GatewayProblem, type Integration, type Method } from './open-api';
import { proxyResponse } from './proxy-response';
import { StreamedResponse } from '../streamed-response';

export interface GatewayRoute {
  /** `ANY` for all methods. */
  readonly method: string;
  readonly path: string;
  /** The ARN of the function, if one handles the route. */
  readonly functionArn?: string;
}

export interface RestApiGatewayOptions {
  readonly invoke: Invoke;
  readonly log: (entry: AccessLog) => void;
  /** Waits for functions without a limit. @default false */
  readonly withoutTimeouts?: boolean;
}

type LambdaIntegration = Extract<Integration, { type: 'lambda' }>;

interface Resource {
  readonly path: string;
  readonly methods: Map<string, Integration>;
}

/**
 * A local REST API: reads its OpenAPI document as API Gateway does, passes each request to the function that the method
 * is integrated with, and responds by API Gateway's rules.
 *
 * @example
 * const gateway = new RestApiGateway(api, { invoke, log: ({ method, path, status }) => console.log(method, path, status) });
 * http.createServer((req, res) => gateway.handle(req, res)).listen(3000, '127.0.0.1');
 */
export class RestApiGateway {
  /** The parts of the API that do not run locally. The response of such methods is a 501. */
  readonly problems: readonly GatewayProblem[];
  readonly routes: readonly GatewayRoute[];
  private readonly tree = new RouteTree<Resource>();
  private readonly responses: GatewayResponses;
  private readonly deployed: Omit<RestApi, 'accountId' | keyof Address>;

  constructor(
    private readonly api: LocalRestApi,
    private readonly options: RestApiGatewayOptions,
  ) {
    const methods = methodsOf(api);
    const resources = new Map<string, Resource>();
    for (const { method, path, integration } of methods) {
      if (!resources.has(path)) resources.set(path, { path, methods: new Map() });
      resources.get(path)!.methods.set(method, integration);
    }
    for (const [path, resource] of resources) this.tree.add(path, resource);
    this.routes = methods.map(({ method, path, integration }) => ({
      method,
      path,
      ...(integration.type === 'lambda' ? { functionArn: integration.functionArn } : {}),
    }));
    this.deployed = {
      apiId: api.restApiId,
      stage: api.stageName,
      // As for a custom domain name that is mapped to the stage: local paths do not begin with the stage.
      basePath: '',
      stageVariables: api.stageVariables,
      binaryMediaTypes: api.binaryMediaTypes,
    };
    this.problems = [...apiProblems(api), ...methods.flatMap(problemOf)];
    this.responses = new GatewayResponses(api.body?.['x-amazon-apigateway-gateway-responses']);
  }

  handle(req: IncomingMessage, res: ServerResponse): void {
    const exchange = new Exchange(req, res, this.responses, this.options.log);
    const match = this.tree.match(exchange.path);
    const integration = match?.value.methods.get(req.method!) ?? match?.value.methods.get('ANY');
    if (!match || !integration) {
      return exchange.fail('MISSING_AUTHENTICATION_TOKEN', this.unknown(req.method!, exchange.path));
    }
    exchange.resource = match.value.path;

    if (integration.type === 'unsupported') {
      const message = `${req.method} ${match.value.path}: ${integration.reason}`;
      return exchange.send(501, [['Content-Type', 'application/json']], JSON.stringify({ message }), message);
    }
    if (integration.type === 'mock') {
      return exchange.send(integration.statusCode, integration.headers, integration.body);
    }

    exchange.functionArn = integration.functionArn;
    return exchange.readBody((body) => {
      if (body === 'tooLarge') {
        return exchange.fail('REQUEST_TOO_LARGE', 'the body has more than 10 MB, the limit of API Gateway');
      }
      const address = { ...addressOf(req), accountId: integration.functionArn.split(':')[4] ?? '' };
      const event = restEvent({ ...this.deployed, ...address }, exchange.request(body), {
        resource: match.value.path,
        pathParameters: match.parameters,
      });
      return this.invoke(integration, event, exchange);
    });
  }

  private invoke(
    { functionArn, timeoutInMillis, stream }: LambdaIntegration,
    event: unknown,
    exchange: Exchange,
  ): void {
    const streamed = stream ? new StreamedResponse(exchange) : undefined;
    const timeout = this.options.withoutTimeouts
      ? undefined
      : setTimeout(() => {
          exchange.fail(
            'INTEGRATION_TIMEOUT',
            `no response within ${timeoutInMillis / 1000} s, the integration's timeout at the gateway`,
          );
        }, timeoutInMillis);
    this.options.invoke(functionArn, event, streamed?.push).then(
      (result) => {
        clearTimeout(timeout);
        this.respond(result, exchange, streamed);
      },
      (error) => {
        clearTimeout(timeout);
        const tooLarge = error?.code === 'RequestTooLargeException';
        exchange.fail(tooLarge ? 'REQUEST_TOO_LARGE' : 'DEFAULT_5XX', String(error?.message ?? error));
      },
    );
  }

  private respond(result: InvokeResult, exchange: Exchange, streamed?: StreamedResponse): void {
    if (result.functionError) {
      const { errorType, errorMessage } = result.payload;
      return exchange.fail(
        result.reason === 'timeout' ? 'INTEGRATION_TIMEOUT' : 'DEFAULT_5XX',
        `${errorType}: ${errorMessage}`,
      );
    }
    if (streamed) {
      if (streamed.begun) return exchange.end();
      return exchange.fail(
        'DEFAULT_5XX',
        'Malformed Lambda proxy response: a streamed one begins with metadata as JSON and eight NULs. ' +
          'Write awslambda.HttpResponseStream.from(stream, { statusCode, headers })',
      );
    }
    const response = proxyResponse(result.payload, exchange.req.headers.accept, this.api.binaryMediaTypes);
    if ('malformed' in response) {
      return exchange.fail('DEFAULT_5XX', `Malformed Lambda proxy response: ${response.malformed}`);
    }
    return exchange.send(response.statusCode, response.headers, response.body);
  }

  private unknown(method: string, path: string): string {
    // The client probably uses the URL of the stage.
    if (path.startsWith(`/${this.api.stageName}/`)) {
      return `no route ${method} ${path}: local paths do not begin with the stage, /${this.api.stageName}`;
    }
    const nearest = nearestRoutes(method, path, this.routes).map((route) => `${route.method} ${route.path}`);
    return `no route ${method} ${path}${nearest.length > 0 ? `, nearest: ${nearest.join(', ')}` : ''}`;
  }
}

function addressOf({ headers, socket }: IncomingMessage): Address {
  // With the port, so that a URL built from it works locally.
  return { domainName: headers.host ?? 'localhost', protocol: 'http', port: socket.localPort ?? 0 };
}

function problemOf({ method, path, integration }: Method): GatewayProblem[] {
  return integration.type === 'unsupported' ? [{ method, path, message: integration.reason }] : [];
}
