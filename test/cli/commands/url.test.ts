import { run as url } from '../../../src/cli/commands/url';
import { DeployedProject, ENDPOINT, runCommand } from '../../deployed/deployed-project';
import { xmlError } from '../../deployed/stub-aws';
import { parsedOutput } from '../output-schema';

let project: DeployedProject;
beforeEach(async () => {
  project = await DeployedProject.create();
});
afterEach(() => project.remove());

test('prints the URL of the API of the default stage', async () => {
  expect(await runCommand(url).done).toEqual({ code: 0, stdout: `${ENDPOINT}\n`, stderr: '' });
});

test('prints the URL of the WebSocket API, too; as JSON by the names of the outputs', async () => {
  const socket = 'wss://w1.execute-api.eu-west-1.amazonaws.com/api';
  project.aws.stacks[0] = {
    ...project.aws.stacks[0],
    outputs: { WebsocketConnectEndpointURL: socket, EndpointURL: ENDPOINT },
  };
  expect((await runCommand(url).done).stdout).toBe(`${ENDPOINT}\n${socket}\n`);
  expect(parsedOutput('url', (await runCommand(url, '--json').done).stdout)).toEqual({
    EndpointURL: ENDPOINT,
    WebsocketConnectEndpointURL: socket,
  });
});

test('a stage that is not deployed is an error with the command that deploys it', async () => {
  await expect(runCommand(url, '--stage', 'prod').done).rejects.toMatchObject({
    code: 'NOT_DEPLOYED',
    message: expect.stringMatching(/no stack demo-prod in eu-west-1.*npx projen deploy --stage prod/),
  });
});

test('an unknown stage is an error with the known ones, and no call', async () => {
  await expect(runCommand(url, '--stage', 'pord').done).rejects.toThrow(
    'url: unknown stage "pord"; did you mean "prod"?',
  );
  expect(project.aws.requests).toEqual([]);
});

test('the region of the stage is that of the calls', async () => {
  const stages = { dev: { env: { region: 'us-west-2' } } };
  project.write({
    'runtime/config.json': JSON.stringify({ version: 1, name: 'demo', defaultStage: 'dev', stages }),
  });
  await expect(runCommand(url).done).rejects.toThrow('no stack demo in us-west-2');
});

test.each([
  [
    'expired credentials',
    () => xmlError('ExpiredToken', 'The security token is expired', 403),
    'AWS_CREDENTIALS',
    'aws sso login',
  ],
  [
    'a missing permission',
    () => xmlError('AccessDenied', 'User: ada is not authorized', 403),
    'AWS_CALL',
    'User: ada is not',
  ],
])('%s is an error of the user', async (_, respond, code, text) => {
  project.aws.respond = respond;
  await expect(runCommand(url).done).rejects.toMatchObject({ code, message: expect.stringContaining(text) });
});

test('no credentials at all is an error with what to do', async () => {
  delete process.env.AWS_ACCESS_KEY_ID;
  await expect(runCommand(url).done).rejects.toMatchObject({
    code: 'AWS_CREDENTIALS',
    message: expect.stringContaining('npx projen doctor --aws'),
  });
});
