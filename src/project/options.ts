import type { javascript } from 'projen';
import type { ApiOptions, BundlingOptions, FunctionOptions, FunctionRoles, StageOptions } from '../config/options';

/** The sample code of a new project. */
export enum ServerlessTemplate {
  /** A REST API with a DynamoDB table: `POST /users` and `GET /users/{username}`. */
  REST_API_TABLE = 'rest-api-table',

  /** An HTTP API for browsers with a DynamoDB table, and an authorizer that checks keys. */
  HTTP_API = 'http-api',

  /** A function that processes the objects of an S3 bucket. */
  S3_EVENTS = 's3-events',

  /** Lambda functions that other code invokes, without an API. */
  FUNCTIONS = 'functions',

  /** A WebSocket API with rooms, whose members are in a DynamoDB table. */
  WEBSOCKET = 'websocket',

  /** The layout and names of AWS Chalice: routes, a blueprint, a queue, a schedule, and one role for all functions. */
  CHALICE = 'chalice',

  /** A REST API with one route. */
  MINIMAL = 'minimal',
}

/** A serverless application. Settings of functions apply to all functions on all stages. */
export interface ServerlessCdkProjectOptions extends FunctionOptions {
  /**
   * The name of the project. Its stacks are named after it.
   *
   * @default $BASEDIR
   */
  readonly name: string;

  /**
   * The sample code that the project starts with. Later on it is the user's, and this option has no effect:
   * `projen new` records it in `.projen/samples.json`, and not in `.projenrc.ts`.
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
   * Workflows of GitHub Actions: `build` runs `npx projen build` for pull requests.
   *
   * @default true
   */
  readonly github?: boolean;

  /**
   * Deploys by a workflow of GitHub Actions: the ARN of the role that it assumes by OpenID Connect, for each stage. After
   * each push to `main` it builds, and deploys these stages in this order. The region is that of the stage's `env`, or the
   * GitHub variable `AWS_REGION`.
   *
   * Example: `{ dev: 'arn:aws:iam::111111111111:role/deploy', prod: 'arn:aws:iam::222222222222:role/deploy' }`
   *
   * @default - no workflow deploys
   */
  readonly deployRoles?: { readonly [stage: string]: string };

  /**
   * Upgrades the packages each night by a workflow of GitHub Actions, which opens a pull request. It needs the secret
   * `PROJEN_GITHUB_TOKEN`, a token that may write contents, workflows and pull requests of the repository.
   *
   * @default false
   */
  readonly upgradeWorkflow?: boolean;

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
   * Settings of the API on all stages.
   *
   * Example: `{ type: ApiType.HTTP, throttle: { rateLimit: 100, burstLimit: 200 } }`
   *
   * @default - a REST API, with a regional endpoint
   */
  readonly api?: ApiOptions;

  /**
   * The roles that functions run as.
   *
   * @default FunctionRoles.PER_FUNCTION
   */
  readonly roles?: FunctionRoles;

  /**
   * Keeps the description of the API as OpenAPI 3.1 in `runtime/openapi.json`.
   *
   * @default false
   */
  readonly openapi?: boolean;

  /**
   * Keeps a picture of the app in `docs/architecture.md`, as Mermaid, which GitHub draws, with tables of routes and
   * functions.
   *
   * @default false
   */
  readonly diagram?: boolean;

  /**
   * Keeps a typed client of the API in this TypeScript file, from the project's root. It may be in another project:
   * `../web/src/api.ts`.
   *
   * @default - none
   */
  readonly client?: string;

  /**
   * Settings of the bundle that is deployed.
   *
   * Example: `{ minify: true, nodeModules: ['sharp'], files: ['templates/**'] }`
   *
   * @default - one bundle with source maps and all packages in it
   */
  readonly bundling?: BundlingOptions;

  /**
   * Context values of the CDK app, for cdk.json: also feature flags, which override those that the project was created
   * with.
   *
   * Example: `{ '@aws-cdk/core:explicitStackTags': false, 'acme:team': 'orders' }`
   *
   * @default - the feature flags that the CDK recommended when the project was created
   */
  readonly context?: { readonly [key: string]: any };

  /**
   * The minimum version of aws-cdk-lib.
   *
   * @default "2.276.0"
   */
  readonly cdkVersion?: string;

  /**
   * The minimum version of Node.js on developers' machines. The version of the functions is set by the infrastructure
   * code.
   *
   * @default "20.19.0"
   */
  readonly minNodeVersion?: string;

  /**
   * Files for VS Code: `.vscode/launch.json`, which debugs `npx projen dev -- --inspect` and the test in the editor, and
   * `.vscode/extensions.json` with the extensions of the project's tools.
   *
   * @default false
   */
  readonly vscode?: boolean;

  /**
   * The package manager that installs the project's packages: npm, pnpm, Yarn 2 or newer (with `node_modules`), or bun.
   *
   * Example: `javascript.NodePackageManager.PNPM`
   *
   * @default NodePackageManager.NPM
   */
  readonly packageManager?: javascript.NodePackageManager;

  /**
   * The directory of the project.
   *
   * @default "."
   */
  readonly outdir?: string;
}
