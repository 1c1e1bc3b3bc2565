import { isBinary, mediaTypeOf } from '../../../gateway-events/media-types';
import { headerOf, type GatewayRequest, type Pair } from '../../../gateway-events/request';
import type { LocalRestApi } from '../../model';
import { REST_API_TIMEOUT_SECONDS } from '../../../runtime/aws-limits';
import { invocationOf } from '../function-uri';
import type { GatewayOptions } from '../gateway';
import { proxyTarget, sendToUrl, urlProblem, type ProxyOutcome } from '../http-proxy';
import { invokeFunction, permissionDenial } from '../invocation';
import { restMappings, type ParameterMapping } from '../parameter-mapping';
import type { RequestValues } from '../request-values';
import { sendToService } from '../service-request';
import { convertedPayload, templateInput, type Payload } from './content-handling';
import { integrationResponses, respondTo, type IntegrationResponses, type Responded } from './integration-response';
import type { RestExchange } from './rest-exchange';
import { serviceRequest, serviceTarget, type ServiceTarget } from './service-target';
import { noOverrides, parsedTemplates, rendered, type Overrides, type Templates } from './templates';

type Backend =
  | { readonly type: 'mock' }
  | { readonly type: 'http'; readonly uri: string }
  | { readonly type: 'lambda'; readonly functionArn: string; readonly credentials?: string }
  | { readonly type: 'service'; readonly target: ServiceTarget; readonly credentials: string };

/** A request to a method, as its integration takes it. */
export interface MappedRequest {
  readonly values: RequestValues;
  /** The route that API Gateway invokes functions for. */
  readonly sourceArn: string;
  readonly options: GatewayOptions;
  readonly exchange: RestExchange;
}

/** The request of an integration, and what its template has overridden. */
interface IntegrationRequest {
  readonly body?: Buffer;
  readonly overrides: Overrides;
}

/**
 * An integration that maps requests and responses, by parameters and templates.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-data-transformations.html
 */
export class MappedIntegration {
  readonly type = 'mapped';
  /** The function that it invokes. */
  readonly functionArn?: string;

  /** The integration of a document. A text is the reason why it does not run locally. */
  static of(
    integration: any,
    { stageVariables = {}, binaryMediaTypes }: Pick<LocalRestApi, 'stageVariables' | 'binaryMediaTypes'>,
  ): MappedIntegration | string {
    const backend = backendOf(integration, stageVariables);
    if (typeof backend === 'string') return backend;
    const templates = parsedTemplates(integration.requestTemplates);
    if (typeof templates === 'string') return templates;
    const responses = integrationResponses(integration.responses);
    if (typeof responses === 'string') return responses;
    return new MappedIntegration(integration, backend, templates, responses, binaryMediaTypes);
  }

  private readonly mappings: readonly ParameterMapping[];
  private readonly timeoutInMillis: number;

  private constructor(
    private readonly integration: any,
    private readonly backend: Backend,
    private readonly templates: Templates,
    private readonly responses: IntegrationResponses,
    private readonly binaryMediaTypes: readonly string[],
  ) {
    this.mappings = restMappings(integration.requestParameters);
    this.timeoutInMillis = Number(integration.timeoutInMillis ?? REST_API_TIMEOUT_SECONDS * 1000);
    if (backend.type === 'lambda') this.functionArn = backend.functionArn;
  }

  async run(request: MappedRequest): Promise<void> {
    const { values, exchange } = request;
    const sent = this.requestOf(values);
    if (sent === 'unsupported-type') {
      return exchange.fail('UNSUPPORTED_MEDIA_TYPE', 'no template is for the content type of the request');
    }
    const responded = await this.call(request, sent);
    if (!responded) return;
    const response = respondTo(responded, this.responses, values, sent.overrides, this.binaryMediaTypes);
    if (!response) {
      return exchange.fail('API_CONFIGURATION_ERROR', `no response of the integration is for ${responded.selector}`);
    }
    return exchange.send(response.statusCode, response.headers, response.body, responded.message);
  }

  private requestOf(values: RequestValues): IntegrationRequest | 'unsupported-type' {
    const { request } = values;
    const overrides = noOverrides();
    const template = this.templates.get(mediaTypeOf(headerOf(request, 'content-type')));
    if (template) {
      const body = rendered(template, templateInput(this.payloadOf(request), 'request'), values, overrides);
      return { body: Buffer.from(body), overrides };
    }
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html
    const behavior = String(this.integration.passthroughBehavior ?? 'when_no_match').toLowerCase();
    const passes = behavior === 'when_no_match' || (behavior === 'when_no_templates' && this.templates.size === 0);
    if (!passes) return 'unsupported-type';
    return { ...(request.body && { body: Buffer.from(this.payloadOf(request)) }), overrides };
  }

