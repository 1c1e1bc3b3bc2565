import type {
  AccessLogOptions,
  ApiOptions,
  BundlingOptions,
  DomainOptions,
  FunctionAlias,
  FunctionOptions,
  FunctionRoles,
  FunctionVpc,
  StageOptions,
  ThrottleOptions,
  UsagePlanOptions,
} from './options';

/** Options of the project as they are in JSON: enums as their values, lists read-only. */
export type Plain<T> = T extends string
  ? `${T}`
  : T extends readonly (infer Item)[]
    ? readonly Plain<Item>[]
    : T extends object
      ? { readonly [Name in keyof T]: Plain<T[Name]> }
      : T;

/** Settings of a function. Names are the CDK's. */
export interface FunctionSettings extends Plain<FunctionOptions> {}

/** The place of functions in a VPC. Both are needed. */
export interface VpcSettings extends Plain<FunctionVpc> {}

/** A role for each function, or one for all. */
export type RolesOption = Plain<FunctionRoles>;

/** The alias of a function. */
export interface AliasSettings extends Plain<FunctionAlias> {}

/** Settings of the bundle that is deployed. It is the same for all functions and stages. */
export interface BundlingSettings extends Plain<BundlingOptions> {}

/** Settings of the app's APIs: the one of its routes, and the WebSocket API if it has one. */
export interface ApiSettings extends Plain<ApiOptions> {}

/** A custom domain name. It needs a certificate: an existing one, or a hosted zone to create one with. */
export interface DomainSettings extends Plain<DomainOptions> {}

export interface UsagePlanSettings extends Plain<UsagePlanOptions> {}
export interface ThrottleSettings extends Plain<ThrottleOptions> {}
export interface AccessLogSettings extends Plain<AccessLogOptions> {}

/**
 * Settings for all functions, for single ones, and for the API, as the construct takes them. Values that are passed on
 * unchanged may be tokens: variables, the role, and the ARNs and ids of layers, subnets, security groups, certificates,
 * hosted zones and VPC endpoints.
 */
export interface StageConfig<FunctionName extends string = string> extends FunctionSettings {
  /** Settings of single functions, by the function's name. */
  readonly functions?: { readonly [name in FunctionName]?: FunctionSettings };
  /** Settings of the API. */
  readonly api?: ApiSettings;
}

/** The settings of a stage, as `runtime/config.json` has them. */
export interface StageSettings extends StageConfig, Omit<Plain<StageOptions>, keyof StageConfig> {}

/** `runtime/config.json`: the project's configuration, written from `.projenrc.ts`. */
export interface Config extends StageConfig {
  /** The JSON Schema of the file, for editors. */
  readonly $schema?: string;
  readonly version: 1;
  /** The name of the project; its stacks are named after it. */
  readonly name: string;
  readonly defaultStage: string;
  readonly bundling?: BundlingSettings;
  /** @default 'perFunction' */
  readonly roles?: RolesOption;
  /** The description of the API is a generated file. @default false */
  readonly openapi?: boolean;
  /** The picture of the app is a generated file. @default false */
  readonly diagram?: boolean;
  /** The file of a typed client, from the project's root. @default - none */
  readonly client?: string;
  readonly stages: { readonly [stage: string]: StageSettings };
}
