import { type Change, LEVELS } from './change';
import { functionChanges } from './functions';
import { messageChanges } from './messages';
import { permissionChanges } from './permissions';
import { routeChanges } from './routes';
import type { StackChanges } from './stack';
import type { Manifest } from '../../manifest/manifest';

/** The changes between two versions of an app, by block; the most serious first. */
export interface Diff {
  /** Routes, functions, events and messages. */
  readonly app: readonly Change[];
  /** What the code may do on AWS. */
  readonly permissions: readonly Change[];
  /** What CloudFormation does with resources; undefined if it cannot be compared. */
  readonly stack?: readonly Change[];
}

/** @param stacks the changes of the stacks, if those of both versions are known: they have the permissions more exactly */
export function diff(before: Manifest, after: Manifest, stacks?: StackChanges): Diff {
  return {
    app: bySeriousness([
      ...routeChanges(before, after),
      ...functionChanges(before, after),
      ...messageChanges(before, after),
    ]),
    permissions: bySeriousness(stacks?.permissions ?? permissionChanges(before, after)),
    ...(stacks && { stack: bySeriousness(stacks.stack) }),
  };
}

/** An app that is new: nothing of it can break anybody. */
export function newApp(manifest: Manifest): Diff {
  const none: Manifest = {
    version: 2,
    app: '',
    functions: {},
    routes: [],
    resources: {},
    operations: {},
    unknownOperations: [],
  };
  const asSafe = (changes: readonly Change[]) => changes.map(({ at, text }): Change => ({ level: 'safe', at, text }));
  const { app, permissions } = diff(none, manifest);
  return { app: asSafe(app), permissions: asSafe(permissions) };
}

function bySeriousness(changes: readonly Change[]): Change[] {
  return LEVELS.flatMap((level) => changes.filter((change) => change.level === level));
}
