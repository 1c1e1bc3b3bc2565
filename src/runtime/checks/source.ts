import { DeclarationError } from './declaration-error';
import { shown } from './options';
import type { SourceForm } from '../kinds/kind';

/** Checks an event source: a declared resource of the kind, or an existing one. */
export function checkSource(what: string, { resource, arn, example, arnOf, names }: SourceForm, source: any): void {
  const a = /^[aeiou]/.test(resource) ? `an ${resource}` : `a ${resource}`;
  if (typeof source?.declaration?.kind === 'string') {
    const { kind: given, name } = source.declaration;
    if (given === resource) return;
    throw new DeclarationError(
      `${what}: expected ${a}, got the ${given} "${name}". Declare one: app.${resource}('Name')`,
    );
  }
  if (typeof source?.arn === 'string') {
    if (arn.test(source.arn)) return;
    throw new DeclarationError(`${what}: "${source.arn}" is no ARN of ${arnOf ?? a}. It has the form ${example}`);
  }
  if (typeof source?.name === 'string' && source.name && names) {
    if (names.form.test(source.name)) return;
    throw new DeclarationError(`${what}: "${source.name}" is no name of ${a}. ${rightName(source.name, names)}`);
  }
  const existing = arnOf ? `its stream by { arn: '${example}' }` : 'an existing one by { arn } or { name }';
  throw new DeclarationError(
    `${what}: expected ${a}, got ${shown(source)}. Declare one, app.${resource}('Name'), or name ${existing}`,
  );
}

/** The correction of a source that is not given by its name. */
function rightName(given: string, { form, rule, inUrl }: NonNullable<SourceForm['names']>): string {
  if (given.startsWith('arn:')) return `For an ARN write { arn: '${given}' }`;
  const name = (inUrl ?? /^\w+:\/\/[^?]*?([^/?]+)\/*(?:\?|$)/).exec(given)?.[1];
  return name && form.test(name) ? `Of its URL, write the name alone: { name: '${name}' }` : `It has ${rule}`;
}
