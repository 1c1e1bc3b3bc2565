import { parsedOutput } from '../output-schema';
import '../outside-ci';
import { run as routes } from '../../../src/cli/commands/routes';
import { DeployedProject, ENDPOINT, runCommand } from '../../deployed/deployed-project';

const APP = `
import { App } from 'serverless-cdk-project/runtime';
import { parsedOutput } from '../output-schema';

export const app = new App({ name: 'demo' });
const auth = app.authorizer({ name: 'auth' }, () => true);
app.post('/users', async () => ({}));
app.get('/users/{username}', { authorizer: auth }, async () => ({}));
app.get('/new', { apiKeyRequired: true }, async () => ({}));
app.onWsMessage({ name: 'chat' }, () => undefined);
`;

let project: DeployedProject;
beforeAll(async () => {
  project = await DeployedProject.create({ 'runtime/app.ts': APP });
});
afterAll(() => project.remove());

test('shows method, path, function and authorizer of each route, without a call of AWS', async () => {
  const { code, stdout } = await runCommand(routes).done;
  expect({ code, lines: stdout.trim().split('\n') }).toEqual({
    code: 0,
    lines: [
      'GET   /new               APIHandler  API key',
      'POST  /users             APIHandler',
      'GET   /users/{username}  APIHandler  auth',
      'WS    $default           chat',
    ],
  });
  expect(project.aws.requests).toEqual([]);
});

test('with a stage the URL, and a mark at what is not deployed', async () => {
  const { stdout } = await runCommand(routes, '--stage', 'dev').done;
  expect(stdout.trim().split('\n')).toEqual([
    'GET   /new               APIHandler  API key  (not deployed)',
    `POST  /users             APIHandler           ${ENDPOINT}users`,
    `GET   /users/{username}  APIHandler  auth     ${ENDPOINT}users/{username}`,
    'WS    $default           chat                 (not deployed)',
  ]);
});

test('as JSON', async () => {
  const { stdout } = await runCommand(routes, '--stage', 'dev', '--json').done;
  expect(parsedOutput('routes', stdout).slice(0, 2)).toEqual([
    { method: 'GET', path: '/new', function: 'APIHandler', apiKeyRequired: true, deployed: false },
    { method: 'POST', path: '/users', function: 'APIHandler', url: `${ENDPOINT}users`, deployed: true },
  ]);
});
