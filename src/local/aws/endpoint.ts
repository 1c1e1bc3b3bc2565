import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { errorResponse } from './error-response';
import { BodyTooLargeError, readAwsRequest } from './request';
import { AwsServiceError, type AwsResponse, type AwsService } from './service';

/**
 * The one address for all AWS services, `AWS_ENDPOINT_URL`, on 127.0.0.1. Services that run here answer; for any other the
 * client gets an error in its own protocol, so that no call leaves this machine unseen.
 *
 * @example
 * const endpoint = new AwsEndpoint([new DynamoDb({ … })]);
 * process.env.AWS_ENDPOINT_URL = await endpoint.listen();
 */
export class AwsEndpoint {
  private readonly services: ReadonlyMap<string, AwsService>;
  private readonly server: http.Server;

  constructor(services: readonly AwsService[]) {
    this.services = new Map(services.map((service) => [service.name, service]));
    this.server = http.createServer((message, response) => void this.answer(message, response));
    // Clients keep their connections; one that is closed while a request is on its way fails that request.
    this.server.keepAliveTimeout = 60_000;
  }

  /** Starts to listen and gives the URL. On a free port, unless `port` is given and free. */
  async listen(port = 0): Promise<string> {
    await this.listenOn(port).catch((e: NodeJS.ErrnoException) => {
      if (e.code !== 'EADDRINUSE') throw e;
      return this.listenOn(0);
    });
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Ends all connections and services. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
    for (const service of this.services.values()) await service.close();
  }

  /** Lets the process end while this is all that runs. */
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

  private async answer(message: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    let answer: AwsResponse;
    try {
      const request = await readAwsRequest(message);
      if (!request) {
        answer = errorResponse(
          { headers: message.headers, service: '' },
          403,
          new AwsServiceError(
            'MissingAuthenticationToken',
            'This is the endpoint of the local AWS services, and the request is not signed as the AWS SDK does.',
          ),
        );
      } else {
        const service = this.services.get(request.service);
        // 501 is not retried by the SDK.
        answer = service
          ? await service.handle(request)
          : errorResponse(
              request,
              501,
              new AwsServiceError(
                'NotRunLocally',
                `no local ${request.service}; use --endpoint or --aws ${request.service}`,
              ),
            );
      }
    } catch (e) {
      // A client that went away while it sent its request.
      if (message.destroyed && !message.complete) return;
      const tooLarge = e instanceof BodyTooLargeError;
      answer = errorResponse(
        { headers: message.headers, service: '' },
        tooLarge ? 413 : 500,
        new AwsServiceError(tooLarge ? 'RequestEntityTooLarge' : 'InternalFailure', (e as Error).message),
      );
    }
    response.writeHead(answer.status, { ...answer.headers, 'content-length': String(Buffer.byteLength(answer.body)) });
    response.end(answer.body);
  }
}
