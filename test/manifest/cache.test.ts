import childProcess from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as fc from 'fast-check';
import { appFile, Project } from './project';
import { discover, discoverAsync } from '../../src/manifest';
import { bundle } from '../../src/manifest/bundle';
import { fingerprint } from '../../src/manifest/fingerprint';
import { inputsOf } from '../../src/manifest/inputs';

// A copy whose functions can be watched.
jest.mock('node:child_process', () => ({ ...jest.requireActual('node:child_process') }));
jest.setTimeout(120_000);

const APP = { 'runtime/app.ts': appFile('app.get(\'/\', () => a);', 'import { a } from \'./a\';\n'), 'runtime/a.ts': 'export const a = 1;' };

/** Whether a discovery is answered without starting a process. */
function isCached(project: Project): boolean {
  const spawned = jest.spyOn(childProcess, 'spawnSync');
  try {
    discover({ projectDir: project.dir });
    return spawned.mock.calls.length === 0;
  } finally {
    spawned.mockRestore();
  }
}

describe('when nothing has changed', () => {
  test('no process is started, and the answer is the same', () => {
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
    const project = new Project(APP);
    discover({ projectDir: project.dir });
    project.write('cdk.out/manifest.json', '{}');
    project.write('infrastructure/main.ts', 'throw 1;');
    project.write('runtime/README.md', '#');
    project.write('runtime/manifest.json', '{}');
    expect(isCached(project)).toBe(true);
  });
});

describe('what changes a bundle is seen, within one process', () => {
  test.each<[string, (project: Project) => void]>([
    ['an edit', (project) => project.write('runtime/a.ts', 'export const a = 2;')],
    ['an edit of the same size', (project) => project.write('runtime/a.ts', 'export const a = 3;')],
    ['a file removed', (project) => fs.rmSync(project.path('runtime/a.ts'))],
    ['a file renamed', (project) => fs.renameSync(project.path('runtime/a.ts'), project.path('runtime/a.js'))],
    ['a file that shadows another', (project) => project.write('runtime/a.tsx', 'export const a = 4;')],
    ['a tsconfig.json', (project) => project.write('tsconfig.json', '{ "compilerOptions": { "verbatimModuleSyntax": true } }')],
    ['a package.json', (project) => project.write('package.json', '{ "sideEffects": false, "dependencies": {} }')],
    ['a lock file', (project) => project.write('package-lock.json', '{}')],
    ['an install', (project) => project.write('node_modules/.package-lock.json', '{ "packages": {} }')],
    ['a package.json below runtime/', (project) => project.write('runtime/package.json', '{ "type": "commonjs" }')],
  ])('%s', (_what, change) => {
    const project = new Project(APP);
    discover({ projectDir: project.dir });
    expect(isCached(project)).toBe(true);
    change(project);
    const spawned = jest.spyOn(childProcess, 'spawnSync');
    try {
      discover({ projectDir: project.dir });
    } catch {
      // Some leave no app: that this is seen is the point.
    }
    expect(spawned).toHaveBeenCalledTimes(1);
    spawned.mockRestore();
  });

  test('a package patched in node_modules, with the same size and time of modification', () => {
    const project = new Project({ 'runtime/app.ts': appFile('app.get(\'/\', () => x);', 'import { x } from \'one\';\n') });
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
    const project = new Project({ 'runtime/app.ts': appFile('app.get(\'/\', () => x);', 'import { x } from \'one\';\n') });
    project.write('package.json', '{ "dependencies": { "one": "1" } }');
    project.write('node_modules/one/package.json', '{ "name": "one", "main": "index.js" }');
    project.write('node_modules/one/index.js', 'exports.x = 1;');
    const before = discover({ projectDir: project.dir });
    project.write('runtime/node_modules/one/package.json', '{ "name": "one", "main": "index.js" }');
    project.write('runtime/node_modules/one/index.js', 'exports.x = 2;');
    expect(discover({ projectDir: project.dir }).bundleHash).not.toBe(before.bundleHash);
  });

  test('a bundle that someone has removed from the cache is made again', () => {
    const project = new Project(APP);
    const { bundleDir } = discover({ projectDir: project.dir });
    fs.rmSync(path.join(bundleDir, 'index.mjs.map'));
    expect(fs.readdirSync(discover({ projectDir: project.dir }).bundleDir)).toContain('index.mjs.map');
  });

  test('a failure is not kept: the next good save is found', () => {
    const project = new Project(APP);
    discover({ projectDir: project.dir });
    project.write('runtime/a.ts', 'export const a = ;');
    expect(() => discover({ projectDir: project.dir })).toThrow('runtime/a.ts:1:18');
    expect(() => discover({ projectDir: project.dir })).toThrow('runtime/a.ts:1:18');
    project.write('runtime/a.ts', 'export const a = 1;');
    expect(discover({ projectDir: project.dir }).manifest.app).toBe('test');
  });
});

