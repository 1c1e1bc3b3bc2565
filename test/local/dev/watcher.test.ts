import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Watcher, type Edit } from '../../../src/local/dev/watcher';

jest.setTimeout(120_000);

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function watched({ outputs = () => [] as number[] }: { outputs?: (dir: string) => number[] } = {}) {
  const dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'scp-watch-')));
  closing.push(() => fs.rmSync(dir, { recursive: true, force: true }));
  fs.mkdirSync(path.join(dir, 'src'));
  fs.mkdirSync(path.join(dir, 'other'));
  fs.writeFileSync(path.join(dir, 'src/a.ts'), '');
  const seen: Edit[] = [];
  const watcher = new Watcher({
    projectDir: dir,
    paths: ['src', 'absent.json'],
    ignored: (file) => file === 'src/made.ts',
    outputs: outputs(dir),
    onChange: (edits) => seen.push(...edits),
  });
  closing.push(() => watcher.close());
  await watcher.ready();
  const write = (file: string, content = 'x') => fs.appendFileSync(path.join(dir, file), content);
  /** What is seen up to a change that always is. */
  const files = async () => {
    write('src/a.ts');
    await until(() => seen.some(({ file }) => file === 'src/a.ts'));
    return [...new Set(seen.splice(0).map(({ file }) => file))].filter((file) => file !== 'src/a.ts').sort();
  };
  return { dir, watcher, write, files, seen };
}

async function until(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 60_000; !holds();) {
    if (Date.now() > end) throw new Error('it does not come');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  // What comes together with it.
  await new Promise((resolve) => setTimeout(resolve, 30));
}

test('edits, new files and removed ones are told apart', async () => {
  const { dir, write, seen } = await watched();
  write('src/a.ts');
  await until(() => seen.length > 0);
  expect(seen.splice(0)).toEqual([{ file: 'src/a.ts', kind: 'content' }]);
  write('src/b.ts');
  await until(() => seen.some(({ kind }) => kind === 'name'));
  seen.splice(0);
  fs.rmSync(path.join(dir, 'src/b.ts'));
  await until(() => seen.some(({ file, kind }) => file === 'src/b.ts' && kind === 'name'));
});

test('a file that this process writes its output to is not seen', async () => {
  let fd = 0;
  const { write, files } = await watched({
    outputs: (dir) => [(fd = fs.openSync(path.join(dir, 'src/dev.log'), 'a'))],
  });
  closing.push(() => fs.closeSync(fd));
  fs.writeSync(fd, 'a line\n');
  expect(await files()).toEqual([]);
  write('src/other.log');
  expect(await files()).toEqual(['src/other.log']);
});

test('generated, hidden and temporary files are not seen', async () => {
  const { write, files } = await watched();
  for (const file of ['src/made.ts', 'src/.a.ts.swp', 'src/a.ts~', 'src/#a.ts#', 'src/a.ts.123.tmp', 'other/b.ts']) {
    write(file);
  }
  expect(await files()).toEqual([]);
});

test('what is added later is seen, even if it is hidden or not there yet', async () => {
  const { watcher, write, seen, dir } = await watched();
  write('.env');
  watcher.add(['other', '.env', 'src/.hidden', 'later/data.txt', 'src/a.ts']);
  fs.mkdirSync(path.join(dir, 'later'));
  write('later/data.txt');
  // When it begins to watch them is not known.
  const added = ['.env', 'other/b.ts', 'src/.hidden'];
  await until(() => {
    const missing = added.filter((file) => !seen.some((edit) => edit.file === file));
    for (const file of missing) write(file);
    return missing.length === 0;
  });
});

test('a single file that is replaced by another one is still watched', async () => {
  const { watcher, seen, dir } = await watched();
  const file = path.join(dir, 'other/settings.json');
  fs.writeFileSync(file, 'x');
  watcher.add(['other/settings.json']);
  const isSeen = (change: () => void) =>
    until(() => {
      change();
      return seen.splice(0).some((edit) => edit.file === 'other/settings.json');
    });
  await isSeen(() => fs.appendFileSync(file, 'x'));
  for (let i = 0; i < 3; i++) {
    await isSeen(() => {
      fs.rmSync(file);
      fs.writeFileSync(file, 'another');
    });
  }
  await isSeen(() => fs.appendFileSync(file, 'x'));
});

describe('a folder that is deleted and created again at once', () => {
  const replaced: [string, string, (folder: string, copy: string) => void][] = [
    ['a folder below', 'src/deep', (folder, copy) => fs.cpSync(copy, folder, { recursive: true })],
    ['one that is moved there', 'src/deep', (folder, copy) => fs.renameSync(copy, folder)],
    ['one that was watched later', 'other', (folder, copy) => fs.cpSync(copy, folder, { recursive: true })],
    ['the folder that is watched by name', 'src', (folder, copy) => fs.cpSync(copy, folder, { recursive: true })],
  ];

  test.each(replaced)('is followed: %s', async (_, folder, create) => {
    const { dir, watcher, write, seen } = await watched();
    const inside = folder === 'other' ? 'other/deep' : 'src/deep';
    fs.mkdirSync(path.join(dir, inside));
    write(`${inside}/b.ts`);
    watcher.add(['other']);
    const isSeen = (file: string, change = () => write(file)) =>
      until(() => {
        change();
        return seen.splice(0).some((edit) => edit.file === file);
      });
    await isSeen(`${inside}/b.ts`);
    for (let i = 0; i < 2; i++) {
      const copy = path.join(dir, 'copy');
      fs.cpSync(path.join(dir, folder), copy, { recursive: true });
      fs.rmSync(path.join(dir, folder), { recursive: true });
      create(path.join(dir, folder), copy);
      fs.rmSync(copy, { recursive: true, force: true });
      await isSeen(`${inside}/b.ts`);
      await isSeen(`${inside}/new-${i}.ts`);
    }
  });

  test('is followed after it was away for some time', async () => {
    const { dir, write, seen } = await watched();
    fs.rmSync(path.join(dir, 'src'), { recursive: true });
    await until(() => seen.splice(0).some(({ file }) => file === 'src'));
    fs.mkdirSync(path.join(dir, 'src'));
    await until(() => {
      write('src/a.ts');
      return seen.splice(0).some(({ file }) => file === 'src/a.ts');
    });
  });
});

test('of the folder of a single file, no other files are seen; of the root, modules are', async () => {
  const { watcher, write, files, seen } = await watched();
  watcher.add(['other/settings.json']);
  const noticed = new Set<string>();
  for (const file of ['other/more.json', 'notes.txt']) write(file);
  await until(() => {
    for (const file of ['other/settings.json', 'package.json']) write(file);
    for (const { file } of seen.splice(0)) noticed.add(file);
    return noticed.size >= 2;
  });
  for (const file of await files()) noticed.add(file);
  expect([...noticed].sort()).toEqual(['other/settings.json', 'package.json']);
});
