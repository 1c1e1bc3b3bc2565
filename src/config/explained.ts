/** A setting and its source. */
export interface ExplainedSetting {
  readonly value: unknown;
  /** The most specific source that sets it: `default`, `project`, `stages.prod`, `stageConfig.functions.orders` … */
  readonly from: string;
}

/** The settings of an app on a stage, as the construct writes them to the cloud assembly and `explain` reads them. */
export interface ExplainedApp {
  readonly stage: string;
  readonly roles: ExplainedSetting;
  readonly functions: { readonly [name: string]: { readonly [setting: string]: ExplainedSetting } };
  readonly api: { readonly [setting: string]: ExplainedSetting };
}
