/** The instruction set of a function. */
export enum FunctionArchitecture {
  /** Graviton: the same work for a fifth less. */
  ARM64 = 'arm64',
  /** For native modules that exist for Intel only. */
  X86_64 = 'x86_64',
}

/** X-Ray's tracing of a function. */
export enum FunctionTracing {
  /** X-Ray samples the invocations. */
  ACTIVE = 'Active',
  /** An invocation is traced if its caller is. */
  PASS_THROUGH = 'PassThrough',
  /** Nothing is traced. */
  DISABLED = 'Disabled',
}

/** The place of functions in a VPC. Both are needed. */
export interface FunctionVpc {
  /**
   * The ids of subnets, like `subnet-0a1b2c3d`. They need a route to what the functions call.
   */
  readonly subnetIds: string[];

  /**
   * The ids of security groups, like `sg-0a1b2c3d`.
   */
  readonly securityGroupIds: string[];
}

/** Settings of functions. The names are the CDK's. */
export interface FunctionOptions {
  /**
   * Environment variables. They merge, variable by variable, from the project over the stage to the function.
   *
   * @default {}
   */
  readonly environment?: { readonly [name: string]: string };

  /**
   * Memory in MiB, from 128 to 10240. CPU grows with it.
   *
   * @default 1024
   */
  readonly memorySize?: number;

  /**
   * The size of the folder `/tmp` in MiB, from 512 to 10240. Its files last as long as the instance does.
   *
   * @default 512
   */
  readonly ephemeralStorageSize?: number;

  /**
   * Seconds after which an invocation is cut off, from 1 to 900.
   *
   * @default - 29 for functions that API Gateway waits for, as it waits no longer; 60 for the others
   */
  readonly timeout?: number;

  /**
   * The instruction set.
   *
   * @default FunctionArchitecture.ARM64
   */
  readonly architecture?: FunctionArchitecture;

  /**
   * Days that logs are kept: a number that CloudWatch Logs knows, like 7, 14, 30, 90 or 365.
   *
   * @default 30
   */
  readonly logRetentionDays?: number;

  /**
   * Traces invocations with X-Ray. A REST API is traced as its API handler is.
   *
   * @default FunctionTracing.DISABLED
   */
  readonly tracing?: FunctionTracing;

  /**
   * Layers: the ARNs of their versions, five at most. A more specific setting replaces the list.
   *
   * @default []
   */
  readonly layers?: string[];

  /**
   * Puts functions into a VPC. Two empty lists remove a function from the VPC of a more general setting.
   *
   * @default - in no VPC
   */
  readonly vpc?: FunctionVpc;

  /**
   * The number of instances that are reserved for a function, which is also its maximum; 0 stops it.
   *
   * @default - none: functions share the unreserved instances of the account
   */
  readonly reservedConcurrentExecutions?: number;

  /**
   * The ARN of an existing role that functions run as. It is not changed: synth lists the permissions that it needs.
   *
   * @default - a role that the app creates
   */
  readonly role?: string;

  /**
   * Tags. They merge, tag by tag, from the project over the stage to the function.
   *
   * @default {}
   */
  readonly tags?: { readonly [key: string]: string };
}
