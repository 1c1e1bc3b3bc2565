import type { ResourceDeclaration } from '../declarations';
import { checkSchema } from './schema';
import { DeclarationError } from './declaration-error';
import { checkOptions, type OptionTypes } from './options';
import type { VariableOptions } from '../resources/declared-variable';
import type { EventDetails } from '../resources/messages';
import type { AllOptions } from '../resources/resource';

const OPTIONS: { readonly [kind: string]: OptionTypes } = {
  secret: { variable: 'string', ttlSeconds: 'number' },
  parameter: { variable: 'string', ttlSeconds: 'number' },
  queue: { variable: 'string', message: 'any' },
  topic: { variable: 'string', message: 'any' },
  eventBus: { variable: 'string', details: 'object', source: 'string' },
  env: { default: 'string', optional: 'boolean', example: 'string', oneOf: 'strings' },
};

export function checkResource(
  kind: string,
  name: string,
  variable: string,
  options: object,
): Pick<ResourceDeclaration, 'message' | 'details'> {
  const what = `${kind} "${name}"`;
  checkOptions(what, options, OPTIONS[kind] ?? { variable: 'string' });
  if (typeof name !== 'string' || !/^[A-Za-z][A-Za-z0-9_-]*$/.test(name)) {
    throw new DeclarationError(`${what}: a name starts with a letter and has letters, digits, "-" and "_" only`);
  }
  const { ttlSeconds, oneOf, ...given } = options as AllOptions & VariableOptions;
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
  return schemasOf(what, options);
}

function schemasOf(what: string, { message, details, source }: AllOptions): ReturnType<typeof checkResource> {
  if (message !== undefined) checkSchema(what, 'message', message);
  if (details === undefined) {
    if (source !== undefined) throw new DeclarationError(`${what}: option "source" is for events that have "details"`);
  } else {
    const types = Object.entries(details);
    if (types.length === 0)
      throw new DeclarationError(`${what}: option "details" is empty. Leave it out for any event`);
    for (const [type, schema] of types) checkSchema(what, `details["${type}"]`, schema);
  }
  // AWS reserves them for its own events: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html
  if (source !== undefined && (source === '' || source.startsWith('aws.'))) {
    throw new DeclarationError(`${what}: option "source" is "${source}". It is a name of your own: 'shop.orders'`);
  }
  return { ...(message && { message }), ...(details && { details }) };
}

/** Throws for two resources with one name or one variable, unless they are the same declaration in two modules. */
export function checkResourceClash(
  before: readonly ResourceDeclaration[],
  { name, kind, variable, optional, message, details }: ResourceDeclaration,
): void {
  const same = before.find((other) => other.name === name);
  if (same) {
    if (same.kind === kind && same.variable === variable && same.optional === optional) {
      if (same.message === message && sameDetails(same.details, details)) return;
      throw new DeclarationError(
        `${kind} "${name}" is already declared, with another schema of its messages. Declare it once and share it`,
      );
    }
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

function sameDetails(one: EventDetails = {}, other: EventDetails = {}): boolean {
  const types = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...types].every((type) => one[type] === other[type]);
}
