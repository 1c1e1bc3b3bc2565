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

/** CodeDeploy's configurations for Lambda: how it shifts the invocations of an alias to a new version. */
export enum FunctionDeployment {
  /** All at once. Hooks and alarms still roll back. */
  ALL_AT_ONCE = 'CodeDeployDefault.LambdaAllAtOnce',
  /** 10 percent first, all others after 5 minutes. */
  CANARY_10PERCENT_5MINUTES = 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
  /** 10 percent first, all others after 10 minutes. */
  CANARY_10PERCENT_10MINUTES = 'CodeDeployDefault.LambdaCanary10Percent10Minutes',
  /** 10 percent first, all others after 15 minutes. */
  CANARY_10PERCENT_15MINUTES = 'CodeDeployDefault.LambdaCanary10Percent15Minutes',
  /** 10 percent first, all others after 30 minutes. */
  CANARY_10PERCENT_30MINUTES = 'CodeDeployDefault.LambdaCanary10Percent30Minutes',
  /** 10 percent more every minute. */
  LINEAR_10PERCENT_EVERY_1MINUTE = 'CodeDeployDefault.LambdaLinear10PercentEvery1Minute',
  /** 10 percent more every 2 minutes. */
  LINEAR_10PERCENT_EVERY_2MINUTES = 'CodeDeployDefault.LambdaLinear10PercentEvery2Minutes',
  /** 10 percent more every 3 minutes. */
  LINEAR_10PERCENT_EVERY_3MINUTES = 'CodeDeployDefault.LambdaLinear10PercentEvery3Minutes',
  /** 10 percent more every 10 minutes. */
  LINEAR_10PERCENT_EVERY_10MINUTES = 'CodeDeployDefault.LambdaLinear10PercentEvery10Minutes',
}

/**
 * An alias of a function. It refers to a version, which each deployment with a change publishes. The app's API, event
 * sources and permissions are for the alias.
 */
export interface FunctionAlias {
  /**
   * The name: up to 128 letters, digits, `-` and `_`, not digits only. An empty name removes the alias of a more
   * general setting.
   */
  readonly name: string;

  /**
   * The number of instances that are kept ready.
   *
   * @default - none: an instance starts with the first event that needs it
   */
  readonly provisionedConcurrency?: number;

  /**
   * How CodeDeploy shifts the invocations to a new version. An alarm on the errors of the alias rolls back.
   *
   * @default - at once, by CloudFormation
   */
  readonly deployment?: FunctionDeployment;
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
   * @default - 29 for functions that API Gateway waits for, 10 for authorizers of an HTTP API, as it waits no longer; 60 for
   * the others
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
   * An alias for each function, which the API and the event sources invoke in place of the function: for provisioned
   * concurrency, and for canary deployments.
   *
   * @default - none: new code of a function takes effect at once
   */
  readonly alias?: FunctionAlias;

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
