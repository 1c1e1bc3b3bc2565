import * as fs from 'node:fs';
import * as path from 'node:path';
import { Script } from 'node:vm';
import * as babel from 'prettier/plugins/babel';
import * as estree from 'prettier/plugins/estree';
import * as markdown from 'prettier/plugins/markdown';
import { format } from 'prettier/standalone';
import { filesBelow, synthesized } from './synthesized';
import { ServerlessTemplate } from '../../src';
import { PACKAGE_MANAGERS } from '../../src/package-manager';
import { templateFiles, templateOf } from '../../src/project/templates';

/** The name of a package without its version. */
const nameOf = (dep: string) => dep.replace(/(.)@.*/, '$1');

const NAMES = Object.values(ServerlessTemplate);

test('each folder of templates is one of the option, or that of all', () => {
  expect(fs.readdirSync(path.join(__dirname, '../../templates')).sort()).toEqual([...NAMES, 'all'].sort());
});

describe.each(NAMES)('%s', (name) => {
  const files = templateFiles(templateOf(name), 'shop');

  test('has the app, its stack, their tests, and a README that begins with the sample', () => {
    expect(Object.keys(files).filter((file) => !/^runtime\/./.test(file))).toEqual([
      'README.md',
      'infrastructure/main.ts',
      'infrastructure/stacks/app-stack.ts',
      'test/infrastructure.test.ts',
      'test/runtime.test.ts',
    ]);
    expect(files['runtime/app.ts']).toMatch(/new App\(\{\s+name: 'shop'/);
    expect(files['README.md'].match(/^#+ .*/gm)!.slice(0, 4)).toEqual([
      '# shop',
      '## The sample',
      '## Layout',
      '## Commands',
    ]);
    expect(Object.values(files).join()).not.toContain('{{');
  });

  test('the files that its README lets a reader write pass the format check of the project', async () => {
    for (const [, text] of files['README.md'].matchAll(/^echo '(.*)' > \S+\.json$/gm))
      expect(await format(text, { parser: 'json', plugins: [babel, estree] })).toBe(`${text}\n`);
  });

  test('the programs of its README compile, and need only packages of the project', () => {
    const packages = templateOf(name).runtimeDeps.map(nameOf);
    for (const [, program] of files['README.md'].matchAll(/ node -e "(.*)"$/gm)) {
      expect(() => new Script(program)).not.toThrow();
      for (const [, module] of program.matchAll(/require\('(.*?)'\)/g)) expect(packages).toContain(module);
    }
  });

  test('its code imports no packages but those that the project gets', () => {
    const { runtimeDeps } = templateOf(name);
    const imported = Object.entries(files)
      .filter(([file]) => file.startsWith('runtime/'))
      .flatMap(([, text]) => [...text.matchAll(/ from '([^.'][^']*)'/g)].map(([, module]) => module))
      .filter((module) => !/^(node:|serverless-cdk-project\/)/.test(module));
    expect([...new Set(imported)].sort()).toEqual(runtimeDeps.map(nameOf).sort());
  });

  test.each(PACKAGE_MANAGERS)('is formatted with the commands of $name, and has no others', async (manager) => {
    const texts = templateFiles(templateOf(name), 'shop', manager);
    const readme = texts['README.md'];
    expect(await format(readme, { parser: 'markdown', plugins: [markdown] })).toBe(readme);
    expect(readme).toContain(`${manager.addDev.join(' ')} serverless-cdk-project@latest && ${manager.exec} projen`);
    // wscat is no package of the project. npm, which projen needs, is always there.
    const others = Object.values(texts)
      .join()
      .match(/\b(npx|npm|pnpm|yarn|bunx?) \S+/g)!;
    const own = new RegExp(`^(${manager.exec}|${manager.name}) |^npx wscat$`);
    expect(others.filter((found) => !own.test(found))).toEqual([]);
  });

  test('stays the template of the project without the option', () => {
    const { dir, json } = synthesized({ template: name });
    expect(json('.projen/samples.json').template).toBe(name);
    const before = filesBelow(dir);
    synthesized({ runtimeDeps: [...templateOf(name).runtimeDeps] }, dir);
    expect(filesBelow(dir)).toEqual(before);
  });
});
