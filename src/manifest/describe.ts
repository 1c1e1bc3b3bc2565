import type { FunctionManifest, Manifest, RouteManifest } from './manifest';
import { API_HANDLER, Declarations } from '../runtime/declarations';

/** What an app declares, as its manifest says it: no code, sorted, one entry for each path and method. */
export type AppManifest = Pick<Manifest, 'app' | 'functions' | 'routes' | 'resources'>;

export function describeApp({ name, routes, functions, resources }: Declarations): AppManifest {
  const handlers: [string, FunctionManifest][] = functions.map((declaration) => [declaration.name, { kind: declaration.kind }]);
  if (routes.length > 0) handlers.push([API_HANDLER, { kind: 'http' }]);
  return {
    app: name,
    functions: byName(handlers),
    routes: routes
      .flatMap((route) => route.methods.map((method): RouteManifest => ({
        path: route.path,
        method,
        name: route.name || undefined,
        contentTypes: route.contentTypes,
        apiKeyRequired: route.apiKeyRequired,
        summary: route.summary,
        description: route.description,
        tags: route.tags,
      })))
      .sort((a, b) => compare(a.path, b.path) || compare(a.method, b.method)),
    resources: byName(resources.map((resource) => [
      resource.name, { kind: resource.kind, variable: resource.variable, optional: resource.optional || undefined },
    ])),
  };
}

function byName<T>(entries: [string, T][]): { [name: string]: T } {
  return Object.fromEntries(entries.sort(([a], [b]) => compare(a, b)));
}

/** By code units: `localeCompare` depends on the machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
