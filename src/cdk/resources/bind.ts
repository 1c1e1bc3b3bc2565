import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { AspectPriority, Aspects } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { readWriteActions } from './access';
import type { Binding } from './bindings';
import type { Kind } from './kind';
import { KINDS } from './kinds';
import type { Manifest } from '../../manifest/manifest';
import { iamActions } from '../iam/operation-actions';
import { actionsOn } from '../iam/resource-actions';

/**
 * Grants a role what the code of the app calls, on exactly these resources.
 * @param scope of the app: what is known only when the template is made is granted then
 */
export function grantBindings(scope: Construct, role: IGrantable, bindings: readonly Binding[], manifest: Manifest): void {
  const late: (() => void)[] = [];
  for (const { declaration, resource, access } of bindings) {
    if (declaration.kind === 'env') continue;
    const kind: Kind = KINDS[declaration.kind];
    const actions = access?.actions ?? actionsOnKind(kind, manifest);
    if (actions.length === 0) continue;
    grant(role, actions, kind.arns(resource));
    grantKey(role, kind, resource, actions);
    if (kind.lateArns) late.push(() => grant(role, actions, kind.lateArns!(resource)));
  }
  if (late.length === 0) return;
  Aspects.of(scope).add({
    visit(node) {
      if (node === scope) late.splice(0).forEach((grantNow) => grantNow());
    },
  }, { priority: AspectPriority.MUTATING });
}

/** The actions that the app needs on the resources of a kind. */
function actionsOnKind(kind: Kind, { operations, unknownOperations }: Manifest): readonly string[] {
  const unknown = unknownOperations.some(({ service }) => kind.services.includes(service));
  const known = kind.services.flatMap((service) => actionsOn(iamActions(service, operations[service] ?? []), kind.types));
  return [...new Set(unknown ? [...readWriteActions(kind), ...known] : known)].sort();
}

/** One statement for each set of ARNs: what is checked on a bucket apart from what is checked on its objects. */
function grant(grantee: IGrantable, actions: readonly string[], arns: { readonly [type: string]: string }): void {
  const byTypes = new Map<string, string[]>();
  for (const action of actions) {
    const types = Object.keys(arns).filter((type) => actionsOn([action], [type], { partly: true }).length > 0);
    if (types.length > 0) byTypes.set(types.join(), [...byTypes.get(types.join()) ?? [], action]);
  }
  for (const [types, own] of byTypes) {
    grantee.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions: own, resources: types.split(',').map((type) => arns[type]) }));
  }
}

/** On a customer's key, what the service does with it in the caller's name. */
export function grantKey(grantee: IGrantable, { key, keyUse = [] }: Kind, resource: unknown, actions: readonly string[]): void {
  const needs = keyUse.filter((use) => actions.some((action) => use.for.test(action))).flatMap((use) => use.needs);
  if (needs.length > 0) key?.(resource)?.grant(grantee, ...new Set(needs));
}
