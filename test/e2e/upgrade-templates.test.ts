import * as fs from 'node:fs';
import * as path from 'node:path';
import { edit, filesOf } from './project';
import {
  baseProject,
  cli,
  commit,
  current,
  idsOf,
  install,
  ownFiles,
  read,
  resourcesOf,
  statefulIds,
  synthesize,
  templateIs,
  templatesOf,
  unpacked,
} from './upgraded-project';

/** The first version that has all templates. */
const FIRST = path.resolve(__dirname, '../upgrade/first-templates.tgz');
let base: string;

beforeAll(() => {
  base = unpacked(FIRST);
});

const mark = (comment: string, text: string): string => `// ${comment}\n${text}`;

test.each(templatesOf(FIRST))(
  'a project of the template %s, edited, with deleted and renamed samples, keeps its bytes and resources',
  (template) => {
    const project = baseProject(`first-${template}`, template, base);
    fs.writeFileSync(path.join(project, 'runtime/app.ts'), mark('Mine.', read(project, 'runtime/app.ts')));
    fs.rmSync(path.join(project, 'README.md'));
    fs.renameSync(path.join(project, 'test/runtime.test.ts'), path.join(project, 'test/mine.test.ts'));
    commit(project, 'edited');
    const before = { resources: resourcesOf(project), files: ownFiles(project) };

    // This version's template, with a conflict and with a change of a file that is as scaffolded.
    install(project, current());
    templateIs(project, template, current(), (file, text) =>
      /^(runtime\/app|test\/.*)\.ts$/.test(file) ? mark('The template.', text) : text,
    );
    expect(synthesize(project).output).toMatch(/runtime\/app\.ts +changed by you and in the template/);
    expect(ownFiles(project)).toEqual(before.files);
    expect(idsOf(resourcesOf(project))).toEqual(idsOf(before.resources));
    const files = filesOf(project);
    synthesize(project);
    expect(filesOf(project)).toEqual(files);
    commit(project, 'upgraded');

    const { stdout } = cli(project, 'upgrade:samples', '--apply');
    expect(stdout).toMatch(/runtime\/app\.ts +1 conflict\n/);
    expect(read(project, 'test/infrastructure.test.ts')).toMatch(/^\/\/ The template\.\n/);
    expect(fs.existsSync(path.join(project, 'README.md'))).toBe(false);
    expect(fs.existsSync(path.join(project, 'test/runtime.test.ts'))).toBe(false);
    expect(read(project, 'test/mine.test.ts')).toBe(before.files['test/mine.test.ts']);
    edit(
      project,
      'runtime/app.ts',
      /^<<<<<<< yours\n(\/\/ Mine\.\n)\|{7} .*\n=======\n(\/\/ The template\.\n)>>>>>>> .*\n/,
      '$1$2',
    );
    expect(idsOf(resourcesOf(project))).toEqual(expect.arrayContaining(statefulIds(before.resources)));
    expect(synthesize(project).output).not.toContain('The template');
  },
  600_000,
);
