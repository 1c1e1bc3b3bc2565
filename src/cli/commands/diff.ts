import * as fs from 'node:fs';
import * as path from 'node:path';
import { runCdkCommand } from './cdk';
import { generateFiles } from './generate';
import {
  type AcceptedChange,
  DIFF_FORMATS,
  diff,
  type DiffFormat,
  failing,
  newApp,
  renderDiff,
  type Report,
} from '../../contract/diff';
import { UserError } from '../../errors';
import { ACCEPTED_CHANGES_FILE, MANIFEST_FILE, RUNTIME_DIR } from '../../manifest/names';
import { upgradeManifest } from '../../manifest/upgrade';
import { suggestion } from '../../config';
import { cdkArguments } from '../cdk-arguments';
import { cdkOutput } from '../cdk-process';
import { currentProjectDir, parseFlags } from '../command';
import { type Base, baseAt, defaultBase } from '../diff/base';
import { compareStacks } from '../diff/stack-comparison';
import { stagesOf } from '../stages';
import { commandOf } from '../../package-manager';

const HELP = `Usage: serverless-cdk-project diff --base <commit> [flags]
       serverless-cdk-project diff [--stage <name>] [--format <format>] [flags of cdk diff]

With --base: compares the app, its permissions and its stack with an earlier commit, and needs no AWS account. The base is
where this branch has left that commit's. Changes that break clients, or are dangerous, fail with exit code 1 unless they
are accepted.
Without it: compares them with where this branch has left origin's default branch, or with the last commit, and shows the
CDK's comparison of the stack with what is deployed, whose exit code counts.

  --base <commit>    a branch, a tag or a commit: origin/main
  --format <format>  text (default), markdown, json, or github, which is markdown for a comment
  --json             the same as --format json
  --accept           writes the changes that fail to ${RUNTIME_DIR}/${ACCEPTED_CHANGES_FILE}; for --base
`;

export async function run(args: string[]): Promise<number> {
  return args.some((arg) => /^--(base|accept)(=|$)/.test(arg)) ? compareWithCommit(args) : compareWithDeployed(args);
}

async function compareWithCommit(args: string[]): Promise<number> {
  const { help, base, format, json, accept } = parseFlags('diff', args, {
    base: { type: 'string' },
    format: { type: 'string' },
    json: { type: 'boolean' },
    accept: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  });
  if (help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (base === undefined) {
    throw new UserError('USAGE', 'diff: --accept is for a comparison with a commit: add --base origin/main');
  }
  const rendered = formatOf(format, json);
  const projectDir = currentProjectDir();
  const report = await reportSince(baseAt(base, projectDir), projectDir);
  const failures = failing(report, report.accepted);
  const accepted = accept ? [...report.accepted, ...failures.map(({ at, text }) => ({ at, text }))] : report.accepted;
  if (accept) {
    if (failures.length > 0) writeAccepted(projectDir, accepted);
    process.stderr.write(
      failures.length === 0
        ? 'There is nothing to accept.\n'
        : `${failures.length} change${failures.length > 1 ? 's' : ''} accepted in ${RUNTIME_DIR}/${ACCEPTED_CHANGES_FILE}: commit the file\n`,
    );
  }
  process.stdout.write(renderDiff({ ...report, accepted }, rendered));
  if (accept || failures.length === 0) return 0;
  process.stderr.write(
    `${failures.length} change${failures.length > 1 ? 's' : ''} may break clients or be dangerous. Accept what is intended: ${commandOf('diff')} --base ${base} --accept\n`,
  );
  return 1;
}

/** The same three blocks as information, and the comparison of the CDK. */
async function compareWithDeployed(args: readonly string[]): Promise<number> {
  const { format, others } = withoutFormat(args);
  if (others.includes('--help') || others.includes('-h')) {
    process.stdout.write(`${HELP}\n`);
    return runCdkCommand('diff', others);
  }
  const projectDir = currentProjectDir();
  const translated = cdkArguments('diff', others, stagesOf(projectDir));
  const base = defaultBase(projectDir);
  const report: Report =
    typeof base === 'string'
      ? {
          base: 'nothing',
          accepted: [],
          notCompared: (['app', 'permissions', 'stack'] as const).map((block) => ({ block, reason: base })),
        }
      : await reportSince(base, projectDir);
  if (format === 'text') {
    if (typeof base !== 'string') process.stdout.write(`Since ${base.name}:\n\n`);
    process.stdout.write(`${renderDiff(report, format)}CDK\n`);
    return runCdkCommand('diff', others);
  }
  generateFiles(projectDir);
  const { code, text } = await cdkOutput(projectDir, ['diff', ...translated]);
  process.stdout.write(renderDiff({ ...report, cdk: text }, format));
  return code;
}

/** `--format` and `--json`, which `cdk diff` does not have or means otherwise. */
function withoutFormat(args: readonly string[]): { format: DiffFormat; others: string[] } {
  const others: string[] = [];
  let format: string | undefined;
  for (let i = 0; i < args.length; i++) {
    if (args[i] === '--json') format = 'json';
    else if (args[i] === '--format') format = args[++i] ?? '';
    else if (args[i].startsWith('--format=')) format = args[i].slice('--format='.length);
    else others.push(args[i]);
  }
  return { format: formatOf(format), others };
}

function formatOf(name: string | undefined, json?: boolean): DiffFormat {
  if (name === undefined) return json ? 'json' : 'text';
  if ((DIFF_FORMATS as readonly string[]).includes(name)) return name as DiffFormat;
  throw new UserError('USAGE', `diff: unknown format "${name}"${suggestion(name, DIFF_FORMATS)}`);
}

async function reportSince(base: Base, projectDir: string): Promise<Report> {
  for (const note of base.notes) process.stderr.write(`Note: ${note}.\n`);
  const file = `${RUNTIME_DIR}/${MANIFEST_FILE}`;
  const isNew = base.read(file) === undefined;
  const before = isNew ? undefined : upgradeManifest(base.readJson(file), `${file} of ${base.name}`);
  const after = generateFiles(projectDir);
  const accepted = acceptedChanges(projectDir);
  if (before === undefined) {
    process.stderr.write(`Note: ${base.name} has no ${file}: everything is new.\n`);
    return { ...newApp(after), base: base.name, accepted, notCompared: [] };
  }
  const { changes, notCompared } = await compareStacks(projectDir, base);
  return {
    ...diff(before, after, changes),
    base: base.name,
    accepted,
    notCompared: notCompared.map((reason) => ({ block: 'stack', reason })),
  };
}

function acceptedChanges(projectDir: string): AcceptedChange[] {
  const name = `${RUNTIME_DIR}/${ACCEPTED_CHANGES_FILE}`;
  const file = path.join(projectDir, name);
  if (!fs.existsSync(file)) return [];
  const value = parsed(fs.readFileSync(file, 'utf8'));
  const isList =
    Array.isArray(value) && value.every((one) => typeof one?.at === 'string' && typeof one?.text === 'string');
  if (!isList) {
    throw new UserError(
      'USAGE',
      `diff: ${name} is no list of { "at", "text" }. Remove it, and write it anew: ${commandOf('diff')} --base <commit> --accept`,
    );
  }
  return value;
}

function writeAccepted(projectDir: string, changes: readonly AcceptedChange[]): void {
  const file = path.join(projectDir, RUNTIME_DIR, ACCEPTED_CHANGES_FILE);
  fs.writeFileSync(file, `${JSON.stringify(changes, undefined, 2)}\n`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
