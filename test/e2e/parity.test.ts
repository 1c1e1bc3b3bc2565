import * as fs from 'node:fs';
import * as path from 'node:path';
import { WebSocket } from 'ws';
import { DevServer } from './dev-server';
import { copyOfProject, edit, projen, succeeded } from './project';
import { SAMPLE_FILES } from '../parity/sample';
import { paritySuite } from '../parity/suite';
import { eventually, invoke, type Target } from '../parity/target';
import { openWebSocket } from '../parity/web-socket';

const servers: DevServer[] = [];

paritySuite('dev', dev);

// Also if one of them has not started.
afterAll(() => Promise.all(servers.map((server) => server.ctrlC())));

/** The sample app, in one `dev` for each of its stages. */
async function dev(): Promise<Target> {
  const project = copyOfProject('parity');
  for (const [file, text] of Object.entries(SAMPLE_FILES)) fs.writeFileSync(path.join(project, file), text);
  edit(project, '.projenrc.ts', /^ *\/\/ stages: .*$/m, "  stages: { dev: {}, http: {} },\n  client: 'client.ts',");
  succeeded(projen(project, []));
  const start = async (...args: string[]) => {
    const server = await DevServer.start(project, args);
    servers.push(server);
    return server;
  };
  const [rest, http] = await Promise.all([start(), start('--stage', 'http')]);
  await rest.prints(/^outputs$/m);
  const printed = async (pattern: RegExp) => (await rest.prints(pattern))[1];
  const webSocketUrl = await printed(/(ws:\/\/\S+)/);
  const variables = JSON.parse(succeeded(projen(project, ['env', '--json', '--stage', 'dev'])).stdout);
  const client = {
    endpoint: variables.AWS_ENDPOINT_URL,
    region: variables.AWS_REGION,
    credentials: { accessKeyId: variables.AWS_ACCESS_KEY_ID, secretAccessKey: variables.AWS_SECRET_ACCESS_KEY },
  };
  return {
    client,
    clientText: fs.readFileSync(path.join(project, 'client.ts'), 'utf8'),
    request: (api, target, init) => fetch((api === 'REST' ? rest : http).url + target, init),
    sockets: { webSocketUrl, WebSocket },
    connect: (query) => openWebSocket(webSocketUrl, query),
    invoke: async (name, payload) => invoke(client, await printed(new RegExp(`${name}Name +(\\S+)`)), payload),
    run: (code) => code(),
    eventually,
  };
}
