import { tableActions } from './dynamodb';
import { isGranted } from './granted-actions';
import { NO_RESOURCE_LEVEL } from './no-resource-level';
import { iamActions, prefixOf } from './operation-actions';
import type { Manifest, ResourceManifest } from '../../manifest/manifest';

/** A thing to say at synth. */
export interface Warning {
  /** Whoever knows better acknowledges it by this. */
  readonly id: string;
  readonly message: string;
}

/** What the app calls and nothing that is bound to it grants. */
interface Need {
  readonly service: string;
  readonly actions: readonly string[];
}

/**
 * A warning for each service that the app calls and may not, with the statement to write.
 * @param granted the actions that the role is allowed, by whatever way
 */
export function ungrantedWarnings(manifest: Manifest, boundKinds: ReadonlySet<ResourceManifest['kind']>, granted: readonly string[]): Warning[] {
  const warnings: Warning[] = [];
  for (const { service, actions } of needs(manifest, boundKinds)) {
    const missing = actions.filter((action) => !isGranted(action, granted));
    if (missing.length === 0) continue;
    const resource = missing.every((action) => NO_RESOURCE_LEVEL.has(action)) ? '*' : '<the ARN of what it acts on>';
    warnings.push({
      id: `serverless-cdk-project:ungranted:${service}`,
      message: `the runtime app calls ${missing.join(', ')}, and nothing grants it. Grant it on the resources that it uses: `
        + `runtime.grantPrincipal.addToPrincipalPolicy(new iam.PolicyStatement({ actions: [${missing.map((a) => `'${a}'`).join(', ')}], `
        + `resources: ['${resource}'] }))`,
    });
  }
  return [...warnings, ...unknownWarnings(manifest, boundKinds, granted)];
}

function needs(manifest: Manifest, boundKinds: ReadonlySet<ResourceManifest['kind']>): Need[] {
  const unknown = new Set(manifest.unknownOperations.map(({ service }) => service));
  return Object.entries(manifest.operations).flatMap(([service, operations]) => {
    if (unknown.has(service)) return [];
    const left = service === 'dynamodb' && boundKinds.has('table') ? tableActions(operations).rest : operations;
    return left.length ? [{ service, actions: iamActions(service, left) }] : [];
  });
}

function unknownWarnings(manifest: Manifest, boundKinds: ReadonlySet<ResourceManifest['kind']>, granted: readonly string[]): Warning[] {
  return manifest.unknownOperations.flatMap(({ service, importedBy, fix }) => {
    const bound = service === 'dynamodb' && boundKinds.has('table');
    const some = granted.some((action) => action === '*' || action.toLowerCase().startsWith(`${prefixOf(service)}:`));
    if (!bound && some) return [];
    const consequence = bound ? 'so it is granted all that reads and writes items on its tables' : 'and nothing grants it any';
    const id = `serverless-cdk-project:unknown-operations:${service}`;
    return [{ id, message: `${importedBy} loads all of the ${service} client: which operations it calls cannot be told, ${consequence}. To be exact: ${fix}` }];
  });
}
