import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { checkNothingIsLost, writeChanges } from '../../src/upgrade';

let dir: string;
beforeEach(() => (dir = fs.mkdtempSync(path.join(tmpdir(), 'upgrade-test-'))));
afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));

const CHANGE = { file: 'runtime/app.ts', before: 'a\nb\n', after: 'a\nc\n', conflicts: 0 };
const file = (name: string) => path.join(dir, name);
const check = () => checkNothingIsLost('migrate', dir, [CHANGE]);

function write(name: string, text: string) {
  fs.mkdirSync(path.dirname(file(name)), { recursive: true });
  fs.writeFileSync(file(name), text);
}

function git(...args: string[]) {
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@localhost', '-c', 'core.autocrlf=false'];
  expect(spawnSync('git', [...identity, ...args], { cwd: dir }).status).toBe(0);
}

describe('in a repository', () => {
  beforeEach(() => {
    write('runtime/app.ts', CHANGE.before);
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '-m', 'first');
  });

  test('changes are written if everything is committed, without another copy', () => {
    expect(check()).toBe(false);
    writeChanges(dir, [CHANGE], false);
    expect(fs.readdirSync(file('runtime'))).toEqual(['app.ts']);
    expect(fs.readFileSync(file('runtime/app.ts'), 'utf8')).toBe(CHANGE.after);
  });

  test.each(['runtime/app.ts', 'untracked.ts'])('%s that is not committed is an error', (name) => {
    write(name, 'mine\n');
    expect(check).toThrow(new RegExp(`uncommitted changes \\(${name.replace('.', '\\.')}\\): commit or stash`));
  });

  test('changes outside of the project are no matter', () => {
    write('other/x.txt', '');
    fs.mkdirSync(file('project'));
    expect(checkNothingIsLost('migrate', file('project'), [])).toBe(false);
  });
});

describe('outside of a repository', () => {
  test('the file as it was is kept as .orig', () => {
    write('runtime/app.ts', CHANGE.before);
    expect(check()).toBe(true);
    writeChanges(dir, [CHANGE, { file: 'new.ts', after: 'new\n', conflicts: 0 }], true);
    expect(fs.readFileSync(file('runtime/app.ts.orig'), 'utf8')).toBe(CHANGE.before);
    expect(fs.readdirSync(dir).sort()).toEqual(['new.ts', 'runtime']);
  });

  test('one that was kept before is not overwritten', () => {
    write('runtime/app.ts.orig', 'precious\n');
    expect(check).toThrow(/runtime\/app\.ts\.orig would be overwritten: move or delete it first/);
  });
});

test('a file keeps its line ends', () => {
  write('runtime/app.ts', 'a\r\nb\r\n');
  writeChanges(dir, [CHANGE], false);
  expect(fs.readFileSync(file('runtime/app.ts'), 'utf8')).toBe('a\r\nc\r\n');
});

test('a removed sample is deleted', () => {
  write('runtime/app.ts', 'a\n');
  writeChanges(dir, [{ file: 'runtime/app.ts', before: 'a\n', conflicts: 0 }], false);
  expect(fs.readdirSync(file('runtime'))).toEqual([]);
});
