import type { Manifest } from './manifest';

/**
 * The text of `runtime/manifest.json`. The order of keys is that of the type, so that equal manifests are equal bytes.
 * @param marker of a file that projen owns, at its end
 */
export function renderManifest(manifest: Manifest, marker?: string): string {
  const { version, app, functions, routes, authorizers, resources, operations, unknownOperations } = manifest;
  const ordered = {
    version,
    app,
    functions,
    routes,
    authorizers,
    resources,
    operations,
    unknownOperations,
    '//': marker,
  };
  return `${JSON.stringify(ordered, undefined, 2)}\n`;
}
