import { awsRequest, endpoint, send, type AwsResponse } from './request';
import { withRetries } from './retries';
import type { ResourceDeclaration, ResourceKind } from '../../declarations';
import { DISCOVERY_VARIABLE } from '../../names';
import { VALUE_SOURCE } from '../../value-source';

const cache = new Map<string, { readonly value: Promise<string>; readonly until: number }>();

/**
 * The value of a secret or parameter: fetched once, and again after its time to live. A failure is not cached. In a
 * test it is the test's value, during discovery a placeholder.
 *
 * @param id the secret's ARN or the parameter's name
 */
export async function storedValue(
  { kind, variable }: ResourceDeclaration,
  id: () => string,
  ttlSeconds = 300,
): Promise<string> {
  const given =
    (globalThis as any)[VALUE_SOURCE]?.(`${variable}.value`) ?? (process.env[DISCOVERY_VARIABLE] ? '{}' : undefined);
  return given ?? remembered(kind, id(), ttlSeconds);
}

function remembered(kind: ResourceKind, id: string, ttlSeconds: number): Promise<string> {
  const key = `${kind} ${id}`;
  const known = cache.get(key);
  if (known && Date.now() < known.until) return known.value;
  const value = kind === 'secret' ? secret(id) : parameter(id);
  cache.set(key, { value, until: Date.now() + ttlSeconds * 1000 });
  value.catch(() => cache.delete(key));
  return value;
}

async function secret(id: string): Promise<string> {
  const found = await fetched(
    `secret ${id}`,
    `/secretsmanager/get?secretId=${encodeURIComponent(id)}`,
    'secretsmanager',
    'SECRETS_MANAGER',
    'GetSecretValue',
    { SecretId: id },
  );
  return found.SecretString ?? Buffer.from(found.SecretBinary, 'base64').toString();
}

async function parameter(name: string): Promise<string> {
  const path = `/systemsmanager/parameters/get?name=${encodeURIComponent(name)}&withDecryption=true`;
  return (await fetched(`parameter ${name}`, path, 'ssm', 'SSM', 'GetParameter', { Name: name, WithDecryption: true }))
    .Parameter.Value;
}

/**
 * Fetches from the AWS Parameters and Secrets extension, which has a cache of its own, if it is configured; else from
 * the service.
 */
async function fetched(
  what: string,
  path: string,
  service: string,
  variable: string,
  operation: string,
  input: object,
): Promise<any> {
  const { PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: port, AWS_SESSION_TOKEN: token = '' } = process.env;
  let response: AwsResponse;
  if (port) {
    // https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html
    const url = new URL(`http://localhost:${port}${path}`);
    try {
      response = await withRetries(() =>
        send({ method: 'GET', url, headers: { 'x-aws-parameters-secrets-token': token }, body: '' }),
      );
    } catch (cause) {
      throw new Error(
        `${what}: the AWS Parameters and Secrets extension does not respond at the port ${port}, which PARAMETERS_SECRETS_EXTENSION_HTTP_PORT names. ` +
          'Add its layer to the function, or leave the variable out',
        { cause },
      );
    }
    // The extension serves during invocations, but not while the modules of the app are loaded.
    if (/not ready to serve/.test(response.body)) {
      throw new Error(
        `${what}: the AWS Parameters and Secrets extension is not ready while the function is initialized. Ask for the value in a handler`,
      );
    }
  } else {
    const target = service === 'ssm' ? 'AmazonSSM' : service;
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `${target}.${operation}` };
    response = await awsRequest(
      { method: 'POST', url: endpoint(service, variable), headers, body: JSON.stringify(input) },
      service,
    );
  }
  if (response.status !== 200) {
    throw new Error(`${what}: ${operation} failed with ${response.status} ${response.body}`);
  }
  return JSON.parse(response.body);
}
