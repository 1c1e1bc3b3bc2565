export { ServerlessAppError, type ServerlessAppErrorCode } from './errors';
export type { ApiProps, FunctionProps } from './escape-hatches';
export type { FunctionName, RuntimeLocation, ServerlessAppOptions, ServerlessAppProps } from './props';
export type { Bindings, ResourceOf, ResourceTypes } from './resources/resource-types';
export { type AppResources, ServerlessApp } from './serverless-app';
export { stages, type StagesOptions } from './stages';
export { type ApiSettings, ConfigError, type FunctionSettings, type Stage, type StageConfig } from '../config';
export type { ResourceManifest } from '../manifest/manifest';
export type { Surface } from '../manifest/surface';
