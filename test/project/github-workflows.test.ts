import { parse } from 'yaml';
import { synthesized } from './synthesized';

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
