import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { refusedHost, refusedOrigin } from '../origin';
import { errorResponse } from './error-response';
import { BodyTooLargeError, readAwsRequest } from './request';
import { AwsServiceError, type AwsResponse, type AwsService } from './service';

/**
 * The access key of functions. Signatures are not checked: any process on this machine may make requests, but no web
 * page.
 */
export const LOCAL_ACCESS_KEY_ID = 'local';

export interface AwsEndpointOptions {
  /** Names in `Host` and `Origin` that are allowed in addition to those of this machine. @default - none */
  readonly allowedHosts?: readonly string[];
  /** The only key that is accepted. @default - any */
  readonly accessKeyId?: string;
  /** The advice in the error for a service that does not run locally. @default - flags of `projen dev` */
  readonly remedy?: (service: string) => string;
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
  private readonly services = new Map<string, AwsService>();
  private readonly server: http.Server;

  constructor(
    services: readonly AwsService[],
    private readonly options: AwsEndpointOptions = {},
  ) {
    for (const service of services) this.add(service);
    this.server = http.createServer((message, response) => void this.serve(message, response));
    // Clients keep their connections; if one is closed while a request is in flight, that request fails.
    this.server.keepAliveTimeout = 60_000;
  }

  /** Adds a service. */
  add(service: AwsService): void {
    this.services.set(service.name, service);
  }

  /** Starts to listen and returns the URL. It uses a free port, unless `port` is specified and free. */
  async listen(port = 0): Promise<string> {
    await this.listenOn(port).catch((e: NodeJS.ErrnoException) => {
      if (e.code !== 'EADDRINUSE') throw e;
      return this.listenOn(0);
    });
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Closes all connections and services. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
    for (const service of this.services.values()) await service.close();
  }

  /** Does not keep the process alive. */
  unref(): void {
    this.server.unref();
    this.server.on('connection', (socket) => socket.unref());
  }

  private listenOn(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, '127.0.0.1', () => {
        this.server.off('error', reject);
        resolve();
      });
    });
  }

  /** The reason to refuse a request that may come from a web page. */
  private foreign({ host, origin, ...headers }: http.IncomingHttpHeaders): string | undefined {
    const { allowedHosts = [] } = this.options;
    const site = headers['sec-fetch-site'];
    return (
      refusedHost(host, allowedHosts) ??
      refusedOrigin({ origin, site: site === undefined ? site : String(site) }, allowedHosts)
    );
  }

  private async serve(message: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    let answer: AwsResponse;
    try {
      answer = await this.respond(message);
    } catch (e) {
      // The client has disconnected while it sent its request.
      if (message.destroyed && !message.complete) return;
      const tooLarge = e instanceof BodyTooLargeError;
      answer = failure(
        message,
        tooLarge ? 413 : 500,
        tooLarge ? 'RequestEntityTooLarge' : 'InternalFailure',
        (e as Error).message,
      );
    }
    response.writeHead(answer.status, { ...answer.headers, 'content-length': String(Buffer.byteLength(answer.body)) });
    response.end(answer.body);
  }

  private async respond(message: http.IncomingMessage): Promise<AwsResponse> {
    const foreign = this.foreign(message.headers);
    if (foreign !== undefined)
      return failure(message, 403, 'AccessDeniedException', `The local AWS services: ${foreign}.`);
    const request = await readAwsRequest(message);
    if (!request) {
      return failure(
        message,
        403,
        'MissingAuthenticationToken',
        'This is the endpoint of the local AWS services, and the request is not signed as the AWS SDK does.',
      );
    }
    const { accessKeyId } = this.options;
    if (accessKeyId !== undefined && request.accessKeyId !== accessKeyId) {
      const error = new AwsServiceError('UnrecognizedClientException', unknownKey(request.accessKeyId, accessKeyId));
      return errorResponse(request, 403, error);
    }
    const service = this.services.get(request.service);
    if (service) return service.handle(request);
    const { remedy = (name) => `use --endpoint or --aws ${name}` } = this.options;
    // The SDK does not retry a 501.
    return errorResponse(
      request,
      501,
      new AwsServiceError('NotRunLocally', `no local ${request.service}; ${remedy(request.service)}`),
    );
  }
}

/** The error response if the service is unknown. */
function failure({ headers }: http.IncomingMessage, status: number, code: string, message: string): AwsResponse {
  return errorResponse({ headers, service: '' }, status, new AwsServiceError(code, message));
}

function unknownKey(given: string, known: string): string {
  return (
    `The local AWS services do not know the access key "${given}". Functions have theirs in their environment: leave out ` +
    `\`credentials\` where the code creates a client. For tools of your own, set AWS_ACCESS_KEY_ID=${known} and AWS_SECRET_ACCESS_KEY=${known}.`
  );
}
