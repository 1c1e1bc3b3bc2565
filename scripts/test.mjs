// Sets up everything and runs the tests: `node scripts/test.mjs`.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root, run, setUp, step } from './setup.mjs';

await setUp();
step('Building: compile, tests, lint, API.md, package (npx projen build)');
await run('npx', ['projen', 'build']);

const [tarball] = readdirSync(join(root, 'dist/js')).filter((name) => name.endsWith('.tgz'));
step(`Using the package as a user would: a project created from ${tarball} (npx projen test:e2e)`);
await run('npx', ['projen', 'test:e2e'], { env: { PACKAGE_TARBALL: join(root, 'dist/js', tarball) } });
step('All tests have passed.');
