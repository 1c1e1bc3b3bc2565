export type { AccessLogSettings, ApiSettings, DomainSettings, ThrottleSettings, UsagePlanSettings } from './api';
export { checkConfig, checkConfigFunctionNames, checkFunctionNames, checkStageConfig, checkVariableName } from './check';
export type { Config, FunctionSettings, StageConfig, StageSettings, VpcSettings } from './config';
export { editDistance } from './edit-distance';
export { ConfigError } from './errors';
export { nearest, suggestion } from './nearest';
export { resolveApiSettings, resolveSettings, stageSettings, type ResolvedSettings, type ResolveOptions } from './resolve';
export { defaultSettings, type ResolvedFunctionSettings } from './settings';
export { defaultConfig, IMPLICIT_STAGE, stageOf, type Stage } from './stage';
