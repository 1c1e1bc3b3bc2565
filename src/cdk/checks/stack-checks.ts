import { Annotations, type CfnElement, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { circleMessage } from './circle-message';
import { environmentsTooLarge } from './environment-size';
import { ineffectiveResources } from './ineffective';
import { templateResources } from './template';
import type { Manifest, ResourceKind } from '../../manifest/manifest';
import { grantedActions } from '../iam/granted-actions';
import { ungrantedWarnings } from '../iam/ungranted';

/** An app whose stack is checked when it is synthesized. */
export interface CheckedApp {
  readonly scope: IConstruct;
  readonly manifest: Manifest;
  readonly boundKinds: ReadonlySet<ResourceKind>;
  readonly role: CfnElement;
  /** What holds the definition of the API. */
  readonly api?: CfnElement;
}

const checked = new WeakMap<Stack, CheckedApp[]>();

/** Adds the checks that need the whole template: once for a stack, however many apps it holds. */
export function checkAtSynth(app: CheckedApp): void {
  const stack = Stack.of(app.scope);
  const apps = checked.get(stack);
  if (apps) {
    apps.push(app);
    return;
  }
  checked.set(stack, [app]);
  stack.node.addValidation({ validate: () => validate(stack, checked.get(stack)!) });
}

function validate(stack: Stack, apps: readonly CheckedApp[]): string[] {
  const resources = templateResources(stack);
  const problems = environmentsTooLarge(resources);
  for (const { scope, manifest, boundKinds, role, api } of apps) {
    if (api) problems.push(...ineffectiveResources(resources, stack.resolve(api.logicalId)));
    const granted = grantedActions(resources, stack.resolve(role.logicalId));
    for (const { id, message } of ungrantedWarnings(manifest, boundKinds, granted)) Annotations.of(scope).addWarningV2(id, message);
  }
  const circle = circleMessage(resources);
  return circle ? [...problems, circle] : problems;
}
