import type { IRole } from 'aws-cdk-lib/aws-iam';
import { actionsOn } from '../iam/resource-actions';
import { grantOn } from '../roles/grants';

/**
 * Statements as few as can be: a role has room for so many. One for each set of actions that is checked on the same types of
 * resources, so that what is checked on a bucket is apart from what is checked on its objects.
 */
export class Statements {
  private readonly arnsByActions = new Map<string, Set<string>>();

  /** @param arns of one resource, by the types of resources that the service reference names */
  add(actions: readonly string[], arns: { readonly [type: string]: string }): void {
    const byTypes = new Map<string, string[]>();
    for (const action of actions) {
      const types = Object.keys(arns).filter((type) => actionsOn([action], [type], { partly: true }).length > 0);
      if (types.length > 0) byTypes.set(types.join(), [...(byTypes.get(types.join()) ?? []), action]);
    }
    for (const [types, own] of byTypes) {
      const all = this.arnsByActions.get(own.join()) ?? new Set();
      types.split(',').forEach((type) => all.add(arns[type]));
      this.arnsByActions.set(own.join(), all);
    }
  }

  /** Grants what was added; not twice. */
  grant(role: IRole): void {
    for (const [actions, arns] of this.arnsByActions) grantOn(role, actions.split(','), [...arns]);
    this.arnsByActions.clear();
  }
}
