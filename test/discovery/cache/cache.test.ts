import childProcess from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as fc from 'fast-check';
import { appFile, Project } from '../project';
import { discover, discoverAsync } from '../../../src/discovery';
import { bundle } from '../../../src/discovery/bundle/bundle';
import { fingerprint } from '../../../src/discovery/cache/fingerprint';
import { inputsOf } from '../../../src/discovery/cache/inputs';

// A copy whose functions can be watched.
jest.mock('node:child_process', () => ({ ...jest.requireActual('node:child_process') }));
jest.setTimeout(120_000);

const APP = {
  'runtime/app.ts': appFile("app.get('/', () => a);", "import { a } from './a';\n"),
  'runtime/a.ts': 'export const a = 1;',
};

/** Whether a discovery is answered without a process. None is started: that it would be is the point. */
function isCached(project: Project): boolean {
  const spawned = jest
    .spyOn(childProcess, 'spawnSync')
    .mockReturnValue({ status: 1, signal: null, stdout: '', stderr: '' } as any);
  try {
    discover({ projectDir: project.dir });
  } catch (error) {
    expect(error).toMatchObject({ code: 'DISCOVERY_FAILED' });
  }
  const { length } = spawned.mock.calls;
  spawned.mockRestore();
  return length === 0;
}

let known: { readonly project: Project; readonly copy: string } | undefined;

/** A project that was discovered as it is: the same one each time, put back into that state, as a discovery takes its time. */
function discovered(): Project {
  if (!known) {
    const project = new Project(APP);
    discover({ projectDir: project.dir });
    known = { project, copy: new Project({}).path('copy') };
    fs.cpSync(project.dir, known.copy, { recursive: true });
  }
  const { project, copy } = known;
  fs.rmSync(project.dir, { recursive: true });
  fs.cpSync(copy, project.dir, { recursive: true });
  return project;
}

describe('when nothing has changed', () => {
  test('no process is started, and the result is the same', () => {
    const project = new Project(APP);
    const first = discover({ projectDir: project.dir });
    expect(isCached(project)).toBe(true);
    expect(discover({ projectDir: project.dir })).toEqual(first);
  });

  test('another process, the other form and another folder find it too', async () => {
    const project = new Project(APP);
    await discoverAsync({ projectDir: project.dir });
    const spawned = jest.spyOn(childProcess, 'spawn');
    await discoverAsync({ projectDir: path.join(project.dir, 'runtime', '..') });
    expect(spawned).not.toHaveBeenCalled();
    spawned.mockRestore();
    expect(isCached(project)).toBe(true);
  });

  test('what a build writes beside the app does not count', () => {
    const project = discovered();
    project.write('cdk.out/manifest.json', '{}');
    project.write('infrastructure/main.ts', 'throw 1;');
    project.write('runtime/README.md', '#');
    project.write('runtime/manifest.json', '{}');
    expect(isCached(project)).toBe(true);
  });
});

