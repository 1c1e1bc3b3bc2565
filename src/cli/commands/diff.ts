import * as fs from 'node:fs';
import * as path from 'node:path';
import { runCdkCommand } from './cdk';
import { generateFiles } from './generate';
import { type AcceptedChange, diff, DIFF_FORMATS, type DiffFormat, failing, renderDiff } from '../../contract/diff';
import { UserError } from '../../errors';
import { inCi } from '../../bridge';
import type { Manifest } from '../../manifest/manifest';
import { ACCEPTED_CHANGES_FILE, MANIFEST_FILE, RUNTIME_DIR } from '../../manifest/names';
import { upgradeManifest } from '../../manifest/upgrade';
import { runGit } from '../../upgrade/git';
import { suggestion } from '../../config';
import { currentProjectDir, parseFlags } from '../command';

const HELP = `Usage: serverless-cdk-project diff --base <commit> [flags]
       serverless-cdk-project diff [--stage <name>] [flags of cdk diff]

With --base: compares what the app offers with an earlier commit, and needs no AWS account. The base is where this branch
has left that commit's. Changes that break clients, or are dangerous, fail with exit code 1 unless they are accepted.
Without it: compares the stack with what is deployed.

  --base <commit>    a branch, a tag or a commit: origin/main
  --format <format>  text (default), markdown, json, or github, which is markdown for a comment
  --accept           writes the changes that fail to ${RUNTIME_DIR}/${ACCEPTED_CHANGES_FILE}
`;

export async function run(args: string[]): Promise<number> {
  const isOfApp = args.some((arg) => /^--(base|accept|format)(=|$)/.test(arg));
  if (!isOfApp) {
    if (args.includes('--help') || args.includes('-h')) process.stdout.write(`${HELP}\n`);
    return runCdkCommand('diff', args);
  }
  const { help, base, format, accept } = parseFlags('diff', args, {
    base: { type: 'string' },
    format: { type: 'string', default: 'text' },
    accept: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  });
  if (help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (base === undefined) {
    throw new UserError(
      'USAGE',
      'diff: --format and --accept are for a comparison with a commit: add --base origin/main',
    );
  }
  if (!isFormat(format)) {
    throw new UserError('USAGE', `diff: unknown format "${format}"${suggestion(format, DIFF_FORMATS)}`);
  }
  const projectDir = currentProjectDir();
  const before = manifestAt(base, projectDir);
  const after = generateFiles(projectDir);
  const changes = diff(before, after);
  const earlier = acceptedChanges(projectDir);
  const failures = failing(changes, earlier);
  const accepted = accept ? [...earlier, ...failures.map(({ at, text }) => ({ at, text }))] : earlier;
  if (accept) {
    if (failures.length > 0) writeAccepted(projectDir, accepted);
    process.stderr.write(
      failures.length === 0
        ? 'There is nothing to accept.\n'
        : `${failures.length} change${failures.length > 1 ? 's' : ''} accepted in ${RUNTIME_DIR}/${ACCEPTED_CHANGES_FILE}: commit the file\n`,
    );
  }
  process.stdout.write(renderDiff(changes, format, base, accepted));
  if (accept || failures.length === 0) return 0;
  process.stderr.write(
    `${failures.length} change${failures.length > 1 ? 's' : ''} may break clients or be dangerous. Accept what is intended: npx projen diff --base ${base} --accept\n`,
  );
  return 1;
}

function isFormat(name: string): name is DiffFormat {
  return (DIFF_FORMATS as readonly string[]).includes(name);
}

/** The manifest where this branch has left another one; an empty app, if there was no project yet. */
function manifestAt(base: string, projectDir: string): Manifest {
  if (runGit(projectDir, ['rev-parse', '--is-inside-work-tree']).status !== 0) {
    throw new UserError('USAGE', `diff: ${projectDir} is in no git repository, and --base is a commit of one`);
  }
  const commit = runGit(projectDir, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${base}^{commit}`]);
  if (commit.status !== 0) {
    const fetch = inCi() ? ' Check out all commits: fetch-depth: 0' : ' Run git fetch, or name another one';
    throw new UserError('USAGE', `diff: "${base}" is no commit here.${fetch}`);
  }
  const tip = commit.stdout.trim();
  const mergeBase = runGit(projectDir, ['merge-base', 'HEAD', tip]);
  if (mergeBase.status !== 0) {
    process.stderr.write(
      `Note: ${base} and this branch have no commit in common here, so the tip of ${base} is the base.\n`,
    );
  }
  const from = mergeBase.status === 0 ? mergeBase.stdout.trim() : tip;
  // `./` is the folder of the project, which may be one of many in a repository.
  const file = `${RUNTIME_DIR}/${MANIFEST_FILE}`;
  const shown = runGit(projectDir, ['show', `${from}:./${file}`]);
  if (shown.status !== 0) {
    process.stderr.write(`Note: ${base} has no ${file}: everything is new.\n`);
    return { version: 2, app: '', functions: {}, routes: [], resources: {}, operations: {}, unknownOperations: [] };
  }
  return upgradeManifest(json(shown.stdout), `${file} of ${base}`);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function acceptedChanges(projectDir: string): AcceptedChange[] {
  const name = `${RUNTIME_DIR}/${ACCEPTED_CHANGES_FILE}`;
  const file = path.join(projectDir, name);
  if (!fs.existsSync(file)) return [];
  const value = json(fs.readFileSync(file, 'utf8'));
  const isList =
    Array.isArray(value) && value.every((one) => typeof one?.at === 'string' && typeof one?.text === 'string');
  if (!isList) {
    throw new UserError(
      'USAGE',
      `diff: ${name} is no list of { "at", "text" }. Remove it, and write it anew: npx projen diff --base <commit> --accept`,
    );
  }
  return value;
}

function writeAccepted(projectDir: string, changes: readonly AcceptedChange[]): void {
  const file = path.join(projectDir, RUNTIME_DIR, ACCEPTED_CHANGES_FILE);
  fs.writeFileSync(file, `${JSON.stringify(changes, undefined, 2)}\n`);
}
