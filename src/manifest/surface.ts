import type { Manifest, ResourceManifest } from './manifest';

/**
 * The part of the manifest that the bridge is typed by: names and kinds, so that an edit of a handler leaves the bridge
 * alone.
 */
export interface Surface {
  /** The names of the functions, sorted. */
  readonly functions: readonly string[];
  /** The declared resources by name, sorted. */
  readonly resources: { readonly [name: string]: ResourceManifest };
}

export function surfaceOf(manifest: Manifest): Surface {
  return { functions: Object.keys(manifest.functions), resources: manifest.resources };
}
