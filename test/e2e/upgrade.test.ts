import * as fs from 'node:fs';
import * as path from 'node:path';
import { edit, filesOf, projen, run, succeeded } from './project';
import {
  baseProject,
  cli,
  commit,
  current,
  followTemplate,
  idsOf,
  install,
  lock,
  ownFiles,
  read,
  resourcesOf,
  statefulIds,
  synthesize,
  templateIs,
  templateOf,
  templatesOf,
  unpacked,
} from './upgraded-project';

const BASE = path.resolve(__dirname, '../upgrade/base.tgz');
let base: string;

beforeAll(() => {
  base = unpacked(BASE);
});

describe.each(templatesOf(BASE))('a project that was created from the template %s', (template) => {
  test('as scaffolded, is upgraded by what the tool prints, and keeps its resources', () => {
    const project = baseProject(`upgrade-${template}`, template, base);
    fs.copyFileSync(path.join(process.env.E2E_PROJECT!, 'package-lock.json'), path.join(project, 'package-lock.json'));
    for (const file of ['package-lock.json', 'node_modules/.package-lock.json']) lock(path.join(project, file), BASE);
    commit(project, 'lock file');
    const before = { resources: resourcesOf(project), files: ownFiles(project) };

    succeeded(run(project, 'npm', ['install', '--save-dev', '--no-audit', '--no-fund', process.env.PACKAGE_TARBALL!]));
    succeeded(projen(project, []));
    expect(ownFiles(project)).toEqual(before.files);
    expect(idsOf(resourcesOf(project))).toEqual(idsOf(before.resources));

    const files = filesOf(project);
    const again = succeeded(projen(project, []));
    expect(filesOf(project)).toEqual(files);
    expect(again.output).not.toContain('Changed:');
    commit(project, 'upgraded');

    followTemplate(project);
    expect(cli(project, 'upgrade:samples').stdout).toContain('The samples are those of the template');
    expect(idsOf(resourcesOf(project))).toEqual(expect.arrayContaining(statefulIds(before.resources)));
    succeeded(cli(project, 'migrate'));
    succeeded(projen(project, ['test']));
  }, 600_000);
});

describe('a project whose samples were edited, deleted and renamed', () => {
  const template = 'rest-api-table';
  let project: string;
  let before: { resources: { [id: string]: any }; files: { [file: string]: string } };

  beforeAll(() => {
    project = baseProject('upgrade-edited', template, base);
    edit(project, 'runtime/app.ts', 'username is required', 'give a username');
    edit(project, 'runtime/app.ts', 'function keyOf', '// Mine.\nfunction keyOf');
    edit(project, 'infrastructure/stacks/app-stack.ts', "'AppTable', {", "'AppTable', {\n      tableClass: undefined,");
    fs.rmSync(path.join(project, 'README.md'));
    fs.renameSync(path.join(project, 'test/runtime.test.ts'), path.join(project, 'test/users.test.ts'));
    // The template of this version may need more, and is not what is tried here.
    const { runtimeDeps } = templateOf(current(), template);
    edit(project, '.projenrc.ts', /runtimeDeps: .*/, `runtimeDeps: ${JSON.stringify(runtimeDeps)},`);
    synthesize(project);
    commit(project, 'edited');
    before = { resources: resourcesOf(project), files: ownFiles(project) };
    install(project, current());
    templateIs(project, template, base, (file, text) =>
      file === 'runtime/app.ts'
        ? text.replace('username is required', 'a user has a name').replace('`no user ', '`no such user ')
        : file.endsWith('infrastructure.test.ts') || file.endsWith('README.md')
          ? `${text}\n// next\n`
          : text,
    );
  });

  test('keeps every byte and every resource, and a second run changes nothing', () => {
    const { output } = synthesize(project);
    expect(output).toMatch(/runtime\/app\.ts +changed by you and in the template: three-way merge/);
    expect(output).toMatch(/test\/infrastructure\.test\.ts +as scaffolded, and the template has changed: can follow/);
    expect(output).not.toMatch(/^ +(README\.md|test\/runtime\.test\.ts)/m);
    expect(ownFiles(project)).toEqual(before.files);
    expect(idsOf(resourcesOf(project))).toEqual(idsOf(before.resources));
    const files = filesOf(project);
    synthesize(project);
    expect(filesOf(project)).toEqual(files);
  });

  test('takes the template with conflicts as markers, and is whole after one pass of an editor', () => {
    const uncommitted = cli(project, 'upgrade:samples', '--apply');
    expect([uncommitted.status, uncommitted.stderr]).toEqual([1, expect.stringContaining('uncommitted changes')]);
    commit(project, 'upgraded');

    const { status, stdout } = cli(project, 'upgrade:samples', '--apply');
    expect([status, stdout]).toEqual([1, expect.stringContaining('runtime/app.ts  1 conflict')]);
    const merged = read(project, 'runtime/app.ts');
    expect(merged).toMatch(
      /^<<<<<<< yours\n.*give a username.*\n\|{7} .*\n.*required.*\n=======\n.*has a name.*\n>>>>>>> /m,
    );
    expect(merged).toContain('`no such user ');
    expect(merged).toContain('// Mine.\n');
    expect(read(project, 'test/infrastructure.test.ts')).toMatch(/\n\/\/ next\n$/);
    expect(fs.existsSync(path.join(project, 'README.md'))).toBe(false);
    expect(fs.existsSync(path.join(project, 'test/runtime.test.ts'))).toBe(false);
    expect(read(project, 'test/users.test.ts')).toBe(before.files['test/users.test.ts']);
    expect(Object.keys(filesOf(project)).filter((file) => /\.(rej|orig)$/.test(file))).toEqual([]);

    const resolved = merged.replace(/<<<<<<< yours\n(.*\n)\|{7}[^]*?>>>>>>> .*\n/m, '$1');
    fs.writeFileSync(path.join(project, 'runtime/app.ts'), resolved);
    expect(idsOf(resourcesOf(project))).toEqual(idsOf(before.resources));
    expect(synthesize(project).output).not.toContain('The template');
  });

  test('takes no template whose table has another logical id', () => {
    commit(project, 'resolved');
    templateIs(project, template, base, (_, text) => text.replace("(this, 'AppTable'", "(this, 'UserTable'"));
    const files = filesOf(project);
    const { status, stderr } = cli(project, 'upgrade:samples', '--apply');
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/AppTable\w+ \(AWS::DynamoDB::GlobalTable\) would be deleted/),
    ]);
    expect(filesOf(project)).toEqual(files);
  });
});
