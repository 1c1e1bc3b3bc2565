import type { Construct } from 'constructs';
import type { AppPlan, FunctionPlan } from './plan';
import { API_SETTINGS, type ExplainedApp, type ExplainedSetting } from '../config';
import { EXPLAIN_CONTEXT, SETTINGS_METADATA } from '../manifest/names';

/** Writes the settings and their sources to the cloud assembly, as metadata, if the context value is set. */
export function explainSettings(scope: Construct, plan: AppPlan): void {
  if (!scope.node.tryGetContext(EXPLAIN_CONTEXT)) return;
  const app: ExplainedApp = {
    stage: plan.stage.name,
    roles: plan.rolesOption,
    functions: Object.fromEntries(Object.values(plan.functions).map((one) => [one.name, explained(one)])),
    api: explainedApi(plan),
  };
  scope.node.addMetadata(SETTINGS_METADATA, app);
}

function explained({ settings, origins, variables }: FunctionPlan): ExplainedApp['functions'][string] {
  const values: { [setting: string]: ExplainedSetting } = {};
  for (const [setting, from] of Object.entries(origins)) values[setting] = { value: valueAt(settings, setting), from };
  for (const [variable, value] of Object.entries(variables)) {
    values[`environment.${variable}`] = { value, from: 'resources' };
  }
  return values;
}

function explainedApi({ apiSettings, apiOrigins }: AppPlan): ExplainedApp['api'] {
  const settings = Object.entries(apiSettings).map(([name, value]) => [name, { value, from: apiOrigins[name] }]);
  return { type: { value: API_SETTINGS.type.default, from: 'default' }, ...Object.fromEntries(settings) };
}

/** `environment.LOG_LEVEL` is a variable; no other setting has a dot in it. */
function valueAt(settings: FunctionPlan['settings'], setting: string): unknown {
  const dot = setting.indexOf('.');
  if (dot < 0) return (settings as any)[setting];
  return (settings as any)[setting.slice(0, dot)][setting.slice(dot + 1)];
}
