import { jsonHeaders, JSON_SERVICES, type JsonService } from '../../aws/json-services';

/** An operation, or a path, of an AWS service. */
export interface ServiceTarget {
  /** The service in a signature. */
  readonly service: string;
  readonly region: string;
  /** With parameters as `{bucket}`. Undefined if an operation is named. */
  readonly path: string;
  readonly action?: string;
  /** Those of an operation in the URI: `action/Publish&TopicArn=…`. */
  readonly parameters: readonly (readonly [name: string, value: string])[];
  readonly protocol: ServiceProtocol;
}

type ServiceProtocol =
  | { readonly type: 'query'; readonly version: string }
  | ({ readonly type: 'json' } & JsonService)
  | { readonly type: 'rest' };

/** The services that run here, by their names in the URIs of integrations. */
const SERVICES: { readonly [name: string]: ServiceProtocol & { readonly signedAs?: string } } = {
  'cognito-idp': { type: 'json', ...JSON_SERVICES['cognito-idp'] },
  dynamodb: { type: 'json', ...JSON_SERVICES.dynamodb },
  email: { type: 'query', version: '2010-12-01', signedAs: 'ses' },
  events: { type: 'json', ...JSON_SERVICES.events },
  kinesis: { type: 'json', ...JSON_SERVICES.kinesis },
  logs: { type: 'json', ...JSON_SERVICES.logs },
  monitoring: { type: 'query', version: '2010-08-01' },
  s3: { type: 'rest' },
  secretsmanager: { type: 'json', ...JSON_SERVICES.secretsmanager },
  sns: { type: 'query', version: '2010-03-31' },
  sqs: { type: 'query', version: '2012-11-05' },
  ssm: { type: 'json', ...JSON_SERVICES.ssm },
  states: { type: 'json', ...JSON_SERVICES.states },
  sts: { type: 'query', version: '2011-06-15' },
};

/**
 * The target in `arn:aws:apigateway:<region>:<subdomain>.<service>:path|action/…`. A text is the reason why it does not
 * run locally.
 *
 * https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html#apigw-PutIntegration-request-uri
 */
export function serviceTarget(uri: string): ServiceTarget | string {
  const [, region, subdomain, name, kind, rest] =
    /^arn:[^:]+:apigateway:([^:]+):(?:([^:]+)\.)?([^:.]+):(path|action)\/(.*)$/s.exec(uri) ?? [];
  if (name === undefined) return `its integration is no URI of a service: ${uri}`;
  if (!Object.hasOwn(SERVICES, name)) return `an integration with the service ${name} does not run locally`;
  const { signedAs: service = name, ...protocol } = SERVICES[name];
  const target = { service, region, protocol, parameters: [] };
  // A bucket is the subdomain, else the first part of the path.
  if (kind === 'path') return { ...target, path: subdomain === undefined ? `/${rest}` : `/${subdomain}/${rest}` };
  if (protocol.type === 'rest') return `an operation of ${name} by its name does not run locally, its path does`;
  const [action, ...parameters] = rest.split('&');
  return { ...target, path: '/', action, parameters: [...new URLSearchParams(parameters.join('&'))] };
}

/** The query, headers and body with which the service understands the request. */
export function serviceRequest(
  { action, parameters, protocol, service }: ServiceTarget,
  request: {
    readonly path: string;
    readonly query: URLSearchParams;
    readonly headers: readonly (readonly [name: string, value: string])[];
    readonly body?: Buffer;
    readonly method: string;
  },
): Pick<typeof request, 'path' | 'headers' | 'body' | 'method'> {
  const { path, query, headers, body, method } = request;
  const header = (name: string) => headers.find(([other]) => other.toLowerCase() === name)?.[1];
  const replaced = (...added: (readonly [string, string])[]) => [
    ...headers.filter(([other]) => !added.some(([name]) => name === other.toLowerCase())),
    ...added,
  ];
  if (protocol.type === 'json' && action !== undefined) {
    const own = replaced(...Object.entries(jsonHeaders(protocol, action)));
    return { path: '/', method: 'POST', headers: own, body: body ?? Buffer.from('{}') };
  }
  if (protocol.type === 'query' && header('x-amz-target') === undefined) {
    const isForm = header('content-type')?.startsWith('application/x-www-form-urlencoded') || action !== undefined;
    const form = new URLSearchParams(query);
    for (const [name, value] of parameters) form.set(name, value);
    if (isForm && body && !/^\s*\{/.test(String(body))) {
      for (const [name, value] of new URLSearchParams(String(body))) form.set(name, value);
    }
    if (action !== undefined) form.set('Action', action);
    if (!form.has('Version')) form.set('Version', protocol.version);
    // The path of a queue names it.
    if (service === 'sqs' && path !== '/' && !form.has('QueueUrl')) form.set('QueueUrl', path);
    const own = replaced(['content-type', 'application/x-www-form-urlencoded']);
    return { path: '/', method: 'POST', headers: own, body: Buffer.from(form.toString()) };
  }
  const search = query.toString();
  return { path: search === '' ? path : `${path}?${search}`, method, headers, body };
}
