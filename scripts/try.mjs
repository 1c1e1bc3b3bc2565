// Sets up everything and shows the main job: `node scripts/try.mjs [--once]`. Creates a project from the packed package
// and serves it; with --once, ends the server after the two calls.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { fail, root, run, setUp, step } from './setup.mjs';

const { once } = options();
await setUp();

step('Building and packing the package');
await run('npx', ['projen', 'compile']);
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'serverless-cdk-project-')));
await run('npm', ['pack', '--silent', '--pack-destination', folder]);
const tarball = join(
  folder,
  readdirSync(folder).find((name) => name.endsWith('.tgz')),
);

const project = join(folder, 'cdkdemo');
step(`Creating a project in ${project} (npx projen new --from ${tarball})`);
mkdirSync(project);
const { version: projen } = JSON.parse(readFileSync(join(root, 'node_modules/projen/package.json'), 'utf8'));
await run('npx', ['--yes', `projen@${projen}`, 'new', '--from', tarball], { cwd: project, env: { CI: '' } });

step('Serving it (npx projen dev)');
const dev = spawn('npx', ['projen', 'dev'], { cwd: project, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
const exited = new Promise((resolve) => dev.once('exit', (code, signal) => resolve(code ?? signal)));
const stop = () => {
  try {
    process.kill(-dev.pid, 'SIGINT');
  } catch {
    // It has ended already.
  }
};
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
const url = await new Promise((resolve, reject) => {
  createInterface({ input: dev.stdout }).on('line', (line) => {
    console.log(line);
    const address = /http:\/\/127\.0\.0\.1:\d+/.exec(line);
    if (address) resolve(address[0]);
  });
  exited.then((status) => reject(new Error(`npx projen dev ended (${status}) before it served.`)));
}).catch((error) => fail(error.message));

step('Posting a user and reading it back');
const user = { username: 'anna', email: 'anna@example.com' };
await call(`${url}/users`, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(user),
});
const found = await call(`${url}/users/anna`);
if (!isDeepStrictEqual(found, user)) {
  stop();
  fail(`GET /users/anna did not return the posted user: ${JSON.stringify(found)}`);
}

step('It works.');
console.log(`
  project   ${project}
  url       ${url}
  to try    curl -X POST ${url}/users -H 'Content-Type: application/json' -d '{"username":"bob","email":"bob@example.com"}'
            curl ${url}/users/bob
`);
if (once) stop();
else console.log('Edit runtime/app.ts in the project and call again. Ctrl-C ends the server.');
const status = await exited;
if (once && ![0, 130, 'SIGINT'].includes(status)) fail(`npx projen dev did not end cleanly (${status}).`);

async function call(address, init) {
  const response = await fetch(address, init);
  const text = await response.text();
  console.log(`${init?.method ?? 'GET'} ${address} -> ${response.status} ${text}`);
  if (!response.ok) {
    stop();
    fail(`${address} responded with ${response.status}.`);
  }
  return JSON.parse(text);
}

function options() {
  try {
    return parseArgs({ options: { once: { type: 'boolean', default: false } } }).values;
  } catch (error) {
    return fail(`${error.message}\nusage: node scripts/try.mjs [--once]`);
  }
}
