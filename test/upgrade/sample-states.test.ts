import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { changesOf, diffOf, readSampleRecord, readText, recordOf, sampleStates, taken } from '../../src/upgrade';

const dir = fs.mkdtempSync(path.join(tmpdir(), 'upgrade-test-'));
afterAll(() => fs.rmSync(dir, { recursive: true, force: true }));

const BASE = { 'app.ts': 'one\ntwo\nthree\nfour\nfive\n', 'old.ts': 'old\n', 'README.md': '# shop\n' };
const record = recordOf({ template: 'minimal', name: 'shop', version: '0.1.0' }, BASE);

/** The states of samples, for the template of the next version and the files of the project. */
function states(template: { [file: string]: string }, files: { [file: string]: string }): { [file: string]: string } {
  const samples = sampleStates(record, template, (file) => files[file]);
  return Object.fromEntries(samples.filter(({ state }) => state !== 'same').map(({ file, state }) => [file, state]));
}

/** The file after the upgrade; undefined if it is left alone. */
function upgraded(template: string, current: string): { after?: string; conflicts: number } | undefined {
  const samples = sampleStates(record, { ...BASE, 'app.ts': template }, (file) =>
    file === 'app.ts' ? current : (BASE as { [file: string]: string })[file],
  );
  return changesOf(samples, { from: '0.1.0', to: '0.2.0' })[0];
}

describe('the state of a sample', () => {
  const changed = { ...BASE, 'app.ts': 'next\n' };

  test.each([
    ['as scaffolded, template changed', changed, BASE, { 'app.ts': 'follow' }],
    ['changed, template unchanged', BASE, { ...BASE, 'app.ts': 'mine\n' }, { 'app.ts': 'own' }],
    ['both changed', changed, { ...BASE, 'app.ts': 'mine\n' }, { 'app.ts': 'merge' }],
    ['both changed to the same', changed, changed, {}],
    ['deleted', changed, { 'old.ts': BASE['old.ts'], 'README.md': BASE['README.md'] }, { 'app.ts': 'deleted' }],
    ['renamed', changed, { ...BASE, 'app.ts': undefined!, 'moved.ts': BASE['app.ts'] }, { 'app.ts': 'deleted' }],
    ['new in the template', { ...BASE, 'new.ts': 'new\n' }, BASE, { 'new.ts': 'add' }],
    [
      'new in the template, a file is there',
      { ...BASE, 'new.ts': 'new\n' },
      { ...BASE, 'new.ts': 'mine\n' },
      { 'new.ts': 'taken' },
    ],
    [
      'as scaffolded, no longer in the template',
      { 'app.ts': BASE['app.ts'], 'README.md': '# shop\n' },
      BASE,
      { 'old.ts': 'remove' },
    ],
    [
      'changed, no longer in the template',
      { 'app.ts': BASE['app.ts'], 'README.md': '# shop\n' },
      { ...BASE, 'old.ts': 'mine\n' },
      { 'old.ts': 'own' },
    ],
    ['nothing changed', BASE, BASE, {}],
  ])('%s', (_, template, files, expected) => {
    expect(states(template as { [file: string]: string }, files as { [file: string]: string })).toEqual(expected);
  });

  test('is the same after the template was taken', () => {
    const files: { [file: string]: string } = { ...BASE, 'app.ts': 'mine\n', 'new.ts': 'mine too\n' };
    const template = { ...changed, 'new.ts': 'new\n' };
    const samples = sampleStates(record, template, (file) => files[file]);
    const next = taken(record, template, samples);
    // The file that is no sample stays out of the record: it is never merged with one.
    expect(Object.keys(next.files)).toEqual(['README.md', 'app.ts', 'old.ts']);
    expect(sampleStates(next, template, (file) => files[file]).map(({ state }) => state)).toEqual([
      'same',
      'own',
      'taken',
      'same',
    ]);
  });
});

