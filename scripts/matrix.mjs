// Uses the package with each package manager and on each supported version of Node.js, as a user would:
// `node scripts/matrix.mjs [<package manager>[:<version>]@<Node.js version> …]`. For each pair a project is created from the packed package
// (or from the tarball in PACKAGE_TARBALL), synthesized twice, built (types, tests, lint, synthesis), served and called. All
// pairs are tried; the table at the end is that of docs/package-managers.md.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fail, root, run, setUp, step } from './setup.mjs';

/** By name: the value of --package-manager, the package of npm that has it, and the command that runs projen. */
const PACKAGE_MANAGERS = {
  npm: { flag: 'npm', exec: ['npx'] },
  pnpm: { flag: 'pnpm', tool: 'pnpm', exec: ['pnpm', 'exec'] },
  yarn: { flag: 'yarn_berry', tool: '@yarnpkg/cli-dist', exec: ['yarn'] },
  bun: { flag: 'bun', tool: 'bun', exec: ['bunx'] },
};
const PAIRS = ['npm@20.19.0', 'npm@22', 'npm@24', 'pnpm:10@22', 'pnpm:11@22', 'pnpm@24', 'yarn@24', 'bun@24'];

const pairs = (process.argv.length > 2 ? process.argv.slice(2) : PAIRS).map((pair) => {
  const [used, version] = pair.split('@');
  const [name, release = 'latest'] = used.split(':');
  if (!Object.hasOwn(PACKAGE_MANAGERS, name) || !version || (release !== 'latest' && !PACKAGE_MANAGERS[name].tool)) {
    fail(`${pair}: expected <package manager>[:<version>]@<Node.js version>, as in ${PAIRS.join(', ')}`);
  }
  return { name, release, version, ...PACKAGE_MANAGERS[name] };
});

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'matrix-')));
const tarball = await packed();
const { version: projen } = JSON.parse(readFileSync(join(root, 'node_modules/projen/package.json'), 'utf8'));
const rows = [];
for (const pair of pairs) {
  step(`${pair.name} (${pair.release}) on Node.js ${pair.version}`);
  try {
    rows.push({ ...(await tried(pair)), result: 'works' });
  } catch (error) {
    console.error(error.message);
    rows.push({ ...pair, result: error.message });
  }
}
rmSync(folder, { recursive: true, force: true });
step('package manager | Node.js | result');
for (const { name, version, result } of rows) console.log(`${name} | ${version} | ${result}`);
process.exitCode = rows.every(({ result }) => result === 'works') ? 0 : 1;

async function packed() {
  if (process.env.PACKAGE_TARBALL) return realpathSync(process.env.PACKAGE_TARBALL);
  await setUp();
  step('Building and packing the package');
  await run('npx', ['projen', 'compile']);
  await run('npm', ['pack', '--silent', '--pack-destination', folder]);
  return join(
    folder,
    readdirSync(folder).find((name) => name.endsWith('.tgz')),
  );
}

/** Uses a project, and gives the exact versions. */
async function tried({ name, release, version, flag, tool, exec }) {
  const id = [name, release, version].join('-').replaceAll('.', '-');
  const tools = join(folder, `tools-${id}`);
  mkdirSync(tools);
  const packages = [`node@${version}`, ...(tool ? [`${tool}@${release}`] : [])];
  await must('npm', ['install', '--silent', '--no-audit', '--no-fund', '--prefix', tools, ...packages]);
  const bin = join(tools, 'node_modules/.bin');
  const env = { CI: '', PATH: [join(tools, 'node_modules/node/bin'), bin, process.env.PATH].join(delimiter) };
  const project = join(folder, id);
  mkdirSync(project);
  const options = { cwd: project, env };
  await must('npx', ['--yes', `projen@${projen}`, 'new', '--from', tarball, '--package-manager', flag], options);
  const [command, ...args] = [...exec, 'projen'];
  // As a clone of it: what npm has installed for `projen new` is gone.
  rmSync(join(project, 'node_modules'), { recursive: true });
  const install = JSON.parse(readFileSync(join(project, '.projen/tasks.json'), 'utf8')).tasks['install:ci'].steps[0]
    .exec;
  await must('sh', ['-c', install], options);
  await must(command, args, options);
  await must(command, args, options);
  const changed = capture('git', ['status', '--short'], options);
  if (changed !== '') throw new Error(`projen changed files of a new project:\n${changed}`);
  await must(command, [...args, 'build'], options);
  await served([command, ...args], options);
  return {
    name: `${name} ${capture(name, ['--version'], options)}`,
    version: capture('node', ['--version'], options).slice(1),
  };
}

/** Serves a project, and posts a user. */
async function served([command, ...args], { cwd, env }) {
  const dev = spawn(command, [...args, 'dev', '--port', String(await freePort())], {
    cwd,
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
      exited.then((status) => reject(new Error(`dev ended (${status}) before it served`)));
    });
    const { status } = await fetch(`${url}/users`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ username: 'anna' }),
    });
    console.log(`POST ${url}/users -> ${status}`);
    if (status !== 200) throw new Error(`POST /users responded with ${status}`);
  } finally {
    try {
      process.kill(-dev.pid, 'SIGINT');
    } catch {
      // It has ended already.
    }
    await exited;
  }
}

function must(command, args, { cwd = folder, env = {} } = {}) {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      code === 0 ? resolve() : reject(new Error(`${[command, ...args].join(' ')} failed (${code ?? signal})`)),
    );
  });
}

function capture(command, args, { cwd, env }) {
  return spawnSync(command, args, { cwd, env: { ...process.env, ...env }, encoding: 'utf8' }).stdout.trim();
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
