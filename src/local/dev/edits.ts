import type { Reads } from './synth-reads/synth-reads';
import type { Edit } from './watcher';
import { isModule } from '../../discovery';
import { CDK_CONTEXT_FILE, CDK_FILE, CONFIG_FILE } from '../../manifest/names';

/** The files on which the state that is served depends. Paths are from the project's root, with forward slashes. */
export interface Dependencies {
  readonly apps: ReadonlyMap<string, { dependsOn(edit: Edit): boolean }>;
  readonly infrastructureDir: string;
  /** What the last synthesis has read. */
  readonly reads: Reads;
  /** Whether this part of the project has an error: then a file that is not among its dependencies yet may fix it. */
  readonly isBroken: (dir: string) => boolean;
}

export interface Consequences {
  /** By runtime app: the files whose edits change what is served. */
  readonly apps: ReadonlyMap<string, readonly string[]>;
  /** Whether the stack has to be synthesized again. */
  readonly synthesis: boolean;
}

/** What the CDK's CLI reads, and is not seen of an app: `cdk.json`, and the values that lookups have found. */
const CDK_FILES = [CDK_FILE, CDK_CONTEXT_FILE];

/** What follows from edits: nothing, for files that nothing depends on, such as a log that lies in the project. */
export function consequences(
  edits: readonly Edit[],
  { apps, infrastructureDir, reads, isBroken }: Dependencies,
): Consequences {
  const ofApps = new Map<string, string[]>();
  let synthesis = false;
  for (const edit of edits) {
    const { file } = edit;
    const app = [...apps].find(([dir]) => file.startsWith(`${dir}/`));
    if (app && file !== `${app[0]}/${CONFIG_FILE}`) {
      if (app[1].dependsOn(edit) || (isBroken(app[0]) && (isModule(file) || edit.kind === 'name'))) {
        ofApps.set(app[0], [...(ofApps.get(app[0]) ?? []), file]);
      }
    } else {
      const inside = file.startsWith(`${infrastructureDir}/`);
      const fixes = isBroken(infrastructureDir) && (isSource(file) || (inside && edit.kind === 'name'));
      const read = reads.files.has(file) || (edit.kind === 'name' && isListed(file, reads));
      synthesis ||= app !== undefined || fixes || read || CDK_FILES.includes(file) || (inside && isSource(file));
    }
  }
  return { apps: ofApps, synthesis };
}

/** Of the root, tools list the names to find their files: what it holds is no part of the app. */
function isListed(file: string, { folders }: Reads): boolean {
  return file.includes('/') && folders.has(file.slice(0, file.lastIndexOf('/')));
}

/**
 * Whether it is code. A module that nobody imports may yet take the place of another, and that of an ES module is read
 * unseen.
 */
function isSource(file: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(file);
}
