import { DeclarationError } from './declaration-error';

/** Throws unless the value of an option is a schema. */
export function checkSchema(what: string, option: string, schema: any): void {
  if (typeof schema?.['~standard']?.validate === 'function') return;
  throw new DeclarationError(
    `${what}: option "${option}" is no schema of the Standard Schema interface (zod 3.24, valibot 1, arktype 2 or later have it)`,
  );
}
