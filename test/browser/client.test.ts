import * as fs from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { buildSync } from 'esbuild';
import { Chromium, type Page } from './chromium';
import { clientAppFiles } from '../client/app';
import { CHECKS } from '../client/checks';
import { clientSuite, createClientOf } from '../client/suite';
import { FixtureProject } from '../local/dev/fixture-project';
import { generateAsync } from '../../src/bridge';
import { renderClient } from '../../src/contract/client';
import { discover } from '../../src/discovery';
import { DevServer } from '../../src/local/dev';

const REPOSITORY = path.resolve(__dirname, '../..');

const STACK = `
import { App, Stack } from 'aws-cdk-lib/core';
import { ServerlessApp } from '${REPOSITORY}/src/cdk';

const stack = new Stack(new App(), 'demo');
new ServerlessApp(stack, 'App', { projectDir: '.', runtimeDir: 'runtime' } as any);
`;

/** With one origin, the errors of API Gateway have CORS headers, too. */
const CORS = (origin: string) => `cors({
  allowOrigins: ['${origin}'], allowCredentials: true, allowHeaders: ['X-Trace'], exposeHeaders: ['X-Traced'],
})`;

const COOKIES = `
app.post('/login', { name: 'login' }, () =>
  response({}, { cookies: [cookie('session', 'ada', { httpOnly: true, sameSite: 'Lax' })] }),
);
app.get('/me', { name: 'me' }, ({ cookies }) => ({ session: cookies.get('session') ?? null }));
`;

let pages: Server;
let project: FixtureProject | undefined;
let dev: DevServer | undefined;
let chromium: Chromium | undefined;
let page: Page;
let clientText: string;
let output = '';

beforeAll(async () => {
  let html = '';
  pages = createServer((_, response) => response.setHeader('content-type', 'text/html; charset=utf-8').end(html));
  await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
  project = new FixtureProject({ ...clientAppFiles(CORS(origin), COOKIES), 'infrastructure/main.ts': STACK });
  [chromium, dev] = await Promise.all([
    Chromium.start(),
    DevServer.start({
      projectDir: project.dir,
      generate: generateAsync,
      terminal: { write: (text) => void (output += text) },
    }),
  ]);
  clientText = renderClient(discover({ projectDir: project.dir }).manifest);
  html = `<!doctype html><script type="module">${pageScript(clientText)}</script>`;
  page = await chromium.open(origin);
}, 120_000);

afterAll(async () => {
  await chromium?.stop();
  await dev?.close();
  project?.remove();
  await new Promise((resolve) => pages.close(resolve));
});

/** The client, as a page's bundler builds it, with the checks. */
function pageScript(text: string): string {
  fs.writeFileSync(path.join(project!.dir, 'client.ts'), text);
  const { outputFiles } = buildSync({
    stdin: {
      contents: `
        import { CHECKS } from '${REPOSITORY}/test/client/checks';
        import { createClient } from './client';
        Object.assign(window, { createClient, CHECKS });`,
      resolveDir: project!.dir,
      loader: 'ts',
    },
    bundle: true,
    format: 'esm',
    platform: 'browser',
    write: false,
  });
  return outputFiles[0].text.replaceAll('</script', '<\\/script');
}

const withToken = { authorization: 'let-me-in' };

clientSuite('in Node, against dev', () => ({
  api: createClientOf(clientText)({ baseUrl: dev!.url, headers: withToken }),
}));

describe('a generated client, in Chromium, against dev of another origin', () => {
  for (const { name } of CHECKS) {
    test(name, async () => {
      const options = JSON.stringify({ baseUrl: dev!.url, headers: withToken });
      await page.evaluate(
        `CHECKS.find(({ name }) => name === ${JSON.stringify(name)}).run({ api: createClient(${options}) })`,
      );
    });
  }

  test('cookies are sent where the client includes credentials, and only there', async () => {
    const sessions = await page.evaluate(`(async () => {
      const [own, without] = ['include', undefined].map((credentials) =>
        createClient({ baseUrl: '${dev!.url}/', ...(credentials && { credentials }) }));
      await own.login();
      return [(await own.me()).data.session, (await without.me()).data.session];
    })()`);
    expect(sessions).toEqual(['ada', null]);
  });

  test('a request to a server that is not there rejects', async () => {
    const error = await page.evaluate(
      `createClient({ baseUrl: 'https://api.shop.example' }).secret().catch((error) => error.name)`,
    );
    expect(error).toBe('TypeError');
  });
});
