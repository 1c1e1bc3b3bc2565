import * as fs from 'node:fs';
import * as path from 'node:path';
import { conflictLine } from '../config';

/** projen's record of the managed files: it removes those that are no longer managed. */
const RECORD = '.projen/files.json';

/**
 * The managed files of the last synthesis; none if their record is lost. Of a record with a conflict, those of both sides:
 * it is written again with them, as projen cannot read it.
 */
export function recordedFiles(dir: string): readonly string[] {
  const file = path.join(dir, RECORD);
  if (!fs.existsSync(file)) return [];
  const text = fs.readFileSync(file, 'utf8');
  if (conflictLine(text) === undefined) return filesIn(text);
  const files = [...new Set([...text.matchAll(/^\s*("[^"]+"),?\r?$/gm)].map(([, name]) => JSON.parse(name)))];
  // It is read-only.
  fs.rmSync(file);
  fs.writeFileSync(file, JSON.stringify({ files }));
  return files;
}

function filesIn(record: string): readonly string[] {
  try {
    return JSON.parse(record).files ?? [];
  } catch {
    return [];
  }
}
