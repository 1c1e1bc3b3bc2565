import * as fs from 'node:fs';
import * as path from 'node:path';
import { UserError } from '../../errors';
import { cacheDir } from '../../manifest/names';

/** A `dev` that runs, as other commands find it. */
export interface RunningDev {
  /** Undefined for the project's default stage. */
  readonly stage?: string;
  /** Milliseconds since 1970. */
  readonly started: number;
  /** The URLs of its APIs. */
  readonly urls: readonly string[];
  /** The variables with which the user's own tools reach its AWS services. */
  readonly variables?: { readonly [name: string]: string };
  /** Where tokens are issued, if the stack has authorizers that take some, and the secret for it. */
  readonly issuer?: { readonly url: string; readonly secret: string };
}

const FILE = 'dev.json';

/** Makes a `dev` known to other commands, which find it until its work folder is removed. */
export function announceDev(workDir: string, dev: RunningDev): void {
  const file = path.join(workDir, FILE);
  // A reader must not see half of it; and it has secrets.
  fs.writeFileSync(`${file}.new`, JSON.stringify(dev), { mode: 0o600 });
  fs.renameSync(`${file}.new`, file);
}

/**
 * The `dev` of a project that runs.
 *
 * @param isWanted chooses by stage
 */
export function runningDev(projectDir: string, isWanted: (stage: string | undefined) => boolean): RunningDev {
  const found = runningDevs(projectDir).filter(({ stage }) => isWanted(stage));
  const stages = new Set(found.map(({ stage }) => stage));
  if (stages.size > 1) {
    throw new UserError('USAGE', `several \`npx projen dev\` are running: choose one with --stage`);
  }
  const newest = found.sort((a, b) => b.started - a.started)[0];
  if (newest) return newest;
  throw new UserError('NO_DEV', 'no `npx projen dev` is running in this project, or not of this stage: start it');
}

function runningDevs(projectDir: string): RunningDev[] {
  const parent = path.join(cacheDir(projectDir), 'dev');
  const folders = fs.existsSync(parent) ? fs.readdirSync(parent) : [];
  return folders.flatMap((name) => {
    try {
      process.kill(parseInt(name, 10), 0);
      return [JSON.parse(fs.readFileSync(path.join(parent, name, FILE), 'utf8'))];
    } catch {
      // Ended, or not yet ready.
      return [];
    }
  });
}
