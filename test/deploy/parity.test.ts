import * as fs from 'node:fs';
import * as path from 'node:path';
import { Emulator } from './emulator';
import { importBody } from './http-api-routes';
import { copyOfProject, edit, projen } from '../e2e/project';
import { DIFFERENCES, NOT_ON_THE_EMULATOR } from '../parity/differences';
import { SAMPLE_FILES } from '../parity/sample';
import { paritySuite } from '../parity/suite';
import { eventually, invoke, type Target } from '../parity/target';
import { openWebSocket } from '../parity/web-socket';

let emulator: Emulator | undefined;

paritySuite('emulator', deployed);

// Also if the deployment has failed.
afterAll(() => emulator?.stop());

afterAll(() => {
  const lines = [
    'The emulator differs from AWS:',
    ...DIFFERENCES.emulator.map(({ test, why, page }) => `- ${test}: ${why}; ${page}`),
    ...NOT_ON_THE_EMULATOR.map(([what, why]) => `- ${what}: ${why}`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
});

/** The sample app, deployed by the CDK CLI. */
async function deployed(): Promise<Target> {
  const folder = path.join(process.env.E2E_FOLDER!, 'emulator-parity');
  fs.mkdirSync(folder);
  const project = copyOfProject('parity-deployed');
  for (const [file, text] of Object.entries(SAMPLE_FILES)) fs.writeFileSync(path.join(project, file), text);
  edit(project, '.projenrc.ts', /^ *\/\/ stages: .*$/m, "  stages: { dev: {}, http: {} },\n  client: 'client.ts',");
  const running = (emulator = await Emulator.start(folder));
  const run = (args: string[], env?: NodeJS.ProcessEnv) => {
    const ran = projen(project, args, env);
    if (ran.status !== 0) {
      throw new Error(`npx projen ${args.join(' ')} failed:\n${ran.output}\n\nemulator:\n${running.log.slice(-1500)}`);
    }
  };
  const outputs = ['--outputs-file', 'outputs.json', '--no-notices'];
  run([]);
  run(['bootstrap', '--no-notices'], running.environment);
  run(['deploy', '--all', '--require-approval', 'never', ...outputs], running.environment);
  const { 'cdkdemo-dev': rest, 'cdkdemo-http': http } = JSON.parse(
    fs.readFileSync(path.join(project, 'outputs.json'), 'utf8'),
  );
  await importBody(running, 'cdkdemo-http');
  return {
    client: running.client,
    clientText: fs.readFileSync(path.join(project, 'client.ts'), 'utf8'),
    request: (api, target, init) =>
      api === 'REST'
        ? running.request(rest.RestAPIId, target, init)
        : running.request(http.HttpAPIId, target, init, '$default'),
    connect: (query) => openWebSocket(running.webSocketUrl(rest.WebsocketAPIId), query),
    invoke: (name, payload) => invoke(running.client, rest[`${name}Name`], payload),
    run: (code) => code(),
    eventually,
  };
}
