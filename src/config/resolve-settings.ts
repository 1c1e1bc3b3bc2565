import type { ApiSettings, Config, FunctionSettings, StageConfig, StageSettings } from './config';
import { FUNCTION_SETTINGS, type ResolvedFunctionSettings } from './function-settings';
import { defaultsOf } from './setting';

/** The settings of one function. */
export interface ResolvedSettings {
  readonly settings: ResolvedFunctionSettings;
  /** The level that each value comes from: `memorySize` → `stages.prod`, `environment.LOG_LEVEL` → `stageConfig`. */
  readonly origins: { readonly [setting: string]: string };
}

export interface ResolveOptions {
  readonly config: Config;
  readonly stage: string;
  /** The construct's settings, which override those of the project. */
  readonly stageConfig?: StageConfig;
  readonly functionName: string;
  /** Seconds that API Gateway waits for the function, if it does: the default timeout. */
  readonly gatewayTimeout?: number;
}

/**
 * The settings of a function: each one is that of the most specific level that sets it; the environment and the tags
 * likewise, key by key. 0, false and '' are values; undefined is not.
 */
export function resolveSettings(options: ResolveOptions): ResolvedSettings {
  const levels = levelsOf(options);
  const settings: { [name: string]: unknown } = {};
  const origins: { [setting: string]: string } = {};
  for (const name of SINGLE_SETTINGS) {
    const found = levels.find(([, level]) => level[name] !== undefined);
    if (found) [origins[name], settings[name]] = [found[0], found[1][name]];
  }
  for (const name of MERGED_SETTINGS) {
    const merged = new Map<string, string>();
    for (const [origin, level] of levels) {
      for (const [key, value] of Object.entries(level[name] ?? {})) {
        if (value === undefined || merged.has(key)) continue;
        merged.set(key, value);
        origins[`${name}.${key}`] = origin;
      }
    }
    settings[name] = Object.fromEntries([...merged].sort(([one], [other]) => (one < other ? -1 : 1)));
  }
  return { settings: settings as unknown as ResolvedFunctionSettings, origins };
}

type ApiResolveOptions = Pick<ResolveOptions, 'config' | 'stage' | 'stageConfig'>;

/** The settings of the API that are set: each one is that of the construct, else that of the stage, else that of the project. */
export function resolveApiSettings(options: ApiResolveOptions): ApiSettings {
  return Object.fromEntries(apiLevels(options).map(([, name, value]) => [name, value]));
}

/** The level that each setting of the API comes from: `type` → `stages.prod.api`. */
export function apiOrigins(options: ApiResolveOptions): { [setting: string]: string } {
  return Object.fromEntries(apiLevels(options).map(([origin, name]) => [name, origin]));
}

/** Each setting of each level, the one that wins last. */
function apiLevels({ config, stage, stageConfig }: ApiResolveOptions): [string, string, unknown][] {
  const levels: [string, ApiSettings | undefined][] = [
    ['api', config.api],
    [`stages.${stage}.api`, stageOrNothing(config, stage).api],
    ['stageConfig.api', stageConfig?.api],
  ];
  return levels.flatMap(([origin, level]) =>
    Object.entries(level ?? {})
      .filter(([, value]) => value !== undefined)
      .map(([name, value]): [string, string, unknown] => [origin, name, value]),
  );
}

function levelsOf({
  config,
  stage,
  stageConfig,
  functionName,
  gatewayTimeout,
}: ResolveOptions): [string, FunctionSettings][] {
  const ofStage = stageOrNothing(config, stage);
  const levels: [string, FunctionSettings | undefined][] = [
    [`stageConfig.functions.${functionName}`, ofFunction(stageConfig, functionName)],
    [`stages.${stage}.functions.${functionName}`, ofFunction(ofStage, functionName)],
    ['stageConfig', stageConfig],
    [`stages.${stage}`, ofStage],
    [`functions.${functionName}`, ofFunction(config, functionName)],
    ['project', config],
    ['default', defaultsOf<FunctionSettings>(FUNCTION_SETTINGS, { gatewayTimeout })],
  ];
  return levels.filter((level): level is [string, FunctionSettings] => level[1] !== undefined);
}

function stageOrNothing(config: Config, stage: string): StageSettings {
  return Object.hasOwn(config.stages, stage) ? config.stages[stage] : {};
}

function ofFunction(config: StageConfig | undefined, name: string): FunctionSettings | undefined {
  return config?.functions && Object.hasOwn(config.functions, name) ? config.functions[name] : undefined;
}

type SettingName = keyof typeof FUNCTION_SETTINGS;
/** Each of their keys has a level of its own. */
type MergedSetting = {
  [S in SettingName]: (typeof FUNCTION_SETTINGS)[S] extends { merged: true } ? S : never;
}[SettingName];

const NAMES = Object.keys(FUNCTION_SETTINGS) as SettingName[];
const isMerged = (name: SettingName): name is MergedSetting => 'merged' in FUNCTION_SETTINGS[name];
const MERGED_SETTINGS = NAMES.filter(isMerged);
const SINGLE_SETTINGS = NAMES.filter((name): name is Exclude<SettingName, MergedSetting> => !isMerged(name));
