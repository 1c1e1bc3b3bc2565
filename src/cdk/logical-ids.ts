import { CfnElement, Stack } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import { ServerlessAppError } from './errors';
import { API_HANDLER, DEFAULT_ROLE } from '../runtime/names';

/** Sets fixed logical ids, for the one app of a stack that may have them. */
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
        `${other.node.path} of the same stack has the logical ids ${API_HANDLER}, ${DEFAULT_ROLE}, …; give this one "preserveLogicalIds: false"`,
      );
    }
    LogicalIds.keptBy.set(stack, app);
  }

  /** Gives the constructs these logical ids, if ids are kept. */
  keep(constructs: { readonly [id: string]: IConstruct }): void {
    if (!this.preserve) return;
    for (const [id, construct] of Object.entries(constructs)) elementOf(construct).overrideLogicalId(id);
  }
}

/** The logical id of a construct's element, as the template has it. */
export function logicalIdIn(stack: Stack, construct: IConstruct): string {
  return stack.resolve(elementOf(construct).logicalId);
}

/** The element of a construct in the template. */
function elementOf(construct: IConstruct): CfnElement {
  return (CfnElement.isCfnElement(construct) ? construct : construct.node.defaultChild) as CfnElement;
}
