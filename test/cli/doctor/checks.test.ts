import { AWS_CHECKS } from '../../../src/cli/doctor/aws-checks';
import type { AwsFacts, Facts } from '../../../src/cli/doctor/facts';
import { MACHINE_CHECKS } from '../../../src/cli/doctor/machine-checks';
import { PACKAGE_MANAGERS } from '../../../src/package-manager';

const AWS: AwsFacts = {
  account: '123456789012',
  arn: 'arn:aws:iam::123456789012:user/ada',
  region: 'eu-west-1',
  clockOffset: 1200,
  bootstrapVersion: 30,
};

function packageManager(name: string, version?: string): Facts['packageManager'] {
  return { ...PACKAGE_MANAGERS.find((manager) => manager.name === name)!, version };
}

/** A machine without a problem. */
const FACTS: Facts = {
  node: '24.1.0',
  minimumNode: '20.19.0',
  packageManager: packageManager('npm', '11.2.0'),
  platform: 'linux-x64',
  esbuildPlatforms: ['linux-x64'],
  cdkCli: '2.1148.1',
  ownVersion: '1.2.0',
  projectVersion: '1.2.0',
  outOfStep: [],
  conflicts: [],
  hasOwnFiles: false,
  environment: { AWS_PROFILE: 'work' },
  profiles: { work: { region: 'eu-west-1' } },
  usedPorts: [],
  stage: { name: 'dev', stackName: 'demo-dev', production: false },
  aws: AWS,
};

const CHECKS = [...MACHINE_CHECKS, ...AWS_CHECKS];

function finding(name: string, facts: Partial<Facts>) {
  return CHECKS.find((check) => check.name === name)!.find({ ...FACTS, ...facts });
}

const stage = (env: object) => ({ ...FACTS.stage, env });

test('a machine without a problem passes every check', () => {
  const findings = CHECKS.map(({ name, find }) => [name, find(FACTS).status]);
  expect(findings).toEqual(CHECKS.map(({ name }) => [name, 'ok']));
  expect(CHECKS.map(({ name }) => name)).toEqual([
    'Node.js',
    'package manager',
    'conflicts',
    'CDK CLI',
    'esbuild',
    'versions',
    'ports',
    'credentials',
    'region',
    'endpoints',
    'account',
    'bootstrap',
    'clock',
  ]);
});

test.each<[string, Partial<Facts>, string, RegExp]>([
  ['Node.js', { node: '20.18.1' }, 'error', /20\.18\.1 is older.*install Node\.js 20\.19\.0/],
  ['package manager', { packageManager: packageManager('pnpm') }, 'error', /pnpm does not run.*install pnpm/],
  ['package manager', { packageManager: packageManager('npm', '9.8.1') }, 'error', /too old.*npm@latest/],
  [
    'conflicts',
    { conflicts: ['package.json', '.projen/tasks.json', 'package-lock.json'] },
    'error',
    /in package\.json, .*git checkout --ours package\.json \.projen\/tasks\.json, then npx projen, then npm install$/,
  ],
  [
    'conflicts',
    { conflicts: ['package.json', 'tsconfig.json', 'package-lock.json'], hasOwnFiles: true },
    'error',
    /package-lock\.json resolve the conflict in package\.json, tsconfig\.json, then npm install$/,
  ],
  ['conflicts', { conflicts: ['package-lock.json'], hasOwnFiles: true }, 'error', /package-lock\.json npm install$/],
  ['conflicts', { conflicts: ['package-lock.json'] }, 'error', /conflict in package-lock\.json npm install$/],
  ['CDK CLI', { cdkCli: '3.0.0' }, 'error', /stray release.*aws-cdk@2/],
  ['CDK CLI', { cdkCli: undefined }, 'error', /not installed.*npm install/],
  ['CDK CLI', { cdkCli: undefined, packageManager: packageManager('pnpm', '10.1.0') }, 'error', /pnpm install/],
  ['esbuild', { esbuildPlatforms: ['darwin-arm64'] }, 'error', /for darwin-arm64.*this machine is linux-x64.*npm ci/],
  ['esbuild', { esbuildPlatforms: undefined }, 'error', /not installed/],
  ['versions', { projectVersion: '1.1.0' }, 'error', /of version 1\.2\.0.*has 1\.1\.0.*npx projen doctor/],
  ['versions', { outOfStep: ['aws-cdk-lib'] }, 'error', /lock file has: aws-cdk-lib.*npm ci/],
  ['ports', { usedPorts: [3000, 4000] }, 'warning', /3000 and 4000 are in use.*--port/],
  ['credentials', { aws: undefined, environment: {}, profiles: {} }, 'error', /none.*aws configure sso/],
  ['credentials', { aws: undefined, environment: { AWS_PROFILE: 'wrok' } }, 'error', /no such profile.*known: work/],
  ['credentials', { aws: { failure: 'the token has expired' } }, 'error', /has expired.*aws sso login/],
  ['region', { environment: {} }, 'error', /no region.*us-east-1.*AWS_REGION/],
  [
    'endpoints',
    { environment: { AWS_ENDPOINT_URL_S3: 'http://x' } },
    'warning',
    /http:\/\/x.*unset AWS_ENDPOINT_URL_S3/,
  ],
  ['endpoints', { profiles: { work: { endpoint_url: 'http://x' } } }, 'warning', /http:\/\/x.*~\/\.aws\/config/],
  ['account', { stage: stage({ account: '999999999999' }) }, 'error', /of the account 123456789012.*in 999999999999/],
  ['bootstrap', { aws: { ...AWS, bootstrapVersion: undefined } }, 'error', /bootstrap aws:\/\/123456789012\/eu-west-1/],
  ['bootstrap', { aws: { ...AWS, bootstrapVersion: 5 } }, 'error', /version 5.*npx projen bootstrap/],
  ['clock', { aws: { ...AWS, clockOffset: -420_000 } }, 'error', /7 minutes behind AWS.*NTP/],
])('%s: %j is found, with its fix', (name, facts, status, text) => {
  const found = finding(name, facts);
  expect(found.status).toBe(status);
  expect('fix' in found && `${found.text} ${found.fix}`).toMatch(text);
});

test.each<[string, Partial<Facts>]>([
  ['credentials', { aws: undefined, environment: { AWS_ACCESS_KEY_ID: 'x' }, profiles: {} }],
  ['credentials', { aws: undefined, environment: {}, profiles: { default: {} } }],
  ['credentials', { aws: undefined, environment: { AWS_WEB_IDENTITY_TOKEN_FILE: 'x' }, profiles: {} }],
  ['region', { environment: {}, profiles: {}, stage: stage({ region: 'eu-west-1' }) }],
  ['region', { environment: { AWS_DEFAULT_REGION: 'eu-west-1' } }],
  ['account', { stage: stage({ account: '123456789012' }) }],
  ['versions', { projectVersion: undefined }],
])('%s: %j is no problem', (name, facts) => {
  expect(finding(name, facts).status).toBe('ok');
});

test('the versions of a lock file with a conflict are not known', () => {
  const facts = { conflicts: ['package.json', 'package-lock.json'] };
  expect(finding('versions', facts)).toEqual({ status: 'skipped', text: 'needs package-lock.json' });
  expect(finding('versions', { conflicts: ['package.json'] }).status).toBe('ok');
});

test('without --aws, and without credentials, nothing is said of the account', () => {
  for (const aws of [undefined, { failure: 'expired' }]) {
    for (const name of ['account', 'bootstrap', 'clock']) expect(finding(name, { aws }).status).toBe('skipped');
  }
});
