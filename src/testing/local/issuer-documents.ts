import { AsyncLocalStorage } from 'node:async_hooks';
import type { LocalIssuer } from '../../local/issuer/local-issuer';
import { IssuerServer } from '../../local/issuer/issuer-server';
import { redirectIssuers, type IssuerDocuments } from '../../local/issuer/redirect';

/** Those of the client whose handler runs. */
const running = new AsyncLocalStorage<IssuerDocuments>();

/** The discovery document and the keys of a client's issuers, for handlers that verify tokens by themselves. */
export class TestIssuerDocuments {
  private started?: Promise<{ readonly url: string; close(): Promise<void> }>;

  constructor(private readonly issuer: LocalIssuer) {}

  /** Runs a handler, which reads the documents on this machine. */
  async during<T>(call: () => Promise<T>): Promise<T> {
    const { url } = await (this.started ??= this.start());
    const issuers = [...new Set(this.issuer.authorizers.map(({ issuer }) => issuer))];
    return running.run({ url, issuers }, call);
  }

  async close(): Promise<void> {
    await (await this.started)?.close();
  }

  private async start() {
    const server = new IssuerServer(this.issuer, []);
    await server.listen();
    const forget = redirectIssuers(() => running.getStore());
    return {
      url: server.url,
      async close() {
        forget();
        await server.close();
      },
    };
  }
}
