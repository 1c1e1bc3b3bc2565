import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { parseJson, RESTORE } from '../config';

/** The record of the sample files, from the project's root. */
export const SAMPLE_RECORD = '.projen/samples.json';

/** Texts by path, from the project's root with `/`, with line feeds. */
export interface Texts {
  readonly [file: string]: string;
}

export interface RecordedSample {
  readonly hash: string;
  /** The file as the template had it. Only a record of version 0.0.0 may lack it. */
  readonly text?: string;
}

/**
 * The sample files as the template had them when the project last took them: the base of a three-way merge, which
 * depends on no history of git.
 */
export interface SampleRecord {
  readonly template: string;
  /** The name of the project in the texts. */
  readonly name: string;
  /** The version of this package that the texts are of. */
  readonly version: string;
  readonly files: { readonly [file: string]: RecordedSample };
}

/** A record of version 0.0.0 had the hashes alone, and there was one template. */
const FIRST_VERSION = '0.0.0';
const FIRST_TEMPLATE = 'rest-api-table';

/** The record of a project; undefined if it has none. */
export function readSampleRecord(projectDir: string, projectName: string): SampleRecord | undefined {
  const text = readText(projectDir, SAMPLE_RECORD);
  if (text === undefined) return undefined;
  const { template, name, version, files } = parseJson(SAMPLE_RECORD, text, RESTORE);
  if (version !== undefined) return { template, name, version, files };
  return withTexts(projectDir, projectName, files);
}

export function recordOf(record: Omit<SampleRecord, 'files'>, texts: Texts): SampleRecord {
  const files = Object.entries(texts).map(([file, text]) => [file, { hash: hashOf(text), text }] as const);
  return { ...record, files: sorted(Object.fromEntries(files)) };
}

/** The content of a file with line feeds, as comparisons ignore how a checkout ends lines; undefined if there is none. */
export function readText(projectDir: string, file: string): string | undefined {
  try {
    return withLineFeeds(fs.readFileSync(path.join(projectDir, file), 'utf8'));
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes((error as NodeJS.ErrnoException).code!)) return undefined;
    throw error;
  }
}

export function withLineFeeds(text: string): string {
  return text.replace(/\r\n/g, '\n');
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Completes a record of version 0.0.0 by the texts of that version, and by the files that are as they were written. */
function withTexts(projectDir: string, projectName: string, hashes: { readonly [file: string]: string }): SampleRecord {
  const files = Object.entries(hashes).map(([file, hash]) => {
    const candidates = [firstText(file, projectName), readText(projectDir, file)];
    const text = candidates.find((candidate) => candidate !== undefined && hashOf(candidate) === hash);
    return [file, { hash, ...(text !== undefined && { text }) }] as const;
  });
  return {
    template: FIRST_TEMPLATE,
    name: projectName,
    version: FIRST_VERSION,
    files: sorted(Object.fromEntries(files)),
  };
}

function firstText(file: string, projectName: string): string | undefined {
  const texts: Texts = require(`../../upgrade/samples-${FIRST_VERSION}.json`);
  return texts[file]?.replaceAll('{{projectName}}', projectName);
}

function sorted<T>(values: { readonly [key: string]: T }): { readonly [key: string]: T } {
  return Object.fromEntries(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));
}
