import { isGranted } from './granted-actions';
import { iamActions, operationsWithoutAction, prefixOf } from './actions';
import { actionsOn, resourcesOf } from './reference';
import type { Manifest } from '../../manifest/manifest';
import { CONNECTIONS_SERVICE } from '../../manifest/names';
import type { Problem } from '../problems';
import type { Binding } from '../resources/bindings';
import { KINDS, kindsOf } from '../resources/kinds';

/** The actions of a service that the app calls. */
interface Need {
  readonly service: string;
  readonly actions: readonly string[];
  /** The operations of which it is not known what allows them. */
  readonly withoutAction: readonly string[];
}

/**
 * A warning for each service that the app calls without being allowed to, with the statement to write.
 * @param granted the actions that the roles are allowed in any way
 */
export function ungrantedWarnings(
  manifest: Manifest,
  bindings: readonly Binding[],
  granted: readonly string[],
): Problem[] {
  const warnings: Problem[] = [];
  for (const { service, actions, withoutAction } of needs(manifest)) {
    const missing = actions.filter((action) => !isGranted(action, granted));
    const withheld = bindings
      .filter(({ access }) => access)
      .flatMap((binding) => withheldBy(binding, service, missing));
    warnings.push(...withheld.map(({ warning }) => warning));
    const rest = missing.filter((action) => !withheld.some((one) => one.actions.includes(action)));
    if (rest.length > 0) warnings.push(ungrantedWarning(service, rest));
    if (withoutAction.length > 0 && !grantsMore(service, actions, granted)) {
      warnings.push(withoutActionWarning(service, withoutAction));
    }
  }
  return [...warnings, ...unknownWarnings(manifest, bindings, granted)];
}

function ungrantedWarning(service: string, missing: readonly string[]): Problem {
  if (service === CONNECTIONS_SERVICE) {
    return {
      id: `ungranted:${service}`,
      message:
        'the runtime app sends to WebSocket connections, and no function may: name app.webSocket in the option "uses" of those that do, uses: [app.webSocket]',
    };
  }
  const resource = missing.every((action) => resourcesOf(action)?.length === 0) ? '*' : '<the ARN of what it acts on>';
  return {
    id: `ungranted:${service}`,
    message:
      `the runtime app calls ${missing.join(', ')}, and nothing grants it. Grant it on the resources that it uses: ` +
      `runtime.grantPrincipal.addToPrincipalPolicy(new iam.PolicyStatement({ actions: [${missing.map((a) => `'${a}'`).join(', ')}], ` +
      `resources: ['${resource}'] }))`,
  };
}

/** True if an action of the service is granted that is not one of the known actions. */
function grantsMore(service: string, known: readonly string[], granted: readonly string[]): boolean {
  const prefix = prefixOf(service);
  return granted.some(
    (action) =>
      action === '*' ||
      (prefix !== undefined && action.toLowerCase().startsWith(`${prefix}:`) && !known.includes(action)),
  );
}

function withoutActionWarning(service: string, operations: readonly string[]): Problem {
  const prefix = prefixOf(service);
  const actions = prefix === undefined ? 'IAM prefix and actions' : `actions of "${prefix}:"`;
  return {
    id: `unknown-action:${service}`,
    message:
      `the runtime app calls ${operations.join(', ')} of the ${service} client, and it is not known here which ${actions} allow that. ` +
      'Look them up in the Service Authorization Reference, https://docs.aws.amazon.com/service-authorization/latest/reference/, and grant them: ' +
      'runtime.grantPrincipal.addToPrincipalPolicy(new iam.PolicyStatement({ actions: […], resources: […] })), then acknowledge this warning',
  };
}

/** The called actions that the access of a binding leaves out and nothing else grants. */
function withheldBy({ name, declaration: { kind }, access }: Binding, service: string, missing: readonly string[]) {
  if (kind === 'env' || !KINDS[kind].services.includes(service)) return [];
  const actions = actionsOn(missing, KINDS[kind].types);
  if (actions.length === 0) return [];
  const warning: Problem = {
    id: `access:${name}`,
    message:
      `the runtime app calls ${actions.join(', ')}, which resources.${name}.access, ${JSON.stringify(access!.given)}, leaves out and nothing else grants: ` +
      'it will be denied. Widen the access, or remove the call from the app',
  };
  return [{ actions, warning }];
}

function needs(manifest: Manifest): Need[] {
  const unknown = new Set(manifest.unknownOperations.map(({ service }) => service));
  return Object.entries(manifest.operations)
    .filter(([service]) => !unknown.has(service))
    .map(([service, operations]) => ({
      service,
      actions: iamActions(service, operations),
      withoutAction: operationsWithoutAction(service, operations),
    }));
}

function unknownWarnings(manifest: Manifest, bindings: readonly Binding[], granted: readonly string[]): Problem[] {
  return manifest.unknownOperations.flatMap(({ service, importedBy, fix }) => {
    const bound = bindings.filter(({ declaration: { kind } }) => kindsOf(service, [kind]).length > 0);
    // Where each binding specifies its access, there is nothing to guess.
    if (bound.length > 0 && bound.every(({ access }) => access)) return [];
    if (bound.length === 0 && grantsMore(service, [], granted)) return [];
    const [kind] = kindsOf(
      service,
      bound.map(({ declaration }) => declaration.kind),
    );
    const consequence = kind
      ? `so it is granted all that reads and writes ${kind.content}`
      : 'and nothing grants it any';
    const id = `unknown-operations:${service}`;
    const unspecified = bound
      .filter(({ access }) => !access)
      .map(({ name }) => `resources.${name}`)
      .join(', ');
    const message = `${importedBy} loads all of the ${service} client: which operations it calls cannot be determined, ${consequence}. To be exact: ${fix}`;
    return [{ id, message: `${message}${unspecified && `; or give ${unspecified} an access that lists them`}` }];
  });
}
