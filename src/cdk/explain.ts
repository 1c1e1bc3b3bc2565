import type { Construct } from 'constructs';
import { apiOrigins, type Config, type ResolvedSettings, resolveApiSettings, type StageConfig } from '../config';

/** The context value with which the settings of apps are part of the cloud assembly. */
const CONTEXT = 'serverless-cdk-project:explain';

/** The type of the metadata that has them. */
export const SETTINGS_METADATA = 'serverless-cdk-project:settings';

/** A setting, and where it comes from. */
export interface ExplainedSetting {
  readonly value: unknown;
  readonly from: string;
}

/** The settings of an app on a stage. */
export interface ExplainedApp {
  readonly stage: string;
  readonly functions: { readonly [name: string]: { readonly [setting: string]: ExplainedSetting } };
  readonly api: { readonly [setting: string]: ExplainedSetting };
}

export interface ExplainOptions {
  readonly config: Config;
  readonly stage: string;
  readonly stageConfig?: StageConfig;
  readonly functions: readonly string[];
  readonly settingsOf: (functionName: string) => ResolvedSettings;
  /** The variables of the bound resources. */
  readonly bound: { readonly [variable: string]: string };
}

/** Writes down which setting has won, and from where, as metadata in the cloud assembly: for who asks, it costs nothing else. */
export function explainSettings(scope: Construct, { functions, settingsOf, bound, ...sources }: ExplainOptions): void {
  if (!scope.node.tryGetContext(CONTEXT)) return;
  const app: ExplainedApp = {
    stage: sources.stage,
    functions: Object.fromEntries(functions.map((name) => [name, explained(settingsOf(name), bound)])),
    api: explainedApi(sources),
  };
  scope.node.addMetadata(SETTINGS_METADATA, app);
}

function explained(
  { settings, origins }: ResolvedSettings,
  bound: ExplainOptions['bound'],
): ExplainedApp['functions'][string] {
  const values: { [setting: string]: ExplainedSetting } = {};
  for (const [setting, from] of Object.entries(origins)) values[setting] = { value: valueAt(settings, setting), from };
  for (const [variable, value] of Object.entries(bound)) {
    values[`environment.${variable}`] = { value, from: 'resources' };
  }
  return values;
}

function explainedApi(sources: Pick<ExplainOptions, 'config' | 'stage' | 'stageConfig'>): ExplainedApp['api'] {
  const origins = apiOrigins(sources);
  const settings = Object.entries(resolveApiSettings(sources)).map(([name, value]) => [
    name,
    { value, from: origins[name] },
  ]);
  return { type: { value: 'rest', from: 'default' }, ...Object.fromEntries(settings) };
}

/** `environment.LOG_LEVEL` is a variable; no other setting has a dot in it. */
function valueAt(settings: ResolvedSettings['settings'], setting: string): unknown {
  const dot = setting.indexOf('.');
  if (dot < 0) return (settings as any)[setting];
  return (settings as any)[setting.slice(0, dot)][setting.slice(dot + 1)];
}
