import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import type { ServerlessCdkProjectOptions } from '../../src';
import { ServerlessCdkProject } from '../../src';

const made: string[] = [];
afterAll(() => made.forEach((dir) => fs.rmSync(dir, { recursive: true, force: true })));

/** A folder of its own below the system's temporary one. */
export function temporaryDir(): string {
  const dir = fs.realpathSync(fs.mkdtempSync(path.join(tmpdir(), 'project-test-')));
  made.push(dir);
  return dir;
}

export interface Synthesized {
  readonly dir: string;
  readonly project: ServerlessCdkProject;
  read(file: string): string;
  json(file: string): any;
  exists(file: string): boolean;
}

/** A project as `.projenrc.ts` makes it, without what comes after the files are written: no installation, no discovery. */
export function synthesized(
  options: Partial<ServerlessCdkProjectOptions> = {},
  dir: string = temporaryDir(),
): Synthesized {
  const before = process.env.PROJEN_DISABLE_POST;
  process.env.PROJEN_DISABLE_POST = 'true';
  try {
    const project = new ServerlessCdkProject({ name: 'cdkdemo', ...options, outdir: dir });
    project.synth();
    const file = (name: string) => path.join(dir, name);
    const read = (name: string) => fs.readFileSync(file(name), 'utf8');
    // A comment in the first line is projen's marker.
    return {
      dir,
      project,
      read,
      json: (name) => JSON.parse(read(name).replace(/^\/\/.*\n/, '')),
      exists: (name) => fs.existsSync(file(name)),
    };
  } finally {
    if (before === undefined) delete process.env.PROJEN_DISABLE_POST;
    else process.env.PROJEN_DISABLE_POST = before;
  }
}

/** Path, content and mode of every file below a folder. */
export function filesBelow(dir: string): { [file: string]: string } {
  const names = (fs.readdirSync(dir, { recursive: true }) as string[]).filter((name) =>
    fs.statSync(path.join(dir, name)).isFile(),
  );
  return Object.fromEntries(
    names
      .sort()
      .map((name) => [
        name,
        `${(fs.statSync(path.join(dir, name)).mode % 0o1000).toString(8)} ${fs.readFileSync(path.join(dir, name), 'utf8')}`,
      ]),
  );
}
