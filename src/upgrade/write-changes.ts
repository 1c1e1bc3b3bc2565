import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Change } from './merge';
import { UserError } from '../errors';
import { withLineFeeds } from './sample-record';
import { uncommitted } from './git';

/**
 * Throws if a change could lose text of its owner: with uncommitted files in a repository, or a backup of an earlier
 * upgrade outside of one.
 *
 * @returns whether files that change have to be kept as `<file>.orig`
 */
export function checkNothingIsLost(command: string, projectDir: string, changes: readonly Change[]): boolean {
  const dirty = uncommitted(projectDir);
  if (dirty !== undefined) {
    if (dirty.length === 0) return false;
    const shown = dirty.slice(0, 5).join(', ') + (dirty.length > 5 ? ` and ${dirty.length - 5} more` : '');
    throw new UserError(
      'USAGE',
      `${command} --apply: there are uncommitted changes (${shown}): commit or stash them, so that git can show and undo what is written`,
    );
  }
  const backups = changes
    .filter(({ before }) => before !== undefined)
    .map(({ file }) => `${file}.orig`)
    .filter((file) => fs.existsSync(path.join(projectDir, file)));
  if (backups.length > 0) {
    throw new UserError(
      'USAGE',
      `${command} --apply: ${backups.join(', ')} would be overwritten: move or delete ${backups.length > 1 ? 'them' : 'it'} first`,
    );
  }
  return true;
}

/** Writes changes, with the line ends that each file has. */
export function writeChanges(projectDir: string, changes: readonly Change[], keepOriginals: boolean) {
  for (const { file, before, after } of changes) {
    const target = path.join(projectDir, file);
    if (before !== undefined && keepOriginals) fs.copyFileSync(target, `${target}.orig`, fs.constants.COPYFILE_EXCL);
    if (after === undefined) {
      fs.rmSync(target);
      continue;
    }
    const text = before === undefined ? after : withLineEndsOf(fs.readFileSync(target, 'utf8'), after);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, text);
  }
}

function withLineEndsOf(existing: string, text: string): string {
  const ends = existing.match(/\r?\n/g) ?? [];
  const crlf = ends.filter((end) => end === '\r\n').length;
  return crlf > ends.length / 2 ? withLineFeeds(text).replace(/\n/g, '\r\n') : text;
}
