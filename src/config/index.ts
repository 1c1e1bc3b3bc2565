export { API_SETTINGS, apiDefaults, DOMAIN_SETTINGS } from './api-settings';
export { BUNDLING_SETTINGS, resolveBundling, type ResolvedBundling } from './bundling-settings';
export { checkConfig, checkStageConfig, checkVariableName, CONFIG_OPTIONS, ROLES } from './check-config';
export type {
  AccessLogSettings,
  AliasSettings,
  ApiSettings,
  BundlingSettings,
  Config,
  DomainSettings,
  FunctionSettings,
  RolesOption,
  StageConfig,
  StageSettings,
  ThrottleSettings,
  UsagePlanSettings,
  VpcSettings,
} from './config';
export { appName } from './app-name';
export { ConfigError, configMessage } from './errors';
export { lineInProjenrc, PROJENRC, settingWithLine } from './projenrc';
export type { ExplainedApp, ExplainedSetting } from './explained';
export { checkFunctionNames, checkProjectFunctionNames } from './function-names';
export { FUNCTION_SETTINGS, type ResolvedFunctionSettings } from './function-settings';
export { conflictLine, parseJson, RESTORE } from './json-file';
export { generateCommand, hasOwnFiles, parseManaged, remedyOf } from './managed-file';
export { findProjectDir, folderWith } from './project-dir';
export { bundlingOf, type ProjectConfig, readConfig } from './read-config';
export {
  apiOrigins,
  resolveApiSettings,
  resolveSettings,
  type ResolvedSettings,
  type ResolveOptions,
} from './resolve-settings';
export {
  all,
  anything,
  below,
  boolean,
  fail,
  flagOr,
  list,
  map,
  object,
  oneOf,
  rule,
  type Shape,
  string,
  struct,
  text,
  wholeNumber,
} from './shape';
export { defaultConfig, IMPLICIT_STAGE, stageOf, type Stage } from './stage';
export { editDistance, nearest, suggestion } from './suggestion';
