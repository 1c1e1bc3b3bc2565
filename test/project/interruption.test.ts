import * as fs from 'node:fs';
import * as path from 'node:path';
import { filesBelow, temporaryDir } from './synthesized';
import type { ServerlessCdkProjectOptions } from '../../src';
import { ApiType, ServerlessCdkProject } from '../../src';

const EXISTING = { ...process.env };
// The functions of the namespace that is imported cannot be replaced.
const nodeFs: typeof fs = require('node:fs');
const childProcess: typeof import('node:child_process') = require('node:child_process');
const write = fs.writeFileSync;

beforeAll(() => {
  // Without the installation: what it leaves is that of npm.
  process.env.PROJEN_DISABLE_POST = 'true';
});

afterAll(() => {
  process.env = EXISTING;
});

afterEach(() => jest.restoreAllMocks());

/** The project type, which projen reads from what jsii has compiled. */
const mockType = {
  moduleName: 'serverless-cdk-project',
  pjid: 'serverless-cdk-project',
  fqn: 'serverless-cdk-project.ServerlessCdkProject',
  typename: 'ServerlessCdkProject',
  docsurl: '',
  options: ['name', 'runtimeDeps', 'api'].map((name) => ({
    name,
    path: [name],
    switch: name,
    type: name === 'name' ? { primitive: 'string' } : { primitive: 'json' },
    kind: 'primitive',
    parent: 'ServerlessCdkProjectOptions',
    jsonLike: true,
  })),
};

jest.mock('projen/lib/inventory', () => ({
  ...jest.requireActual('projen/lib/inventory'),
  resolveProjectType: () => mockType,
}));

/** `projen new --template <template>`, after projen has installed the package of the project type. */
function create(dir: string, template: string): void {
  const args = { name: 'cdkdemo', template };
  const options = { ...args, outdir: dir, __new__: { args, fqn: mockType.fqn, comments: 'none', synth: true } };
  new ServerlessCdkProject(options as unknown as ServerlessCdkProjectOptions).synth();
}

/** Runs `.projenrc.ts`. */
function synthesize(dir: string): void {
  const text = fs.readFileSync(path.join(dir, '.projenrc.ts'), 'utf8').replace(/^import .*$/gm, '');
  class Here extends ServerlessCdkProject {
    constructor(options: ServerlessCdkProjectOptions) {
      super({ ...options, outdir: dir });
    }
  }
  new Function('ServerlessCdkProject', 'ApiType', text)(Here, ApiType);
}

/** The same command again: projen's `new`, or the task of that name that comes first. */
function createAgain(dir: string, template: string): void {
  const tasks = path.join(dir, '.projen/tasks.json');
  const { new: task } = fs.existsSync(tasks) ? JSON.parse(fs.readFileSync(tasks, 'utf8')).tasks : ({} as any);
  if (task) synthesize(dir);
  else create(dir, template);
}

/** Ends the process, as far as files show it, before the write of a number. */
function killedBefore(count: number): { readonly files: string[] } {
  const files: string[] = [];
  jest.spyOn(nodeFs, 'writeFileSync').mockImplementation((file, ...rest) => {
    if (files.length === count) throw new Error('killed');
    files.push(String(file));
    write(file, ...rest);
  });
  return { files };
}

test('projen new installs anew what npm has installed in part, before it installs anything else', () => {
  const dir = temporaryDir();
  // The record of npm has no source of the package, as it found its folder.
  fs.mkdirSync(path.join(dir, 'node_modules/a'), { recursive: true });
  write(path.join(dir, 'node_modules/.package-lock.json'), JSON.stringify({ packages: { 'node_modules/a': {} } }));
  const installations: string[][] = [];
  const spawn = childProcess.spawnSync;
  jest.spyOn(childProcess, 'spawnSync').mockImplementation(((command: string, ...rest: any[]) => {
    if (!/\binstall\b/.test(command)) return (spawn as any)(command, ...rest);
    const packages = path.join(dir, 'node_modules');
    installations.push(fs.existsSync(packages) ? fs.readdirSync(packages) : []);
    return { status: 1 };
  }) as any);
  delete process.env.PROJEN_DISABLE_POST;
  try {
    expect(() => create(dir, 'http-api')).toThrow('The dependencies could not be installed');
  } finally {
    process.env.PROJEN_DISABLE_POST = 'true';
  }
  expect(installations).toEqual([[]]);
});

describe('projen new', () => {
  const template = 'http-api';
  let expected: { [file: string]: string };
  let writes: number;

  beforeAll(() => {
    const dir = temporaryDir();
    const { files } = killedBefore(Infinity);
    create(dir, template);
    writes = files.length;
    jest.restoreAllMocks();
    expected = filesBelow(dir);
  });

  test('leaves nothing of its record', () => {
    expect(writes).toBeGreaterThan(30);
    expect(Object.keys(expected)).not.toContain('.projen/creation.json');
    expect(JSON.parse(expected['.projen/tasks.json'].slice(4)).tasks).not.toHaveProperty('new');
  });

  test('is completed by running it again, whichever file was the last', () => {
    for (let count = 0; count < writes; count++) {
      const dir = temporaryDir();
      const { files } = killedBefore(count);
      expect(() => create(dir, template)).toThrow('killed');
      jest.restoreAllMocks();
      createAgain(dir, template);
      expect({ last: files.at(-1)?.slice(dir.length), files: filesBelow(dir) }).toEqual({
        last: files.at(-1)?.slice(dir.length),
        files: expected,
      });
    }
  });
});
