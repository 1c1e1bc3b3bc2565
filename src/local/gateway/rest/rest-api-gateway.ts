import type { IncomingMessage, ServerResponse } from 'node:http';
import { mediaTypeOf } from '../../../gateway-events/media-types';
import type { Address, GatewayRequest } from '../../../gateway-events/request';
import { restEvent, type RestApi, type RestMatch } from '../../../gateway-events/rest';
import { RouteTree, type Match } from '../../../gateway-events/route-tree';
import type { InvokeResult, LocalApiKey, LocalRestApi } from '../../model';
import { addressOf, type Gateway, type GatewayOptions, type GatewayProblem, type GatewayRoute } from '../gateway';
import { invokeFunction } from '../invocation';
import { nearestRoutes } from '../nearest-routes';
import { decodedParameters } from '../request-values';
import { StreamedResponse, type StreamFormat } from '../streamed-response';
import { GatewayResponses } from './gateway-response';
import { incompleteSignature } from './incomplete-signature';
import { methodsOf, type Integration, type Method, type MethodAuthorization } from './open-api';
import { proxyRest } from './http-integration';
import type { MockIntegration } from './mock-integration';
import { proxyResponse } from './proxy-response';
import { invalidRequest } from './request-validation';
import { restAuthorizer, type RestAuthorizer } from './rest-authorizer';
import { policyContext, policyDenial, type PolicyDenial } from './resource-policy';
import { RestExchange } from './rest-exchange';
import { refusalOf } from './refusal';
import { authorizeByIam } from '../authorizers/iam-authorizer';
import { useApiKey } from '../usage-plans/api-keys';
import { withinThrottle } from '../usage-plans/stage-throttle';

type LambdaIntegration = Extract<Integration, { type: 'lambda' }>;

interface Resource {
  readonly path: string;
  readonly methods: Map<string, Method>;
}

/** A request to a method. */
interface Selected {
  readonly method: Method;
  readonly pathParameters: { readonly [name: string]: string } | null;
  /** The context of the authorizer. */
  readonly authorizer?: { readonly [key: string]: unknown };
  /** The caller, of a method with IAM authorization. */
  readonly identity?: RestMatch['identity'];
  /** The API key that the authorizer returned. */
  readonly apiKey?: string;
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
  /** By the name of the security scheme. A string is the reason why one does not run locally. */
  private readonly authorizers = new Map<string, RestAuthorizer | string>();
  private readonly responses: GatewayResponses;
  private readonly deployed: Omit<RestApi, keyof Address>;
  /** The API at the address of the last request: clients use the same. */
  private reached?: RestApi;

