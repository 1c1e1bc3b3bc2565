import { spawnSync } from 'node:child_process';
import { UserError } from '../errors';

export interface GitResult {
  /** Null if a signal has ended it. */
  readonly status: number | null;
  readonly stdout: string;
}

/** Runs git in a folder. @throws UserError if it is not installed */
export function runGit(dir: string, args: readonly string[]): GitResult {
  const { status, stdout, error } = spawnSync('git', args, {
    cwd: dir,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  if (error) throw new UserError('USAGE', 'git is not installed, and it compares and merges the files: install git');
  return { status, stdout };
}

/** The uncommitted files of a project; undefined if no repository has it. */
export function uncommitted(projectDir: string): string[] | undefined {
  if (runGit(projectDir, ['rev-parse', '--is-inside-work-tree']).stdout.trim() !== 'true') return undefined;
  // A project in a folder that its repository ignores is in none.
  if (runGit(projectDir, ['check-ignore', '--quiet', '.']).status === 0) return undefined;
  const { stdout } = runGit(projectDir, ['status', '--porcelain', '-z', '--', '.']);
  return stdout
    .split('\0')
    .filter((entry) => entry !== '')
    .map((entry) => entry.slice(3));
}