describe('a three-way merge', () => {
  test('has the changes of both sides', () => {
    expect(upgraded('ONE\ntwo\nthree\nfour\nfive\n', 'one\ntwo\nthree\nfour\nFIVE\n')).toMatchObject({
      after: 'ONE\ntwo\nthree\nfour\nFIVE\n',
      conflicts: 0,
    });
  });

  test('marks a conflict as git does, with the versions, and has a text for each side', () => {
    expect(upgraded('one\ntheirs\nthree\nfour\nfive\n', 'one\nmine\nthree\nfour\nfive\n')).toMatchObject({
      after:
        'one\n<<<<<<< yours\nmine\n||||||| template 0.1.0\ntwo\n=======\ntheirs\n>>>>>>> template 0.2.0\nthree\nfour\nfive\n',
      conflicts: 1,
      resolved: { ours: 'one\nmine\nthree\nfour\nfive\n', theirs: 'one\ntheirs\nthree\nfour\nfive\n' },
    });
  });

  test('leaves a file alone that has the changes of the template already', () => {
    expect(upgraded('ONE\ntwo\nthree\nfour\nfive\n', 'ONE\ntwo\nthree\nfour\nFIVE\n')).toBeUndefined();
  });

  test('is shown as a diff, with new and removed files', () => {
    const diff = diffOf(
      [
        { file: 'runtime/app.ts', before: 'a\n', after: 'b\n', conflicts: 0 },
        { file: 'new.ts', after: 'new\n', conflicts: 0 },
        { file: 'old.ts', before: 'old\n', conflicts: 0 },
      ],
      false,
    );
    expect(diff).toContain('--- a/runtime/app.ts\n+++ b/runtime/app.ts\n@@ -1 +1 @@\n-a\n+b\n');
    expect(diff).toContain('--- /dev/null\n+++ b/new.ts\n');
    expect(diff).toContain('--- a/old.ts\n+++ /dev/null\n');
  });
});

describe('the record', () => {
  const write = (file: string, text: string) => {
    fs.mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
    fs.writeFileSync(path.join(dir, file), text);
  };

  test('ignores the line ends of a checkout', () => {
    write('app.ts', BASE['app.ts'].replace(/\n/g, '\r\n'));
    write('.projen/samples.json', JSON.stringify(record, undefined, 2).replace(/\n/g, '\r\n'));
    const read = readSampleRecord(dir, 'shop')!;
    expect(read).toEqual(record);
    const { state } = sampleStates(read, BASE, (file) => readText(dir, file)).find(({ file }) => file === 'app.ts')!;
    expect(state).toBe('same');
  });

  test('of version 0.0.0 is completed by the texts of that version, and by untouched files', () => {
    const { 'runtime/app.ts': app } = require('../../upgrade/samples-0.0.0.json');
    const scaffolded = app.replaceAll('{{projectName}}', 'shop');
    const hashes = recordOf(record, { 'runtime/app.ts': scaffolded, 'extra.ts': 'extra\n', 'gone.ts': 'gone\n' }).files;
    const files = Object.fromEntries(Object.entries(hashes).map(([file, { hash }]) => [file, hash]));
    write('.projen/samples.json', JSON.stringify({ files }));
    write('runtime/app.ts', 'mine\n');
    write('extra.ts', 'extra\n');
    const read = readSampleRecord(dir, 'shop')!;
    expect(read).toMatchObject({ template: 'rest-api-table', version: '0.0.0' });
    expect(Object.entries(read.files).map(([file, { text }]) => [file, text])).toEqual([
      ['extra.ts', 'extra\n'],
      ['gone.ts', undefined],
      ['runtime/app.ts', scaffolded],
    ]);
    // Without the text there is no three-way merge.
    const template = { 'gone.ts': 'next\n' };
    expect(sampleStates(read, template, () => 'mine\n').find(({ file }) => file === 'gone.ts')!.state).toBe('compare');
  });
});
