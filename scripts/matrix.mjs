// Uses the package on each supported version of Node.js: `node scripts/matrix.mjs [version …]`. For each one a project is
// created from the packed package, built (types, tests, lint, synthesis), served and called.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fail, root, run, setUp, step } from './setup.mjs';

const VERSIONS = ['20.19.0', '22', '24'];

const versions = process.argv.length > 2 ? process.argv.slice(2) : VERSIONS;
await setUp();
step('Building and packing the package');
await run('npx', ['projen', 'compile']);
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'matrix-')));
await run('npm', ['pack', '--silent', '--pack-destination', folder]);
const tarball = join(
  folder,
  readdirSync(folder).find((name) => name.endsWith('.tgz')),
);
const { version: projen } = JSON.parse(readFileSync(join(root, 'node_modules/projen/package.json'), 'utf8'));

for (const version of versions) {
  step(`Node.js ${version}`);
  const tools = join(folder, `node-${version}`);
  mkdirSync(tools);
  await run('npm', ['install', '--silent', '--no-audit', '--no-fund', '--prefix', tools, `node@${version}`]);
  const env = { CI: '', PATH: join(tools, 'node_modules/node/bin') + delimiter + process.env.PATH };
  const project = join(folder, `on-${version.replaceAll('.', '-')}`);
  mkdirSync(project);
  await run('node', ['--version'], { env });
  await run('npx', ['--yes', `projen@${projen}`, 'new', '--from', tarball], { cwd: project, env });
  await run('npx', ['projen', 'build'], { cwd: project, env });
  await served(project, env);
}
rmSync(folder, { recursive: true, force: true });
step(`It works on Node.js ${versions.join(', ')}.`);

/** Serves a project, and posts a user. */
async function served(project, env) {
  const dev = spawn('npx', ['projen', 'dev', '--port', '0'], {
    cwd: project,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const exited = new Promise((resolve) => dev.once('exit', resolve));
  try {
    const url = await new Promise((resolve, reject) => {
      createInterface({ input: dev.stdout }).on('line', (line) => {
        const address = /http:\/\/127\.0\.0\.1:\d+/.exec(line);
        if (address) resolve(address[0]);
      });
      exited.then((status) => reject(new Error(`npx projen dev ended (${status}) before it served`)));
    });
    const { status } = await fetch(`${url}/users`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ username: 'anna' }),
    });
    console.log(`POST ${url}/users -> ${status}`);
    if (status !== 200) throw new Error(`POST /users responded with ${status}`);
  } catch (error) {
    fail(error.message);
  } finally {
    try {
      process.kill(-dev.pid, 'SIGINT');
    } catch {
      // It has ended already.
    }
    await exited;
  }
}
