import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both. */
  readonly output: string;
}

/** The shell of a developer who has just opened it: nothing of the test run, no CI. */
export function shell(env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(CI|NODE_ENV|NODE_OPTIONS|JEST_|E2E_|PACKAGE_TARBALL|CDK_|AWS_|npm_(?!config_)|INIT_CWD)/.test(name),
  );
  return { ...Object.fromEntries(own), NO_COLOR: '1', CDK_DISABLE_CLI_TELEMETRY: 'true', ...env };
}

export function run(cwd: string, command: string, args: string[], env: NodeJS.ProcessEnv = {}): Ran {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    env: shell(env),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error) throw error;
  return { status, stdout, stderr, output: stdout + stderr };
}

/** Fails with what a command has printed, if the command has failed. */
export function succeeded(ran: Ran): Ran {
  if (ran.status !== 0) throw new Error(`exit code ${ran.status}:\n${ran.output}`);
  return ran;
}

/** Runs `npx projen <args>` in a project. */
export function projen(project: string, args: string[], env: NodeJS.ProcessEnv = {}): Ran {
  return run(project, 'npx', ['projen', ...args], env);
}

/** Runs `npx projen new --from <from>` in a new folder. */
export function newProject(folder: string, from: string, args: string[] = [], env: NodeJS.ProcessEnv = {}): Ran {
  fs.mkdirSync(folder, { recursive: true });
  return run(folder, 'npx', ['--yes', `projen@${PROJEN_VERSION}`, 'new', '--from', from, ...args], env);
}

const PROJEN_VERSION: string = require('projen/package.json').version;

/** A project of its own, as `projen new` has made it: the installed packages are hard links, all else is a copy. */
export function copyOfProject(name: string): string {
  const source = process.env.E2E_PROJECT!;
  const target = path.join(process.env.E2E_FOLDER!, name);
  fs.mkdirSync(target);
  const entries = fs.readdirSync(source).filter((entry) => entry !== 'node_modules');
  run(source, 'cp', ['-a', ...entries, target]);
  run(source, 'cp', ['-al', 'node_modules', target]);
  fs.rmSync(path.join(target, 'node_modules/.cache'), { recursive: true, force: true });
  return target;
}

/** Path and content of every file of a project, but for what git and the tools keep for themselves. */
export function filesOf(project: string): { [file: string]: string } {
  const found: { [file: string]: string } = {};
  const visit = (folder: string): void => {
    for (const entry of fs.readdirSync(path.join(project, folder), { withFileTypes: true })) {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!['node_modules', '.git', 'cdk.out', 'coverage'].includes(entry.name)) visit(file);
      } else if (!entry.name.endsWith('.tgz')) {
        found[file] = fs.readFileSync(path.join(project, file), 'utf8');
      }
    }
  };
  visit('');
  return found;
}

/** Replaces text in a file of the user's; fails if it is not there. */
export function edit(project: string, file: string, from: string | RegExp, to: string): void {
  const name = path.join(project, file);
  const before = fs.readFileSync(name, 'utf8');
  const after = before.replace(from, to);
  if (after === before) throw new Error(`${file} has no ${from}`);
  fs.writeFileSync(name, after);
}
