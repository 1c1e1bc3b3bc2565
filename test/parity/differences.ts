import type { TargetName } from './target';

/** A test of the suite that one target does not pass. */
export interface Difference {
  readonly test: string;
  readonly target: TargetName;
  readonly why: string;
  /** The page of AWS that says what is right. */
  readonly page: string;
}

export const DIFFERENCES: readonly Difference[] = [];
