import { API_SETTINGS } from './api-settings';
import { BUNDLING } from './bundling-settings';
import type { Config, FunctionSettings, StageConfig, StageSettings } from './config';
import { suggestion } from './suggestion';
import { FUNCTION_SETTINGS, VARIABLE } from './function-settings';
import { below, boolean, fail, map, type Place, rule, struct, text } from './shape';

const FUNCTIONS = map(struct<FunctionSettings>('setting', FUNCTION_SETTINGS));
const STAGE_CONFIG = struct<StageConfig>('setting', { ...FUNCTION_SETTINGS, functions: FUNCTIONS, api: API_SETTINGS });
const STAGE = struct<StageSettings>('setting', {
  ...FUNCTION_SETTINGS,
  production: boolean(),
  env: struct<NonNullable<StageSettings['env']>>('key', {
    account: text('an account: twelve digits', /^\d{12}$/),
    region: text('a region, like "eu-central-1"', /^[a-z]{2,}(-[a-z]+)+-\d+$/),
  }),
  functions: FUNCTIONS,
  api: API_SETTINGS,
});
// It becomes part of the stack's name.
const STAGE_NAME = text('a stage name: a letter, then letters, digits and "-"', /^[A-Za-z][A-Za-z0-9-]*$/);
const NAME = text('a name', /^[^]/);

/** What `runtime/config.json` holds. */
export const CONFIG = struct<Config>(
  'setting',
  {
    ...FUNCTION_SETTINGS,
    // Where an editor finds what can be in the file.
    $schema: text('the place of a JSON Schema', /^/),
    version: rule({
      expected: '1; this version of serverless-cdk-project writes and reads no other: run "npx projen"',
      accepts: (value) => value === 1,
      schema: { const: 1 },
    }),
    name: NAME,
    defaultStage: STAGE_NAME,
    bundling: BUNDLING,
    stages: map(STAGE, STAGE_NAME),
    functions: FUNCTIONS,
    api: API_SETTINGS,
  },
  ['version', 'name', 'defaultStage', 'stages'],
);

/**
 * The configuration, if every value of it is what it should be.
 * @param source names the place in messages: the file, or `.projenrc.ts`
 */
export function checkConfig(value: unknown, source: string): Config {
  const at = { source, path: '' };
  CONFIG.check(value, at);
  const config = value as Config;
  if (!Object.hasOwn(config.stages, config.defaultStage)) {
    fail(
      below(at, 'defaultStage'),
      `unknown stage "${config.defaultStage}"${suggestion(config.defaultStage, Object.keys(config.stages))}`,
    );
  }
  return config;
}

/** The settings that a construct is given in code, if every value is what it should be. */
export function checkStageConfig(value: unknown, source: string, path: string = 'stageConfig'): StageConfig {
  STAGE_CONFIG.check(value, { source, path });
  return value as StageConfig;
}

/** A variable that is set in code, if Lambda takes it. */
export function checkVariableName(name: string, source: string, path: string): void {
  VARIABLE.check(name, { source, path });
}

/**
 * What is given by function is for functions that exist.
 * @param functions the names of the app's functions
 * @param path where it stands: `stageConfig.functions`
 */
export function checkFunctionNames(
  byFunction: object | undefined,
  functions: readonly string[],
  source: string,
  path: string,
): void {
  const at: Place = { source, path };
  for (const name of Object.keys(byFunction ?? {})) {
    if (!functions.includes(name)) fail(below(at, name), `unknown function "${name}"${suggestion(name, functions)}`);
  }
}

/** The same for the project and all its stages. */
export function checkConfigFunctionNames(config: Config, functions: readonly string[], source: string): void {
  checkFunctionNames(config.functions, functions, source, 'functions');
  for (const [stage, settings] of Object.entries(config.stages)) {
    checkFunctionNames(settings.functions, functions, source, `stages.${stage}.functions`);
  }
}
