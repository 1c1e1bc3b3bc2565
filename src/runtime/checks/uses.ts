import type { FunctionDeclaration, ResourceDeclaration } from '../declarations';
import { DeclarationError } from './declaration-error';
import { shown } from './options';

/** Recognizes resources by their form: they may come from another copy of the library. */
export function checkUses(what: string, uses: any): void {
  if (uses === undefined) return;
  if (!Array.isArray(uses)) {
    throw new DeclarationError(`${what}: option "uses" must be an array of declared resources, got ${shown(uses)}`);
  }
  for (const one of uses) {
    const { kind, name } = one?.declaration ?? {};
    if (kind === 'env') {
      throw new DeclarationError(
        `${what}: "uses" has the variable "${name}", which needs no permission. Remove it: every function has it`,
      );
    }
    if (typeof kind !== 'string') {
      throw new DeclarationError(
        `${what}: "uses" has ${shown(one)}. Pass declared resources: const orders = app.table('Orders'), and uses: [orders]`,
      );
    }
  }
}

/** Throws for a resource of another app, or of a blueprint that is not registered: it is not bound to anything. */
export function checkUsesDeclared(
  before: readonly ResourceDeclaration[],
  functionName: string,
  uses: FunctionDeclaration['uses'] = [],
): void {
  for (const {
    declaration: { name },
  } of uses) {
    if (before.some((other) => other.name === name)) continue;
    throw new DeclarationError(
      `"${functionName}": "uses" has "${name}", which this app does not declare. Declare it here, or register the blueprint that declares it first`,
    );
  }
}
