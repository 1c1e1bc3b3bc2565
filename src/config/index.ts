export { checkConfig, checkConfigFunctionNames, checkFunctionNames, checkStageConfig, checkVariableName } from './check';
export type { ApiSettings, Config, FunctionSettings, StageConfig, StageSettings } from './config';
export { ConfigError } from './errors';
export { nearest, suggestion } from './nearest';
export { resolveApiSettings, resolveSettings, stageSettings, type ResolvedSettings, type ResolveOptions } from './resolve';
export { defaultSettings } from './settings';
export { defaultConfig, IMPLICIT_STAGE, stageOf, type Stage } from './stage';
