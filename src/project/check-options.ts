import type { ServerlessCdkProjectOptions } from './options';
import { ServerlessTemplate } from './options';
import { ProjectError } from './project-error';
import type { Config } from '../config';
import { checkConfig, ConfigError, IMPLICIT_STAGE, suggestion } from '../config';

const SOURCE = 'ServerlessCdkProject';

/** From `runtime/config.json`, for an editor that shows the file. */
const CONFIG_SCHEMA = '../node_modules/serverless-cdk-project/config.schema.json';

/** Every option, with what it must be. `config`: it is checked as part of the configuration. */
const OPTIONS: { readonly [name in keyof Required<ServerlessCdkProjectOptions>]: Check | 'config' } = {
  name: checkName,
  template: oneOf(Object.values(ServerlessTemplate)),
  runtimeDeps: checkPackages,
  infrastructureDeps: checkPackages,
  devDeps: checkPackages,
  stages: checkStages,
  defaultStage: 'config',
  functions: 'config',
  environment: 'config',
  memorySize: 'config',
  timeout: 'config',
  architecture: 'config',
  logRetentionDays: 'config',
  tracing: 'config',
  layers: 'config',
  vpc: 'config',
  reservedConcurrentExecutions: 'config',
  role: 'config',
  tags: 'config',
  api: 'config',
  bundling: 'config',
  cdkVersion: checkVersion,
  minNodeVersion: checkVersion,
  outdir: checkString,
};

type Check = (value: unknown, option: string) => void;

/** The names of all options. */
export const OPTION_NAMES: readonly string[] = Object.keys(OPTIONS);

/**
 * Checks every option, also those that TypeScript has not seen: from plain JavaScript, or from flags of `projen new`.
 *
 * @returns the configuration that the options make, as it is written to `runtime/config.json`
 */
export function checkOptions(options: ServerlessCdkProjectOptions): Config {
  if (typeof options !== 'object' || options === null) {
    throw new ProjectError(`${SOURCE}: expected options, got ${shown(options)}`);
  }
  for (const [name, value] of Object.entries(options)) {
    // Set by projen while it creates a project.
    if (name === '__new__') continue;
    if (!Object.hasOwn(OPTIONS, name)) {
      throw new ProjectError(`${SOURCE}: unknown option "${name}"${suggestion(name, OPTION_NAMES)}`);
    }
    const check = OPTIONS[name as keyof ServerlessCdkProjectOptions];
    if (value !== undefined && check !== 'config') check(value, name);
  }
  if (options.name === undefined) fail('name', 'it is required');
  try {
    return checkConfig(configOf(options), SOURCE);
  } catch (error) {
    throw error instanceof ConfigError ? new ProjectError(error.message) : error;
  }
}

/** One of an enum's values. */
export function oneOf(values: readonly string[]): Check {
  return (value, option) => {
    if (!values.includes(value as string)) {
      // An object's own toString() may be no function.
      fail(
        option,
        `unknown value ${shown(value)}${suggestion(typeof value === 'string' ? value : shown(value), values)}`,
      );
    }
  };
}

/** The configuration is what the options say, no more: what is not set here is the business of who reads it. */
function configOf(options: ServerlessCdkProjectOptions): Config {
  const stages = options.stages ?? { [IMPLICIT_STAGE]: {} };
  const settings = Object.entries(options).filter(
    ([name]) => OPTIONS[name as keyof ServerlessCdkProjectOptions] === 'config',
  );
  return {
    $schema: CONFIG_SCHEMA,
    version: 1,
    name: options.name,
    ...Object.fromEntries(settings),
    stages,
    defaultStage: options.defaultStage ?? Object.keys(stages)[0],
  } as Config;
}

function checkName(value: unknown, option: string) {
  // npm's rule for the name of a package, in lower case or not; the stacks' names are made from it.
  if (
    typeof value !== 'string' ||
    !/^(@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*$/i.test(value) ||
    !/[a-z]/i.test(value) ||
    value.length > 100
  ) {
    fail(option, `expected a name of letters, digits, "-", "_" and "." with at least one letter, got ${shown(value)}`);
  }
  if (['node_modules', 'favicon.ico', 'serverless-cdk-project'].includes((value as string).toLowerCase())) {
    fail(option, `${shown(value)} is taken; choose another one`);
  }
}

function checkPackages(value: unknown, option: string) {
  if (!Array.isArray(value)) fail(option, `expected an array of packages, like ['zod@^4'], got ${shown(value)}`);
  for (const item of value as unknown[]) {
    if (typeof item !== 'string' || !/^(@[\w.~-]+\/)?[\w.~-]+(@.+)?$/.test(item)) {
      fail(option, `expected a package, like 'zod' or 'zod@^4', got ${shown(item)}`);
    }
  }
}

function checkStages(value: unknown, option: string) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    fail(option, `expected stages by name, like { dev: {}, prod: {} }, got ${shown(value)}`);
  }
  if (Object.keys(value as object).length === 0) {
    fail(option, 'expected at least one stage; leave the option out for the one stage "dev"');
  }
}

function checkVersion(value: unknown, option: string) {
  if (typeof value !== 'string' || !/^\d+\.\d+\.\d+$/.test(value)) {
    fail(option, `expected a version, like "2.276.0", got ${shown(value)}`);
  }
}

function checkString(value: unknown, option: string) {
  if (typeof value !== 'string') fail(option, `expected a string, got ${shown(value)}`);
}

function fail(option: string, problem: string): never {
  throw new ProjectError(`${SOURCE}: ${option}: ${problem}`);
}

function shown(value: unknown): string {
  return typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? String(value));
}
