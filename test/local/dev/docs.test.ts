import { FixtureProject } from './fixture-project';
import { generateAsync } from '../../../src/bridge';
import { DevServer } from '../../../src/local/dev';

jest.setTimeout(120_000);

const app = (id: string) => `
import { App } from 'serverless-cdk-project/runtime';
export const app = new App({ name: 'demo' });
app.table('AppTable');
app.docs('/docs');
app.get('/ping', { name: '${id}' }, () => 1);
`;

test('the page of app.docs() is served, and follows an edit', async () => {
  const project = new FixtureProject({ 'runtime/app.ts': app('first') });
  const server = await DevServer.start({
    projectDir: project.dir,
    generate: generateAsync,
    terminal: { write: () => undefined },
  });
  try {
    const page = async () => (await fetch(`${server.url}/docs`)).text();
    expect(await page()).toContain('id="op-first"');
    const document: any = await (await fetch(`${server.url}/docs/openapi.json`)).json();
    expect(Object.keys(document.paths)).toEqual(['/ping']);

    project.write('runtime/app.ts', app('second'));
    const until = Date.now() + 60_000;
    while (!(await page()).includes('id="op-second"') && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(await page()).toContain('id="op-second"');
  } finally {
    await server.close();
    project.remove();
  }
});
