import { API_SETTINGS, type Shape } from './api-rules';
import type { Config, StageConfig } from './config';
import { ConfigError } from './errors';
import { suggestion } from './nearest';
import { FUNCTION_SETTINGS, type Rule, VARIABLE_RULES } from './settings';

/** Checks one value at its path, or throws a ConfigError. */
type Check = (value: unknown, at: Place) => void;

/** Where a value stands. */
interface Place {
  readonly source: string;
  readonly path: string;
}

/**
 * The configuration, if every value of it is what it should be.
 * @param source names the place in messages: the file, or `.projenrc.ts`
 */
export function checkConfig(value: unknown, source: string): Config {
  const at = { source, path: '' };
  CONFIG(value, at);
  const config = value as Config;
  if (!Object.hasOwn(config.stages, config.defaultStage)) {
    fail(below(at, 'defaultStage'), `unknown stage "${config.defaultStage}"${suggestion(config.defaultStage, Object.keys(config.stages))}`);
  }
  return config;
}

/** The settings that a construct is given in code, if every value is what it should be. */
export function checkStageConfig(value: unknown, source: string, path: string = 'stageConfig'): StageConfig {
  STAGE_CONFIG(value, { source, path });
  return value as StageConfig;
}

/** A variable that is set in code, if Lambda takes it. */
export function checkVariableName(name: string, source: string, path: string): void {
  VARIABLE(name, { source, path });
}

/**
 * What is given by function is for functions that exist.
 * @param functions the names of the app's functions
 * @param path where it stands: `stageConfig.functions`
 */
export function checkFunctionNames(byFunction: object | undefined, functions: readonly string[], source: string, path: string): void {
  for (const name of Object.keys(byFunction ?? {})) {
    if (!functions.includes(name)) fail(below({ source, path }, name), `unknown function "${name}"${suggestion(name, functions)}`);
  }
}

/** The same for the project and all its stages. */
export function checkConfigFunctionNames(config: Config, functions: readonly string[], source: string): void {
  checkFunctionNames(config.functions, functions, source, 'functions');
  for (const [stage, settings] of Object.entries(config.stages)) {
    checkFunctionNames(settings.functions, functions, source, `stages.${stage}.functions`);
  }
}

const ACCOUNT = rule('an account: twelve digits', (v) => typeof v === 'string' && /^\d{12}$/.test(v));
const REGION = rule('a region, like "eu-central-1"', (v) => typeof v === 'string' && /^[a-z]{2,}(-[a-z]+)+-\d+$/.test(v));
const BOOLEAN = rule('true or false', (v) => typeof v === 'boolean');
// It becomes part of the stack's name.
const STAGE_NAME = rule('a stage name: a letter, then letters, digits and "-"', (v) => typeof v === 'string' && /^[A-Za-z][A-Za-z0-9-]*$/.test(v));
const NAME = rule('a name', (v) => typeof v === 'string' && v !== '');

const VARIABLE = all(VARIABLE_RULES.map((r) => rule(r.expected, r.accepts)));
const SETTINGS = {
  environment: map(rule('a string', (v) => typeof v === 'string'), VARIABLE),
  ...Object.fromEntries(Object.entries(FUNCTION_SETTINGS).map(([name, r]) => [name, rule(r.expected, r.accepts)])),
};
const FUNCTIONS = map(struct('setting', SETTINGS));
const API = shape('setting', API_SETTINGS);
const STAGE_CONFIG = struct('setting', { ...SETTINGS, functions: FUNCTIONS, api: API });
const STAGE = struct('setting', {
  ...SETTINGS,
  production: BOOLEAN,
  env: struct('key', { account: ACCOUNT, region: REGION }),
  functions: FUNCTIONS,
  api: API,
});
const CONFIG = struct('setting', {
  ...SETTINGS,
  version: rule('1; this version of serverless-cdk-project writes and reads no other: run "npx projen"', (v) => v === 1),
  name: NAME,
  defaultStage: STAGE_NAME,
  stages: map(STAGE, STAGE_NAME),
  functions: FUNCTIONS,
  api: API,
}, ['version', 'name', 'defaultStage', 'stages']);

function rule(expected: string, accepts: Rule['accepts']): Check {
  return (value, at) => {
    if (!accepts(value)) fail(at, `expected ${expected}, got ${shown(value)}`);
  };
}

function all(checks: readonly Check[]): Check {
  return (value, at) => checks.forEach((check) => check(value, at));
}

/** An object with known keys. An undefined value is as good as an absent one. */
function struct(what: string, checks: { readonly [key: string]: Check }, required: readonly string[] = []): Check {
  return (value, at) => {
    const object = plainObject(value, at);
    for (const key of required) {
      if (!Object.hasOwn(object, key)) fail(below(at, key), 'it is required');
    }
    for (const [key, item] of Object.entries(object)) {
      if (!Object.hasOwn(checks, key)) fail(below(at, key), `unknown ${what}${suggestion(key, Object.keys(checks))}`);
      if (item !== undefined || required.includes(key)) checks[key](item, below(at, key));
    }
  };
}

function shape(what: string, { keys, required }: Shape): Check {
  const checks = Object.entries(keys).map(([key, expected]): [string, Check] => {
    if ('keys' in expected) return [key, shape('key', expected)];
    if ('each' in expected) return [key, list(rule(expected.each.expected, expected.each.accepts))];
    if ('flagOr' in expected) return [key, flagOr(shape('key', expected.flagOr))];
    return [key, rule(expected.expected, expected.accepts)];
  });
  return struct(what, Object.fromEntries(checks), required);
}

/** A list that is not empty. */
function list(check: Check): Check {
  return (value, at) => {
    if (!Array.isArray(value)) return fail(at, `expected a list, got ${shown(value)}`);
    if (value.length === 0) fail(at, 'expected a list with something in it');
    value.forEach((item, i) => check(item, { source: at.source, path: `${at.path}[${i}]` }));
  };
}

function flagOr(check: Check): Check {
  return (value, at) => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return check(value, at);
    if (typeof value !== 'boolean') fail(at, `expected true, false or an object, got ${shown(value)}`);
  };
}

/** An object whose keys are names of the user's. */
function map(check: Check, checkName?: Check): Check {
  return (value, at) => {
    for (const [name, item] of Object.entries(plainObject(value, at))) {
      checkName?.(name, below(at, name));
      if (item !== undefined) check(item, below(at, name));
    }
  };
}

function plainObject(value: unknown, at: Place): object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) fail(at, `expected an object, got ${shown(value)}`);
  return value as object;
}

function below(at: Place, key: string): Place {
  const name = /^[\w-]+$/.test(key) ? key : JSON.stringify(key);
  return { source: at.source, path: at.path ? `${at.path}.${name}` : name };
}

function fail(at: Place, problem: string): never {
  throw new ConfigError(at.source, at.path, problem);
}

function shown(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? String(value);
  if (Array.isArray(value)) return 'an array';
  return 'an object';
}
