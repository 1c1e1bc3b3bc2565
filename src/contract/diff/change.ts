/**
 * What a change means for those who use the app: `breaking` for its clients, `dangerous` for its data and its secrets,
 * `unknown` where it cannot be decided.
 */
export type Level = 'breaking' | 'dangerous' | 'unknown' | 'safe';

export const LEVELS: readonly Level[] = ['breaking', 'dangerous', 'unknown', 'safe'];

export interface Change {
  readonly level: Level;
  /** The route, the function or the service: `POST /orders`, `thumbnail`, `s3`. */
  readonly at: string;
  readonly text: string;
  /** The consequence, for changes that are not safe. */
  readonly effect?: string;
}
