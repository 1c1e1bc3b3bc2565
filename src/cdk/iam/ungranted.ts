import { isGranted } from './granted-actions';
import { iamActions, prefixOf } from './operation-actions';
import { isReferenced, resourcesOf } from './reference';
import { actionsOn } from './resource-actions';
import type { Manifest, ResourceKind } from '../../manifest/manifest';
import { kindsOf } from '../resources/kinds';

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
export function ungrantedWarnings(manifest: Manifest, boundKinds: ReadonlySet<ResourceKind>, granted: readonly string[]): Warning[] {
  const warnings: Warning[] = [];
  for (const { service, actions } of needs(manifest, boundKinds)) {
    const missing = actions.filter((action) => !isGranted(action, granted));
    if (missing.length === 0) continue;
    const resource = missing.every((action) => resourcesOf(action)?.length === 0) ? '*' : '<the ARN of what it acts on>';
    const unknown = missing.filter((action) => isReferenced(action) && !resourcesOf(action));
    warnings.push({
      id: `serverless-cdk-project:ungranted:${service}`,
      message: `the runtime app calls ${missing.join(', ')}, and nothing grants it. Grant it on the resources that it uses: `
        + `runtime.grantPrincipal.addToPrincipalPolicy(new iam.PolicyStatement({ actions: [${missing.map((a) => `'${a}'`).join(', ')}], `
        + `resources: ['${resource}'] }))${unknownNote(unknown)}`,
    });
  }
  return [...warnings, ...unknownWarnings(manifest, boundKinds, granted)];
}

function unknownNote(actions: readonly string[]): string {
  if (actions.length === 0) return '';
  return `. ${actions.join(', ')} ${actions.length > 1 ? 'are not known actions' : 'is not a known action'}: look the right name up in the `
    + 'Service Authorization Reference, https://docs.aws.amazon.com/service-authorization/latest/reference/';
}

function needs(manifest: Manifest, boundKinds: ReadonlySet<ResourceKind>): Need[] {
  const unknown = new Set(manifest.unknownOperations.map(({ service }) => service));
  return Object.entries(manifest.operations).flatMap(([service, operations]) => {
    if (unknown.has(service)) return [];
    const actions = iamActions(service, operations);
    const bound = actionsOn(actions, kindsOf(service, boundKinds).flatMap(({ types }) => types));
    return [{ service, actions: actions.filter((action) => !bound.includes(action)) }];
  });
}

function unknownWarnings(manifest: Manifest, boundKinds: ReadonlySet<ResourceKind>, granted: readonly string[]): Warning[] {
  return manifest.unknownOperations.flatMap(({ service, importedBy, fix }) => {
    const [bound] = kindsOf(service, boundKinds);
    const some = granted.some((action) => action === '*' || action.toLowerCase().startsWith(`${prefixOf(service)}:`));
    if (!bound && some) return [];
    const consequence = bound ? `so it is granted all that reads and writes ${bound.content}` : 'and nothing grants it any';
    const id = `serverless-cdk-project:unknown-operations:${service}`;
    return [{ id, message: `${importedBy} loads all of the ${service} client: which operations it calls cannot be told, ${consequence}. To be exact: ${fix}` }];
  });
}
