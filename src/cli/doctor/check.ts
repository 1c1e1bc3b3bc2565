import type { Facts } from './facts';

/** The result of a check. */
export type Finding =
  | { readonly status: 'ok'; readonly text: string }
  /** `warning`: everything works, but otherwise than one may expect. */
  | { readonly status: 'warning' | 'error'; readonly text: string; readonly fix: string }
  | { readonly status: 'skipped'; readonly text: string };

/** A condition that must hold for the commands to work: from facts, without a look at the machine. */
export interface Check {
  readonly name: string;
  readonly find: (facts: Facts) => Finding;
}

export const ok = (text: string): Finding => ({ status: 'ok', text });
export const error = (text: string, fix: string): Finding => ({ status: 'error', text, fix });
export const warning = (text: string, fix: string): Finding => ({ status: 'warning', text, fix });
export const skipped = (text: string): Finding => ({ status: 'skipped', text });

/** Whether a version, such as 20.19.0, is at least another one. */
export function isAtLeast(version: string, minimum: string): boolean {
  const [one, other] = [version, minimum].map((text) => text.split(/[.-]/).map(Number));
  for (let i = 0; i < 3; i++) if (one[i] !== other[i]) return one[i] > other[i];
  return true;
}
