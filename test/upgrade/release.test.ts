import * as fs from 'node:fs';
import * as path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');
const workflow = fs.readFileSync(path.join(ROOT, '.github/workflows/release.yml'), 'utf8');
const { tasks } = JSON.parse(fs.readFileSync(path.join(ROOT, '.projen/tasks.json'), 'utf8'));

/** A job of the workflow, as text. */
function job(name: string): string {
  return new RegExp(`^  ${name}:\\n((?:    .*\\n|\\n)+)`, 'm').exec(workflow)![1];
}

test('a release is started by hand, and may be a dry run', () => {
  expect(workflow).toMatch(/^on:\n {2}workflow_dispatch:\n {4}inputs:\n {6}dry_run:(?:\n {8}.*)+\nconcurrency:/m);
});

test('a release runs on Node.js 22, with the whole history, from which its version comes', () => {
  expect(new Set(workflow.match(/node-version: .*/g))).toEqual(new Set(['node-version: "22"']));
  expect(job('release')).toMatch(/uses: actions\/checkout@\S+\n +with:\n +fetch-depth: 0\n/);
});

test('the package is published with its provenance and without a token', () => {
  expect(job('release_npm')).toContain('id-token: write');
  expect(job('release_npm')).toContain('NPM_CONFIG_PROVENANCE: "true"');
  expect(job('release_npm')).toContain('NPM_TRUSTED_PUBLISHER: "true"');
  expect(workflow).not.toContain('NPM_TOKEN');
});

test('projects of the last release are upgraded before anything is published', () => {
  const steps = job('release');
  expect(steps.indexOf('npx projen test:e2e upgrade')).toBeGreaterThan(steps.indexOf('run: npx projen release'));
  expect(job('release_npm')).toMatch(/^ {4}needs: release$/m);
});

test('the first version is 0.1.0; the commits since the last tag decide all later ones', () => {
  expect(tasks['bump:next-version'].steps).toEqual([
    { exec: "git tag --list 'v*' | grep . > /dev/null || echo 0.1.0" },
  ]);
});
