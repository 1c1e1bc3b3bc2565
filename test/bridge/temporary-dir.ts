import * as fs from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';

const made: string[] = [];
afterAll(() => made.forEach((dir) => fs.rmSync(dir, { recursive: true, force: true })));

export function temporaryDir(): string {
  const dir = fs.realpathSync(fs.mkdtempSync(path.join(tmpdir(), 'bridge-test-')));
  made.push(dir);
  return dir;
}
