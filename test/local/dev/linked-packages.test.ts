import * as fs from 'node:fs';
import * as path from 'node:path';
import { FixtureProject, LIGHT_APP } from './fixture-project';
import { DevServer } from '../../../src/local/dev';
import { linkedPackages } from '../../../src/local/dev/linked-packages';
import { generateAsync } from '../../../src/bridge';

jest.setTimeout(120_000);

let project: FixtureProject | undefined;
let server: DevServer | undefined;
afterEach(async () => {
  await server?.close();
  project?.remove();
  if (project) fs.rmSync(`${project.dir}-shared`, { recursive: true, force: true });
});

/** A project with a package that is linked, in a folder beside the project's. */
function projectWithLink(files: { readonly [file: string]: string }): FixtureProject {
  project = new FixtureProject({
    'package.json': JSON.stringify({ name: 'demo', dependencies: { shared: '*' } }),
    ...files,
  });
  shared('package.json', JSON.stringify({ name: 'shared', main: 'index.ts' }));
  fs.symlinkSync(`${project.dir}-shared`, path.join(project.dir, 'node_modules/shared'));
  return project;
}

function shared(file: string, content: string): void {
  const target = path.join(`${project!.dir}-shared`, file);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  // As many editors do.
  fs.writeFileSync(`${target}.tmp`, content);
  fs.renameSync(`${target}.tmp`, target);
}

async function start(): Promise<(path: string) => Promise<string>> {
  server = await DevServer.start({
    projectDir: project!.dir,
    generate: generateAsync,
    terminal: { write: () => undefined },
  });
  const { url } = server;
  return async (target) => (await fetch(`${url}${target}`)).text();
}

async function eventually(get: () => Promise<string>, expected: string): Promise<void> {
  for (const end = Date.now() + 60_000; ; await new Promise((done) => setTimeout(done, 30))) {
    const text = await get();
    if (text.includes(expected)) return;
    if (Date.now() > end) expect(text).toContain(expected);
  }
}

test('an edit of a linked package is served, also one that fixes it', async () => {
  projectWithLink({
    'runtime/app.ts': `
import { name } from 'shared';
${LIGHT_APP}
app.get('/shared', () => ({ name }));
`,
  });
  shared('index.ts', "export { name } from './src/name';\n");
  shared('src/name.ts', "export const name = 'first';\n");
  const get = await start();
  expect(await get('/shared')).toBe('{"name":"first"}');

  shared('src/name.ts', "export const name = 'second';\n");
  await eventually(() => get('/shared'), '"second"');

  shared('src/name.ts', 'export const name = ;\n');
  await eventually(() => get('/shared'), 'Unexpected');
  shared('src/name.ts', "export const name = 'third';\n");
  await eventually(() => get('/shared'), '{"name":"third"}');
});

test('the stack is synthesized again when a linked package is edited that it has read', async () => {
  projectWithLink({ 'runtime/app.ts': `${LIGHT_APP}\napp.get('/level', () => process.env.LEVEL ?? 'none');\n` });
  shared('index.ts', "export const LEVEL = 'one';\n");
  const main = project!.read('infrastructure/main.ts');
  project!.write(
    'infrastructure/main.ts',
    `import { LEVEL } from 'shared';\n${main}\napp.addEnvironmentVariable('LEVEL', LEVEL, 'APIHandler');\n`,
  );
  const get = await start();
  expect(await get('/level')).toContain('one');
  shared('index.ts', "export const LEVEL = 'two';\n");
  await eventually(() => get('/level'), 'two');
});

test('linked are the packages that a project or one of them depends on, not those that are installed', () => {
  const { dir } = projectWithLink({});
  const other = path.join(`${dir}-shared`, 'packages/other');
  shared('package.json', JSON.stringify({ dependencies: { other: '*', esbuild: '*' } }));
  shared('packages/other/package.json', JSON.stringify({ dependencies: { demo: '*' } }));
  shared('packages/unused/package.json', '{}');
  const modules = path.join(`${dir}-shared`, 'node_modules');
  fs.mkdirSync(modules);
  fs.symlinkSync(other, path.join(modules, 'other'));
  fs.symlinkSync(dir, path.join(modules, 'demo'));
  fs.symlinkSync(path.join(`${dir}-shared`, 'packages/unused'), path.join(modules, 'unused'));
  fs.symlinkSync(path.join(dir, 'node_modules/esbuild'), path.join(modules, 'esbuild'));
  expect(linkedPackages(dir)).toEqual([`${dir}-shared`, other]);
});
