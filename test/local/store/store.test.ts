import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Store } from '../../../src/local/store/store';

const real = jest.requireActual<typeof fs>('node:fs');
let folder: string;
let file: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'store-'));
  file = path.join(folder, 'values.jsonl');
});
afterEach(() => {
  jest.restoreAllMocks();
  fs.rmSync(folder, { recursive: true });
});

function stored(): [string, string][] {
  const again = Store.open<string>(file);
  const entries = [...again.entries()];
  again.close();
  return entries;
}

/** A disk that takes so many bytes more, and the beginning of what does not fit. */
function space(bytes: number): void {
  const { writeSync } = real;
  let left = bytes;
  jest.spyOn(real, 'writeSync').mockImplementation(((descriptor: number, data: Buffer, offset: number) => {
    if (left === 0) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
    const length = Math.min(left, data.length - offset);
    left -= length;
    return writeSync(descriptor, data, offset, length);
  }) as typeof fs.writeSync);
}

test('several changes are all there after a crash, or none', () => {
  const store = Store.open<string>(file);
  store.change([
    ['a', '1'],
    ['b', '1'],
  ]);
  store.change([['a'], ['b', '2'], ['c', '2']]);
  expect(stored()).toEqual([
    ['b', '2'],
    ['c', '2'],
  ]);
  const text = fs.readFileSync(file, 'utf8');
  store.change([['b'], ['c', '3']]);
  store.close();
  fs.writeFileSync(file, `${text}[["b"],["c"`);
  expect(stored()).toEqual([
    ['b', '2'],
    ['c', '2'],
  ]);
});

test('what a full disk refuses fails, and takes nothing with it that is written later', () => {
  const store = Store.open<string>(file);
  store.set('before', '1');
  space(10);
  expect(() => store.set('refused', '1'.repeat(100))).toThrow(
    `the state of the local cloud cannot be written (ENOSPC): ${file}: the disk is full; free some space`,
  );
  expect(() => store.delete('before')).toThrow('the disk is full');
  expect(() => store.change([['before'], ['refused', '1']])).toThrow('the disk is full');
  expect([...store.entries()]).toEqual([['before', '1']]);
  jest.restoreAllMocks();
  store.set('after', '1');
  store.close();
  expect(stored()).toEqual([
    ['before', '1'],
    ['after', '1'],
  ]);
});

test('a full disk without room for a smaller file takes changes all the same', () => {
  const store = Store.open<string>(file);
  jest.spyOn(real, 'writeFileSync').mockImplementation((next) => {
    real.closeSync(real.openSync(next as string, 'w'));
    throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
  });
  for (let i = 0; i < 25_000; i++) store.set('a', `${i}`);
  jest.restoreAllMocks();
  expect(fs.readdirSync(folder)).toEqual(['values.jsonl']);
  for (let i = 0; i < 25_000; i++) store.set('a', `${i}`);
  expect(fs.statSync(file).size).toBeLessThan(200_000);
  store.close();
  expect(stored()).toEqual([['a', '24999']]);
});

test('a full disk at the start is an error with the file, which stays', () => {
  write(['a', '1']);
  jest.spyOn(real, 'writeFileSync').mockImplementation(() => {
    throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
  });
  expect(stored).toThrow(`cannot be written (ENOSPC): ${file}: the disk is full; free some space`);
  jest.restoreAllMocks();
  expect(stored()).toEqual([['a', '1']]);
});

test('a write that the system takes in parts is whole', () => {
  const store = Store.open<string>(file);
  const { writeSync } = real;
  jest
    .spyOn(real, 'writeSync')
    .mockImplementation(((descriptor: number, data: Buffer, offset: number) =>
      writeSync(descriptor, data, offset, Math.min(3, data.length - offset))) as typeof fs.writeSync);
  store.set('ü', '1'.repeat(100));
  jest.restoreAllMocks();
  store.close();
  expect(stored()).toEqual([['ü', '1'.repeat(100)]]);
});

function write(...changes: [string, string?][]): void {
  const store = Store.open<string>(file);
  for (const [key, value] of changes) {
    if (value === undefined) store.delete(key);
    else store.set(key, value);
  }
  store.close();
}

test('values are there again, with what was changed and deleted', () => {
  write(['a', '1'], ['b', '2'], ['a', '3'], ['b']);
  expect(stored()).toEqual([['a', '3']]);
});

test('a last line that was cut off is left out, and what follows is read', () => {
  write(['a', '1'], ['b', '2']);
  fs.truncateSync(file, fs.statSync(file).size - 3);
  write(['c', '3']);
  expect(stored()).toEqual([
    ['a', '1'],
    ['c', '3'],
  ]);
});

test.each(['["b","2"', '{"b":2}', 'b'])(
  'a damaged line (%s) is an error with its number, and the file stays',
  (line) => {
    write(['a', '1']);
    fs.appendFileSync(file, `${line}\n["c","3"]\n`);
    const before = fs.readFileSync(file, 'utf8');
    expect(stored).toThrow(`${file}:3 is damaged, and nothing was changed: repair or delete that line`);
    expect(fs.readFileSync(file, 'utf8')).toBe(before);
  },
);

test.each(['', 'x"}\n["a","1"]\n'])('a file without its first line is damaged, and stays: %j', (content) => {
  fs.writeFileSync(file, content);
  expect(stored).toThrow(`${file} is damaged: it does not begin with {"format":1}: repair that line`);
  expect(fs.readFileSync(file, 'utf8')).toBe(content);
});

test('a file of another version is an error, and stays', () => {
  fs.writeFileSync(file, '{"format":99}\n["a","1"]\n');
  expect(stored).toThrow('was written by another version of this package');
  expect(fs.readFileSync(file, 'utf8')).toBe('{"format":99}\n["a","1"]\n');
});

test('many changes of few values make no large file', () => {
  const store = Store.open<string>(file);
  for (let i = 0; i < 25_000; i++) store.set('a', `${i}`);
  store.close();
  expect(fs.statSync(file).size).toBeLessThan(200_000);
  expect(stored()).toEqual([['a', '24999']]);
});
