import { inCi } from '../../bridge';
import { UserError } from '../../errors';
import { runGit } from '../../upgrade/git';

/** A commit that the project is compared with. */
export interface Base {
  /** As the user has named it. */
  readonly name: string;
  /** The text of a file at that commit, by its path from the project's root; undefined if the commit does not have it. */
  read(file: string): string | undefined;
  /** The text as JSON; undefined if it is none. */
  readJson(file: string): unknown;
  /** Warnings for the user, such as that the clone is shallow. */
  readonly notes: readonly string[];
}

/**
 * The commit where this branch has left another one.
 *
 * @throws UserError with the command of git that makes it known here
 */
export function baseAt(name: string, projectDir: string): Base {
  if (!isInRepository(projectDir)) {
    throw new UserError('USAGE', `diff: ${projectDir} is in no git repository, and --base is a commit of one`);
  }
  const commit = commitOf(name, projectDir);
  const isShallow = runGit(projectDir, ['rev-parse', '--is-shallow-repository']).stdout.trim() === 'true';
  if (commit === undefined) {
    throw new UserError('USAGE', `diff: "${name}" is no commit here.${fetchHint(name, projectDir, isShallow)}`);
  }
  const mergeBase = runGit(projectDir, ['merge-base', 'HEAD', commit]);
  if (mergeBase.status === 0) return baseOf(name, mergeBase.stdout.trim(), projectDir, []);
  const why = isShallow
    ? `the clone is shallow, and the commit where this branch has left ${name} is not in it: ${inCi() ? 'check out all commits, fetch-depth: 0' : 'git fetch --unshallow'}`
    : `${name} and this branch have no commit in common`;
  return baseOf(name, commit, projectDir, [`${why}. The tip of ${name} is the base`]);
}

/**
 * The base where none is named: where this branch has left the default branch of the remote repository, else the last
 * commit. A text is the reason why there is none.
 */
export function defaultBase(projectDir: string): Base | string {
  if (!isInRepository(projectDir)) return `${projectDir} is in no git repository`;
  if (commitOf('HEAD', projectDir) === undefined) return 'there is no commit yet';
  const { status, stdout } = runGit(projectDir, ['rev-parse', '--abbrev-ref', 'origin/HEAD']);
  const remote = stdout.trim();
  const name = status === 0 && remote !== 'origin/HEAD' && commitOf(remote, projectDir) ? remote : 'HEAD';
  return baseAt(name, projectDir);
}

function isInRepository(dir: string): boolean {
  return runGit(dir, ['rev-parse', '--is-inside-work-tree']).status === 0;
}

function commitOf(name: string, dir: string): string | undefined {
  const { status, stdout } = runGit(dir, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]);
  return status === 0 ? stdout.trim() : undefined;
}

function fetchHint(name: string, dir: string, isShallow: boolean): string {
  if (inCi()) return ' Check out all commits: fetch-depth: 0';
  const remote = /^([^/]+)\/(.+)$/.exec(name);
  const isOfRemote = remote && runGit(dir, ['remote']).stdout.split(/\r?\n/).includes(remote[1]);
  if (isOfRemote) return ` Get it: git fetch ${remote[1]} ${remote[2]}:refs/remotes/${name}`;
  return isShallow ? ' The clone is shallow: git fetch --unshallow' : ' Run git fetch, or name another one';
}

function baseOf(name: string, commit: string, dir: string, notes: readonly string[]): Base {
  const read = (file: string) => {
    // `./` is the folder of the project, which may be one of many in a repository.
    const { status, stdout } = runGit(dir, ['show', `${commit}:./${file}`]);
    return status === 0 ? stdout : undefined;
  };
  const readJson = (file: string) => {
    try {
      return JSON.parse(read(file)!);
    } catch {
      return undefined;
    }
  };
  return { name, read, readJson, notes };
}
