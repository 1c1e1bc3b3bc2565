import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';

/**
 * An interpreter that has the packages, in an environment of its own that is made when it is not there yet.
 * @param name of the environment
 * @param what needs it, for messages: "The deployment test"
 */
export function pythonWith(requirements: readonly string[], name: string, what: string): string {
  const environment = path.resolve(__dirname, '../node_modules/.cache', name);
  const python = path.join(environment, 'bin', 'python');
  const stamp = path.join(environment, 'requirements.txt');
  const wanted = requirements.join('\n');
  const ready = () => fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === wanted;
  if (ready()) return python;
  const unlock = lock(`${environment}.lock`);
  try {
    if (ready()) return python;
    fs.rmSync(environment, { recursive: true, force: true });
    run(
      'python3',
      ['-m', 'venv', environment],
      `${what} needs Python 3.10 or newer with its venv module (Debian: apt-get install python3-venv).`,
    );
    run(
      python,
      ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...requirements],
      `${what} installs packages from PyPI; the registry must be reachable.`,
    );
    fs.writeFileSync(stamp, wanted);
    return python;
  } finally {
    unlock();
  }
}

/** Test files run side by side; one of them installs, the others wait. */
function lock(folder: string): () => void {
  fs.mkdirSync(path.dirname(folder), { recursive: true });
  for (let waited = 0; ; waited++) {
    try {
      fs.mkdirSync(folder);
      return () => fs.rmdirSync(folder);
    } catch {
      // Whoever has held it for five minutes was killed.
      if (waited > 600) fs.rmdirSync(folder);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    }
  }
}

function run(command: string, args: string[], hint: string): void {
  const { status, error, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${hint}\n${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
}