  private payloadOf(request: GatewayRequest): Payload {
    const isBytes = isBinary(headerOf(request, 'content-type'), this.binaryMediaTypes);
    const { body = Buffer.alloc(0) } = request;
    return convertedPayload({ body, isBinary: isBytes, expectsBinary: isBytes }, this.integration.contentHandling);
  }

  /** Calls the backend. Undefined if the gateway itself has responded. */
  private call(request: MappedRequest, sent: IntegrationRequest): Promise<Responded | undefined> {
    const { backend } = this;
    switch (backend.type) {
      case 'mock':
        return Promise.resolve(mocked(sent, request.exchange));
      case 'lambda':
        return this.invoke(backend, request, sent);
      case 'http':
      case 'service':
        return this.send(backend, request, sent);
    }
  }

  private async send(
    backend: Extract<Backend, { readonly type: 'http' | 'service' }>,
    { values, options, exchange }: MappedRequest,
    { body, overrides }: IntegrationRequest,
  ): Promise<Responded | undefined> {
    const { requestOverride } = overrides;
    const mappings = [
      ...this.mappings,
      ...Object.entries(requestOverride).flatMap(([place, texts]) =>
        overriding(place as ParameterMapping['place'], texts),
      ),
    ];
    const uri = backend.type === 'http' ? backend.uri : `http://service${backend.target.path}`;
    // Only what is mapped is sent.
    const { url, headers } = proxyTarget({ uri, mappings }, values, {
      headers: [
        ['content-type', headerOf(values.request, 'content-type') ?? 'application/json'],
        ['accept', 'application/json'],
        ...(backend.type === 'http' ? gatewayHeaders(String(values.context.apiId)) : []),
      ],
      query: '',
    });
    const method = methodOf(this.integration.httpMethod, values.request.method);
    const { timeoutInMillis } = this;
    const signal = exchange.signal();
    let outcome: ProxyOutcome;
    if (backend.type === 'http') {
      outcome = await sendToUrl(url, { method, headers, body, timeoutInMillis, signal });
    } else {
      const { services } = options;
      if (!services) {
        exchange.notRunLocally('there are no AWS services for this API');
        return undefined;
      }
      const { target, credentials } = backend;
      const path = url.pathname;
      const request = serviceRequest(target, { path, query: url.searchParams, headers, body, method });
      const { service, region } = target;
      outcome = await sendToService(services, { ...request, service, region, credentials, timeoutInMillis, signal });
    }
    if (outcome.type !== 'response') {
      exchange.fail(outcome.type === 'timeout' ? 'INTEGRATION_TIMEOUT' : 'INTEGRATION_FAILURE', outcome.message);
      return undefined;
    }
    const { statusCode, headers: responded, body: content } = outcome;
    const failure = statusCode < 400 ? {} : { message: `the integration has responded with ${statusCode}: ${content}` };
    return { selector: String(statusCode), headers: responded, body: content, ...failure };
  }

  private async invoke(
    { functionArn, credentials }: Extract<Backend, { readonly type: 'lambda' }>,
    request: MappedRequest,
    { body }: IntegrationRequest,
  ): Promise<Responded | undefined> {
    const { sourceArn, options, exchange, values } = request;
    let event: unknown;
    try {
      event = body === undefined || body.length === 0 ? {} : JSON.parse(body.toString());
    } catch (e) {
      const message = `Could not parse request body into json: ${(e as Error).message}`;
      exchange.fail('BAD_REQUEST_BODY', message, { message });
      return undefined;
    }
    if (this.isAsynchronous(values)) return this.invokeLater(functionArn, request, JSON.stringify(event));
    const invocation = { functionArn, event, sourceArn, credentials, timeoutInMillis: this.timeoutInMillis };
    return new Promise((resolve) =>
      invokeFunction(options, { ...invocation, client: exchange }, (outcome) => {
        if (outcome.type === 'result') {
          const { payload, functionError } = outcome.result;
          const failure = functionError ? outcome.result.payload : undefined;
          return resolve({
            // https://docs.aws.amazon.com/apigateway/latest/developerguide/handle-errors-in-lambda-integration.html
            selector: failure?.errorMessage,
            headers: [],
            body: Buffer.from(JSON.stringify(payload ?? null)),
            ...(failure ? { message: `${failure.errorType}: ${failure.errorMessage}` } : {}),
          });
        }
        if (outcome.type === 'timeout') exchange.fail('INTEGRATION_TIMEOUT', outcome.message);
        else if (outcome.type === 'too-large') exchange.fail('REQUEST_TOO_LARGE', outcome.message);
        else exchange.fail('API_CONFIGURATION_ERROR', outcome.message);
        return resolve(undefined);
      }),
    );
  }

  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-integration-async.html */
  private isAsynchronous(values: RequestValues): boolean {
    const type = this.mappings.find(({ name }) => name.toLowerCase() === 'x-amz-invocation-type')?.value(values);
    return type === 'Event';
  }

