import type { ApiSettings } from './api';
import type { Config, FunctionSettings, StageConfig, StageSettings } from './config';
import { ConfigError } from './errors';
import { suggestion } from './suggestion';
import {
  defaultSettings,
  FUNCTION_SETTINGS,
  MERGED_SETTINGS,
  type ResolvedFunctionSettings,
} from './function-settings';

/** The settings of one function. */
export interface ResolvedSettings {
  readonly settings: ResolvedFunctionSettings;
  /** Where each value comes from: `memorySize` → `stages.prod`, `environment.LOG_LEVEL` → `stageConfig`. */
  readonly origins: { readonly [setting: string]: string };
}

export interface ResolveOptions {
  readonly config: Config;
  readonly stage: string;
  /** What the construct is given in code, over the project's own. */
  readonly stageConfig?: StageConfig;
  readonly functionName: string;
  /** Decides the default timeout. */
  readonly servesHttp: boolean;
}

/**
 * The settings of a function: for each one the first source that says something, from the nearest to the most general;
 * the environment and the tags likewise, key by key. 0, false and '' say something; undefined does not.
 */
export function resolveSettings(options: ResolveOptions): ResolvedSettings {
  const layers = layersOf(options);
  const settings: { [name: string]: unknown } = {};
  const origins: { [setting: string]: string } = {};
  for (const name of ONE_BY_ONE) {
    const found = layers.find(([, layer]) => layer[name] !== undefined);
    if (found) [origins[name], settings[name]] = [found[0], found[1][name]];
  }
  for (const name of MERGED_SETTINGS) {
    const merged = new Map<string, string>();
    for (const [origin, layer] of layers) {
      for (const [key, value] of Object.entries(layer[name] ?? {})) {
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

/** The settings of the API: for each one the first that says something of the construct, the stage, the project. */
export function resolveApiSettings(options: ApiResolveOptions): ApiSettings {
  return Object.fromEntries(saidOfApi(options).map(([, name, value]) => [name, value]));
}

/** Where each setting of the API comes from: `type` → `stages.prod.api`. */
export function apiOrigins(options: ApiResolveOptions): { [setting: string]: string } {
  return Object.fromEntries(saidOfApi(options).map(([origin, name]) => [name, origin]));
}

/** What each source says, the one that wins last. */
function saidOfApi({ config, stage, stageConfig }: ApiResolveOptions): [string, string, unknown][] {
  const layers: [string, ApiSettings | undefined][] = [
    ['api', config.api],
    [`stages.${stage}.api`, stageOrNothing(config, stage).api],
    ['stageConfig.api', stageConfig?.api],
  ];
  return layers.flatMap(([origin, layer]) =>
    Object.entries(layer ?? {})
      .filter(([, value]) => value !== undefined)
      .map(([name, value]): [string, string, unknown] => [origin, name, value]),
  );
}

/** The stage's settings, or an error that names the stages there are. */
export function stageSettings(config: Config, stage: string, source: string): StageSettings {
  if (!Object.hasOwn(config.stages, stage)) {
    throw new ConfigError(source, 'stages', `unknown stage "${stage}"${suggestion(stage, Object.keys(config.stages))}`);
  }
  return config.stages[stage];
}

function layersOf({
  config,
  stage,
  stageConfig,
  functionName,
  servesHttp,
}: ResolveOptions): [string, FunctionSettings][] {
  const ofStage = stageOrNothing(config, stage);
  const layers: [string, FunctionSettings | undefined][] = [
    [`stageConfig.functions.${functionName}`, ofFunction(stageConfig, functionName)],
    [`stages.${stage}.functions.${functionName}`, ofFunction(ofStage, functionName)],
    ['stageConfig', stageConfig],
    [`stages.${stage}`, ofStage],
    [`functions.${functionName}`, ofFunction(config, functionName)],
    ['project', config],
    ['default', defaultSettings(servesHttp)],
  ];
  return layers.filter((layer): layer is [string, FunctionSettings] => layer[1] !== undefined);
}

function stageOrNothing(config: Config, stage: string): StageSettings {
  return Object.hasOwn(config.stages, stage) ? config.stages[stage] : {};
}

function ofFunction(config: StageConfig | undefined, name: string): FunctionSettings | undefined {
  return config?.functions && Object.hasOwn(config.functions, name) ? config.functions[name] : undefined;
}

type Merged = (typeof MERGED_SETTINGS)[number];

// Stages and the project carry more than settings of functions.
const ONE_BY_ONE = (Object.keys(FUNCTION_SETTINGS) as (keyof FunctionSettings)[]).filter(
  (name): name is Exclude<keyof FunctionSettings, Merged> => !MERGED_SETTINGS.includes(name as Merged),
);