describe('changes that affect a bundle are detected, within one process', () => {
  test.each<[string, (project: Project) => void]>([
    ['an edit', (project) => project.write('runtime/a.ts', 'export const a = 2;')],
    ['an edit of the same size', (project) => project.write('runtime/a.ts', 'export const a = 3;')],
    ['a file removed', (project) => fs.rmSync(project.path('runtime/a.ts'))],
    ['a file renamed', (project) => fs.renameSync(project.path('runtime/a.ts'), project.path('runtime/a.js'))],
    ['a file that shadows another', (project) => project.write('runtime/a.tsx', 'export const a = 4;')],
    [
      'a tsconfig.json',
      (project) => project.write('tsconfig.json', '{ "compilerOptions": { "verbatimModuleSyntax": true } }'),
    ],
    ['a package.json', (project) => project.write('package.json', '{ "sideEffects": false, "dependencies": {} }')],
    ['a lock file', (project) => project.write('package-lock.json', '{}')],
    ['an install', (project) => project.write('node_modules/.package-lock.json', '{ "packages": {} }')],
    ['a package.json below runtime/', (project) => project.write('runtime/package.json', '{ "type": "commonjs" }')],
  ])('%s', (_what, change) => {
    const project = discovered();
    expect(isCached(project)).toBe(true);
    change(project);
    expect(isCached(project)).toBe(false);
  });

  test('a package patched in node_modules, with the same size and time of modification', () => {
    const project = new Project({ 'runtime/app.ts': appFile("app.get('/', () => x);", "import { x } from 'one';\n") });
    project.write('package.json', '{ "dependencies": { "one": "1" } }');
    project.write('node_modules/one/package.json', '{ "name": "one", "main": "index.js" }');
    project.write('node_modules/one/index.js', 'exports.x = 1;');
    const file = project.path('node_modules/one/index.js');
    const npm = new Date('1985-10-26T08:15:00Z');
    fs.utimesSync(file, npm, npm);
    const before = discover({ projectDir: project.dir });
    expect(isCached(project)).toBe(true);
    fs.writeFileSync(file, 'exports.x = 2;');
    fs.utimesSync(file, npm, npm);
    expect(discover({ projectDir: project.dir }).bundleHash).not.toBe(before.bundleHash);
  });

  test('a package nearer to the app', () => {
    const project = new Project({ 'runtime/app.ts': appFile("app.get('/', () => x);", "import { x } from 'one';\n") });
    project.write('package.json', '{ "dependencies": { "one": "1" } }');
    project.write('node_modules/one/package.json', '{ "name": "one", "main": "index.js" }');
    project.write('node_modules/one/index.js', 'exports.x = 1;');
    const before = discover({ projectDir: project.dir });
    project.write('runtime/node_modules/one/package.json', '{ "name": "one", "main": "index.js" }');
    project.write('runtime/node_modules/one/index.js', 'exports.x = 2;');
    expect(discover({ projectDir: project.dir }).bundleHash).not.toBe(before.bundleHash);
  });

  test('a bundle that was removed from the cache is built again', () => {
    const project = discovered();
    const { bundleDir } = discover({ projectDir: project.dir });
    fs.rmSync(path.join(bundleDir, 'index.mjs.map'));
    expect(fs.readdirSync(discover({ projectDir: project.dir }).bundleDir)).toContain('index.mjs.map');
  });

  test('a failure is not kept: the next good save is found', () => {
    const project = discovered();
    project.write('runtime/a.ts', 'export const a = ;');
    expect(() => discover({ projectDir: project.dir })).toThrow('runtime/a.ts:1:18');
    expect(() => discover({ projectDir: project.dir })).toThrow('runtime/a.ts:1:18');
    project.write('runtime/a.ts', 'export const a = 1;');
    expect(discover({ projectDir: project.dir }).manifest.app).toBe('test');
  });
});

test('any number of discoveries at once give the same, and leave nothing behind', async () => {
  const project = new Project(APP);
  const results = await Promise.all(Array.from({ length: 4 }, () => discoverAsync({ projectDir: project.dir })));
  expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1);
  expect(fs.readdirSync(project.path('node_modules/.cache/serverless-cdk-project/work'))).toEqual([]);
  expect(isCached(project)).toBe(true);
});

test('a copy of a project, its cache included, has its own', () => {
  const parent = new Project({});
  const project = new Project(APP, {}, parent.path('one'));
  discover({ projectDir: project.dir });
  fs.cpSync(project.dir, parent.path('two'), { recursive: true });
  fs.writeFileSync(parent.path('two/runtime/app.ts'), appFile().replace('test', 'copy'));
  expect(discover({ projectDir: parent.path('two') }).manifest.app).toBe('copy');
  expect(isCached(project)).toBe(true);
});

