import * as fs from 'node:fs';
import * as path from 'node:path';
import { WebSocket } from 'ws';
import { Emulator } from './emulator';
import { importBody } from './http-api-routes';
import { importValidation } from './rest-api-validation';
import { signIn } from './user-pool';
import { copyOfProject, edit, projen } from '../e2e/project';
import { ACCESS_DIFFERENCES, NOT_OF_ACCESS_ON_THE_EMULATOR } from '../parity/access/differences';
import { ACCESS_FILES } from '../parity/access/sample';
import { accessSuite } from '../parity/access/suite';
import { AccessRequests, type AccessTarget } from '../parity/access/target';
import { DIFFERENCES, NOT_ON_THE_EMULATOR } from '../parity/differences';
import { SAMPLE_FILES } from '../parity/sample';
import { paritySuite } from '../parity/suite';
import { eventually, invoke, type Target } from '../parity/target';
import { openWebSocket } from '../parity/web-socket';

/** One for all apps: what each has is in stacks of its own. */
let emulator: Emulator | undefined;

describe('events', () => paritySuite('emulator', deployed));
describe('access', () => accessSuite('emulator', accessDeployed));

// Also if a deployment has failed.
afterAll(() => emulator?.stop());

afterAll(() => {
  const lines = [
    'The emulator differs from AWS:',
    ...[...DIFFERENCES.emulator, ...ACCESS_DIFFERENCES.emulator].map(
      ({ test, why, page }) => `- ${test}: ${why}; ${page}`,
    ),
    ...[...NOT_ON_THE_EMULATOR, ...NOT_OF_ACCESS_ON_THE_EMULATOR].map(([what, why]) => `- ${what}: ${why}`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
});

/** The sample app of the events. */
async function deployed(): Promise<Target> {
  const running = await start();
  const project = projectOf('parity-deployed', SAMPLE_FILES, "stages: { dev: {}, http: {} },\n  client: 'client.ts',");
  const { 'cdkdemo-dev': rest, 'cdkdemo-http': http } = deploy(running, project);
  await importBody(running, 'cdkdemo-http');
  const webSocketUrl = running.webSocketUrl(rest.WebsocketAPIId);
  return {
    client: running.client,
    clientText: fs.readFileSync(path.join(project, 'client.ts'), 'utf8'),
    request: (api, target, init) =>
      api === 'REST'
        ? running.request(rest.RestAPIId, target, init)
        : running.request(http.HttpAPIId, target, init, '$default'),
    sockets: { webSocketUrl, WebSocket },
    connect: (query) => openWebSocket(webSocketUrl, query),
    invoke: (name, payload) => invoke(running.client, rest[`${name}Name`], payload),
    run: (code) => code(),
    eventually,
  };
}

/** The sample apps of who may call what. */
async function accessDeployed(): Promise<AccessTarget> {
  const running = await start();
  const { client } = running;
  const httpProject = projectOf('access-http-deployed', ACCESS_FILES.http, "stages: { 'access-http': {} },");
  const restProject = projectOf('access-rest-deployed', ACCESS_FILES.rest, "stages: { 'access-rest': {} },");
  const { 'cdkdemo-access-http': http } = deploy(running, httpProject);
  const { 'cdkdemo-access-rest': rest } = deploy(running, restProject);
  await importBody(running, 'cdkdemo-access-http');
  await importValidation(running, 'cdkdemo-access-rest', rest.RestAPIId);
  const signedIn = ({ PoolId, ClientId }: any) => signIn(client, { UserPoolId: PoolId, ClientId });
  const tokens = { REST: await signedIn(rest), HTTP: await signedIn(http) };
  const roles = ({ CallerArn, StrangerArn }: any) => ({ Caller: CallerArn, Stranger: StrangerArn });
  const requests = new AccessRequests(
    {
      REST: { url: running.apiUrl(rest.RestAPIId), client, roles: roles(rest) },
      HTTP: { url: running.apiUrl(http.HttpAPIId, '$default'), client, roles: roles(http) },
    },
    { URL: running.functionUrl(rest.OpenUrl), 'streamed URL': running.functionUrl(rest.StreamedUrl) },
  );
  return {
    request: (api, target, request) => requests.send(api, target, request),
    token: async (api, use) => tokens[api][use],
  };
}

async function start(): Promise<Emulator> {
  if (emulator) return emulator;
  const folder = path.join(process.env.E2E_FOLDER!, 'emulator-parity');
  fs.mkdirSync(folder);
  return (emulator = await Emulator.start(folder));
}

function projectOf(name: string, files: { readonly [file: string]: string }, options: string): string {
  const project = copyOfProject(name);
  for (const [file, text] of Object.entries(files)) fs.writeFileSync(path.join(project, file), text);
  edit(project, '.projenrc.ts', /^ *\/\/ stages: .*$/m, `  ${options}`);
  return project;
}

let isBootstrapped = false;

/** Deploys all stages by the CDK CLI. Returns the outputs by stack. */
function deploy(running: Emulator, project: string): { [stack: string]: any } {
  const run = (args: string[], env?: NodeJS.ProcessEnv) => {
    const ran = projen(project, args, env);
    if (ran.status !== 0) {
      throw new Error(`npx projen ${args.join(' ')} failed:\n${ran.output}\n\nemulator:\n${running.log.slice(-1500)}`);
    }
  };
  run([]);
  if (!isBootstrapped) run(['bootstrap', '--no-notices'], running.environment);
  isBootstrapped = true;
  const outputs = ['--outputs-file', 'outputs.json', '--no-notices'];
  run(['deploy', '--all', '--require-approval', 'never', ...outputs], running.environment);
  return JSON.parse(fs.readFileSync(path.join(project, 'outputs.json'), 'utf8'));
}