  constructor(
    private readonly api: LocalRestApi,
    private readonly options: GatewayOptions,
  ) {
    const methods = methodsOf(api).map((method) => this.withAuthorizer(method));
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
      ...('functionArn' in integration ? { functionArn: integration.functionArn } : {}),
    }));
    this.deployed = {
      accountId: api.arn.split(':')[4],
      apiId: api.restApiId,
      stage: api.stageName,
      // As for a custom domain name that is mapped to the stage: local paths do not begin with the stage.
      basePath: '',
      stageVariables: api.stageVariables,
      binaryMediaTypes: api.binaryMediaTypes,
    };
    this.problems = methods.flatMap(problemOf);
    this.apiKeys = api.usagePlans.flatMap(({ keys }) => keys).filter(({ enabled }) => enabled);
    this.responses = new GatewayResponses(api.body?.['x-amazon-apigateway-gateway-responses']);
  }

  hasRoute(req: IncomingMessage): boolean {
    return this.find(req.method!, req.url!.split('?', 1)[0]) !== undefined;
  }

  handle(req: IncomingMessage, res: ServerResponse): void {
    const exchange = new RestExchange(req, res, this.responses, this.options.log);
    const found = this.find(req.method!, exchange.path);
    if (!found) {
      const unknown = this.unknown(req.method!, exchange.path);
      return exchange.fail('MISSING_AUTHENTICATION_TOKEN', unknown, incompleteSignature(req.headers));
    }
    const { match, method } = found;
    exchange.resource = match.value.path;
    const { integration } = method;
    if (integration.type === 'unsupported') {
      return exchange.notRunLocally(`${req.method} ${match.value.path}: ${integration.reason}`);
    }
    if ('functionArn' in integration) exchange.functionArn = integration.functionArn;

    const selected: Selected = { method, pathParameters: match.parameters };
    if (!method.authorization) {
      const denial = this.policyDenial(exchange);
      return denial ? refuseByPolicy(denial, exchange) : this.requireKey(selected, exchange);
    }
    if (isIam(method.authorization.scheme)) return this.authorizeByIam(selected, exchange);
    return void this.authorize(method.authorization, selected, exchange).catch((error: Error) =>
      exchange.fail('AUTHORIZER_FAILURE', error.message),
    );
  }

  private find(name: string, path: string): { readonly match: Match<Resource>; readonly method: Method } | undefined {
    const match = this.tree.match(path);
    const method = match?.value.methods.get(name) ?? match?.value.methods.get('ANY');
    return match && method && { match, method };
  }

  /** The method; one that is not run, if its authorizer does not run: it would be open to everyone. */
  private withAuthorizer(method: Method): Method {
    const { authorization } = method;
    if (!authorization || method.integration.type === 'unsupported') return method;
    const { name, scheme } = authorization;
    if (isIam(scheme)) return method;
    const authorizer = this.authorizers.get(name) ?? restAuthorizer(name, scheme, this.api, this.options);
    this.authorizers.set(name, authorizer);
    if (typeof authorizer !== 'string') return method;
    const reason = `${authorizer}, and without it the method would be open`;
    return { ...method, integration: { type: 'unsupported', reason } };
  }

  private async authorize(
    { name, scopes }: MethodAuthorization,
    selected: Selected,
    exchange: RestExchange,
  ): Promise<void> {
    const { method, pathParameters } = selected;
    const api = this.apiOf(exchange.req);
    const request = exchange.request();
    const match = { resource: method.path, pathParameters };
    const methodArn = this.methodArn(request);
    const authorizer = this.authorizers.get(name) as RestAuthorizer;
    // What denies everybody precedes a function that decides. A user of Cognito needs a statement that allows the call.
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
    const denial = this.policyDenial(exchange);
    if (denial?.explicit && authorizer.type === 'lambda') return refuseByPolicy(denial, exchange);
    const authorization = await authorizer.authorize({
      api,
      request,
      match,
      methodArn,
      scopes,
      context: restEvent(api, request, match).requestContext,
    });
    if (authorization.type === 'allowed' && denial && authorizer.type === 'cognito') {
      return refuseByPolicy(denial, exchange);
    }
    if (authorization.type === 'allowed') {
      const { apiKey, context } = authorization;
      return this.requireKey({ ...selected, apiKey, authorizer: context }, exchange);
    }
    const { type, message } = refusalOf(authorization);
    return exchange.fail(type, authorization.message, { message });
  }

  /** The signature is that of the whole request, so that the body is read first. */
  private authorizeByIam(selected: Selected, exchange: RestExchange): void {
    exchange.readBody((body) => {
      if (body === 'tooLarge') return tooLarge(exchange);
      const request = exchange.request(body);
      const resource = this.methodArn(request);
      const { resourcePolicy } = this.api;
      const conditions = resourcePolicy && policyContext(resourcePolicy, request.sourceIp);
      const access = { service: 'execute-api', action: 'execute-api:Invoke', resource, conditions } as const;
      const result = authorizeByIam(request, access, this.options.signers);
      if (result.type === 'allowed') {
        const { callerId, userId, accessKey, accountId, userArn } = result.identity;
        const identity = { accessKey, accountId, caller: callerId, user: userId, userArn };
        return this.requireKey({ ...selected, identity }, exchange);
      }
      const { message, errorType } = result;
      if (result.type === 'unsigned') {
        return exchange.fail(
          'MISSING_AUTHENTICATION_TOKEN',
          'the request is not signed, and the method has IAM authorization',
          incompleteSignature(exchange.req.headers),
        );
      }
      return exchange.fail(result.type === 'denied' ? 'ACCESS_DENIED' : 'INVALID_SIGNATURE', message, {
        message,
        errorType,
      });
    });
  }

  private policyDenial(exchange: RestExchange): PolicyDenial | undefined {
    if (!this.api.resourcePolicy) return undefined;
    const request = exchange.request();
    const { sourceIp } = request;
    return policyDenial(this.api, { methodArn: this.methodArn(request), sourceIp }, this.options.signers);
  }

  private methodArn({ method, path }: GatewayRequest): string {
    return `${this.api.arn}/${this.api.stageName}/${method}${path}`;
  }

  private requireKey(selected: Selected, exchange: RestExchange): void {
    if (!selected.method.apiKeyRequired) return this.throttle(selected, exchange);
    const key = this.useKey(selected, exchange);
    if (key) this.throttle({ ...selected, key }, exchange);
  }

  /** The key of the request; undefined if the request has been refused. */
  private useKey({ method: { path }, apiKey }: Selected, exchange: RestExchange): LocalApiKey | undefined {
    const value = this.api.apiKeySource === 'AUTHORIZER' ? apiKey : exchange.header('x-api-key');
    const method = { method: exchange.req.method!, path };
    const use = useApiKey(this.api.usagePlans, value, method, this.options.usage);
    if (!use) {
      const source =
        this.api.apiKeySource === 'AUTHORIZER' ? 'usageIdentifierKey of the authorizer' : 'header x-api-key';
      const reason = value === undefined ? `the ${source} is missing` : 'no usage plan of the stage has this key';
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

  private throttle(selected: Selected, exchange: RestExchange): void {
    const { throttling, arn, stageName } = this.api;
    if (!throttling) return this.validate(selected, exchange);
    const routeKey = `${selected.method.method} ${selected.method.path}`;
    const within = withinThrottle(throttling, `${arn}/${stageName}`, { routeKey }, this.options.usage);
    if (within) return this.validate(selected, exchange);
    exchange.fail('THROTTLED', `the throttling limit of the stage ${stageName} is used up for ${routeKey}`);
  }

  private validate(selected: Selected, exchange: RestExchange): void {
    const { validation } = selected.method;
    const constant = constantResponse(selected.method, exchange);
    if (constant && !validation) return exchange.send(constant.statusCode, constant.headers, constant.body);
    return exchange.readBody((body) => {
      if (body === 'tooLarge') {
        return tooLarge(exchange);
      }
      const request = exchange.request(body);
      const invalid = validation && invalidRequest(validation, request, selected.pathParameters);
      if (invalid) {
        const { type, message, details } = invalid;
        return exchange.fail(type, details, { message, validationError: details });
      }
      if (constant) return exchange.send(constant.statusCode, constant.headers, constant.body);
      return this.integrate(selected, request, exchange);
    });
  }

  private integrate(
    { method: { path, integration: declared }, pathParameters, key, authorizer, identity }: Selected,
    request: GatewayRequest,
    exchange: RestExchange,
  ): void {
    const integration = declared.type === 'mock' ? declared.otherwise() : declared;
    if (typeof integration === 'string') return exchange.notRunLocally(integration);
    const api = this.apiOf(exchange.req);
    const event = restEvent(api, request, {
      resource: path,
      pathParameters,
      authorizer,
      identity,
      apiKey: key?.value,
      apiKeyId: key?.id,
    });
    const sourceArn = `${this.api.arn}/${this.api.stageName}/${request.method}${path}`;
    if (integration.type === 'http' || integration.type === 'mapped') {
      const { stageVariables } = api;
      const values = {
        request,
        stageVariables,
        context: event.requestContext,
        pathParameters: decodedParameters(pathParameters),
      };
      if (integration.type === 'mapped') {
        const mapped = integration.run({ values, sourceArn, options: this.options, exchange });
        return void mapped.catch(({ message }) => exchange.fail('API_CONFIGURATION_ERROR', message));
      }
      return void proxyRest(integration, values, api, exchange).catch(({ message }) =>
        exchange.functionFailed(message),
      );
    }
    this.invoke(integration as LambdaIntegration, event, sourceArn, exchange);
  }

  private invoke(
    { functionArn, timeoutInMillis, stream, credentials }: LambdaIntegration,
    event: unknown,
    sourceArn: string,
    exchange: RestExchange,
  ): void {
    const streamed = stream ? new StreamedResponse(exchange, { head: streamHead }) : undefined;
    const onChunk = streamed?.push;
    const invocation = { functionArn, event, sourceArn, credentials, timeoutInMillis, onChunk, client: exchange };
    invokeFunction(this.options, invocation, (outcome) => {
      switch (outcome.type) {
        case 'result':
          return this.respond(outcome.result, exchange, streamed);
        case 'timeout':
          return exchange.fail('INTEGRATION_TIMEOUT', outcome.message);
        case 'too-large':
          return exchange.fail('REQUEST_TOO_LARGE', outcome.message);
        case 'denied':
          return exchange.fail('API_CONFIGURATION_ERROR', outcome.message);
        case 'error':
          return exchange.functionFailed(outcome.message);
      }
    });
  }

  private respond(result: InvokeResult, exchange: RestExchange, streamed?: StreamedResponse): void {
    if (result.functionError) {
      const { errorType, errorMessage } = result.payload;
      // Also if the function has timed out: INTEGRATION_TIMEOUT is for the gateway's own timeout.
      // https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway-errors.html
      return exchange.functionFailed(`${errorType}: ${errorMessage}`);
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
    return exchange.sendResult(response);
  }

  private apiOf(req: IncomingMessage): RestApi {
    const address = addressOf(req);
    const { reached } = this;
    if (reached?.domainName === address.domainName && reached.port === address.port) return reached;
    return (this.reached = { ...this.deployed, ...address });
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

function refuseByPolicy({ message, response }: PolicyDenial, exchange: RestExchange): void {
  exchange.fail('ACCESS_DENIED', message, { message: response });
}

function tooLarge(exchange: RestExchange): void {
  exchange.fail('REQUEST_TOO_LARGE', 'the body has more than 10 MB, the limit of API Gateway');
}

function isIam(scheme: any): boolean {
  return scheme?.['x-amazon-apigateway-authtype'] === 'awsSigv4' && !scheme['x-amazon-apigateway-authorizer'];
}

/** Cookies have a field of their own in the metadata of a stream. */
function streamHead(metadata: any): ReturnType<StreamFormat['head']> {
  const { cookies, ...rest } = metadata ?? {};
  const multiValueHeaders = { ...rest.multiValueHeaders, ...(cookies && { 'Set-Cookie': cookies }) };
  const response = proxyResponse(cookies ? { ...rest, multiValueHeaders } : rest, undefined, []);
  return 'malformed' in response ? response.malformed : response;
}

/** The response that needs no templates. */
function constantResponse({ integration }: Method, { req }: RestExchange): MockIntegration | undefined {
  if (integration.type !== 'mock') return undefined;
  return integration.mediaTypes.includes(mediaTypeOf(req.headers['content-type'])) ? integration : undefined;
}

function problemOf({ method, path, integration }: Method): GatewayProblem[] {
  return integration.type === 'unsupported' ? [{ method, path, message: integration.reason }] : [];
}
