import type { ApiSettings } from './api';
import type { BundlingSettings } from './bundling-settings';

/** Settings of a function. Names are the CDK's. */
export interface FunctionSettings {
  readonly environment?: { readonly [name: string]: string };
  /** MiB. */
  readonly memorySize?: number;
  /** Seconds. */
  readonly timeout?: number;
  readonly architecture?: 'arm64' | 'x86_64';
  readonly logRetentionDays?: number;
  /** X-Ray: `Active` samples requests, `PassThrough` follows the caller's decision. @default 'Disabled' */
  readonly tracing?: 'Active' | 'PassThrough' | 'Disabled';
  /** The ARNs of layers' versions, five at most; in code they may be tokens. @default - none */
  readonly layers?: readonly string[];
  /** Where the function's network interfaces are; two empty lists take it out of the VPC of a more general setting. @default - in no VPC */
  readonly vpc?: VpcSettings;
  /** Instances that are kept for the function, and that it does not go beyond; 0 stops it. @default - what the account has left */
  readonly reservedConcurrentExecutions?: number;
  /**
   * The ARN of an existing role; in code it may be a token. The role is left as it is: synth says what it has to be allowed.
   * @default - a role of the app's, as the construct's `role` says
   */
  readonly role?: string;
  readonly tags?: { readonly [key: string]: string };
}

/** A place in a VPC: a function needs both. In code they may be tokens: `vpc.privateSubnets.map(({ subnetId }) => subnetId)`. */
export interface VpcSettings {
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
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
  /** Where an editor finds what can be in the file. */
  readonly $schema?: string;
  readonly version: 1;
  /** The name of the project; its stacks are named after it. */
  readonly name: string;
  readonly defaultStage: string;
  /** How the code becomes what is deployed. */
  readonly bundling?: BundlingSettings;
  readonly stages: { readonly [stage: string]: StageSettings };
}
