import type { IncomingMessage } from 'node:http';

/**
 * Replaces a target in absolute form (`GET http://localhost:3000/users HTTP/1.1`), which clients send to a proxy and
 * servers have to accept, by its path. Its host takes the place of the header `Host`.
 * https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2
 */
export function toOriginForm(req: Pick<IncomingMessage, 'url' | 'headers'>): void {
  const [absolute, host, rest] = /^https?:\/\/([^/?#]*)([^#]*)/i.exec(req.url!) ?? [];
  if (absolute === undefined) return;
  req.url = rest.startsWith('/') ? rest : `/${rest}`;
  req.headers.host = host;
}
