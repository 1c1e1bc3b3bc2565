export { ServerlessAppError } from './errors';
export type { ErrorCode } from '../errors';
export type { EventSourceProps } from './event-sources/props';
export type {
  AlarmOption,
  AlarmsProps,
  AlarmThreshold,
  ApiAlarms,
  DashboardOptions,
  FunctionAlarms,
} from './operations/props';
export type { ApiProps, FunctionProps } from './escape-hatches';
export type {
  DefaultRoleName,
  FunctionName,
  RoleName,
  RuntimeLocation,
  ServerlessAppOptions,
  ServerlessAppProps,
} from './props';
export type { AccessLevel } from './resources/access';
export type { OperationTypes } from './resources/operation-types';
export type {
  Bindings,
  BucketWithAccess,
  ResourceOf,
  ResourceTypes,
  ResourceWithAccess,
} from './resources/resource-types';
export { type AppResources, ServerlessApp } from './serverless-app';
export { stages, type StagesOptions } from './stages';
export {
  type ApiSettings,
  ConfigError,
  type FunctionSettings,
  type RolesOption,
  type Stage,
  type StageConfig,
} from '../config';
export type { ResourceManifest } from '../manifest/manifest';
export type { Surface } from '../manifest/surface';
