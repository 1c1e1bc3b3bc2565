import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Address } from '../../../gateway-events/request';
import { restEvent, type RestApi } from '../../../gateway-events/rest';
import { RouteTree } from '../../../gateway-events/route-tree';
import type { InvokeResult, LocalRestApi } from '../../model';
import { addressOf, type Gateway, type GatewayOptions, type GatewayProblem, type GatewayRoute } from '../gateway';
import { invokeFunction } from '../invocation';
import { nearestRoutes } from '../nearest-routes';
import { StreamedResponse, type StreamFormat } from '../streamed-response';
import { GatewayResponses } from './gateway-response';
import { apiProblems, methodsOf, type Integration, type Method } from './open-api';
import { proxyResponse } from './proxy-response';
import { RestExchange } from './rest-exchange';

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
export class RestApiGateway implements Gateway {
  readonly problems: readonly GatewayProblem[];
  readonly routes: readonly GatewayRoute[];
  private readonly tree = new RouteTree<Resource>();
  private readonly responses: GatewayResponses;
  private readonly deployed: Omit<RestApi, 'accountId' | keyof Address>;

  constructor(
    private readonly api: LocalRestApi,
    private readonly options: GatewayOptions,
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
    const exchange = new RestExchange(req, res, this.responses, this.options.log);
    const match = this.tree.match(exchange.path);
    const integration = match?.value.methods.get(req.method!) ?? match?.value.methods.get('ANY');
    if (!match || !integration) {
      return exchange.fail('MISSING_AUTHENTICATION_TOKEN', this.unknown(req.method!, exchange.path));
    }
    exchange.resource = match.value.path;

    if (integration.type === 'unsupported') {
      return exchange.notRunLocally(`${req.method} ${match.value.path}: ${integration.reason}`);
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
    exchange: RestExchange,
  ): void {
    const streamed = stream ? new StreamedResponse(exchange, { head: streamHead }) : undefined;
    const invocation = { functionArn, event, timeoutInMillis, onChunk: streamed?.push };
    invokeFunction(this.options, invocation, (outcome) => {
      switch (outcome.type) {
        case 'result':
          return this.respond(outcome.result, exchange, streamed);
        case 'timeout':
          return exchange.fail('INTEGRATION_TIMEOUT', outcome.message);
        case 'too-large':
          return exchange.fail('REQUEST_TOO_LARGE', outcome.message);
        case 'error':
          return exchange.functionFailed(outcome.message);
      }
    });
  }

  private respond(result: InvokeResult, exchange: RestExchange, streamed?: StreamedResponse): void {
    if (result.functionError) {
      const { errorType, errorMessage } = result.payload;
      return exchange.fail(
        result.reason === 'timeout' ? 'INTEGRATION_TIMEOUT' : 'DEFAULT_5XX',
        `${errorType}: ${errorMessage}`,
      );
    }
    if (streamed) {
      if (streamed.end()) return;
      return exchange.functionFailed(
        'Malformed Lambda proxy response: a streamed one begins with metadata as JSON and eight NULs. ' +
          'Write awslambda.HttpResponseStream.from(stream, { statusCode, headers })',
      );
    }
    const response = proxyResponse(result.payload, exchange.req.headers.accept, this.api.binaryMediaTypes);
    if ('malformed' in response) {
      return exchange.functionFailed(`Malformed Lambda proxy response: ${response.malformed}`);
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

/** Cookies have a field of their own in the metadata of a stream. */
function streamHead(metadata: any): ReturnType<StreamFormat['head']> {
  const { cookies, ...rest } = metadata ?? {};
  const multiValueHeaders = { ...rest.multiValueHeaders, ...(cookies && { 'Set-Cookie': cookies }) };
  const response = proxyResponse(cookies ? { ...rest, multiValueHeaders } : rest, undefined, []);
  return 'malformed' in response ? response.malformed : response;
}

function problemOf({ method, path, integration }: Method): GatewayProblem[] {
  return integration.type === 'unsupported' ? [{ method, path, message: integration.reason }] : [];
}
