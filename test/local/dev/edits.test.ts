import { consequences, type Dependencies } from '../../../src/local/dev/edits';
import type { Edit } from '../../../src/local/dev/watcher';

const project = (more: Partial<Dependencies> = {}): Dependencies => ({
  apps: new Map([['runtime', { dependsOn: ({ file }: Edit) => file === 'runtime/app.ts' }]]),
  infrastructureDir: 'infrastructure',
  reads: {
    files: new Set(['policy.json', 'infrastructure/policy.json', 'runtime/app.ts']),
    folders: new Set(['', 'site', 'runtime']),
  },
  isBroken: () => false,
  ...more,
});

const of = (edit: Partial<Edit>, more?: Partial<Dependencies>) => {
  const { apps, synthesis } = consequences([{ kind: 'content', file: '', ...edit }], project(more));
  return { served: apps.get('runtime') ?? [], synthesis };
};
const NOTHING = { served: [], synthesis: false };

test.each([
  'dev.log',
  'runtime/dev.log',
  'infrastructure/dev.log',
  'infrastructure/other.json',
  'README.md',
  'runtime/README.md',
  'package.json',
  'site/index.html',
])('nothing follows from %s if nothing depends on it', (file) => {
  expect(of({ file })).toEqual(NOTHING);
});

test('what a runtime app is built of is served, and the stack stays', () => {
  expect(of({ file: 'runtime/app.ts' })).toEqual({ served: ['runtime/app.ts'], synthesis: false });
});

test.each([
  'cdk.json',
  'cdk.context.json',
  'runtime/config.json',
  'infrastructure/main.ts',
  'infrastructure/lib/unread.mjs',
  'policy.json',
  'infrastructure/policy.json',
])('the stack is synthesized again after an edit of %s', (file) => {
  expect(of({ file })).toEqual({ served: [], synthesis: true });
});

test('what is beside the app is served if it is built of it, and synthesized if the stack has read it', () => {
  const apps = new Map([['runtime', { dependsOn: ({ file }: Edit) => file === '../shared/index.ts' }]]);
  const reads = { files: new Set(['../shared/index.ts', '../shared/names.ts']), folders: new Set<string>() };
  expect(of({ file: '../shared/index.ts' }, { apps, reads })).toEqual({
    served: ['../shared/index.ts'],
    synthesis: true,
  });
  expect(of({ file: '../shared/names.ts' }, { apps, reads })).toEqual({ served: [], synthesis: true });
  expect(of({ file: '../shared/README.md' }, { apps, reads })).toEqual(NOTHING);
});

test('a name that is new or gone counts in the folders that were listed, but for the root', () => {
  expect(of({ file: 'site/new.html', kind: 'name' }).synthesis).toBe(true);
  expect(of({ file: 'other/new.html', kind: 'name' }).synthesis).toBe(false);
  expect(of({ file: 'dev.log', kind: 'name' }).synthesis).toBe(false);
});

describe('an edit may fix a part that has an error', () => {
  const broken = (dir: string) => ({ isBroken: (part: string) => part === dir });

  test.each([
    [{ file: 'runtime/other.ts' }, { served: ['runtime/other.ts'], synthesis: false }],
    [
      { file: 'runtime/data.txt', kind: 'name' as const },
      { served: ['runtime/data.txt'], synthesis: false },
    ],
    [{ file: '../shared/index.ts' }, { served: ['../shared/index.ts'], synthesis: false }],
    [{ file: 'infrastructure/new.txt', kind: 'name' as const }, NOTHING],
    // What is told of it may go there, and would go on for ever.
    [{ file: 'runtime/dev.log' }, NOTHING],
  ])('a runtime app by %p', (edit, expected) => {
    expect(of(edit, broken('runtime'))).toEqual(expected);
  });

  test.each([
    [{ file: 'infrastructure/data.txt', kind: 'name' as const }, true],
    [{ file: 'shared/name.ts' }, true],
    [{ file: 'infrastructure/dev.log' }, false],
    [{ file: 'runtime/data.txt', kind: 'name' as const }, false],
  ])('the infrastructure by %p: %p', (edit, synthesis) => {
    expect(of(edit, broken('infrastructure'))).toEqual({ served: [], synthesis });
  });
});
