import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { runGit } from './git';
import { type Sample } from './sample-states';

/** A file that an upgrade writes or removes. Texts have line feeds. */
export interface Change {
  readonly file: string;
  /** Undefined if the file is new. */
  readonly before?: string;
  /** Undefined if the file is removed. */
  readonly after?: string;
  /** The number of conflicts, which `after` has as git's markers. */
  readonly conflicts: number;
  /** `after` with each conflict resolved for one side; only if there are any. */
  readonly resolved?: { readonly [side in Side]: string };
}

export type Side = 'ours' | 'theirs';

/** The versions that the markers of conflicts name. */
export interface Versions {
  readonly from: string;
  readonly to: string;
}

/** The changes that bring samples to the template of this version. */
export function changesOf(samples: readonly Sample[], versions: Versions): Change[] {
  return samples.flatMap((sample): Change[] => {
    const { file, state, current, template } = sample;
    if (state === 'follow' || state === 'add') return [{ file, before: current, after: template, conflicts: 0 }];
    if (state === 'remove') return [{ file, before: current, conflicts: 0 }];
    if (state !== 'merge') return [];
    const change = merged(sample, versions);
    return change.after === current ? [] : [change];
  });
}

function merged({ file, base, current, template }: Sample, versions: Versions): Change {
  const [after, conflicts] = mergeFile([current!, base!, template!], versions);
  if (conflicts === 0) return { file, before: current, after, conflicts };
  const side = (name: Side) => mergeFile([current!, base!, template!], versions, name)[0];
  return { file, before: current, after, conflicts, resolved: { ours: side('ours'), theirs: side('theirs') } };
}

/** git's three-way merge, with the number of conflicts; it needs no repository. */
function mergeFile(texts: readonly [string, string, string], { from, to }: Versions, side?: Side): [string, number] {
  return inTemporaryFolder((folder) => {
    const names = ['current', 'base', 'template'];
    names.forEach((name, i) => fs.writeFileSync(path.join(folder, name), texts[i]));
    const labels = ['yours', `template ${from}`, `template ${to}`].flatMap((label) => ['-L', label]);
    const how = side ? [`--${side}`] : ['--diff3'];
    const { status, stdout } = runGit(folder, ['merge-file', '-p', ...how, ...labels, ...names]);
    // The status is the number of conflicts, at most 127.
    if (status === null || status > 127) throw new Error(`git merge-file failed (${status})`);
    return [stdout, status];
  });
}

/** Changes as git shows them. */
export function diffOf(changes: readonly Change[], color: boolean): string {
  return inTemporaryFolder((folder) => {
    for (const side of ['a', 'b']) fs.mkdirSync(path.join(folder, side));
    for (const { file, before, after } of changes) {
      if (before !== undefined) write(path.join(folder, 'a', file), before);
      if (after !== undefined) write(path.join(folder, 'b', file), after);
    }
    const settings = ['diff.noprefix=false', 'diff.mnemonicPrefix=false', 'core.autocrlf=false'];
    return runGit(folder, [
      ...settings.flatMap((setting) => ['-c', setting]),
      'diff',
      '--no-index',
      '--no-ext-diff',
      // The folders are the prefixes.
      '--no-prefix',
      `--color=${color ? 'always' : 'never'}`,
      'a',
      'b',
    ]).stdout;
  });
}

function write(file: string, text: string) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}

function inTemporaryFolder<T>(use: (folder: string) => T): T {
  const folder = fs.mkdtempSync(path.join(tmpdir(), 'serverless-cdk-project-'));
  try {
    return use(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
