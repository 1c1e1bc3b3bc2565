import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { AspectPriority, Aspects } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { readWriteActions } from './access';
import type { Binding } from './bindings';
import type { Kind, Within } from './kind';
import { KINDS } from './kinds';
import { type Grantee, Statements } from '../roles/statements';
import type { Manifest } from '../../manifest/manifest';
import { iamActions } from '../iam/actions';
import { actionsOn } from '../iam/reference';

/**
 * Grants a role the actions that the code of the app calls, on exactly these resources.
 * @param scope of the app: ARNs that are known only when the template is created are granted then
 */
export function grantBindings(scope: Construct, role: Grantee, bindings: readonly Binding[], manifest: Manifest): void {
  const known = new Statements();
  const lateOnes = new Statements();
  const keys: (() => void)[] = [];
  const late: (() => void)[] = [];
  for (const { declaration, resource, access, prefix } of bindings) {
    if (declaration.kind === 'env') continue;
    const kind: Kind = KINDS[declaration.kind];
    const actions = access?.actions ?? actionsOnKind(kind, manifest);
    if (actions.length === 0) continue;
    const within = prefix === undefined ? undefined : kind.within!(resource, prefix);
    if (within) addWithin(known, actions, within);
    else known.add(actions, kind.arns(resource));
    keys.push(() => grantKey(role, kind, resource, actions));
    if (kind.lateArns) late.push(() => lateOnes.add(actions, kind.lateArns!(resource)));
  }
  known.grant(role);
  keys.forEach((grant) => grant());
  if (late.length === 0) return;
  Aspects.of(scope).add(
    {
      visit(node) {
        if (node !== scope) return;
        late.splice(0).forEach((add) => add());
        lateOnes.grant(role);
      },
    },
    { priority: AspectPriority.MUTATING },
  );
}

/** Adds the actions on a part of a resource. */
function addWithin(statements: Statements, actions: readonly string[], within: Within): void {
  const { arns, limited, conditions, unlimited } = within;
  statements.add(
    actions.filter((action) => ![...limited, ...unlimited].includes(action)),
    arns,
  );
  statements.add(
    actions.filter((action) => limited.includes(action)),
    arns,
    conditions,
  );
}

/** The actions that the app needs on the resources of a kind. */
function actionsOnKind(kind: Kind, { operations, unknownOperations }: Manifest): readonly string[] {
  const unknown = unknownOperations.some(({ service }) => kind.services.includes(service));
  const known = kind.services.flatMap((service) =>
    actionsOn(iamActions(service, operations[service] ?? []), kind.types),
  );
  return [...new Set(unknown ? [...readWriteActions(kind), ...known] : known)].sort();
}

/** Grants the actions on a customer managed key that the service calls in the caller's name. */
export function grantKey(
  grantee: IGrantable,
  { key, keyUse = [] }: Kind,
  resource: unknown,
  actions: readonly string[],
): void {
  const needs = keyUse.filter((use) => actions.some((action) => use.for.test(action))).flatMap((use) => use.needs);
  if (needs.length > 0) key?.(resource)?.grant(grantee, ...new Set(needs));
}
