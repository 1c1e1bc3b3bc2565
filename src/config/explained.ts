/** A setting, and where it comes from. */
export interface ExplainedSetting {
  readonly value: unknown;
  /** The source that has won: `default`, `project`, `stages.prod`, `stageConfig.functions.orders` … */
  readonly from: string;
}

/** The settings of an app on a stage: what the construct writes to the cloud assembly and `explain` reads. */
export interface ExplainedApp {
  readonly stage: string;
  readonly functions: { readonly [name: string]: { readonly [setting: string]: ExplainedSetting } };
  readonly api: { readonly [setting: string]: ExplainedSetting };
}
