export type { AccessLogSettings, ApiSettings, DomainSettings, ThrottleSettings, UsagePlanSettings } from './api';
export { type BundlingSettings, resolveBundling, type ResolvedBundling } from './bundling';
export {
  checkConfig,
  checkConfigFunctionNames,
  checkFunctionNames,
  checkStageConfig,
  checkVariableName,
} from './check';
export type { Config, FunctionSettings, StageConfig, StageSettings, VpcSettings } from './config';
export { editDistance } from './edit-distance';
export { ConfigError } from './errors';
export { nearest, suggestion } from './nearest';
export { bundlingOf, type ProjectConfig, readConfig } from './read';
export {
  apiOrigins,
  resolveApiSettings,
  resolveSettings,
  stageSettings,
  type ResolvedSettings,
  type ResolveOptions,
} from './resolve';
export { defaultSettings, type ResolvedFunctionSettings } from './settings';
export { defaultConfig, IMPLICIT_STAGE, stageOf, type Stage } from './stage';
