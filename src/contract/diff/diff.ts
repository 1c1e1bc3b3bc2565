import { type Change, LEVELS } from './change';
import { functionChanges } from './functions';
import { messageChanges } from './messages';
import { permissionChanges } from './permissions';
import { routeChanges } from './routes';
import type { Manifest } from '../../manifest/manifest';

/** The changes between two versions of an app, by block; the most serious first. */
export interface Diff {
  /** Routes, functions, events and messages. */
  readonly app: readonly Change[];
  /** What the code may do on AWS. */
  readonly permissions: readonly Change[];
}

export function diff(before: Manifest, after: Manifest): Diff {
  return {
    app: bySeriousness([
      ...routeChanges(before, after),
      ...functionChanges(before, after),
      ...messageChanges(before, after),
    ]),
    permissions: bySeriousness(permissionChanges(before, after)),
  };
}

function bySeriousness(changes: readonly Change[]): Change[] {
  return LEVELS.flatMap((level) => changes.filter((change) => change.level === level));
}
