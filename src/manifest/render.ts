import type { Manifest } from './manifest';

/** The manifest's file, in the runtime directory. */
export const MANIFEST_FILE = 'manifest.json';

/** The text of `runtime/manifest.json`. The order of keys is that of the type, so that equal manifests are equal bytes. */
export function renderManifest(manifest: Manifest): string {
  const { version, app, functions, routes, authorizers, resources, operations, unknownOperations } = manifest;
  return `${JSON.stringify({ version, app, functions, routes, authorizers, resources, operations, unknownOperations }, undefined, 2)}\n`;
}
