import type { Manifest } from './manifest';

/**
 * The text of `runtime/manifest.json`. The order of keys is that of the type, so that equal manifests are equal bytes.
 * @param marker projen's marker of a managed file, which is written at the end
 */
export function renderManifest(manifest: Manifest, marker?: string): string {
  const { version, app, contract, functions, routes, authorizers, resources, operations, unknownOperations } = manifest;
  const ordered = {
    version,
    app,
    contract,
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
