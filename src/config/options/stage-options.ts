import type { ApiOptions } from './api-options';
import type { FunctionOptions } from './function-options';

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
   * The account and region that the stage is deployed to.
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

  /**
   * Settings of the API on this stage. Each one overrides that of the project.
   *
   * @default - those of the project
   */
  readonly api?: ApiOptions;
}
