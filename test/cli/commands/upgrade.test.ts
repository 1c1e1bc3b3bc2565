import * as fs from 'node:fs';
import * as path from 'node:path';
import { main } from '../../../src/cli/main';
import { hashOf } from '../../../src/upgrade/sample-record';
import { synthesized } from '../../project/synthesized';
import { parsedOutput } from '../output-schema';

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command in a project. */
async function run(dir: string, ...args: string[]): Promise<Ran> {
  const text = { out: '', err: '' };
  const spies = [
    jest.spyOn(process, 'cwd').mockReturnValue(dir),
    jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => Boolean((text.out += chunk))),
    jest.spyOn(process.stderr, 'write').mockImplementation((chunk) => Boolean((text.err += chunk))),
  ];
  try {
    return { code: await main(args), ...text };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

const APP = 'runtime/app.ts';

/** A project of an earlier version, whose template had another line in `runtime/app.ts`; its owner added one. */
function earlierProject() {
  const project = synthesized();
  const record = project.json('.projen/samples.json');
  const text = record.files[APP].text.replace(/^export const app/m, '// Earlier.\nexport const app');
  record.files[APP] = { hash: hashOf(text), text };
  record.version = '0.0.9';
  fs.rmSync(path.join(project.dir, '.projen/samples.json'));
  fs.writeFileSync(path.join(project.dir, '.projen/samples.json'), JSON.stringify(record));
  fs.writeFileSync(path.join(project.dir, APP), `${text}// Mine.\n`);
  return project;
}

describe('upgrade:samples', () => {
  test('shows the merge as a diff, and writes nothing', async () => {
    const { dir, read } = earlierProject();
    const before = read(APP);
    const { code, out } = await run(dir, 'upgrade:samples');
    expect(code).toBe(0);
    expect(out).toMatch(
      /has changed since version 0\.0\.9:\n\n {2}runtime\/app\.ts +changed by you and in the template/,
    );
    expect(out).toContain('--- a/runtime/app.ts\n+++ b/runtime/app.ts\n');
    expect(out).toContain('\n-// Earlier.\n');
    expect(out).toContain('upgrade:samples --apply` writes it');
    expect(read(APP)).toBe(before);
  });

  test('has the states as JSON', async () => {
    const { out } = await run(earlierProject().dir, 'upgrade:samples', '--json');
    const { template, from, files } = parsedOutput('upgrade-samples', out);
    expect([template, from]).toEqual(['rest-api-table', '0.0.9']);
    expect(files).toContainEqual({ file: APP, state: 'merge', conflicts: 0 });
    expect(files).toContainEqual({ file: 'README.md', state: 'same', conflicts: 0 });
  });

  test('keeps the samples as they are with --keep, and lists the change no longer', async () => {
    const { dir, read } = earlierProject();
    const before = read(APP);
    expect((await run(dir, 'upgrade:samples', '--keep')).code).toBe(0);
    expect(read(APP)).toBe(before);
    expect((await run(dir, 'upgrade:samples')).out).toMatch(/^The samples are those of the template/);
    // The record is as `npx projen` writes it.
    const record = read('.projen/samples.json');
    expect(synthesized({}, dir).read('.projen/samples.json')).toBe(record);
  });

  test.each([
    [['--apply', '--keep'], /--apply and --keep exclude each other/],
    [['--aply'], /unknown flag --aply; did you mean "--apply"/],
  ])('refuses %j', async (args, message) => {
    const { code, err } = await run(synthesized().dir, 'upgrade:samples', ...args);
    expect([code, err]).toEqual([1, expect.stringMatching(message)]);
  });

  test('writes nothing without a record', async () => {
    const { dir } = synthesized();
    fs.rmSync(path.join(dir, '.projen/samples.json'));
    const { code, err } = await run(dir, 'upgrade:samples', '--apply');
    expect([code, err]).toEqual([1, expect.stringMatching(/Without it no sample is written: restore it/)]);
  });
});

describe('migrate', () => {
  const projenrc = (option: string) =>
    `import { ServerlessCdkProject } from 'serverless-cdk-project';\nnew ServerlessCdkProject({\n  name: 'x',\n  ${option}\n}).synth();\n`;

  function olderProject(option: string) {
    const project = synthesized();
    fs.rmSync(path.join(project.dir, '.projen/migrations.json'));
    fs.writeFileSync(path.join(project.dir, '.projenrc.ts'), projenrc(option));
    return project;
  }

  test('shows a change as a diff, and writes it with --apply; then nothing is due', async () => {
    const { dir, read, json } = olderProject('template: ServerlessTemplate.REST_API_TABLE,');
    const before = read('.projenrc.ts');
    const shown = await run(dir, 'migrate');
    expect(shown.out).toContain('  0.1.0  the option `template`');
    expect(shown.out).toContain('\n-  template: ServerlessTemplate.REST_API_TABLE,\n');
    expect(read('.projenrc.ts')).toBe(before);

    const applied = await run(dir, 'migrate', '--apply');
    expect([applied.code, applied.out]).toEqual([0, expect.stringContaining('Written: .projenrc.ts')]);
    expect(read('.projenrc.ts')).not.toContain('template:');
    // There is no repository.
    expect(read('.projenrc.ts.orig')).toBe(before);
    expect(json('.projen/migrations.json').done).toEqual(['0.1.0/template-option']);
    expect((await run(dir, 'migrate')).out).toBe('The code of the project needs no change for this version.\n');
  });

  test('names the line of what is to be done by hand', async () => {
    const { dir, read } = olderProject('template: chosen(),');
    const before = read('.projenrc.ts');
    expect((await run(dir, 'migrate')).out).toContain('by hand: .projenrc.ts:4: remove the option `template`');
    expect((await run(dir, 'migrate', '--apply')).code).toBe(0);
    expect(read('.projenrc.ts')).toBe(before);
    const { migrations } = parsedOutput('migrate', (await run(dir, 'migrate', '--json')).out);
    expect(migrations[0].manual).toEqual([{ file: '.projenrc.ts', line: 4, step: 'remove the option `template`' }]);
  });
});
