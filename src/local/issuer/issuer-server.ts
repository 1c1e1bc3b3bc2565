import { randomBytes } from 'node:crypto';
import type * as http from 'node:http';
import type { LocalIssuer } from './local-issuer';
import { hasBearer } from '../bearer';
import { LoopbackServer, readJson } from '../loopback-server';
import { refusedHost } from '../origin';
import { commandOf } from '../../package-manager';

/** The path of the operation that issues a token. */
export const TOKEN_PATH = '/token';
const DISCOVERY = '/.well-known/openid-configuration';
const KEYS = '/.well-known/jwks.json';

/**
 * Serves the keys of the local issuer on 127.0.0.1: for `https://login.example/tenant` its discovery document is at
 * `/login.example/tenant/.well-known/openid-configuration`, and of the only issuer also at the root. It issues tokens
 * for those who know the secret.
 */
export class IssuerServer {
  readonly secret = randomBytes(16).toString('hex');
  private readonly server = new LoopbackServer((req, res) => this.serve(req, res));

  constructor(
    private readonly issuer: LocalIssuer,
    private readonly allowedHosts: readonly string[],
  ) {}

  get url(): string {
    return this.server.url;
  }

  listen(): Promise<void> {
    return this.server.listen();
  }

  close(): Promise<void> {
    return this.server.close();
  }

  private async serve(req: http.IncomingMessage, res: http.ServerResponse): Promise<void> {
    const send = (status: number, body: object) => {
      // Single-page applications read the documents.
      res.writeHead(status, { 'content-type': 'application/json', 'access-control-allow-origin': '*' });
      res.end(JSON.stringify(body));
    };
    const refused = refusedHost(req.headers.host, this.allowedHosts);
    if (refused !== undefined) return send(403, { message: refused });
    const path = req.url!.split('?', 1)[0];
    if (req.method === 'POST' && path === TOKEN_PATH) return this.issue(req, send);
    if (path.endsWith(KEYS)) return send(200, { keys: this.issuer.keys });
    const issuer = path.endsWith(DISCOVERY) ? this.issuerAt(path.slice(0, -DISCOVERY.length)) : undefined;
    if (issuer === undefined) return send(404, { message: `there is no ${path}: ${this.documents().join(', ')}` });
    return send(200, {
      issuer,
      jwks_uri: `${this.url}${KEYS}`,
      response_types_supported: ['code', 'token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    });
  }

  private async issue(req: http.IncomingMessage, send: (status: number, body: object) => void): Promise<void> {
    if (!hasBearer(req.headers, this.secret)) {
      return send(403, { message: `tokens are issued by \`${commandOf('token')}\`` });
    }
    try {
      return send(200, { token: this.issuer.token(await readJson(req)) });
    } catch (e) {
      return send(400, { message: (e as Error).message });
    }
  }

  private issuers(): string[] {
    return [...new Set(this.issuer.authorizers.map(({ issuer }) => issuer))];
  }

  private issuerAt(path: string): string | undefined {
    const issuers = this.issuers();
    return path === '' && issuers.length === 1 ? issuers[0] : issuers.find((issuer) => pathOf(issuer) === path);
  }

  private documents(): string[] {
    return this.issuers().map((issuer) => `${this.url}${pathOf(issuer)}${DISCOVERY}`);
  }
}

/** `https://login.example/tenant/` → `/login.example/tenant` */
function pathOf(issuer: string): string {
  return `/${issuer.replace(/^https?:\/\//, '').replace(/\/$/, '')}`;
}
