import * as fs from 'node:fs';
import * as path from 'node:path';
import { DiscoveryError } from '../discovery-error';
import { isGlob, matcher } from './glob';
import { settingWithLine } from '../../config';
import { MANIFEST_FILE } from '../../manifest/names';
import { slashes } from '../source-name';

/**
 * The files of an app that are deployed beside its code: paths from the app's folder, sorted.
 * @param folder of the app
 */
export function extraFileNames(folder: string, patterns: readonly string[]): string[] {
  return patterns.length === 0 ? [] : [...new Set(matchesOf(folder, patterns).flatMap(({ files }) => files))].sort();
}

/** The extra files with their contents. A pattern without a match is an error, as it is likely a typo. */
export function extraFiles(
  projectDir: string,
  runtimeDir: string,
  patterns: readonly string[],
): Map<string, Uint8Array> {
  const folder = path.resolve(projectDir, runtimeDir);
  const files = new Map<string, Uint8Array>();
  for (const { pattern, files: names } of matchesOf(folder, patterns)) {
    if (names.length === 0) {
      const own = pattern.startsWith(`${runtimeDir}/`)
        ? ` Patterns begin below ${runtimeDir}/: write ${JSON.stringify(pattern.slice(runtimeDir.length + 1))}.`
        : '';
      throw new DiscoveryError(
        'MISSING_FILE',
        `${settingWithLine(projectDir, 'bundling.files')}: there is no file ${JSON.stringify(pattern)} below ${runtimeDir}/.${own}`,
      );
    }
    for (const name of names) {
      checkInside(folder, runtimeDir, name);
      files.set(name, fs.readFileSync(path.join(folder, name)));
    }
  }
  return files;
}

/** Whether a path from the app's folder is an extra file. */
export function isExtraFile(name: string, patterns: readonly string[]): boolean {
  return name !== MANIFEST_FILE && patterns.some((pattern) => matchesPattern(pattern)(name));
}

function matchesOf(folder: string, patterns: readonly string[]): { pattern: string; files: string[] }[] {
  const names = fs.existsSync(folder) && patterns.length > 0 ? filesBelow(folder) : [];
  return patterns.map((pattern) => ({ pattern, files: names.filter(matchesPattern(pattern)) }));
}

function matchesPattern(pattern: string): (name: string) => boolean {
  const wanted = pattern.replace(/\/+$/, '');
  return isGlob(wanted) ? matcher(wanted) : (name) => name === wanted || name.startsWith(`${wanted}/`);
}

function filesBelow(root: string, folder: string = root): string[] {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesBelow(root, file);
    const name = slashes(path.relative(root, file));
    // The manifest is generated from the deployed bundle, so it cannot be part of it.
    if (name === MANIFEST_FILE) return [];
    return entry.isSymbolicLink() && !leadsToFile(file) ? [] : [name];
  });
}

function leadsToFile(link: string): boolean {
  try {
    return fs.statSync(link).isFile();
  } catch {
    // It leads nowhere, or in a cycle.
    return false;
  }
}

/** A link may lead to any file of this machine, keys among them: what is deployed is below the app's folder. */
function checkInside(folder: string, runtimeDir: string, name: string): void {
  const target = fs.realpathSync(path.join(folder, name));
  const fromFolder = path.relative(fs.realpathSync(folder), target);
  if (fromFolder !== '..' && !fromFolder.startsWith(`..${path.sep}`) && !path.isAbsolute(fromFolder)) return;
  throw new DiscoveryError(
    'MISSING_FILE',
    `bundling.files: ${runtimeDir}/${name} is a link to ${target}, outside of ${runtimeDir}/, and is not deployed: ` +
      `put the file itself below ${runtimeDir}/, or leave it out of the patterns.`,
  );
}
