import type { TestClientOptions } from './client';
import { isFault } from './faults';
import { checkPayload } from './http-event';
import { isLocal } from './local-resources';
import type { Declarations } from '../runtime/declarations';

const OPTIONS = [
  'environment',
  'resources',
  'values',
  'payload',
  'throwErrors',
  'deliver',
  'as',
  'faults',
  'isolated',
  'contract',
  'examples',
];

/** Throws for misspelt or useless options: if they were ignored, the test would test something else. */
export function checkClientOptions({ resources: declared }: Declarations, options: TestClientOptions): void {
  for (const name of Object.keys(options)) {
    if (!OPTIONS.includes(name)) {
      throw new TypeError(`testClient: unknown option "${name}". Known options: ${OPTIONS.join(', ')}`);
    }
  }
  const { as, environment, payload, resources, throwErrors, values } = options;
  if (as !== undefined && typeof (as as { sub?: unknown } | null)?.sub !== 'string') {
    throw new TypeError(`testClient: option "as" is a caller, { sub: 'ada' }, got ${JSON.stringify(as)}`);
  }
  if (payload !== undefined) checkPayload(payload);
  for (const [name, given] of Object.entries({ throwErrors, contract: options.contract })) {
    if (given === undefined || typeof given === 'boolean') continue;
    throw new TypeError(`testClient: option "${name}" is true or false, got ${JSON.stringify(given)}`);
  }
  if (options.examples !== undefined && (typeof options.examples !== 'string' || options.examples === '')) {
    throw new TypeError(`testClient: option "examples" is a folder, got ${JSON.stringify(options.examples)}`);
  }
  if (options.deliver !== undefined && options.deliver !== 'live') {
    throw new TypeError(`testClient: option "deliver" is 'live' or left out, got ${JSON.stringify(options.deliver)}`);
  }
  if (environment !== undefined && environment !== 'process') {
    const known = declared.map(({ variable }) => variable);
    for (const [variable] of strings('environment', environment, "'process' or an object of variables")) {
      if (!known.includes(variable)) {
        throw new TypeError(
          `testClient: the app declares nothing with the variable "${variable}". It declares ${listed(known)}`,
        );
      }
    }
  }
  checkIsolated(options);
  checkFaults(options);
  const names = declared.map(({ name }) => name);
  if (
    resources !== undefined &&
    resources !== 'local' &&
    !(typeof resources === 'object' && resources && isLocal(resources))
  ) {
    checkNames(strings('resources', resources, "'local', localResources(stack) or an object of names"), names);
  }
  if (values === undefined) return;
  checkNames(strings('values', values, 'an object of values'), names);
  for (const { name, kind } of declared) {
    if (Object.hasOwn(values, name) && !/^(secret|parameter)$/.test(kind)) {
      throw new TypeError(
        `testClient: option "values" is for secrets and parameters, and "${name}" is declared as ${kind}. Give it as option "resources"`,
      );
    }
  }
}

function checkIsolated({ isolated, environment, resources, throwErrors, values }: TestClientOptions): void {
  if (isolated === undefined || isolated === false) return;
  if (isolated !== true) {
    throw new TypeError(`testClient: option "isolated" is true or false, got ${JSON.stringify(isolated)}`);
  }
  if (!isLocalOption(resources)) {
    throw new TypeError('testClient: option "isolated" is for local resources: pass the option `resources: \'local\'`');
  }
  for (const [name, given] of Object.entries({ environment, throwErrors, values })) {
    if (given === undefined) continue;
    throw new TypeError(
      `testClient: option "${name}" does not reach isolated functions, which have the stack's environment`,
    );
  }
}

function isLocalOption(resources: TestClientOptions['resources']): boolean {
  return resources === 'local' || (typeof resources === 'object' && resources !== null && isLocal(resources));
}

function checkFaults({ faults, resources }: TestClientOptions): void {
  if (faults === undefined) return;
  if (!isLocalOption(resources)) {
    throw new TypeError('testClient: option "faults" is for local resources: pass the option `resources: \'local\'`');
  }
  for (const [service, given] of Object.entries(faults)) {
    for (const fault of isFault(given) ? [given] : Object.values(given)) {
      if (isFault(fault)) continue;
      throw new TypeError(
        `testClient: option "faults": ${service} has throttle(3), fail('AccessDenied') or delay('1 second'), or such by operation`,
      );
    }
  }
}

function strings(option: string, given: unknown, expected: string): [string, string][] {
  if (typeof given !== 'object' || given === null) {
    throw new TypeError(`testClient: option "${option}" is ${expected}, got ${JSON.stringify(given)}`);
  }
  const entries = Object.entries(given);
  for (const [name, value] of entries) {
    if (typeof value !== 'string') {
      throw new TypeError(
        `testClient: option "${option}": "${name}" must be a string, got ${JSON.stringify(value) ?? typeof value}`,
      );
    }
  }
  return entries;
}

function checkNames(entries: [string, string][], known: readonly string[]): void {
  for (const [name] of entries) {
    if (!known.includes(name)) {
      throw new TypeError(`testClient: the app declares no "${name}". It declares ${listed(known)}`);
    }
  }
}

function listed(names: readonly string[]): string {
  return names.join(', ') || 'nothing';
}
