import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { FixtureProject } from './fixture-project';
import { LiveBundle } from '../../../src/local/dev/live-bundle';
import { loadEsbuild } from '../../../src/discovery';

jest.setTimeout(60_000);

const APP = `
import { App } from 'serverless-cdk-project/runtime';
import { valid } from 'semver';
export const app = new App({ name: 'demo' });
class LongNameOfTheApp {}
app.get('/', () => [valid('1.0.0'), new LongNameOfTheApp()]);
`;

describe('the bundle that is served', () => {
  const project = new FixtureProject({ 'runtime/app.ts': APP, 'runtime/templates/a.html': '<a>' });
  const bundle = new LiveBundle({
    projectDir: project.dir,
    runtimeDir: 'runtime',
    workDir: path.join(project.dir, 'node_modules/.work'),
  });
  afterAll(async () => {
    await bundle.dispose();
    await loadEsbuild(project.dir).stop();
    project.remove();
  });

  const build = async (bundling: object) => {
    project.write(
      'runtime/config.json',
      JSON.stringify({ version: 1, name: 'demo', defaultStage: 'dev', stages: { dev: {} }, bundling }),
    );
    const { codeDir } = await bundle.build();
    return { codeDir, code: fs.readFileSync(path.join(codeDir, 'index.mjs'), 'utf8') };
  };

  test('has the files that are deployed beside the code, as they are at each build', async () => {
    const read = async () =>
      fs.readFileSync(path.join((await build({ files: ['templates/**'] })).codeDir, 'templates/a.html'), 'utf8');
    expect(await read()).toBe('<a>');
    project.write('runtime/templates/a.html', '<b>');
    expect(await read()).toBe('<b>');
    await expect(build({ files: ['pages/**'] })).rejects.toThrow(
      'bundling.files: there is no file "pages/**" below runtime/.',
    );
  });

  test('follows the options of the configuration, from one build to the next', async () => {
    expect((await build({})).code).toContain('LongNameOfTheApp');
    const { code, codeDir } = await build({ minify: true, sourceMap: false, nodeModules: ['semver'] });
    expect(code).not.toContain('LongNameOfTheApp');
    // The copy in node_modules, which is for this machine.
    expect(code).toMatch(/from"semver"|require\("semver"\)/);
    expect(
      fs.readdirSync(codeDir).filter((name) => name === 'index.mjs.map' && code.includes('sourceMappingURL')),
    ).toEqual([]);
    expect((await build({})).code).toContain('LongNameOfTheApp');
  });

  test('finds the app of a package that is handed on as a whole', async () => {
    project.write('package.json', JSON.stringify({ name: 'demo', dependencies: { 'shop-app': '*', semver: '*' } }));
    project.write(
      'node_modules/shop-app/package.json',
      JSON.stringify({ name: 'shop-app', type: 'module', main: 'index.js' }),
    );
    project.write(
      'node_modules/shop-app/index.js',
      "import { App } from 'serverless-cdk-project/runtime';\nexport const shop = new App({ name: 'shop' });\nshop.get('/', () => 1);\n",
    );
    project.write('runtime/app.ts', "export * from 'shop-app';");
    const { codeDir } = await build({});
    const script = `import { apps } from ${JSON.stringify(path.join(codeDir, 'index.mjs'))};\nconsole.log(apps.map(([name, app]) => [name, app.name]).join());`;
    expect(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })).toBe(
      'shop,shop\n',
    );
  });
});
