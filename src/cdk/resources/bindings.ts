import { suggestion } from '../../config';
import type { Manifest, ResourceManifest } from '../../manifest/manifest';
import { ServerlessAppError } from '../errors';
import { mismatch } from './recognise';

/** A resource of the infrastructure, handed to a declaration of the app. */
export interface Binding {
  readonly name: string;
  readonly declaration: ResourceManifest;
  /** What `declaration.kind` says: checked. */
  readonly resource: any;
}

/**
 * Each declaration with its resource, by name. TypeScript has checked the same for whoever uses the bridge.
 * @param path the construct's path, for messages
 */
export function checkBindings(manifest: Manifest, resources: { readonly [name: string]: unknown } | undefined, path: string): Binding[] {
  const declared = Object.keys(manifest.resources);
  for (const name of Object.keys(resources ?? {})) {
    if (!declared.includes(name)) {
      throw new ServerlessAppError('UNKNOWN_RESOURCE', path, `resources.${name}: the runtime app declares no resource "${name}"${suggestion(name, declared)}`);
    }
  }
  const bindings: Binding[] = [];
  for (const [name, declaration] of Object.entries(manifest.resources)) {
    const resource = resources && Object.hasOwn(resources, name) ? resources[name] : undefined;
    if (resource === undefined) {
      if (declaration.optional) continue;
      throw new ServerlessAppError('UNBOUND_RESOURCE', path,
        `resources.${name} is missing: the runtime app declares ${declaration.kind === 'env' ? 'the environment value' : `the ${declaration.kind}`} `
        + `"${name}"; give it as resources: { ${name}: … }`);
    }
    const problem = mismatch(declaration.kind, resource);
    if (problem) throw new ServerlessAppError('WRONG_RESOURCE', path, `resources.${name}: ${problem}`);
    bindings.push({ name, declaration, resource });
  }
  return bindings;
}
