export type { AccessLogSettings, ApiSettings, DomainSettings, ThrottleSettings, UsagePlanSettings } from './api';
export { type BundlingSettings, resolveBundling, type ResolvedBundling } from './bundling-settings';
export {
  checkConfig,
  checkConfigFunctionNames,
  checkFunctionNames,
  checkStageConfig,
  checkVariableName,
} from './check-config';
export type { Config, FunctionSettings, StageConfig, StageSettings, VpcSettings } from './config';
export { editDistance } from './edit-distance';
export { ConfigError } from './errors';
export { nearest, suggestion } from './suggestion';
export { bundlingOf, type ProjectConfig, readConfig } from './read-config';
export {
  apiOrigins,
  resolveApiSettings,
  resolveSettings,
  stageSettings,
  type ResolvedSettings,
  type ResolveOptions,
} from './resolve-settings';
export { defaultSettings, type ResolvedFunctionSettings } from './function-settings';
export { defaultConfig, IMPLICIT_STAGE, stageOf, type Stage } from './stage';
