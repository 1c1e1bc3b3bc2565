import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Store } from '../../../src/local/store/store';

let file: string;
beforeEach(() => {
  file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'scp-store-')), 'data', 'values.jsonl');
});
afterEach(() => fs.rmSync(path.dirname(path.dirname(file)), { recursive: true, force: true }));

function reopened(): [string, unknown][] {
  const store = Store.open(file);
  const entries = [...store.entries()];
  store.close();
  return entries;
}

function write(...changes: [string, number?][]): void {
  const store = Store.open<number>(file);
  for (const [key, value] of changes) {
    if (value === undefined) store.delete(key);
    else store.set(key, value);
  }
  store.close();
}

test('values are there again, with what was changed and deleted', () => {
  write(['a', 1], ['b', 2], ['a', 3], ['b']);
  expect(reopened()).toEqual([['a', 3]]);
});

test('a last line that was cut off is left out, and what follows is read', () => {
  write(['a', 1], ['b', 2]);
  fs.truncateSync(file, fs.statSync(file).size - 3);
  write(['c', 3]);
  expect(reopened()).toEqual([
    ['a', 1],
    ['c', 3],
  ]);
});

test('a line that a full disk has cut off was not written, and later ones are', () => {
  const store = Store.open<number>(file);
  const real = jest.requireActual<typeof fs>('node:fs');
  const { writeSync } = real;
  const full = jest.spyOn(real, 'writeSync').mockImplementationOnce((fd, bytes) => {
    writeSync(fd, (bytes as unknown as Buffer).subarray(0, 4));
    throw Object.assign(new Error(), { code: 'ENOSPC' });
  });
  try {
    expect(() => store.set('a', 1)).toThrow('cannot be written (ENOSPC)');
    store.set('b', 2);
  } finally {
    full.mockRestore();
    store.close();
  }
  expect(reopened()).toEqual([['b', 2]]);
});

test.each(['["b",2', '{"b":2}', 'b'])('a damaged line (%s) is an error with its number, and the file stays', (line) => {
  write(['a', 1]);
  fs.appendFileSync(file, `${line}\n["c",3]\n`);
  const before = fs.readFileSync(file, 'utf8');
  expect(reopened).toThrow(`${file}:3 is damaged, and nothing was changed: repair or delete that line`);
  expect(fs.readFileSync(file, 'utf8')).toBe(before);
});

test('a file of another version is an error, and stays', () => {
  fs.mkdirSync(path.dirname(file));
  fs.writeFileSync(file, '{"format":99}\n["a",1]\n');
  expect(reopened).toThrow('was written by another version of this package');
  expect(fs.readFileSync(file, 'utf8')).toBe('{"format":99}\n["a",1]\n');
});

test('many changes of few values make no large file', () => {
  const store = Store.open<number>(file);
  for (let i = 0; i < 25_000; i++) store.set('a', i);
  store.close();
  expect(fs.statSync(file).size).toBeLessThan(150_000);
  expect(reopened()).toEqual([['a', 24_999]]);
});
