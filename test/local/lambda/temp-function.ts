import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { InstancePool, type InstancePoolOptions } from '../../../src/local/lambda';
import type { LocalFunction } from '../../../src/local/model';

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders.splice(0)) fs.rmSync(folder, { recursive: true, force: true });
});

/** A folder with these files, by their paths, until the tests of the file have ended. */
export function tempFolder(files: { readonly [file: string]: string }): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'local-lambda-'));
  folders.push(folder);
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  }
  return folder;
}

export interface TestPool {
  readonly pool: InstancePool;
  /** What the function wrote. */
  readonly output: { readonly stdout: string; readonly stderr: string };
}

/** Makes pools of functions from the source of their files, and closes them all. */
export class TestPools {
  private readonly pools: InstancePool[] = [];

  make(
    files: string | { readonly [file: string]: string },
    fn: Partial<LocalFunction> = {},
    options: Partial<InstancePoolOptions> = {},
  ): TestPool {
    const codeDir = tempFolder(typeof files === 'string' ? { 'index.mjs': files } : files);
    const output = { stdout: '', stderr: '' };
    const pool = new InstancePool(
      {
        logicalId: 'Fn',
        functionName: 'fn',
        arn: 'arn:aws:lambda:us-east-1:000000000000:function:fn',
        handler: 'index.handler',
        codeDir,
        environment: {},
        timeout: 10,
        memorySize: 256,
        ...fn,
      },
      {
        environment: {},
        log: (chunk, stream) => {
          output[stream] += chunk;
        },
        ...options,
      },
    );
    this.pools.push(pool);
    return { pool, output };
  }

  async close(): Promise<void> {
    await Promise.all(this.pools.splice(0).map((pool) => pool.close()));
  }
}

export const sleep = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));
