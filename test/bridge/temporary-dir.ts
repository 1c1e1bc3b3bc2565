import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';

const made: string[] = [];
afterAll(() => made.forEach((dir) => fs.rmSync(dir, { recursive: true, force: true })));

export function temporaryDir(): string {
  const dir = fs.realpathSync(fs.mkdtempSync(path.join(tmpdir(), 'bridge-test-')));
  made.push(dir);
  return dir;
}
