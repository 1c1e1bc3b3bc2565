import { spawnSync, type SpawnSyncOptions } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { readOr } from '../../bridge';
import { folderWith, generateCommand, parseJson } from '../../config';
import { UserError } from '../../errors';
import { APP_FILE, BRIDGE_FILE, MANIFEST_FILE, PACKAGE, RUNTIME_DIR, STATE_DIR } from '../../manifest/names';
import { templateFiles, templateNamed } from '../../project/templates';
import { packageVersion } from '../../upgrade';
import { checkNothingIsOverwritten, type ExistingApp, existingApp, lacksNullChecks } from '../adoption/existing-app';
import { newlineOf, projectVariable, projenrcLines, withLines } from '../adoption/projenrc';
import { bridgeSpecifier, stackFile } from '../adoption/stack-file';
import { parseFlags } from '../command';
import { windowsCommandLine } from '../windows-command-line';
import { packageManagerOf, projenCommand } from '../../package-manager';

const HELP = `Usage: serverless-cdk-project add [--from <package>]

Adds a runtime app to an existing CDK app in TypeScript: ${RUNTIME_DIR}/${APP_FILE} with one route, and ${BRIDGE_FILE},
the construct to create in one of its stacks. Installs this package with the project's package manager and adds scripts
to package.json; in a project of projen, edits its .projenrc.ts and runs it. No file is overwritten.

  --from <package>  the package to install: a tarball, or ${PACKAGE}@<version>; without it, this version
`;

/** Runs a program in a folder, in the foreground. Its result is the exit code. */
export type Execute = (command: readonly string[], cwd: string) => number;

export async function run(args: string[]): Promise<number> {
  const { help, from } = parseFlags('add', args, {
    from: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  });
  if (help) {
    process.stdout.write(HELP);
    return 0;
  }
  process.stdout.write(add(process.cwd(), { from, execute }));
  return 0;
}

/**
 * Adds a runtime app to the CDK app in a folder.
 *
 * @returns a report for the user
 */
export function add(cwd: string, options: { readonly from?: string; readonly execute: Execute }): string {
  const app = existingApp(cwd);
  const { projectDir } = app;
  const appFile = `${RUNTIME_DIR}/${APP_FILE}`;
  const text = templateFiles(templateNamed('minimal')!, app.name)[appFile];
  checkNothingIsOverwritten(projectDir, text);
  const before = textsOf(projectDir);
  // A tarball is named from where the command is run.
  const tarball = options.from?.endsWith('.tgz') ? path.resolve(cwd, options.from) : undefined;
  const from = tarball ?? options.from;

  const written = writeNew(projectDir, appFile, text) ? [appFile] : [];
  const changed = app.projenrc ? addToProjen(app, from, options.execute) : addToPackage(app, from, options.execute);
  if (changed === undefined)
    return report(app, { written, changed: [], byHand: projenrcLines(projectDir, 'project', specOf(app, from)) });
  const generated = [BRIDGE_FILE, `${RUNTIME_DIR}/${MANIFEST_FILE}`];
  generate(projectDir, options.execute);
  // A repeated command finds most of it done.
  const after = textsOf(projectDir);
  const differs = (file: string) => before.get(file) !== after.get(file);
  return report(app, { written: [...written, ...generated.filter(differs)], changed: changed.filter(differs) });
}

/** The texts of the files that may be changed. */
function textsOf(projectDir: string): ReadonlyMap<string, string> {
  const files = fs.readdirSync(projectDir).filter((file) => /^(package\.json|\.gitignore|\.projenrc\..*)$/.test(file));
  return new Map(
    [...files, BRIDGE_FILE, `${RUNTIME_DIR}/${MANIFEST_FILE}`].map((file) => [
      file,
      readOr(path.join(projectDir, file), ''),
    ]),
  );
}

/** Edits `.projenrc.ts` and runs it, which installs the package. Undefined if it has to be edited by hand. */
function addToProjen(app: ExistingApp, from: string | undefined, execute: Execute): string[] | undefined {
  const { projectDir } = app;
  const projenrc = app.projenrc!;
  const file = path.join(projectDir, projenrc);
  const text = fs.readFileSync(file, 'utf8');
  if (!app.dependsOnPackage && !text.includes(PACKAGE)) {
    const variable = /\.[cm]?[jt]s$/.test(projenrc) ? projectVariable(text) : undefined;
    if (variable === undefined) return undefined;
    fs.writeFileSync(file, withLines(text, projenrcLines(projectDir, variable, specOf(app, from))));
  }
  finish(execute, projenCommand(projectDir).split(' '), projectDir);
  return [projenrc];
}

/** The package as projen takes it. Without a version, the installation decides it. */
function specOf({ projectDir }: ExistingApp, from: string | undefined): string {
  if (!from?.endsWith('.tgz')) return from ?? PACKAGE;
  return `${PACKAGE}@file:${path.relative(projectDir, from).split(path.sep).join('/')}`;
}

