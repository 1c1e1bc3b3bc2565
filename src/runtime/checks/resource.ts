import type { ResourceDeclaration } from '../declarations';
import { DeclarationError } from './declaration-error';
import { checkOptions, type OptionTypes } from './options';
import type { VariableOptions } from '../resources/declared-variable';
import type { StoredOptions } from '../resources/resource';

const OPTIONS: { readonly [kind: string]: OptionTypes } = {
  secret: { variable: 'string', ttlSeconds: 'number' },
  parameter: { variable: 'string', ttlSeconds: 'number' },
  env: { default: 'string', optional: 'boolean', example: 'string', oneOf: 'strings' },
};

export function checkResource(kind: string, name: string, variable: string, options: object): void {
  const what = `${kind} "${name}"`;
  checkOptions(what, options, OPTIONS[kind] ?? { variable: 'string' });
  if (typeof name !== 'string' || !/^[A-Za-z][A-Za-z0-9_-]*$/.test(name)) {
    throw new DeclarationError(`${what}: a name starts with a letter and has letters, digits, "-" and "_" only`);
  }
  const { ttlSeconds, oneOf, ...given } = options as StoredOptions & VariableOptions;
  if (oneOf?.length === 0) throw new DeclarationError(`${what}: option "oneOf" is empty. Leave it out for any value`);
  for (const option of ['default', 'example'] as const) {
    if (oneOf && given[option] !== undefined && !oneOf.includes(given[option])) {
      throw new DeclarationError(
        `${what}: option "${option}" is "${given[option]}", which is not in its option "oneOf": ${oneOf.join(', ')}`,
      );
    }
  }
  if (ttlSeconds !== undefined && !(ttlSeconds >= 0)) {
    throw new DeclarationError(`${what}: option "ttlSeconds" is a number of seconds, from 0, got ${ttlSeconds}`);
  }
  // https://docs.aws.amazon.com/lambda/latest/api/API_Environment.html
  if (!/^[A-Za-z][A-Za-z0-9_]+$/.test(variable)) {
    throw new DeclarationError(
      `${what}: "${variable}" is no name for an environment variable of a Lambda function (letters, digits, "_", two characters at least)`,
    );
  }
  // https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
  if (/^(AWS|LAMBDA|SERVERLESS)_/i.test(variable)) {
    throw new DeclarationError(
      `${what}: the variable ${variable} is reserved. Choose another name, or read process.env.${variable} if Lambda sets it`,
    );
  }
}

/** Throws for two resources with one name or one variable, unless they are the same declaration in two modules. */
export function checkResourceClash(
  before: readonly ResourceDeclaration[],
  { name, kind, variable, optional }: ResourceDeclaration,
): void {
  const same = before.find((other) => other.name === name);
  if (same) {
    if (same.kind === kind && same.variable === variable && same.optional === optional) return;
    throw new DeclarationError(
      `${kind} "${name}" is already declared, as ${same.optional ? 'optional ' : ''}${same.kind} with the variable ${same.variable}. ` +
        'Declare it once and share it',
    );
  }
  const taken = before.find((other) => other.variable === variable);
  if (taken) {
    throw new DeclarationError(
      `${kind} "${name}" and ${taken.kind} "${taken.name}" have the same environment variable, ${variable}. Give one of them another name`,
    );
  }
}
