import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { parse } from 'yaml';
import { synthesized, temporaryDir } from './synthesized';

const ROLES = { dev: 'arn:aws:iam::111111111111:role/deploy', prod: 'arn:aws:iam::222222222222:role/deploy' };
const workflow = (project: ReturnType<typeof synthesized>, name: string) =>
  parse(project.read(`.github/workflows/${name}.yml`));
const commands = ({ steps }: any) => steps.map(({ run, uses }: any) => run ?? uses.replace(/@.*/, ''));

test('pull requests are built, in a checkout with history that nothing is pushed from', () => {
  const project = synthesized();
  const { on, jobs } = workflow(project, 'build');
  expect(Object.keys(on)).toContain('pull_request');
  expect(commands(jobs.build).slice(0, 4)).toEqual([
    'actions/checkout',
    'actions/setup-node',
    'npm ci',
    'npx projen build',
  ]);
  expect(jobs.build.steps[0].with['fetch-depth']).toBe(0);
  expect(jobs.build.permissions).toEqual({ contents: 'read' });
  expect(Object.keys(jobs)).toEqual(['build']);
  for (const name of ['deploy', 'upgrade']) expect(project.exists(`.github/workflows/${name}.yml`)).toBe(false);
});

test.each(['build', 'diff'])('a push ends the run of %s for the push before', (name) => {
  expect(workflow(synthesized(), name).concurrency).toEqual({
    group: '${{ github.workflow }}-${{ github.ref }}',
    'cancel-in-progress': true,
  });
});

describe('a pull request gets a comment on what it changes for clients', () => {
  const { on, jobs } = workflow(synthesized(), 'diff');
  const { run } = jobs.diff.steps.at(-1);

  /** Runs the step with a project and a GitHub that are scripts, and gives the calls of `gh`. */
  function commented(diff: string, earlier: string) {
    const dir = temporaryDir();
    const script = (name: string, text: string) =>
      fs.writeFileSync(path.join(dir, name), `#!/usr/bin/env bash\n${text}\n`, { mode: 0o755 });
    script('npx', diff);
    script('gh', `echo "$@" >> calls; case "$*" in *--jq*) printf '${earlier}';; esac`);
    const env = {
      PATH: `${dir}:${process.env.PATH}`,
      GITHUB_REPOSITORY: 'a/b',
      NUMBER: '7',
      GITHUB_STEP_SUMMARY: 'summary',
    };
    const { status } = spawnSync('bash', ['-e', '-c', run], { cwd: dir, env, encoding: 'utf8' });
    const calls = fs.existsSync(path.join(dir, 'calls')) ? fs.readFileSync(path.join(dir, 'calls'), 'utf8') : '';
    return { status, calls: calls.split('\n').filter((call) => call !== '' && !call.includes('--jq')) };
  }

  test('in a checkout with history, for branches of the repository', () => {
    expect(Object.keys(on)).toEqual(['pull_request']);
    expect(jobs.diff.if).toBe('github.event.pull_request.head.repo.full_name == github.repository');
    expect(jobs.diff.permissions).toEqual({ contents: 'read', 'pull-requests': 'write' });
    expect(jobs.diff.steps[0].with['fetch-depth']).toBe(0);
    expect(run).toContain('npx projen diff --base "$BASE" --format github');
  });

  test('which a later run replaces', () => {
    expect(commented('echo changes', '')).toEqual({
      status: 0,
      calls: ['api repos/a/b/issues/7/comments --field body=@changes.md'],
    });
    expect(commented('echo changes', '11\\n12\\n')).toEqual({
      status: 0,
      calls: ['api --method PATCH repos/a/b/issues/comments/11 --field body=@changes.md'],
    });
  });

  test('and which fails with the comparison, also without a comment', () => {
    expect(commented('echo changes; exit 1', '')).toMatchObject({ status: 1, calls: [expect.any(String)] });
    expect(commented('exit 1', '')).toEqual({ status: 1, calls: [] });
  });
});

test('stages with a role are deployed one after the other, by OpenID Connect', () => {
  const stages = { dev: { env: { account: '111111111111', region: 'eu-central-1' } }, test: {}, prod: {} };
  const { on, jobs } = workflow(synthesized({ stages, deployRoles: ROLES }), 'deploy');
  expect(on.push).toEqual({ branches: ['main'] });
  expect(Object.entries<any>(jobs).map(([job, { needs, environment }]) => [job, needs, environment])).toEqual([
    ['build', undefined, undefined],
    ['deploy-dev', 'build', 'dev'],
    ['deploy-prod', 'deploy-dev', 'prod'],
  ]);
  expect(commands(jobs.build)).toContain('npx projen build');
  for (const [stage, region] of [
    ['dev', 'eu-central-1'],
    ['prod', '${{ vars.AWS_REGION }}'],
  ] as const) {
    const job = jobs[`deploy-${stage}`];
    expect(job.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
    const { with: credentials } = job.steps.find(({ uses }: any) => uses?.startsWith('aws-actions/'));
    expect(credentials).toEqual({ 'role-to-assume': ROLES[stage], 'aws-region': region });
    expect(commands(job).at(-1)).toBe(`npx projen deploy --stage ${stage} --require-approval never`);
  }
});

test('packages are upgraded by a pull request if that is asked for', () => {
  const { on, jobs } = workflow(synthesized({ upgradeWorkflow: true }), 'upgrade');
  expect(on.schedule).toHaveLength(1);
  expect(commands(jobs.upgrade)).toContain('npx projen upgrade');
  expect(JSON.stringify(jobs.pr)).toContain('secrets.PROJEN_GITHUB_TOKEN');
});

test('github: false is a project without workflows, which keeps the task upgrade', () => {
  const project = synthesized({ github: false });
  expect(project.exists('.github')).toBe(false);
  expect(project.json('.projen/tasks.json').tasks.upgrade.steps).not.toEqual([]);
});

test.each([
  [
    { deployRoles: { prd: ROLES.prod }, stages: { dev: {}, prod: {} } },
    /deployRoles: unknown stage "prd"; did you mean "prod"\?/,
  ],
  [{ deployRoles: { dev: 'deploy' } }, /deployRoles\.dev: expected the ARN of a role, like ".*", got "deploy"/],
  [
    { deployRoles: { dev: ROLES.dev }, github: false },
    /deployRoles: a workflow of GitHub assumes the roles, and github is false/,
  ],
])('%j is an error', (options, message) => {
  expect(() => synthesized(options)).toThrow(message);
});
