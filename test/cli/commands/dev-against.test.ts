import { run as dev } from '../../../src/cli/commands/dev';
import { DeployedProject, runCommand } from '../../deployed/deployed-project';

let project: DeployedProject;
beforeAll(async () => {
  project = await DeployedProject.create();
});
afterAll(() => project.remove());

test.each([
  [
    ['--against', 'prod'],
    'dev: prod is a production stage, and functions change its data: add --yes to run against it',
  ],
  [['--against', 'pord'], 'dev: unknown stage "pord"; did you mean "prod"?'],
  [
    ['--against', 'dev', '--stage', 'dev'],
    'dev: --against runs no services on this machine, so that --stage has no meaning',
  ],
  [['--against', 'dev', '--persist'], '--persist has no meaning'],
  [['--yes'], 'dev: --yes is for --against'],
])('dev %j is an error, without a call of AWS', async (args, message) => {
  await expect(runCommand(dev, ...args).done).rejects.toThrow(message);
  expect(project.aws.requests).toEqual([]);
});

test('a production stage is taken with --yes', async () => {
  await expect(runCommand(dev, '--against', 'prod', '--yes').done).rejects.toThrow('The stage prod is not deployed');
});
