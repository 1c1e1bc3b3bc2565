import type { Reads } from './synth-reads/synth-reads';
import type { Edit } from './watcher';
import { isModule } from '../../discovery';
import { CDK_CONTEXT_FILE, CDK_FILE, CONFIG_FILE, SEED_DIR } from '../../manifest/names';

/** The files that determine the served state. Paths are from the project's root, with forward slashes. */
export interface Dependencies {
  readonly apps: ReadonlyMap<string, { dependsOn(edit: Edit): boolean }>;
  readonly infrastructureDir: string;
  /** The files that the last synthesis has read. */
  readonly reads: Reads;
  /** Whether this part of the project has an error: then a file outside of its known dependencies may fix it. */
  readonly isBroken: (dir: string) => boolean;
}

export interface Consequences {
  /** The edited files that affect each runtime app. Those of linked packages are among them. */
  readonly apps: ReadonlyMap<string, readonly string[]>;
  /** Whether the stack has to be synthesized again. */
  readonly synthesis: boolean;
}

/** Files that the CDK CLI reads itself: `cdk.json`, and the cached values of lookups. */
const CDK_FILES = [CDK_FILE, CDK_CONTEXT_FILE];

/** The updates that edits require: none for files that nothing depends on, such as a log in the project. */
export function consequences(
  edits: readonly Edit[],
  { apps, infrastructureDir, reads, isBroken }: Dependencies,
): Consequences {
  const ofApps = new Map<string, string[]>();
  let synthesis = false;
  const served = (dir: string, file: string) => ofApps.set(dir, [...(ofApps.get(dir) ?? []), file]);
  for (const edit of edits) {
    const { file } = edit;
    const app = [...apps].find(([dir]) => file.startsWith(`${dir}/`));
    if (app && file !== `${app[0]}/${CONFIG_FILE}`) {
      if (app[1].dependsOn(edit) || (isBroken(app[0]) && (isModule(file) || edit.kind === 'name'))) {
        served(app[0], file);
      }
    } else {
      const inside = file.startsWith(`${infrastructureDir}/`);
      for (const [dir, other] of app ? [] : apps) {
        if (other.dependsOn(edit) || (isBroken(dir) && !inside && isModule(file))) served(dir, file);
      }
      const fixes = isBroken(infrastructureDir) && (isSource(file) || (inside && edit.kind === 'name'));
      const read = reads.files.has(file) || (edit.kind === 'name' && isListed(file, reads));
      const seeds = isBroken(SEED_DIR) && file.startsWith(`${SEED_DIR}/`);
      synthesis ||=
        seeds || app !== undefined || fixes || read || CDK_FILES.includes(file) || (inside && isSource(file));
    }
  }
  return { apps: ofApps, synthesis };
}

/** The root does not count: tools list it to find their own files. */
function isListed(file: string, { folders }: Reads): boolean {
  return file.includes('/') && folders.has(file.slice(0, file.lastIndexOf('/')));
}

/**
 * Whether a file is code. A module that is not imported yet may replace another one, and imports of ES modules are not
 * recorded.
 */
function isSource(file: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(file);
}
