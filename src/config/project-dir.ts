import * as fs from 'node:fs';
import * as path from 'node:path';
import { CDK_FILE } from '../manifest/names';

/**
 * The root of the project that a folder is in: the nearest folder upwards that has a cdk.json, which is where the CDK
 * and the generated tasks run. A package.json alone does not count: `runtime/` or `infrastructure/` may have one of its
 * own.
 */
export function findProjectDir(from: string = process.cwd()): string | undefined {
  return folderWith(CDK_FILE, from);
}

/** The nearest folder, from `from` upwards, that has the file. */
export function folderWith(file: string, from: string): string | undefined {
  const dir = path.resolve(from);
  if (fs.existsSync(path.join(dir, file))) return dir;
  const parent = path.dirname(dir);
  return parent === dir ? undefined : folderWith(file, parent);
}
