import * as fs from 'node:fs';
import * as path from 'node:path';
import { temporaryDir } from './temporary-dir';
import { writeManaged } from '../../src/bridge';

const mode = (file: string) => fs.statSync(file).mode % 0o1000;

test('a file is written read-only, with the folders it needs', () => {
  const file = path.join(temporaryDir(), 'a/b/c.txt');
  expect(writeManaged(file, 'text')).toBe(true);
  expect(fs.readFileSync(file, 'utf8')).toBe('text');
  expect(mode(file)).toBe(0o444);
});

test('an unchanged file is not touched', () => {
  const file = path.join(temporaryDir(), 'c.txt');
  writeManaged(file, 'text');
  fs.utimesSync(file, 1, 1);
  expect(writeManaged(file, 'text')).toBe(false);
  expect(fs.statSync(file).mtimeMs).toBe(1000);
});

test('a file edited by hand is restored', () => {
  const file = path.join(temporaryDir(), 'c.txt');
  writeManaged(file, 'text');
  fs.chmodSync(file, 0o644);
  fs.writeFileSync(file, 'edited');
  expect(writeManaged(file, 'text')).toBe(true);
  expect([fs.readFileSync(file, 'utf8'), mode(file)]).toEqual(['text', 0o444]);
});

test('a file made writable is read-only again', () => {
  const file = path.join(temporaryDir(), 'c.txt');
  writeManaged(file, 'text');
  fs.chmodSync(file, 0o644);
  expect(writeManaged(file, 'text')).toBe(false);
  expect(mode(file)).toBe(0o444);
});

test('no other file is left in the folder', () => {
  const dir = temporaryDir();
  writeManaged(path.join(dir, 'c.txt'), 'one');
  writeManaged(path.join(dir, 'c.txt'), 'two');
  expect(fs.readdirSync(dir)).toEqual(['c.txt']);
});
