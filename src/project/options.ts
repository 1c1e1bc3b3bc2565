/** What a new project starts with. */
export enum ServerlessTemplate {
  /** A REST API with a DynamoDB table: `POST /users` and `GET /users/{username}`. */
  REST_API_TABLE = 'rest-api-table',
}

/** The instruction set of a function. */
export enum FunctionArchitecture {
  /** Graviton: the same work for a fifth less. */
  ARM64 = 'arm64',
  /** For native modules that exist for Intel only. */
  X86_64 = 'x86_64',
}

/** Settings of functions. The names are the CDK's. */
export interface FunctionOptions {
  /**
   * Environment variables. They merge, variable by variable, from the project over the stage to the function.
   *
   * @default - none
   */
  readonly environment?: { readonly [name: string]: string };

  /**
   * Memory in MiB, from 128 to 10240. CPU grows with it.
   *
   * @default 1024
   */
  readonly memorySize?: number;

  /**
   * Seconds after which an invocation is cut off, from 1 to 900.
   *
   * @default - 29 for the function that serves HTTP, as API Gateway waits no longer; 60 for the others
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
}

/** The account and region that a stage is deployed to. */
export interface StageEnvironment {
  /**
   * The account: twelve digits.
   *
   * @default - that of the credentials in use
   */
  readonly account?: string;

  /**
   * The region, like `eu-central-1`.
   *
   * @default - that of the credentials in use
   */
  readonly region?: string;
}

/** A stage: one deployment of the project, a CDK stack of its own. */
export interface StageOptions extends FunctionOptions {
  /**
   * Keeps data when the stack is deleted, and protects tables from deletion.
   *
   * @default - true for a stage named prod, production or live
   */
  readonly production?: boolean;

  /**
   * Where the stage is deployed to.
   *
   * @default - the account and region of the credentials in use
   */
  readonly env?: StageEnvironment;

  /**
   * Settings of single functions on this stage, by the function's name.
   *
   * @default - none
   */
  readonly functions?: { readonly [name: string]: FunctionOptions };
}

/**
 * A serverless application. Settings of functions given here hold for all functions on all stages.
 */
export interface ServerlessCdkProjectOptions extends FunctionOptions {
  /**
   * The name of the project. Its stacks are named after it.
   *
   * @default $BASEDIR
   */
  readonly name: string;

  /**
   * What the project starts with. Later on it is the user's, and this option has no effect.
   *
   * @default ServerlessTemplate.REST_API_TABLE
   */
  readonly template?: ServerlessTemplate;

  /**
   * Packages that the code below `runtime/` may import. They become `dependencies`, and part of the functions' bundle.
   *
   * Example: `['zod@^4']`
   *
   * @default - those of the template
   */
  readonly runtimeDeps?: string[];

  /**
   * Packages that the code below `infrastructure/` may import, next to aws-cdk-lib and constructs. They become `devDependencies`.
   *
   * Example: `['cdk-nag@^2']`
   *
   * @default []
   * @featured
   */
  readonly infrastructureDeps?: string[];

  /**
   * Packages for tests and tools. They become `devDependencies`.
   *
   * @default - none
   */
  readonly devDeps?: string[];

  /**
   * The stages by name. Each one is a stack, `<name>-<stage>`, and has a task `deploy:<stage>`. Without stages there is
   * one, whose stack has the name of the project.
   *
   * Example: `{ dev: {}, prod: { memorySize: 2048, env: { region: 'eu-central-1' } } }`
   *
   * @default { dev: {} }
   * @featured
   */
  readonly stages?: { readonly [name: string]: StageOptions };

  /**
   * The stage that tasks act on when none is named.
   *
   * @default - the first of `stages`
   */
  readonly defaultStage?: string;

  /**
   * Settings of single functions on all stages, by the function's name.
   *
   * Example: `{ APIHandler: { timeout: 10 } }`
   *
   * @default {}
   * @featured
   */
  readonly functions?: { readonly [name: string]: FunctionOptions };

  /**
   * The least version of aws-cdk-lib.
   *
   * @default "2.276.0"
   */
  readonly cdkVersion?: string;

  /**
   * The least version of Node.js that the project is worked on with. The functions' is set by the infrastructure code.
   *
   * @default "20.0.0"
   */
  readonly minNodeVersion?: string;

  /**
   * The directory of the project.
   *
   * @default "."
   */
  readonly outdir?: string;
}
