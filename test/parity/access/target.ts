import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { ClientConfig } from '../target';
import { type Credentials, signed } from '../../../src/runtime/parts/aws/sign';

/** The sample apps, run in one of the ways in which apps run. */
export interface AccessTarget {
  request(api: AccessApi, target: string, request?: AccessRequest): Promise<Response>;
  /** A token that the authorizers of the API accept. That for `access` has the scope of the routes that need one. */
  token(api: 'REST' | 'HTTP', use: 'id' | 'access'): Promise<string>;
  stop?(): Promise<void>;
}

/** APIs, and function URLs: one for everyone, and one in chunks for callers that sign. */
export type AccessApi = 'REST' | 'HTTP' | 'URL' | 'streamed URL';

/** Roles of the stacks: of all that asks for a signature, the second may call nothing, and the first not everything. */
export type AccessRole = 'Caller' | 'Stranger';

export interface AccessRequest extends RequestInit {
  /** Signs as a role, or as nobody that is known. */
  readonly by?: AccessRole | 'nobody';
}

/** An API over the network; roles are assumed with the client. */
export interface DeployedApi {
  readonly url: string;
  readonly client: ClientConfig;
  readonly roles: { readonly [role in AccessRole]: string };
}

/** Requests over the network. */
export class AccessRequests {
  private readonly credentials = new Map<string, Promise<Credentials>>();

  /** Function URLs are in the stack of the REST API. */
  constructor(
    private readonly apis: { readonly REST: DeployedApi; readonly HTTP: DeployedApi },
    private readonly functionUrls: { readonly URL: string; readonly 'streamed URL': string },
  ) {}

  async send(api: AccessApi, target: string, { by, ...init }: AccessRequest = {}): Promise<Response> {
    const isFunctionUrl = api !== 'REST' && api !== 'HTTP';
    const { url: apiUrl, client, roles } = this.apis[isFunctionUrl ? 'REST' : api];
    const url = (isFunctionUrl ? this.functionUrls[api] : apiUrl).replace(/\/$/, '') + target;
    // Between two calls a test may wait for a command, and so not hear that the server has closed the connection.
    const headers = { connection: 'close', ...Object.fromEntries(new Headers(init.headers)) };
    if (!by) return fetch(url, { ...init, headers });
    const credentials = by === 'nobody' ? UNKNOWN : await this.credentialsOf(client, roles[by]);
    const unsigned = { method: init.method ?? 'GET', url: new URL(url), headers: {}, body: '' };
    const service = isFunctionUrl ? 'lambda' : 'execute-api';
    const { host: _, ...signature } = signed(unsigned, service, client.region, credentials, new Date());
    return fetch(url, { ...init, headers: { ...headers, ...signature } });
  }

  private credentialsOf(client: ClientConfig, RoleArn: string): Promise<Credentials> {
    const key = `${client.endpoint} ${RoleArn}`;
    let credentials = this.credentials.get(key);
    if (!credentials) this.credentials.set(key, (credentials = assumeRole(client, RoleArn)));
    return credentials;
  }
}

const UNKNOWN: Credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'nothing' };

async function assumeRole(client: ClientConfig, RoleArn: string): Promise<Credentials> {
  const { Credentials: keys } = await new STSClient(client).send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: 'ada' }),
  );
  return { accessKeyId: keys!.AccessKeyId!, secretAccessKey: keys!.SecretAccessKey!, sessionToken: keys!.SessionToken };
}
