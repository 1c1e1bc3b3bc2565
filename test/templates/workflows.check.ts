import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { ServerlessCdkProject } from '../../src';
import { pythonWith } from '../python';

let dir: string;
beforeAll(() => {
  dir = fs.mkdtempSync(path.join(tmpdir(), 'workflows-'));
});
afterAll(() => fs.rmSync(dir, { recursive: true, force: true }));

test('the workflows of a project are valid by the schema of GitHub Actions', () => {
  process.env.PROJEN_DISABLE_POST = 'true';
  const stages = { dev: { env: { account: '111111111111', region: 'eu-central-1' } }, prod: {} };
  const deployRoles = {
    dev: 'arn:aws:iam::111111111111:role/deploy',
    prod: 'arn:aws:iam::222222222222:role/deploy',
  };
  new ServerlessCdkProject({ name: 'cdkdemo', outdir: dir, stages, deployRoles, upgradeWorkflow: true }).synth();
  const folder = path.join(dir, '.github/workflows');
  const files = fs.readdirSync(folder).sort();
  expect(files).toEqual(['build.yml', 'deploy.yml', 'diff.yml', 'upgrade.yml']);
  const bin = path.dirname(pythonWith(['check-jsonschema==0.39.0'], 'check-jsonschema', 'The check of the workflows'));
  const { status, stdout, stderr } = spawnSync(
    path.join(bin, 'check-jsonschema'),
    ['--builtin-schema', 'vendor.github-workflows', ...files.map((file) => path.join(folder, file))],
    { encoding: 'utf8' },
  );
  expect([stdout + stderr, status]).toEqual([expect.stringContaining('ok'), 0]);
});
