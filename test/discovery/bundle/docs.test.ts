import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { appFile, Project } from '../project';
import { discoverAsync } from '../../../src/discovery';

jest.setTimeout(60_000);

const ROUTE = "app.get('/orders/{id}', { name: 'getOrder' }, () => 1);\n";

/** The files of a folder, by name. */
function filesOf(dir: string): { [file: string]: string } {
  return Object.fromEntries(fs.readdirSync(dir).map((name) => [name, fs.readFileSync(path.join(dir, name), 'utf8')]));
}

/** The results of a bundle's API handler for these paths, in a process of its own. */
function served(bundleDir: string, ...paths: readonly string[]): any[] {
  const script = `
    const { handler } = await import(${JSON.stringify(path.join(bundleDir, 'index.mjs'))});
    const results = [];
    for (const resource of ${JSON.stringify(paths)}) {
      results.push(await handler({ httpMethod: 'GET', resource, path: resource, headers: {}, requestContext: {} }, {}));
    }
    console.log(JSON.stringify(results));`;
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      env: { PATH: process.env.PATH!, SERVERLESS_FUNCTION: 'APIHandler' },
      encoding: 'utf8',
    }),
  );
}

test('a bundle has what app.docs() serves, rendered from its own manifest, and the version of the project', async () => {
  const project = new Project({ 'runtime/app.ts': appFile(`${ROUTE}app.docs('/docs');`) });
  const discovered = await discoverAsync({ projectDir: project.dir });
  expect(discovered.manifest.routes.map((route) => [route.path, route.docs])).toEqual([
    ['/docs', 'page'],
    ['/docs/openapi.json', 'document'],
    ['/orders/{id}', undefined],
  ]);
  const [page, document] = served(discovered.bundleDir, '/docs', '/docs/openapi.json');
  expect(page).toMatchObject({ statusCode: 200, headers: { 'Content-Type': 'text/html; charset=utf-8' } });
  expect(page.body).toContain('id="op-getOrder"');
  expect(JSON.parse(document.body)).toMatchObject({ info: { version: '0.0.0' }, servers: [{ url: '..' }] });
  expect(JSON.parse(document.body).paths).toEqual({ '/orders/{id}': expect.anything() });

  project.write('package.json', JSON.stringify({ ...JSON.parse(project.read('package.json')), version: '2.1.0' }));
  const next = await discoverAsync({ projectDir: project.dir });
  expect(JSON.parse(served(next.bundleDir, '/docs/openapi.json')[0].body).info.version).toBe('2.1.0');
});

test('the same project has the same bytes', async () => {
  const files = { 'runtime/app.ts': appFile(`${ROUTE}app.docs('/docs');`) };
  const hashes = [new Project(files), new Project(files)].map(
    async ({ dir }) => (await discoverAsync({ projectDir: dir })).bundleHash,
  );
  const [one, two] = await Promise.all(hashes);
  expect(one).toBe(two);
});

test('an app that does not call it has not a byte of it', async () => {
  const project = new Project({ 'runtime/app.ts': appFile(ROUTE) });
  const { bundleDir, manifest } = await discoverAsync({ projectDir: project.dir });
  const files = filesOf(bundleDir);
  expect(Object.keys(files).filter((name) => name.includes('docs'))).toEqual([]);
  expect(Object.entries(files).filter(([name, text]) => !name.endsWith('.map') && /docs/i.test(text))).toEqual([]);
  expect(manifest.routes[0]).not.toHaveProperty('docs');
});

test('the call is found in another module, and by its name in quotation marks', async () => {
  const project = new Project({
    'runtime/app.ts': appFile("describe(app);\napp.get('/', () => 1);", "import { describe } from './describe';\n"),
    'runtime/describe.ts': "export const describe = (app: any) => app['docs']?.('/api');",
  });
  const { manifest } = await discoverAsync({ projectDir: project.dir });
  expect(manifest.routes.map(({ path: at }) => at)).toEqual(['/', '/api', '/api/openapi.json']);
});
