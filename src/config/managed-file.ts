import * as fs from 'node:fs';
import * as path from 'node:path';
import { parseJson } from './json-file';
import { PROJENRC } from './projenrc';

/** True if projen writes the files of the project. Another CDK app that uses the construct writes its own. */
export function isProjenProject(projectDir: string): boolean {
  return fs.existsSync(path.join(projectDir, PROJENRC));
}

/** The file to edit for a value of `runtime/config.json`, for messages. */
export function sourceOf(projectDir: string, file: string): string {
  return isProjenProject(projectDir) ? PROJENRC : file;
}

/** The fix for a file that projen writes, as the end of a message; empty if it does not write it. */
export function remedyOf(projectDir: string): string {
  return isProjenProject(projectDir) ? `. Run \`npx projen\`, which writes the file again from ${PROJENRC}` : '';
}

/**
 * The value in a JSON file that projen writes.
 *
 * @param file from the project's root
 */
export function parseManaged(projectDir: string, file: string, text: string): any {
  return parseJson(file, text, remedyOf(projectDir));
}
