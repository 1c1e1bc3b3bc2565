import type { ApiSettings } from './api';

/** Settings of a function. Names are the CDK's. */
export interface FunctionSettings {
  readonly environment?: { readonly [name: string]: string };
  /** MiB. */
  readonly memorySize?: number;
  /** Seconds. */
  readonly timeout?: number;
  readonly architecture?: 'arm64' | 'x86_64';
  readonly logRetentionDays?: number;
}

/** Settings for all functions, and for some of them. */
export interface StageConfig<FunctionName extends string = string> extends FunctionSettings {
  readonly functions?: { readonly [name in FunctionName]?: FunctionSettings };
  readonly api?: ApiSettings;
}

export interface StageSettings extends StageConfig {
  /** Keeps data on removal, protects tables from deletion. */
  readonly production?: boolean;
  readonly env?: { readonly account?: string; readonly region?: string };
}

/** `runtime/config.json`: the project's configuration, written from `.projenrc.ts`. */
export interface Config extends StageConfig {
  readonly version: 1;
  /** The name of the project; its stacks are named after it. */
  readonly name: string;
  readonly defaultStage: string;
  readonly stages: { readonly [stage: string]: StageSettings };
}
