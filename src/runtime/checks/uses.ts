import type { ResourceDeclaration } from '../declarations';
import { declarationOf, type Usable } from '../uses';
import { DeclarationError } from './declaration-error';
import { shown } from './options';

/** Recognizes what is declared by its form: it may come from another copy of the library. */
export function checkUses(what: string, uses: any): void {
  if (uses === undefined) return;
  if (!Array.isArray(uses)) {
    throw new DeclarationError(`${what}: option "uses" must be an array of declared resources, got ${shown(uses)}`);
  }
  for (const one of uses) {
    if (typeof one?.declaration?.kind === 'string' || isWebSocket(one)) continue;
    throw new DeclarationError(
      `${what}: "uses" has ${shown(one)}. Pass declared resources: const orders = app.table('Orders'), and uses: [orders]`,
    );
  }
}

function isWebSocket(one: any): boolean {
  return ['send', 'close', 'info'].every((method) => typeof one?.[method] === 'function');
}

/** Throws for a resource of another app, or of a blueprint that is not registered: it is not bound to anything. */
export function checkUsesDeclared(
  before: readonly ResourceDeclaration[],
  what: string,
  uses: readonly Usable[] = [],
): void {
  for (const { name } of uses.flatMap((one) => declarationOf(one) ?? [])) {
    if (before.some((other) => other.name === name)) continue;
    throw new DeclarationError(
      `${what}: "uses" has "${name}", which this app does not declare. Declare it here, or register the blueprint that declares it first`,
    );
  }
}
