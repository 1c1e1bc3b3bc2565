import type { IncomingMessage } from 'node:http';
import type { Gateway } from '../gateway';

/** An API under a custom domain name. */
export interface DomainMapping {
  /** With the base path: `api.example.com/v1`. */
  readonly address: string;
  readonly gateway: Gateway;
}

/** The API for a request to a custom domain name. */
export interface DomainTarget {
  /** Undefined if no base path of the domain name is that of the request. */
  readonly gateway?: Gateway;
  /** Path and query, after the base path. */
  readonly url: string;
}

/** The custom domain names of the APIs, with their base paths. */
export class CustomDomains {
  /** By name, the longest base path first. */
  private readonly byName = new Map<string, { readonly basePath: string; readonly gateway: Gateway }[]>();

  constructor(mappings: readonly DomainMapping[]) {
    for (const { address, gateway } of mappings) {
      const [name, ...segments] = address.split('/');
      const ofName = this.byName.get(name.toLowerCase()) ?? [];
      ofName.push({ basePath: segments.map((segment) => `/${segment}`).join(''), gateway });
      this.byName.set(
        name.toLowerCase(),
        ofName.sort((a, b) => b.basePath.length - a.basePath.length),
      );
    }
  }

  /** Undefined if the request has no custom domain name as its host. */
  find({ headers, url = '/' }: Pick<IncomingMessage, 'headers' | 'url'>): DomainTarget | undefined {
    if (this.byName.size === 0 || headers.host === undefined) return undefined;
    const mappings = this.byName.get(headers.host.replace(/\.?(:\d+)?$/, '').toLowerCase());
    if (!mappings) return undefined;
    const mark = url.indexOf('?');
    const path = mark < 0 ? url : url.slice(0, mark);
    // The most specific one: https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html
    const mapping = mappings.find(({ basePath }) => path === basePath || path.startsWith(`${basePath}/`));
    if (!mapping) return { url };
    const rest = url.slice(mapping.basePath.length);
    return { gateway: mapping.gateway, url: rest.startsWith('/') ? rest : `/${rest}` };
  }
}
