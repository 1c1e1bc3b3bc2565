import { DeclarationError } from './declaration-error';

/** The end of a sentence that begins with the option; undefined for a schema. */
export function schemaProblem(schema: any): string | undefined {
  return typeof schema?.['~standard']?.validate === 'function'
    ? undefined
    : 'is no schema of the Standard Schema interface (zod 3.24, valibot 1, arktype 2 or later have it)';
}

/** Throws unless the value of an option is a schema. */
export function checkSchema(what: string, option: string, schema: unknown): void {
  const problem = schemaProblem(schema);
  if (problem) throw new DeclarationError(`${what}: option "${option}" ${problem}`);
}
