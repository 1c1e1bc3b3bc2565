import { API_SETTINGS } from './api-settings';
import { BUNDLING_SETTINGS } from './bundling-settings';
import type { ApiSettings, BundlingSettings, Config, FunctionSettings, StageConfig, StageSettings } from './config';
import { FUNCTION_SETTINGS, VARIABLE } from './function-settings';
import { shapesOf } from './setting';
import { FunctionRoles } from './options';
import { below, boolean, fail, type JsonSchema, map, oneOf, type Place, rule, string, struct, text } from './shape';
import { type Stage, STAGE_SETTINGS, stageOf } from './stage';
import { suggestion } from './suggestion';
import { projenCommand } from '../package-manager';

const ONE_FUNCTION = shapesOf(FUNCTION_SETTINGS);
const NESTED = {
  functions: map(struct<FunctionSettings>('setting', ONE_FUNCTION)),
  api: struct<ApiSettings>('setting', shapesOf(API_SETTINGS)),
};
const STAGE_CONFIG = struct<StageConfig>('setting', { ...ONE_FUNCTION, ...NESTED });
const STAGE = struct<StageSettings>('setting', { ...ONE_FUNCTION, ...shapesOf(STAGE_SETTINGS), ...NESTED });
// It becomes part of the stack's name.
const STAGE_NAME = text('a stage name: a letter, then letters, digits and "-"', /^[A-Za-z][A-Za-z0-9-]*$/);

/** The roles that functions run as: an option of the project and of the construct. */
export const ROLES = oneOf(FunctionRoles);

/** The options of a project that are written to `runtime/config.json` as they are. */
export const CONFIG_OPTIONS = {
  ...ONE_FUNCTION,
  defaultStage: STAGE_NAME,
  bundling: struct<BundlingSettings>('setting', shapesOf(BUNDLING_SETTINGS)),
  roles: ROLES,
  openapi: boolean(),
  diagram: boolean(),
  client: text('a TypeScript file, from the root of the project', /^(?!\/|[A-Za-z]:)[^\\]+(?<!\.d)\.ts$/),
  stages: map(STAGE, STAGE_NAME),
  ...NESTED,
};

const CONFIG = struct<Config>(
  'setting',
  {
    ...CONFIG_OPTIONS,
    name: text('a name', /^[^]/),
    $schema: string(),
    version: rule({
      expected: `1; this version of serverless-cdk-project writes and reads no other: run "${projenCommand()}"`,
      accepts: (value) => value === 1,
      schema: { const: 1 },
    }),
  },
  ['version', 'name', 'defaultStage', 'stages'],
);

/** The JSON Schema of `runtime/config.json`. */
export function configSchema(): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'The configuration of a serverless-cdk-project',
    ...CONFIG.schema,
  };
}

/**
 * Returns a valid configuration. Throws a `ConfigError` for the first invalid value.
 * @param source for messages: the file, or `.projenrc.ts`
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
  checkStackNames(config, at);
  return config;
}

/** The name of a stack is also that of its files, and file systems of macOS and Windows ignore case. */
function checkStackNames(config: Config, at: Place): void {
  const before = new Map<string, Stage>();
  for (const name of Object.keys(config.stages)) {
    const stage = stageOf(config, name, at.source);
    const key = stage.stackName.toLowerCase();
    const other = before.get(key);
    if (other) {
      const differs = other.stackName === stage.stackName ? '' : ', except for upper and lower case';
      fail(
        below(below(at, 'stages'), name),
        `the stages "${other.name}" and "${name}" have the same stack name, ${stage.stackName}${differs}. Give one of them another name`,
      );
    }
    before.set(key, stage);
  }
}

/** Returns a valid `stageConfig` of a construct. Throws a `ConfigError` for the first invalid value. */
export function checkStageConfig(value: unknown, source: string, path: string = 'stageConfig'): StageConfig {
  STAGE_CONFIG.check(value, { source, path });
  return value as StageConfig;
}

/** Throws for the name of a variable, set in code, that Lambda does not accept. */
export function checkVariableName(name: string, source: string, path: string): void {
  VARIABLE.check(name, { source, path });
}
