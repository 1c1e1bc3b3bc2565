import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of this repository. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const started = Date.now();

/** Prints a step, with the seconds since the start. */
export function step(text) {
  console.log(`\n[${String(Math.round((Date.now() - started) / 1000)).padStart(3)} s] ${text}`);
}

/** Prints a message and ends the process with status 1. */
export function fail(message) {
  console.error(`\n${message}`);
  process.exit(1);
}

/** Runs a command in the foreground; ends the process if it fails. */
export async function run(command, args, { cwd = root, env = {}, hint = '' } = {}) {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'inherit', 'inherit'] });
  const status = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(code ?? signal));
  });
  if (status !== 0) fail(`${[command, ...args].join(' ')} failed (${status}).${hint && ` ${hint}`}`);
}

/** Checks that Node, npm and git are there, and installs the packages of this repository as in its lock file. */
export async function setUp() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    fail(`Node.js 20.19 or newer is needed; this is ${process.version} (${process.execPath}).`);
  }
  for (const tool of ['npm', 'git']) {
    if (spawnSync(tool, ['--version']).status !== 0) fail(`${tool} is needed and was not found on the PATH.`);
  }
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(process.version)
    .digest('hex');
  const stamp = join(root, 'node_modules', '.cache', 'installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  step('Installing packages (npm ci; about half a minute)');
  await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    hint: 'If the registry could not be reached: this machine needs a network, or a registry set by `npm config set registry`.',
  });
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, lock);
}
