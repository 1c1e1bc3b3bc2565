import { withRetries } from './retries';
import { signed, type Unsigned } from './sign';

export interface AwsResponse {
  readonly status: number;
  readonly body: string;
}

/** A signed request, with the credentials of the function; retried after throttling and failures of the service. */
export async function awsRequest(request: Unsigned, service: string): Promise<AwsResponse> {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = process.env;
  if (!accessKeyId || !secretAccessKey) {
    throw new Error(
      `${service}: there are no AWS credentials in the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY)`,
    );
  }
  const from = region();
  return withRetries(() =>
    send({
      ...request,
      headers: {
        ...signed(request, service, from, { accessKeyId, secretAccessKey, sessionToken }, new Date()),
        ...traceHeader(),
      },
    }),
  );
}

/**
 * By which Lambda recognizes a loop of functions and queues, as from the SDK. Unsigned, as what is on the way changes it.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
function traceHeader(): { readonly [name: string]: string } {
  const { _X_AMZN_TRACE_ID: trace } = process.env;
  return trace ? { 'x-amzn-trace-id': trace } : {};
}

/**
 * Not by `fetch`, which takes 25 ms of a cold start to load. Node's modules are loaded at the call, not with the
 * library.
 */
export function send({ method, url, headers, body }: Unsigned): Promise<AwsResponse> {
  const client = process.getBuiltinModule(url.protocol === 'http:' ? 'node:http' : 'node:https');
  return new Promise((resolve, reject) => {
    const request = client.request(url, { method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

export function region(): string {
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  const found = AWS_REGION ?? AWS_DEFAULT_REGION;
  if (!found) throw new Error('There is no AWS region in the environment (AWS_REGION)');
  return found;
}

/** The endpoint of a service; AWS_ENDPOINT_URL_<SERVICE> and AWS_ENDPOINT_URL count as for the SDK. */
export function endpoint(service: string, variable: string): URL {
  const { [`AWS_ENDPOINT_URL_${variable}`]: own, AWS_ENDPOINT_URL: all } = process.env;
  return new URL(
    own ?? all ?? `https://${service}.${region()}.amazonaws.com${region().startsWith('cn-') ? '.cn' : ''}`,
  );
}
