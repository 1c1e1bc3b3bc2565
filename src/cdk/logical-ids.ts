import { type CfnElement, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { ServerlessAppError } from './errors';

/** Keeps logical ids as they are named, for the one app of a stack that may have them. */
export class LogicalIds {
  private static readonly keptBy = new WeakMap<Stack, Construct>();

  constructor(
    app: Construct,
    private readonly preserve: boolean,
  ) {
    if (!preserve) return;
    const stack = Stack.of(app);
    const other = LogicalIds.keptBy.get(stack);
    if (other) {
      throw new ServerlessAppError(
        'LOGICAL_ID_CONFLICT',
        app.node.path,
        `${other.node.path} of the same stack has the logical ids APIHandler, DefaultRole, …; give this one "preserveLogicalIds: false"`,
      );
    }
    LogicalIds.keptBy.set(stack, app);
  }

  /** Gives the element that logical id, if ids are kept. */
  keep(element: CfnElement, id: string): void {
    if (this.preserve) element.overrideLogicalId(id);
  }
}
