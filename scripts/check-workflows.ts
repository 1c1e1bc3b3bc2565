// Checks the workflows of projects, with each combination of the options that they depend on, and those of this repository
// by actionlint: `npx projen test:workflows` (needs Go).
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { javascript } from 'projen';
import { disable } from 'projen/lib/logging';
import { ServerlessCdkProject, type ServerlessCdkProjectOptions } from '../src';

const ACTIONLINT = 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.7';
const role = (account: number): string => `arn:aws:iam::${account}${account}${account}:role/deploy`;

const { NodePackageManager } = javascript;

type Options = Partial<ServerlessCdkProjectOptions>;
const DEPLOYMENTS: readonly Options[] = [
  {},
  { deployRoles: { dev: role(1111) } },
  {
    deployRoles: { dev: role(1111), UAT: role(2222), 'prod-eu': role(3333) },
    stages: { dev: { env: { account: '111111111111', region: 'eu-west-1' } }, UAT: {}, 'prod-eu': {} },
  },
];
const OTHERS: readonly Options[] = [
  {},
  { upgradeWorkflow: true },
  { minNodeVersion: '22.0.0' },
  { openapi: true },
  ...[NodePackageManager.PNPM, NodePackageManager.YARN_BERRY, NodePackageManager.BUN].flatMap((packageManager) => [
    { packageManager },
    { packageManager, upgradeWorkflow: true, openapi: true },
  ]),
];

function actionlint(dir: string): boolean {
  return spawnSync('go', ['run', ACTIONLINT, '-no-color'], { cwd: dir, stdio: 'inherit' }).status === 0;
}

process.env.PROJEN_DISABLE_POST = 'true';
disable();
let failed = 0;
const folder = fs.mkdtempSync(path.join(tmpdir(), 'serverless-cdk-project-workflows-'));
try {
  for (const options of DEPLOYMENTS.flatMap((deployment) => OTHERS.map((other) => ({ ...deployment, ...other })))) {
    const outdir = fs.mkdtempSync(path.join(folder, 'project-'));
    new ServerlessCdkProject({ name: 'shop', outdir, ...options }).synth();
    // actionlint looks for the root of a repository.
    spawnSync('git', ['init', '--quiet'], { cwd: outdir });
    if (actionlint(outdir)) continue;
    failed++;
    console.log(`with the options ${JSON.stringify(options)}\n`);
  }
  if (!actionlint(path.resolve(__dirname, '..'))) failed++;
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
console.log(failed === 0 ? 'All workflows are valid.' : `${failed} with errors`);
process.exitCode = failed === 0 ? 0 : 1;