describe('property', () => {
  const NAMES = [
    'a.ts',
    'a.tsx',
    'a.js',
    'a.json',
    'a/index.ts',
    'a/b.ts',
    'a/index.json',
    'a/package.json',
    'b.ts',
    'b/index.tsx',
    'package.json',
    'tsconfig.json',
    'node_modules/one/index.js',
    '../tsconfig.json',
    '../node_modules/one/index.ts',
  ];
  // What no bundle depends on, unless it takes the name of something else: most of its changes leave the cache as it is.
  const OTHERS = [
    'notes.md',
    'a/b.txt',
    'c/data.html',
    '../README.md',
    '../infrastructure/main.ts',
    '../node_modules/two/index.js',
  ];
  const file = fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...NAMES) },
    { weight: 1, arbitrary: fc.constantFrom(...OTHERS) },
  );
  const CODE = [
    'export const v = 1;',
    'export const v = 2;',
    'export { v } from "./b";',
    'export { v } from "./a/b";',
    'export { v } from "x";',
    'import "./b"; export const v = 5;',
  ];
  const JSONS = [
    '{ "v": 3 }',
    '{ "main": "./b.ts" }',
    '{ "sideEffects": false }',
    '{ "compilerOptions": { "baseUrl": ".", "paths": { "./b": ["./a/b.ts"], "x": ["./b", "./a/b"] } } }',
  ];
  // Seldom what is not of the kind of the file: that breaks the app for most of what follows.
  const written = file.chain((name) =>
    fc.record({
      kind: fc.constant('write' as const),
      file: fc.constant(name),
      text: fc.oneof(
        { weight: 9, arbitrary: fc.constantFrom(...(name.endsWith('.json') ? JSONS : CODE)) },
        { weight: 1, arbitrary: fc.constantFrom(...CODE, ...JSONS) },
      ),
    }),
  );
  const change = fc.oneof(
    { weight: 7, arbitrary: written },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), file }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('rename' as const), file, to: file }) },
  );

  /** Whether it changes anything. */
  function apply(project: Project, step: typeof change extends fc.Arbitrary<infer T> ? T : never): boolean {
    const target = `runtime/${step.file}`;
    const exists = fs.existsSync(project.path(target));
    try {
      if (step.kind === 'write') {
        if (exists && project.read(target) === step.text) return false;
        project.write(target, step.text);
        return true;
      }
      if (!exists) return false;
      if (step.kind === 'remove') fs.rmSync(project.path(target), { recursive: true });
      if (step.kind === 'rename') {
        if (project.path(`runtime/${step.to}`).startsWith(project.path(target))) return false;
        project.write(`runtime/${step.to}`, '');
        fs.renameSync(project.path(target), project.path(`runtime/${step.to}`));
      }
      return true;
    } catch {
      // A folder where a file would be. A folder above it may have been made.
      return true;
    }
  }

  const outcome = (project: Project) =>
    bundle(project.dir, 'runtime').then(
      ({ hash, metafile }) => ({ hash, metafile }),
      (error) => ({ error: error.message as string }),
    );

  test('after any edits, additions, removals and renames, what is taken from the cache is what would be made', async () => {
    let kept = 0;
    let changed = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 12 }), async (steps) => {
        const project = new Project({
          'runtime/app.ts':
            'import * as a from "./a";\nimport * as b from "./b";\nimport * as one from "one";\nconsole.log(a, b, one);\n',
          'runtime/a.ts': 'export const v = 0;',
          'runtime/b.ts': 'export const v = 0;',
        });
        project.write('package.json', '{ "dependencies": { "one": "1" } }');
        project.write('node_modules/one/index.js', 'exports.v = 0;');
        let cached: { inputs: ReturnType<typeof inputsOf>; state: string; hash: string } | undefined;
        try {
          for (const step of [undefined, ...steps]) {
            if (step && !apply(project, step)) continue;
            const now = await outcome(project);
            const hit = cached && fingerprint(cached.inputs, project.dir) === cached.state;
            if (hit) {
              expect(now).toMatchObject({ hash: cached!.hash });
              kept++;
            } else {
              changed++;
            }
            if (!hit && 'metafile' in now) {
              const inputs = inputsOf(now.metafile, project.dir, 'runtime');
              cached = { inputs, state: fingerprint(inputs, project.dir), hash: now.hash };
            }
          }
        } finally {
          fs.rmSync(project.dir, { recursive: true, force: true });
        }
      }),
      { numRuns: 40 },
    );
    // The property says nothing if one of the two never happens.
    expect(kept).toBeGreaterThan(10);
    expect(changed).toBeGreaterThan(20);
  });
});
