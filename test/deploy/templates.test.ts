import * as fs from 'node:fs';
import * as path from 'node:path';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Emulator } from './emulator';
import { fitForEmulator, projectFromTemplate, WITHOUT_INSTALLATION } from './from-template';
import { importBody } from './http-api-routes';
import { DevServer } from '../e2e/dev-server';
import { projen, succeeded } from '../e2e/project';
import { undescribed } from '../parity/described';
import { type ClientConfig, type Connection, eventually } from '../parity/target';
import { openWebSocket } from '../parity/web-socket';
import { ServerlessTemplate } from '../../src';

/** The sample of a template, in `dev` or deployed. */
interface Running {
  readonly client: ClientConfig;
  output(name: string): Promise<string>;
  request(target: string, init?: RequestInit): Promise<Response>;
  connect(): Promise<Connection>;
  /** `npx projen invoke`. */
  invoke(name: string, event: object): unknown;
}

const json = (body: object, headers: { [name: string]: string } = {}): RequestInit => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { 'Content-Type': 'application/json', ...headers },
});

/** What a reader of its README tries. The default template has the other tests. */
const TRIALS: {
  readonly [name in Exclude<ServerlessTemplate, ServerlessTemplate.REST_API_TABLE>]: (app: Running) => Promise<void>;
} = {
  minimal: async ({ request }) => {
    const response = await request('/');
    expect([response.status, await response.json()]).toEqual([200, { hello: 'world' }]);
  },

  'http-api': async ({ request, invoke }) => {
    const { key } = invoke('createKey', { caller: 'ada' }) as { key: string };
    const as = { 'X-Api-Key': key };
    expect((await request('/notes', json({ text: 'milk' }, as))).status).toBe(201);
    expect((await request('/notes', json({}, as))).status).toBe(422);
    const notes = await request('/notes?limit=5', { headers: as });
    expect([notes.status, await notes.json()]).toMatchObject([200, [{ text: 'milk' }]]);
    expect((await request('/notes')).status).toBe(401);
    expect((await request('/notes', { headers: { 'X-Api-Key': 'guessed' } })).status).toBe(403);
    expect((await request('/health')).status).toBe(200);
  },

  's3-events': async ({ client, output }) => {
    const s3 = new S3Client({ ...client, forcePathStyle: true });
    const Bucket = await output('DocumentsName');
    await s3.send(new PutObjectCommand({ Bucket, Key: 'in/poem.txt', Body: 'Roses are red\nViolets are blue\n' }));
    const summary = await eventually(async () => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'out/poem.json' }));
      return Body!.transformToString();
    });
    expect(JSON.parse(summary)).toEqual({ lines: 2, words: 6 });
  },

  functions: async ({ invoke }) => {
    expect(invoke('total', { items: [{ price: 2.5, quantity: 2 }] })).toEqual({ total: 5 });
  },

  websocket: async ({ connect }) => {
    const [ada, bob] = [await connect(), await connect()];
    for (const one of [ada, bob]) {
      await one.send('{"action":"join","room":"tea"}');
      expect(JSON.parse(await one.message())).toEqual({ joined: 'tea' });
    }
    await ada.send('{"action":"say","room":"tea","text":"hi"}');
    for (const one of [ada, bob]) expect(JSON.parse(await one.message())).toEqual({ room: 'tea', text: 'hi' });
    await ada.send('hello?');
    expect(JSON.parse(await ada.message())).toEqual({ error: 'action is join or say' });
    await Promise.all([ada.close(), bob.close()]);
  },

  chalice: async ({ request, invoke }) => {
    expect(await (await request('/hello/ada')).json()).toEqual({ hello: 'ada' });
    expect((await request('/users', json({ username: 'ada' }))).status).toBe(201);
    expect(await (await request('/users/ada')).json()).toEqual({ username: 'ada' });
    expect((await request('/signups', json({ username: 'bob' }))).status).toBe(202);
    await eventually(async () => expect((await request('/users/bob')).status).toBe(200));
    expect(() => invoke('everyHour', {})).not.toThrow();
  },
};

let emulator: Emulator;

beforeAll(async () => {
  const folder = path.join(process.env.E2E_FOLDER!, 'emulator-templates');
  fs.mkdirSync(folder);
  emulator = await Emulator.start(folder);
});

afterAll(() => emulator?.stop());

describe.each(Object.entries(TRIALS))('the template %s', (template, trial) => {
  const name = `from-${template}`;
  let project: string;
  const task = (args: string[], env: NodeJS.ProcessEnv = {}) =>
    succeeded(projen(project, args, { ...WITHOUT_INSTALLATION, ...env }));
  const invoke =
    (flags: string[], env: NodeJS.ProcessEnv = {}) =>
    (fn: string, event: object): unknown => {
      fs.writeFileSync(path.join(project, 'event.json'), JSON.stringify(event));
      return JSON.parse(task(['invoke', fn, '--event', 'event.json', ...flags], env).stdout || 'null');
    };

  test('compiles, and passes lint, format and its own tests', () => {
    project = projectFromTemplate(template as ServerlessTemplate, name);
    for (const one of ['typecheck', 'lint', 'test']) task([one]);
  });

  test('runs in dev', async () => {
    const dev = await DevServer.start(project);
    try {
      const variables = JSON.parse(task(['env', '--json']).stdout);
      await trial({
        client: {
          endpoint: variables.AWS_ENDPOINT_URL,
          region: variables.AWS_REGION,
          credentials: { accessKeyId: variables.AWS_ACCESS_KEY_ID, secretAccessKey: variables.AWS_SECRET_ACCESS_KEY },
        },
        output: async (output) => (await dev.prints(new RegExp(`${output} +(\\S+)\\n`)))[1],
        request: (target, init) => fetch(dev.url + target, init),
        connect: async () => (await openWebSocket((await dev.prints(/(ws:\/\/\S+)/))[1], {}))!,
        invoke: invoke([]),
      });
      const document = JSON.parse(task(['openapi']).stdout);
      expect(await undescribed(document, (target, init) => fetch(dev.url + target, init))).toEqual([]);
    } finally {
      await dev.ctrlC();
    }
  });

  test('is deployed, and does the same', async () => {
    if (template === ServerlessTemplate.WEBSOCKET) fitForEmulator(project);
    const flags = ['--require-approval', 'never', '--outputs-file', 'outputs.json', '--no-notices'];
    task(['bootstrap', '--no-notices'], emulator.environment);
    task(['deploy', ...flags], emulator.environment);
    const { [name]: outputs } = JSON.parse(fs.readFileSync(path.join(project, 'outputs.json'), 'utf8'));
    if (template === ServerlessTemplate.HTTP_API) await importBody(emulator, name);
    await trial({
      client: emulator.client,
      output: async (output) => outputs[output],
      request: (target, init) =>
        outputs.HttpAPIId
          ? emulator.request(outputs.HttpAPIId, target, init, '$default')
          : emulator.request(outputs.RestAPIId, target, init),
      connect: async () => (await openWebSocket(emulator.webSocketUrl(outputs.WebsocketAPIId), {}))!,
      invoke: invoke(['--stage', 'dev'], emulator.environment),
    });
  });
});