test('any number of discoveries at once give the same, and leave nothing behind', async () => {
  const project = new Project(APP);
  const results = await Promise.all(Array.from({ length: 6 }, () => discoverAsync({ projectDir: project.dir })));
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
  expect(discover({ projectDir: project.dir }).manifest.app).toBe('test');
});

describe('property', () => {
  const NAMES = ['a.ts', 'a.js', 'a.json', 'a/index.ts', 'a/b.ts', 'a/index.json', 'a/package.json', 'b.ts', 'b/index.tsx', 'package.json', 'tsconfig.json', 'node_modules/one/index.js', '../tsconfig.json', '../node_modules/one/index.ts'];
  const file = fc.constantFrom(...NAMES);
  const text = fc.constantFrom(
    'export const v = 1;', 'export const v = 2;', 'export { v } from "./b";', 'export { v } from "./a/b";', '{ "v": 3 }', '{ "main": "./b.ts" }', '{ "sideEffects": false }',
    '{ "compilerOptions": { "baseUrl": ".", "paths": { "./b": ["./a/b.ts"], "x": ["./b", "./a/b"] } } }', 'export { v } from "x";', 'import "./b"; export const v = 5;',
  );
  const change = fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('write' as const), file, text }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), file }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('rename' as const), file, to: file }) },
  );

  function apply(project: Project, step: typeof change extends fc.Arbitrary<infer T> ? T : never): void {
    const target = `runtime/${step.file}`;
    if (step.kind === 'write') project.write(target, step.text);
    if (step.kind === 'remove') fs.rmSync(project.path(target), { recursive: true, force: true });
    if (step.kind === 'rename' && fs.existsSync(project.path(target)) && !project.path(`runtime/${step.to}`).startsWith(project.path(target))) {
      project.write(`runtime/${step.to}`, '');
      fs.renameSync(project.path(target), project.path(`runtime/${step.to}`));
    }
  }

  const outcome = (project: Project) => bundle(project.dir, 'runtime').then(({ hash, metafile }) => ({ hash, metafile }), (error) => ({ error: error.message as string }));

  test('after any edits, additions, removals and renames, what is taken from the cache is what would be made', async () => {
    let kept = 0;
    let changed = 0;
    await fc.assert(fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 12 }), async (steps) => {
      const project = new Project({ 'runtime/app.ts': 'import * as a from "./a";\nimport * as b from "./b";\nimport * as one from "one";\nconsole.log(a, b, one);\n', 'runtime/a.ts': 'export const v = 0;', 'runtime/b.ts': 'export const v = 0;' });
      project.write('package.json', '{ "dependencies": { "one": "1" } }');
      project.write('node_modules/one/index.js', 'exports.v = 0;');
      let cached: { inputs: ReturnType<typeof inputsOf>; state: string; hash: string } | undefined;
      try {
        for (const step of [undefined, ...steps]) {
          if (step) {
            try { apply(project, step); } catch { continue; /* a folder where a file would be */ }
          }
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
    }), { numRuns: 40 });
    // The property says nothing if one of the two never happens.
    expect(kept).toBeGreaterThan(20);
    expect(changed).toBeGreaterThan(20);
  });
});
