import type { RouteManifest } from '../../manifest/manifest';
import { ServerlessAppError } from '../errors';

/**
 * An error for `/x/{a}` beside `/x/{b+}`, which other types of API take. A REST API: "A sibling ({a}) of this resource already has a
 * variable path part -- only one unique variable path part is allowed". Of other siblings with two names each type refuses one: they
 * are an error where the route is declared.
 */
export function checkPathSiblings(routes: readonly RouteManifest[], path: string): void {
  const seen = new Map<string, { readonly segment: string; readonly route: string }>();
  for (const { path: route } of routes) {
    const segments = route.split('/');
    segments.forEach((segment, index) => {
      if (!segment.startsWith('{')) return;
      const above = segments.slice(0, index).join('/');
      const sibling = seen.get(above);
      if (sibling && sibling.segment !== segment) {
        throw new ServerlessAppError(
          'UNSUPPORTED_BY_API_TYPE',
          path,
          `${sibling.route} and ${route}: a REST API has one parameter at a place, and here ` +
            `are ${sibling.segment} and ${segment}; an HTTP API and a function URL have both: set api.type to "http" or "url", or write one of them otherwise`,
        );
      }
      seen.set(above, sibling ?? { segment, route });
    });
  }
}
