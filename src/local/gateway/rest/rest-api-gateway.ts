import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Address, GatewayRequest } from '../../../gateway-events/request';
import { restEvent, type RestApi } from '../../../gateway-events/rest';
import { RouteTree } from '../../../gateway-events/route-tree';
import type { InvokeResult, LocalApiKey, LocalRestApi } from '../../model';
import { addressOf, type Gateway, type GatewayOptions, type GatewayProblem, type GatewayRoute } from '../gateway';
import { invokeFunction } from '../invocation';
import { nearestRoutes } from '../nearest-routes';
import { StreamedResponse, type StreamFormat } from '../streamed-response';
import { GatewayResponses } from './gateway-response';
import { apiProblems, methodsOf, type Integration, type Method } from './open-api';
import { proxyResponse } from './proxy-response';
import { invalidRequest } from './request-validation';
import { RestExchange } from './rest-exchange';
import { useApiKey } from '../usage-plans/api-keys';

type LambdaIntegration = Extract<Integration, { type: 'lambda' }>;

interface Resource {
  readonly path: string;
  readonly methods: Map<string, Method>;
}

/** A request to a method. */
interface Selected {
  readonly method: Method;
  readonly pathParameters: { readonly [name: string]: string } | null;
  /** The key of the request, for a method that requires one. */
  readonly key?: LocalApiKey;
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
  readonly apiKeys: readonly LocalApiKey[];
  private readonly tree = new RouteTree<Resource>();
  private readonly responses: GatewayResponses;
  private readonly deployed: Omit<RestApi, 'accountId' | keyof Address>;

  constructor(
    private readonly api: LocalRestApi,
    private readonly options: GatewayOptions,
  ) {
    const methods = methodsOf(api);
    const resources = new Map<string, Resource>();
    for (const method of methods) {
      const { path } = method;
      if (!resources.has(path)) resources.set(path, { path, methods: new Map() });
      resources.get(path)!.methods.set(method.method, method);
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
    this.apiKeys = api.usagePlans.flatMap(({ keys }) => keys).filter(({ enabled }) => enabled);
    this.responses = new GatewayResponses(api.body?.['x-amazon-apigateway-gateway-responses']);
  }

  handle(req: IncomingMessage, res: ServerResponse): void {
    const exchange = new RestExchange(req, res, this.responses, this.options.log);
    const match = this.tree.match(exchange.path);
    const method = match?.value.methods.get(req.method!) ?? match?.value.methods.get('ANY');
    if (!match || !method) {
      return exchange.fail('MISSING_AUTHENTICATION_TOKEN', this.unknown(req.method!, exchange.path));
    }
    exchange.resource = match.value.path;
    const { integration } = method;
    if (integration.type === 'unsupported') {
      return exchange.notRunLocally(`${req.method} ${match.value.path}: ${integration.reason}`);
    }
    if (integration.type === 'lambda') exchange.functionArn = integration.functionArn;

    const selected: Selected = { method, pathParameters: match.parameters };
    if (!method.apiKeyRequired) return this.validate(selected, exchange);
    const key = this.useKey(method, exchange);
    if (key) this.validate({ ...selected, key }, exchange);
  }

  /** The key of the request; undefined if the request has been refused. */
  private useKey({ path }: Method, exchange: RestExchange): LocalApiKey | undefined {
    const value = exchange.header('x-api-key');
    const method = { method: exchange.req.method!, path };
    const use = useApiKey(this.api.usagePlans, value, method, this.options.usage);
    if (!use) {
      const reason =
        value === undefined ? 'the header x-api-key is missing' : 'no usage plan of the stage has this key';
      exchange.fail('INVALID_API_KEY', `${reason}: the keys are listed at the start`);
      return undefined;
    }
    if (use.usage === 'allowed') return use.key;
    const isQuota = use.usage === 'quota-exceeded';
    exchange.fail(
      isQuota ? 'QUOTA_EXCEEDED' : 'THROTTLED',
      `the ${isQuota ? 'quota' : 'throttling limit'} of the usage plan is used up for the key ${use.key.name}`,
    );
    return undefined;
  }

  private validate(selected: Selected, exchange: RestExchange): void {
    const { integration, validation } = selected.method;
    if (integration.type === 'mock' && !validation) {
      return exchange.send(integration.statusCode, integration.headers, integration.body);
    }
    return exchange.readBody((body) => {
      if (body === 'tooLarge') {
        return exchange.fail('REQUEST_TOO_LARGE', 'the body has more than 10 MB, the limit of API Gateway');
      }
      const request = exchange.request(body);
      const invalid = validation && invalidRequest(validation, request, selected.pathParameters);
      if (invalid) {
        const { type, message, details } = invalid;
        return exchange.fail(type, details, { message, validationError: details });
      }
      if (integration.type === 'mock') {
        return exchange.send(integration.statusCode, integration.headers, integration.body);
      }
      return this.integrate(integration as LambdaIntegration, selected, request, exchange);
    });
  }

  private integrate(
    integration: LambdaIntegration,
    { method: { path }, pathParameters, key }: Selected,
    request: GatewayRequest,
    exchange: RestExchange,
  ): void {
    const address = { ...addressOf(exchange.req), accountId: integration.functionArn.split(':')[4] ?? '' };
    const event = restEvent({ ...this.deployed, ...address }, request, {
      resource: path,
      pathParameters,
      apiKey: key?.value,
      apiKeyId: key?.id,
    });
    this.invoke(integration, event, exchange);
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