  private async invokeLater(
    functionArn: string,
    { sourceArn, options: { services, signers }, exchange }: MappedRequest,
    event: string,
  ): Promise<Responded | undefined> {
    const { credentials } = this.integration;
    const denial = permissionDenial(signers, { functionArn, sourceArn, credentials });
    if (denial !== undefined || !services) {
      exchange.fail('API_CONFIGURATION_ERROR', denial ?? 'there are no AWS services for this API');
      return undefined;
    }
    const outcome = await sendToService(services, {
      service: 'lambda',
      region: functionArn.split(':')[3],
      path: `/2015-03-31/functions/${encodeURIComponent(functionArn)}/invocations`,
      method: 'POST',
      headers: [['x-amz-invocation-type', 'Event']],
      body: Buffer.from(event),
      timeoutInMillis: this.timeoutInMillis,
      signal: exchange.signal(),
    });
    if (outcome.type === 'response' && outcome.statusCode === 202) return { headers: [], body: outcome.body };
    const reason = outcome.type === 'response' ? String(outcome.body) : outcome.message;
    exchange.fail('API_CONFIGURATION_ERROR', `the event was not accepted: ${reason}`);
    return undefined;
  }
}

/** The names by which a backend knows API Gateway. Some refuse requests without a `User-Agent`. */
function gatewayHeaders(apiId: string): Pair[] {
  return [
    ['user-agent', `AmazonAPIGateway_${apiId}`],
    ['x-amzn-apigateway-api-id', apiId],
  ];
}

function backendOf(integration: any, stageVariables: { readonly [name: string]: string }): Backend | string {
  const type = String(integration.type).toLowerCase();
  if (type === 'mock') return { type };
  if (String(integration.connectionType ?? '').toUpperCase() === 'VPC_LINK') return 'a VPC link does not run locally';
  const uri = String(integration.uri).replace(
    /\$\{stageVariables\.([^}]+)\}/g,
    (_, name) => stageVariables[name] ?? '',
  );
  if (type === 'http') return urlProblem(uri) ?? { type, uri };
  const { credentials } = integration;
  const functionArn = invocationOf(uri, stageVariables)?.functionArn;
  if (functionArn !== undefined) {
    return { type: 'lambda', functionArn, credentials };
  }
  const target = serviceTarget(uri);
  if (typeof target === 'string') return target;
  if (credentials === undefined) return 'its integration has no role (credentials), so the API would not deploy';
  if (String(credentials).endsWith(':user/*'))
    return 'an integration with the credentials of the caller does not run locally';
  return { type: 'service', target, credentials };
}

function mocked({ body }: IntegrationRequest, exchange: RestExchange): Responded | undefined {
  const text = String(body ?? '');
  const [, status] = /"?statusCode"?\s*:\s*"?(\d{3})\b/.exec(text) ?? [];
  if (status !== undefined) return { selector: status, headers: [], body: Buffer.alloc(0) };
  exchange.fail(
    'API_CONFIGURATION_ERROR',
    `the mock integration has no statusCode: its request template gives it, or without one the body of the request: ${JSON.stringify(text)}`,
  );
  return undefined;
}

function overriding(place: ParameterMapping['place'], texts: { readonly [name: string]: unknown }): ParameterMapping[] {
  return Object.entries(texts).map(([name, value]) => ({
    action: 'overwrite',
    place,
    name,
    value: () => String(value),
  }));
}

function methodOf(integrationMethod: unknown, ofRequest: string): string {
  const method = String(integrationMethod ?? 'ANY').toUpperCase();
  return method === 'ANY' ? ofRequest : method;
}
