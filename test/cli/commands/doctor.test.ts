import { run as doctor } from '../../../src/cli/commands/doctor';
import { DeployedProject, runCommand } from '../../deployed/deployed-project';
import { xml, xmlError } from '../../deployed/stub-aws';
import { parsedOutput } from '../output-schema';

const IDENTITY = '<Arn>arn:aws:iam::123456789012:user/ada</Arn><Account>123456789012</Account>';

let project: DeployedProject;
beforeEach(async () => {
  project = await DeployedProject.create({
    'package.json': '{"name":"demo","engines":{"node":">= 20.19.0"}}',
    'package-lock.json': '{"packages":{"":{"devDependencies":{"x":"1"}},"node_modules/x":{"version":"1.1.0"}}}',
    'node_modules/.package-lock.json': '{"packages":{"node_modules/x":{"version":"1.0.0"}}}',
    'node_modules/aws-cdk/package.json': '{"version":"3.0.0"}',
  });
  project.aws.respond = ({ operation }) => (operation === 'GetCallerIdentity' ? xml(operation, IDENTITY) : undefined);
  project.aws.stacks.push({ name: 'CDKToolkit', outputs: { BootstrapVersion: '30' }, template: {}, physicalIds: {} });
});
afterEach(() => project.remove());

const findings = async (...args: string[]) => {
  const { code, stdout } = await runCommand(doctor, ...args, '--json').done;
  const all: { name: string; status: string; text: string }[] = parsedOutput('doctor', stdout);
  return { code, of: (name: string) => all.find((finding) => finding.name === name)! };
};

test('looks at the machine and the project, with the fix of each problem, and calls nothing of AWS', async () => {
  const { code, stdout } = await runCommand(doctor).done;
  expect(code).toBe(1);
  expect(stdout).toMatch(/^ok +Node\.js +\d/m);
  expect(stdout).toMatch(/^ok +esbuild +\w+-\w+$/m);
  expect(stdout).toMatch(
    /^error +CDK CLI +aws-cdk 3\.0\.0 is a stray release.*\n +fix: npm install --save-dev aws-cdk@2$/m,
  );
  expect(stdout).toMatch(/^error +versions +installed are other versions than the lock file has: x\n +fix: npm ci$/m);
  expect(stdout).toMatch(/^warning +endpoints +AWS_ENDPOINT_URL is set/m);
  expect(stdout).toMatch(/^skipped +account +needs --aws$/m);
  expect(project.aws.requests).toEqual([]);
});

test('a conflict of a merge in files that Node.js and projen read first is found', async () => {
  const conflict = '{\n<<<<<<< HEAD\n  "a": 1\n=======\n  "a": 2\n>>>>>>> other\n}\n';
  project.write({ 'package.json': conflict, '.projen/tasks.json': conflict });
  expect((await findings()).of('conflicts')).toMatchObject({
    status: 'error',
    text: 'a merge has left a conflict in package.json, .projen/tasks.json',
  });
});

test('--aws tries the credentials, and looks at account, bootstrap stack and clock', async () => {
  const found = await findings('--aws');
  expect(found.of('credentials')).toMatchObject({ status: 'ok', text: 'arn:aws:iam::123456789012:user/ada' });
  expect(found.of('account')).toMatchObject({ status: 'ok', text: '123456789012' });
  expect(found.of('bootstrap')).toMatchObject({ status: 'ok', text: 'version 30' });
  expect(found.of('clock').status).toBe('ok');
});

test('credentials that are refused are an error, with the words of AWS', async () => {
  project.aws.respond = () => xmlError('InvalidClientTokenId', 'The security token is invalid', 403);
  const found = await findings('--aws');
  expect(found.code).toBe(1);
  expect(found.of('credentials')).toMatchObject({
    status: 'error',
    text: expect.stringContaining('The security token is invalid'),
  });
});

test('an account that is not bootstrapped is an error', async () => {
  project.aws.stacks.pop();
  expect((await findings('--aws')).of('bootstrap').status).toBe('error');
});

test('an unknown stage is an error', async () => {
  await expect(runCommand(doctor, '--stage', 'pord').done).rejects.toThrow('doctor: unknown stage "pord"');
});
