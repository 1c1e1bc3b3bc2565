import { randomBytes } from 'node:crypto';
import type * as http from 'node:http';
import { hasBearer } from '../bearer';
import { LoopbackServer, readJson } from '../loopback-server';
import { refusedHost } from '../origin';
import { isUserError } from '../../errors';

/** What other commands ask a running `dev` for, by name: from JSON to JSON. */
export type ControlOperations = { readonly [name: string]: (input: any) => unknown };

/** The address of a `ControlServer`, and the secret without which it does nothing. */
export interface ControlAddress {
  readonly url: string;
  readonly secret: string;
}

/** The port on which `dev` takes the requests of the other commands. */
export class ControlServer {
  private readonly secret = randomBytes(16).toString('hex');
  private readonly server = new LoopbackServer((req, res) => this.serve(req, res));

  constructor(private readonly operations: ControlOperations) {}

  get address(): ControlAddress {
    return { url: this.server.url, secret: this.secret };
  }

  listen(): Promise<void> {
    return this.server.listen();
  }

  close(): Promise<void> {
    return this.server.close();
  }

  private async serve(req: http.IncomingMessage, res: http.ServerResponse): Promise<void> {
    const send = (status: number, body: object) => {
      res.writeHead(status, { 'content-type': 'application/json' });
      res.end(JSON.stringify(body));
    };
    if (refusedHost(req.headers.host, []) !== undefined || !hasBearer(req.headers, this.secret)) return send(403, {});
    const name = req.url!.slice(1);
    // The response to a command that only looks whether this `dev` is there.
    if (name === '') return send(200, {});
    if (!Object.hasOwn(this.operations, name)) return send(404, {});
    try {
      const result = await this.operations[name](await readJson(req));
      send(200, { result });
    } catch (e) {
      send(400, isUserError(e) ? { message: e.message, code: e.code } : { message: String((e as Error).stack) });
    }
  }
}
