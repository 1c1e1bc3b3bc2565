import type { ApiSettings } from './api';
import type { Config, FunctionSettings, StageConfig, StageSettings } from './config';
import { ConfigError } from './errors';
import { suggestion } from './nearest';
import { defaultSettings } from './settings';

/** The settings of one function. */
export interface ResolvedSettings {
  readonly settings: Required<FunctionSettings>;
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
 * the environment likewise, variable by variable. 0, false and '' say something; undefined does not.
 */
export function resolveSettings(options: ResolveOptions): ResolvedSettings {
  const settings: any = {};
  const origins: { [setting: string]: string } = {};
  const environment = new Map<string, string>();
  for (const [origin, layer] of layersOf(options)) {
    for (const [name, value] of Object.entries(layer)) {
      if (name === 'environment') {
        for (const [variable, text] of Object.entries(layer.environment ?? {})) {
          if (text === undefined || environment.has(variable)) continue;
          environment.set(variable, text);
          origins[`environment.${variable}`] = origin;
        }
      } else if (value !== undefined && !Object.hasOwn(settings, name)) {
        settings[name] = value;
        origins[name] = origin;
      }
    }
  }
  const sorted = [...environment].sort(([a], [b]) => (a < b ? -1 : 1));
  return { settings: { ...settings, environment: Object.fromEntries(sorted) }, origins };
}

/** The settings of the API: for each one the first that says something of the construct, the stage, the project. */
export function resolveApiSettings({ config, stage, stageConfig }: Pick<ResolveOptions, 'config' | 'stage' | 'stageConfig'>): ApiSettings {
  const layers = [config.api, stageOrNothing(config, stage).api, stageConfig?.api];
  const said = layers.map((layer) => Object.entries(layer ?? {}).filter(([, value]) => value !== undefined));
  return Object.fromEntries(said.flat());
}

/** The stage's settings, or an error that names the stages there are. */
export function stageSettings(config: Config, stage: string, source: string): StageSettings {
  if (!Object.hasOwn(config.stages, stage)) {
    throw new ConfigError(source, 'stages', `unknown stage "${stage}"${suggestion(stage, Object.keys(config.stages))}`);
  }
  return config.stages[stage];
}

function layersOf({ config, stage, stageConfig, functionName, servesHttp }: ResolveOptions): [string, FunctionSettings][] {
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
  return layers.flatMap(([origin, layer]) => (layer ? [[origin, onlySettings(layer)] as [string, FunctionSettings]] : []));
}

function stageOrNothing(config: Config, stage: string): StageSettings {
  return Object.hasOwn(config.stages, stage) ? config.stages[stage] : {};
}

function ofFunction(config: StageConfig | undefined, name: string): FunctionSettings | undefined {
  return config?.functions && Object.hasOwn(config.functions, name) ? config.functions[name] : undefined;
}

const SETTING_NAMES = Object.keys(defaultSettings(false));

/** Stages and the project carry more than settings of functions. */
function onlySettings(layer: FunctionSettings): FunctionSettings {
  return Object.fromEntries(Object.entries(layer).filter(([name]) => SETTING_NAMES.includes(name)));
}
