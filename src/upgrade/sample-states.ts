import { hashOf, recordOf, type SampleRecord, type Texts } from './sample-record';
import { packageVersion } from './version';
import { commandOf } from '../package-manager';

/**
 * What an upgrade means for a sample file:
 *
 * - `follow`: as scaffolded, and the template has changed: it can become the template's
 * - `merge`: changed by its owner and in the template: a three-way merge
 * - `add`: new in the template
 * - `remove`: as scaffolded, and no longer in the template
 * - `taken`: new in the template, where the project has a file of its own
 * - `compare`: as `merge`, but the record of version 0.0.0 does not have the text that both changes begin with
 * - `own`: changed by its owner, and not in the template or unchanged there
 * - `deleted`: deleted or renamed by its owner; it stays away
 * - `same`: nothing to do
 */
export type SampleState = 'follow' | 'merge' | 'add' | 'remove' | 'taken' | 'compare' | 'own' | 'deleted' | 'same';

export interface Sample {
  readonly file: string;
  readonly state: SampleState;
  /** The text that both sides begin with. */
  readonly base?: string;
  /** The file in the project. */
  readonly current?: string;
  /** The file in the template of this version. */
  readonly template?: string;
}

/** States that `npx projen` lists. */
const DUE: readonly SampleState[] = ['follow', 'merge', 'add', 'remove', 'compare'];

export function isDue({ state }: Sample): boolean {
  return DUE.includes(state);
}

/**
 * @param record the samples as the project took them
 * @param template those of this version
 * @param current the text of a file of the project, with line feeds; undefined if it does not exist
 */
export function sampleStates(
  record: SampleRecord,
  template: Texts,
  current: (file: string) => string | undefined,
): Sample[] {
  const files = [...new Set([...Object.keys(record.files), ...Object.keys(template)])].sort();
  return files.map((file) => {
    const { hash, text: base } = record.files[file] ?? {};
    const texts = { base, current: current(file), template: template[file] };
    return { file, ...texts, state: stateOf(hash, texts) };
  });
}

function stateOf(hash: string | undefined, { base, current, template }: Omit<Sample, 'file' | 'state'>): SampleState {
  if (hash === undefined) return current === undefined ? 'add' : current === template ? 'same' : 'taken';
  if (current === undefined) return 'deleted';
  const edited = hashOf(current) !== hash;
  if (template === undefined) return edited ? 'own' : 'remove';
  if (hashOf(template) === hash) return edited ? 'own' : 'same';
  if (current === template) return 'same';
  if (!edited) return 'follow';
  return base === undefined ? 'compare' : 'merge';
}

/** The record once the samples are up to the template: later changes begin with its texts. */
export function taken(record: SampleRecord, template: Texts, samples: readonly Sample[]): SampleRecord {
  const own = samples.filter(({ state }) => state === 'taken').map(({ file }) => file);
  const texts = Object.fromEntries(Object.entries(template).filter(([file]) => !own.includes(file)));
  return recordOf({ template: record.template, name: record.name, version: packageVersion() }, texts);
}

/** Samples for which something has changed, in the template or by the user. */
export function samplesToList(samples: readonly Sample[]): Sample[] {
  return samples.some(isDue) ? samples.filter(({ state }) => state !== 'same') : [];
}

/** Words for states, in lists. */
export const STATE_TEXTS: { readonly [state in SampleState]: string } = {
  follow: 'as scaffolded, and the template has changed: can follow',
  merge: 'changed by you and in the template: three-way merge',
  add: 'new in the template',
  remove: 'as scaffolded, and no longer in the template',
  taken: 'new in the template, but there is a file of yours',
  compare: 'changed by you and in the template: to be compared by hand',
  own: 'yours',
  deleted: 'deleted by you: stays away',
  same: 'as in the template',
};

/** The list that `npx projen` prints; undefined if nothing is due. */
export function dueText({ template, version }: SampleRecord, samples: readonly Sample[]): string | undefined {
  const due = samples.filter(isDue);
  if (due.length === 0) return undefined;
  return (
    `The template ${template} has changed since version ${version}, of which the samples are:\n` +
    `${sampleTable(due)}\nNone of them was written. \`${commandOf('upgrade:samples')}\` shows the changes.`
  );
}

/** Files with their states, a line each. */
export function sampleTable(samples: readonly Sample[]): string {
  const width = Math.max(...samples.map(({ file }) => file.length));
  return samples.map(({ file, state }) => `  ${file.padEnd(width)}  ${STATE_TEXTS[state]}`).join('\n');
}
