import * as http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ServiceRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** An AWS service whose responses a test decides: the status, and the body as text or as a value to be sent as JSON. */
export class StubService {
  readonly requests: ServiceRequest[] = [];
  respond: (request: ServiceRequest) => readonly [status: number, body: unknown] = () => [500, ''];
  private readonly server = http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const seen = { method: request.method!, url: request.url!, headers: request.headers, body };
    this.requests.push(seen);
    const [status, content] = this.respond(seen);
    response.writeHead(status).end(typeof content === 'string' ? content : JSON.stringify(content));
  });

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  listen(): Promise<void> {
    return new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}
