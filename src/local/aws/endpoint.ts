import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Readable, pipeline } from 'node:stream';
import type { CallerRegistry } from './caller-registry';
import { Listener } from './listener';
import { NotImplementedError } from './not-implemented';
import { errorResponse, type FailedRequest } from './protocols/errors';
import { ReceivedRequest, type Incoming, type Outgoing } from './request';
import { serviceOf, type Services } from './routing';
import { AwsServiceError, type AwsResponse, type AwsService } from './service';
import { signatureScope } from './signature';
import { verifySignature } from './verified-request';
import { isFromLoopback } from '../bound-server';
import { refusedHost, refusedOrigin } from '../origin';
import { toOriginForm } from '../request-target';
import { diskError } from '../../errors';

export interface AwsEndpointOptions {
  /** The address to listen on, in addition to 127.0.0.1. Requests from there need a valid signature. @default - none */
  readonly host?: string;
  /** Names in `Host` and `Origin` that are allowed in addition to those of this machine. @default - none */
  readonly allowedHosts?: readonly string[];
  /** Knows who makes a request. @default - whoever it is may do everything */
  readonly callers?: CallerRegistry;
  /** The advice in the error for a service that does not run locally. @default - flags of `projen dev` */
  readonly remedy?: (service: string) => string;
}

/** The services behind an endpoint. */
export interface ServiceProvider extends Services {
  /** @param set of a test client; undefined for requests that do not come from a handler */
  get(
    name: string,
    location: { readonly set?: string; readonly account?: string; readonly region?: string },
  ): AwsService | undefined | Promise<AwsService | undefined>;
  close?(): Promise<void>;
}

/**
 * The one address for all AWS services, `AWS_ENDPOINT_URL`, on 127.0.0.1. It serves the services that run locally; for
 * any other the client gets an error in its own protocol, so that no call leaves this machine unnoticed.
 *
 * @example
 * const endpoint = new AwsEndpoint([new DynamoDb({ … })]);
 * process.env.AWS_ENDPOINT_URL = await endpoint.listen();
 */
export class AwsEndpoint {
  private readonly services: ServiceProvider;
  private readonly listener: Listener;

  constructor(
    services: ServiceProvider | readonly AwsService[],
    private readonly options: AwsEndpointOptions = {},
  ) {
    this.services = 'get' in services ? services : providerOf(services);
    this.listener = new Listener((incoming, outgoing) => void this.serve(incoming, outgoing), options.host);
  }

  /** Starts to listen and returns the URL. It uses a free port, unless one of the `tries` from `port` on is free. */
  async listen(port = 0, tries = 1): Promise<string> {
    return `http://127.0.0.1:${await this.listener.listen(port, tries)}`;
  }

  /** Closes all connections, and the services. */
  async close(): Promise<void> {
    await this.listener.close();
    await this.services.close?.();
  }

  /** Does not keep the process alive. */
  unref(): void {
    this.listener.unref();
  }

  private async serve(incoming: Incoming, outgoing: Outgoing): Promise<void> {
    const failed: { -readonly [K in keyof FailedRequest]: FailedRequest[K] } = {
      method: incoming.method!,
      headers: incoming.headers,
      service: '',
    };
    let response: AwsResponse;
    toOriginForm(incoming);
    try {
      response = await this.respond(incoming, outgoing, failed);
    } catch (e) {
      // The client has disconnected while it sent its request, or while it waited.
      if (incoming.destroyed && !incoming.complete) return;
      response = errorResponse(failed, this.asServiceError(e));
    }
    if (!outgoing.destroyed) send(response, incoming, outgoing);
  }

  private async respond(
    incoming: Incoming,
    outgoing: Outgoing,
    failed: { service: string; id?: string },
  ): Promise<AwsResponse> {
    const url = incoming.url!;
    const { headers } = incoming;
    const foreign = this.foreign(headers);
    if (foreign !== undefined) {
      throw new AwsServiceError('AccessDeniedException', `The local AWS services: ${foreign}.`, { status: 403 });
    }
    const scope = signatureScope(url, headers.authorization);
    const name = serviceOf({ method: incoming.method!, url, headers, scope }, this.services);
    if (name === undefined) {
      throw new AwsServiceError(
        'MissingAuthenticationToken',
        'This is the endpoint of the local AWS services, and the request is not signed as the AWS SDK does.',
        { status: 403 },
      );
    }
    failed.service = name;
    const { callers } = this.options;
    const { caller, set } = callers ? callers.identify(headers, scope?.accessKeyId, name) : ANYONE;
    const request = new ReceivedRequest(incoming, outgoing, name, caller, scope);
    failed.id = request.id;
    if (callers && !isFromLoopback(incoming.socket)) await verifySignature(request, callers);
    const service = await this.services.get(name, { set, account: caller.account, region: scope?.region });
    if (service) return service.handle(request);
    throw new AwsServiceError('NotRunLocally', `the local cloud has no operations of ${name}; ${this.remedy(name)}`, {
      status: 501,
    });
  }

  private asServiceError(error: unknown): AwsServiceError {
    if (error instanceof NotImplementedError) {
      return new AwsServiceError(error.code, `${error.message}; ${this.remedy(error.service)}`, error);
    }
    if (error instanceof AwsServiceError) return error;
    const { message } = diskError(error) ?? (error as Error);
    return new AwsServiceError('InternalFailure', message, { status: 500 });
  }

  private remedy(service: string): string {
    const { remedy = (name) => `start dev with --endpoint ${name}=<url> or --aws ${name}` } = this.options;
    return remedy(service);
  }

  /** The reason to refuse a request that may come from a web page. */
  private foreign({ host, origin, ...headers }: IncomingHttpHeaders): string | undefined {
    const { allowedHosts = [] } = this.options;
    const site = headers['sec-fetch-site'];
    const authority = headers[':authority'];
    return (
      refusedHost(host ?? (authority === undefined ? undefined : String(authority)), allowedHosts) ??
      refusedOrigin({ origin, site: site === undefined ? site : String(site) }, allowedHosts)
    );
  }
}

const ANYONE: ReturnType<CallerRegistry['identify']> = {
  caller: {
    principal: { type: 'everything' },
    account: '000000000000',
    cause: { traceId: `1-00000000-${randomUUID().replace(/-/g, '').slice(0, 24)}`, lineage: [] },
  },
};

function providerOf(services: readonly AwsService[]): ServiceProvider {
  const byName = new Map(services.map((service) => [service.name, service]));
  return {
    has: (name) => byName.has(name),
    withTarget: () => undefined,
    get: (name) => byName.get(name),
    async close() {
      for (const service of services) await service.close();
    },
  };
}

function send({ status, headers, body }: AwsResponse, incoming: Incoming, outgoing: Outgoing): void {
  // The body may be a stream that nothing has read to its end.
  if (!incoming.readableEnded) outgoing.once('finish', () => incoming.resume());
  if (body instanceof Readable) {
    outgoing.writeHead(status, headers as Record<string, string>);
    // The status is sent: all that is left for an error is to break off.
    return void pipeline(body, outgoing, () => undefined);
  }
  const hasLength = status !== 204 && status !== 304 && !('content-length' in headers);
  outgoing.writeHead(
    status,
    (hasLength ? { ...headers, 'content-length': String(Buffer.byteLength(body)) } : headers) as Record<string, string>,
  );
  outgoing.end(body);
}
