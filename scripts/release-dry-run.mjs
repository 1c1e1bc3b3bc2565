// Packs HEAD as the next release would: `npx projen release:dry-run`. The version and the notes come from the commits.
// In a clone, so that neither files nor tags of this one change.
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fail, root, run, step } from './setup.mjs';

if (Number(process.versions.node.split('.')[0]) < 22) {
  fail(`A release needs Node.js 22; this is ${process.version}.`);
}
const folder = mkdtempSync(join(tmpdir(), 'serverless-cdk-project-release-'));
try {
  const clone = join(folder, 'clone');
  step('Cloning HEAD');
  await run('git', ['clone', '--quiet', root, clone]);
  symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'));
  const here = { cwd: clone };

  step('Computing the version (npx projen bump)');
  await run('npx', ['projen', 'bump'], here);
  step('Compiling');
  await run('npx', ['projen', 'compile'], here);
  await run('npm', ['pack', '--silent', '--pack-destination', folder], here);

  const destination = join(root, 'dist', 'release');
  rmSync(destination, { recursive: true, force: true });
  mkdirSync(destination, { recursive: true });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  copyFileSync(join(folder, tarball), join(destination, tarball));
  copyFileSync(join(clone, 'dist', 'changelog.md'), join(destination, 'changelog.md'));
  step(`Packed ${readFileSync(join(clone, 'dist', 'releasetag.txt'), 'utf8').trim()}`);
  console.log(`
  package   dist/release/${tarball}
  notes     dist/release/changelog.md
  to try    PACKAGE_TARBALL=dist/release/${tarball} npx projen test:e2e upgrade
`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
