import * as fs from 'node:fs';
import * as path from 'node:path';
import { parse } from 'yaml';
import { synthesized } from '../project/synthesized';

const page = fs.readFileSync(path.join(__dirname, '../../docs/gitlab.md'), 'utf8');
const { default: defaults, ...jobs } = parse(/```yaml\n([^]*?)```/.exec(page)![1]);
const options = {
  stages: { dev: {}, prod: {} },
  deployRoles: { prod: 'arn:aws:iam::111111111111:role/deploy' },
};

/** The commands of a job, as in the workflows of GitHub: `npx projen build`. */
const commandsOf = (lines: readonly string[]): string[] =>
  lines.flatMap((line) => line.match(/^(npm ci$|npx projen .*?)(?= --base|$)/g) ?? []);

test('the jobs run what the workflows of GitHub run', () => {
  const project = synthesized(options);
  const workflow = (file: string): any => parse(project.read(`.github/workflows/${file}.yml`)).jobs;
  const ofGithub = ({ steps }: any) =>
    commandsOf(steps.flatMap(({ run }: any) => run?.split('\n') ?? []).map((line: string) => line.trim()));
  const ofGitlab = ({ script }: any) => commandsOf([...defaults.before_script, ...script]);
  expect(Object.keys(jobs)).toEqual(['build', 'diff', 'deploy']);
  expect(ofGitlab(jobs.build)).toEqual(ofGithub(workflow('build').build));
  expect(ofGitlab(jobs.diff)).toEqual(ofGithub(workflow('diff').diff));
  expect(ofGitlab(jobs.deploy)).toEqual(ofGithub(workflow('deploy')['deploy-prod']));
});

test('the diff has the history that it compares with', () => {
  expect(jobs.diff.variables.GIT_DEPTH).toBe(0);
});
