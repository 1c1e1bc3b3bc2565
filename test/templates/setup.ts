import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';

/** The templates to check: those that the unit tests have left in TEMPLATES_DIR, else of a run of their own. */
export default function setup(): void {
  if (process.env.TEMPLATES_DIR) {
    process.env.CHECKED_TEMPLATES = path.resolve(process.env.TEMPLATES_DIR);
    return;
  }
  const dir = fs.mkdtempSync(path.join(tmpdir(), 'templates-'));
  process.env.CHECKED_TEMPLATES = process.env.MADE_TEMPLATES = dir;
  const root = path.resolve(__dirname, '../..');
  const { status, stderr } = spawnSync(
    process.execPath,
    [path.join(root, 'node_modules/jest/bin/jest.js'), 'test/cdk', 'test/docs'],
    {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, TEMPLATES_DIR: dir, CDK_VALIDATION: 'false' },
    },
  );
  if (status !== 0) throw new Error(stderr);
}