/** Installs the package and adds scripts. */
function addToPackage(app: ExistingApp, from: string | undefined, execute: Execute): string[] {
  const { projectDir } = app;
  if (!app.dependsOnPackage) {
    finish(execute, [...packageManagerOf(projectDir).addDev, from ?? `${PACKAGE}@${packageVersion()}`], projectDir);
  }
  const changed = ['package.json'];
  addScripts(path.join(projectDir, 'package.json'));
  const ignore = path.join(projectDir, '.gitignore');
  const ignored = readOr(ignore, '');
  if (!ignored.includes(STATE_DIR)) {
    const newline = newlineOf(ignored);
    const end = ignored === '' || ignored.endsWith('\n') ? '' : newline;
    fs.writeFileSync(ignore, `${ignored}${end}/${STATE_DIR}/${newline}`);
    changed.push('.gitignore');
  }
  return changed;
}

/** Scripts of the same name are left alone. The file keeps its indentation. */
function addScripts(file: string) {
  const text = fs.readFileSync(file, 'utf8');
  const manifest = parseJson('package.json', text);
  const scripts = { ...manifest.scripts };
  for (const name of ['dev', 'generate']) scripts[name] ??= `${PACKAGE} ${name}`;
  const indent = /^[ \t]+(?=")/m.exec(text)?.[0] ?? '  ';
  const lines = `${JSON.stringify({ ...manifest, scripts }, undefined, indent)}\n`;
  fs.writeFileSync(file, lines.replaceAll('\n', newlineOf(text)));
}

/** Runs the installed copy, so that what is generated is of the version that the project has. */
function generate(projectDir: string, execute: Execute) {
  const inside = `node_modules/${PACKAGE}/lib/cli/main.js`;
  const dir = folderWith(inside, projectDir);
  if (dir === undefined) {
    throw new UserError(
      'USAGE',
      `add: ${PACKAGE} is not installed, though package.json names it: install the dependencies, then repeat the command.`,
    );
  }
  finish(execute, [process.execPath, path.join(dir, inside), 'generate'], projectDir);
}

function finish(execute: Execute, command: readonly string[], cwd: string) {
  if (execute(command, cwd) === 0) return;
  const shown = command.map((part) => (path.isAbsolute(part) ? path.basename(part) : part)).join(' ');
  throw new UserError(
    'USAGE',
    `add: \`${shown}\` failed; its output is above. Nothing of yours is lost: fix the cause, then repeat the command, which ` +
      'continues where it has stopped.',
  );
}

function execute(command: readonly string[], cwd: string): number {
  const [program, ...args] = command;
  // Where CI is set, nothing new would be generated.
  const options: SpawnSyncOptions = { cwd, env: { ...process.env, CI: '0' }, stdio: ['inherit', 2, 2] };
  // npm and the others are scripts on Windows.
  const result =
    process.platform === 'win32' && program !== process.execPath
      ? spawnSync(windowsCommandLine(command), { ...options, shell: true })
      : spawnSync(program, args, options);
  return result.status ?? 1;
}

/** Writes a file that is not there yet. */
function writeNew(projectDir: string, file: string, text: string): boolean {
  const target = path.join(projectDir, file);
  if (fs.existsSync(target)) return false;
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.writeFileSync(target, text);
  return true;
}

interface Outcome {
  readonly written: readonly string[];
  readonly changed: readonly string[];
  /** The lines for `.projenrc.ts`, where it could not be edited. */
  readonly byHand?: readonly string[];
}

function report({ projectDir, projenrc }: ExistingApp, { written, changed, byHand }: Outcome): string {
  const stack = stackFile(projectDir);
  const indented = (lines: readonly string[]) => lines.map((line) => `    ${line}`);
  const isDone = written.length + changed.length === 0 && !byHand;
  const lines = [
    ...(isDone ? ['Nothing is changed: the runtime app is there.'] : []),
    ...(written.length > 0 ? [`Written: ${written.join(', ')}`] : []),
    ...(changed.length > 0 ? [`Changed: ${changed.join(', ')}`] : []),
    '',
    ...(byHand
      ? [
          `${projenrc} is not changed, as it is not the usual one of an AwsCdkTypeScriptApp. Add what these lines do, and run`,
          `\`${projenCommand(projectDir)}\`:`,
          '',
          ...indented(byHand),
          '',
        ]
      : []),
    `Create the app in a stack${stack === undefined ? '' : `, such as that of ${stack}`}:`,
    '',
    ...indented([
      `import { RuntimeApp } from '${bridgeSpecifier(stack ?? 'lib/stack.ts')}';`,
      '',
      "new RuntimeApp(this, 'RuntimeApp', {});",
    ]),
    '',
    ...(lacksNullChecks(projectDir)
      ? [
          'tsconfig.json turns `strictNullChecks` off, without which the compiler refuses what a route returns: set',
          '`"strictNullChecks": true`.',
          '',
        ]
      : []),
    `Then run the whole stack on this machine: \`${packageManagerOf(projectDir).exec} ${PACKAGE} dev\``,
    `After an edit of what ${RUNTIME_DIR}/${APP_FILE} declares, \`${generateCommand(projectDir)}\` updates ${BRIDGE_FILE}.`,
    '',
  ];
  return lines.join('\n');
}
