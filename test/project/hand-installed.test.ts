import * as fs from 'node:fs';
import * as path from 'node:path';
import { Logger } from 'projen';
import { synthesized } from './synthesized';

/** As `npm install` would. */
function install(dir: string, field: 'dependencies' | 'devDependencies', name: string, version: string) {
  const file = path.join(dir, 'package.json');
  const json = JSON.parse(fs.readFileSync(file, 'utf8'));
  json[field] = { ...json[field], [name]: version };
  fs.writeFileSync(file, JSON.stringify(json, undefined, 2));
}

const printed = (spy: jest.SpyInstance) => spy.mock.calls.flat().join('\n');

let spy: jest.SpyInstance;
beforeEach(() => {
  spy = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
});
afterEach(() => spy.mockRestore());

test.each([
  ['runtime', "import { z } from 'ulid';", 'ulid', 'dependencies', "runtimeDeps: ['ulid@^4.0.0'],"],
  [
    'runtime',
    "const { z } = await import('@scope/ulid/mini');",
    '@scope/ulid',
    'dependencies',
    "runtimeDeps: ['@scope/ulid@^4.0.0'],",
  ],
  [
    'infrastructure',
    "import { AwsSolutionsChecks } from 'cdk-nag';",
    'cdk-nag',
    'devDependencies',
    "infrastructureDeps: ['cdk-nag@^4.0.0'],",
  ],
  ['test', "import 'nock';", 'nock', 'devDependencies', "devDeps: ['nock@^4.0.0'],"],
])(
  'a package that was installed by hand and is imported below %s/ is kept, and the line to add is printed',
  (folder, line, name, field, option) => {
    const { dir } = synthesized();
    install(dir, 'dependencies', name, '^4.0.0');
    fs.writeFileSync(path.join(dir, folder, 'more.ts'), line);
    const json = synthesized({}, dir).json('package.json');
    expect(json[field][name]).toBe('^4.0.0');
    expect(printed(spy)).toContain(option);
  },
);

test.each([
  ['lodash', '@types/lodash'],
  ['@babel/core', '@types/babel__core'],
])('the types of %s are kept with it, as a dev dependency', (name, types) => {
  const { dir } = synthesized();
  install(dir, 'dependencies', name, '^4.0.0');
  install(dir, 'dependencies', types, '^4.1.0');
  fs.writeFileSync(path.join(dir, 'runtime/more.ts'), `import _ from '${name}';`);
  const { dependencies, devDependencies } = synthesized({}, dir).json('package.json');
  expect([dependencies[name], devDependencies[types]]).toEqual(['^4.0.0', '^4.1.0']);
  expect(dependencies[types]).toBeUndefined();
  expect(printed(spy)).toContain(`${types} has the types of ${name}`);
  expect(printed(spy)).toContain(`devDeps: ['${types}@^4.1.0'],`);
  expect(printed(spy)).not.toContain('Removing');
});

test('types without a package of their own, and those of a declared package, are kept', () => {
  const { dir } = synthesized();
  install(dir, 'devDependencies', '@types/aws-lambda', '^8.10.0');
  install(dir, 'devDependencies', '@types/pg', '^8.11.0');
  fs.writeFileSync(path.join(dir, 'runtime/more.ts'), "import type { Context } from 'aws-lambda';");
  const { devDependencies } = synthesized({ runtimeDeps: ['pg@^8'] }, dir).json('package.json');
  expect(devDependencies).toMatchObject({ '@types/aws-lambda': '^8.10.0', '@types/pg': '^8.11.0' });
});

test('a link to nothing is passed over', () => {
  const { dir } = synthesized();
  install(dir, 'dependencies', 'ulid', '^4.0.0');
  fs.symlinkSync(path.join(dir, 'nowhere.ts'), path.join(dir, 'runtime/link.ts'));
  fs.writeFileSync(path.join(dir, 'runtime/more.ts'), "import { z } from 'ulid';");
  expect(synthesized({}, dir).json('package.json').dependencies.ulid).toBe('^4.0.0');
});

test('a package and its types that nothing imports yet are kept, until they are uninstalled', () => {
  const { dir } = synthesized();
  install(dir, 'dependencies', 'lodash', '^4.17.0');
  install(dir, 'dependencies', '@types/lodash', '^4.17.1');
  install(dir, 'devDependencies', 'nock', '^14.0.0');
  for (const _ of ['first', 'second']) {
    spy.mockClear();
    const { dependencies, devDependencies } = synthesized({}, dir).json('package.json');
    expect(dependencies).toMatchObject({ lodash: '^4.17.0' });
    expect(devDependencies).toMatchObject({ '@types/lodash': '^4.17.1', nock: '^14.0.0' });
    expect(printed(spy)).toContain('lodash is in package.json but is not in .projenrc.ts');
    expect(printed(spy)).toContain("runtimeDeps: ['lodash@^4.17.0'],");
    expect(printed(spy)).toContain("devDeps: ['nock@^14.0.0'],");
    expect(printed(spy)).not.toContain('Removing');
  }
  const file = path.join(dir, 'package.json');
  const json = JSON.parse(fs.readFileSync(file, 'utf8'));
  delete json.devDependencies.nock;
  fs.writeFileSync(file, JSON.stringify(json));
  expect(synthesized({}, dir).json('package.json').devDependencies.nock).toBeUndefined();
});

test('a package that was removed from .projenrc.ts, and is not imported, is removed', () => {
  const { dir } = synthesized({ runtimeDeps: ['pg@^8', 'ulid@^4.0.0'] });
  const info = jest.spyOn(Logger.prototype, 'info').mockImplementation(() => undefined);
  const { dependencies } = synthesized({ runtimeDeps: ['pg@^8'] }, dir).json('package.json');
  expect(dependencies).toEqual({ pg: '^8' });
  expect(printed(info)).toContain('No longer in package.json, as nothing declares them: ulid');
  // projen takes it for one that was installed by hand.
  expect(printed(spy)).not.toContain('unmanaged dependencies');
  info.mockRestore();
});

test('a package is kept where a merge has left a conflict in the record of the dependencies', () => {
  const { dir } = synthesized();
  install(dir, 'dependencies', 'lodash', '^4.17.0');
  const record = path.join(dir, '.projen/deps.json');
  fs.chmodSync(record, 0o644);
  fs.writeFileSync(record, `<<<<<<< HEAD\n{\n=======\n{ \n>>>>>>> main\n${fs.readFileSync(record, 'utf8')}`);
  const project = synthesized({}, dir);
  expect(project.json('package.json').dependencies).toMatchObject({ lodash: '^4.17.0' });
  expect(project.json('.projen/deps.json').dependencies).toContainEqual(expect.objectContaining({ name: 'lodash' }));
});

test('a package in .projenrc.ts has the version that it has there', () => {
  const { dir } = synthesized();
  install(dir, 'dependencies', 'ulid', '^4.0.0');
  fs.writeFileSync(path.join(dir, 'runtime/more.ts'), "import { z } from 'ulid';");
  expect(synthesized({ runtimeDeps: ['ulid@^3.1.0'] }, dir).json('package.json').dependencies).toMatchObject({
    ulid: '^3.1.0',
  });
  expect(printed(spy)).not.toContain('ulid');
});
