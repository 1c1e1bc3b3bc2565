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

export interface StageSettings extends FunctionSettings {
  /** Keeps data on removal, protects tables from deletion. */
  readonly production?: boolean;
  readonly env?: { readonly account?: string; readonly region?: string };
  readonly functions?: { readonly [name: string]: FunctionSettings };
}

/** `runtime/config.json`: the project's configuration, written from `.projenrc.ts`. */
export interface Config extends FunctionSettings {
  readonly version: 1;
  /** The name of the project; its stacks are named after it. */
  readonly name: string;
  readonly defaultStage: string;
  readonly stages: { readonly [stage: string]: StageSettings };
  readonly functions?: { readonly [name: string]: FunctionSettings };
}
