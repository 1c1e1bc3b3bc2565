import { FixtureProject } from './fixture-project';
import { loadEsbuild } from '../../../src/discovery';
import { Failures } from '../../../src/local/dev/failures';
import { LiveApp, type LiveAppOptions } from '../../../src/local/dev/live-app';
import type { StackFunctions } from '../../../src/local/dev/stack-functions';

jest.setTimeout(120_000);

test('saves during a build are built, named and discovered once, all together', async () => {
  const project = new FixtureProject({
    'runtime/app.ts':
      "import { App } from 'serverless-cdk-project/runtime';\nexport const app = new App({ name: 'demo' });\n",
  });
  const lines: string[] = [];
  const following: Promise<void>[] = [];
  let discoveries = 0;
  const failures = new Failures((text) => lines.push(text));
  const functions: Partial<StackFunctions> = { prepareCode: () => undefined, replaceCode: async () => undefined };
  const options: LiveAppOptions = {
    projectDir: project.dir,
    runtimeDir: 'runtime',
    workDir: `${project.dir}/work`,
    functions: functions as StackFunctions,
    failures,
    generate: async () => {
      discoveries++;
      return { manifest: { routes: [], operations: {} } as any };
    },
    hold: () => () => undefined,
    print: (text) => lines.push(text),
    onDeclarationsChanged: async () => undefined,
    onFollow: (work) => following.push(work),
    signal: new AbortController().signal,
  };
  const app = new LiveApp(options);
  try {
    failures.set('runtime', new Error('broken before'));
    const first = app.edited(['runtime/app.ts']);
    const others = Array.from({ length: 20 }, (_, i) => app.edited([i % 2 ? 'runtime/app.ts' : 'runtime/other.ts']));
    await Promise.all([first, ...others]);
    await Promise.all(following);
    expect(lines).toEqual([
      expect.stringMatching(/^runtime\/app\.ts served in \d+ ms$/),
      expect.stringMatching(/^runtime\/other\.ts, runtime\/app\.ts served in \d+ ms$/),
    ]);
    // One for each of the two builds.
    expect(discoveries).toBeLessThanOrEqual(2);
  } finally {
    app.cancel();
    await app.dispose();
    await loadEsbuild(project.dir).stop();
    project.remove();
  }
});

test('code with a new resource is served with the stack that has it, other code at once', async () => {
  const source = (more: string) =>
    `import { App } from 'serverless-cdk-project/runtime';\nexport const app = new App({ name: 'demo' });\n${more}\n`;
  const project = new FixtureProject({ 'runtime/app.ts': source('') });
  const calls: string[] = [];
  const following: Promise<void>[] = [];
  const resources: string[] = [];
  const functions: Partial<StackFunctions> = {
    prepareCode: () => undefined,
    replaceCode: async () => void calls.push('served'),
    stageCode: () => void calls.push('staged'),
  };
  const app: LiveApp = new LiveApp({
    projectDir: project.dir,
    runtimeDir: 'runtime',
    workDir: `${project.dir}/work`,
    functions: functions as StackFunctions,
    failures: new Failures(() => undefined),
    generate: async () => ({ manifest: { routes: [], operations: {}, resources: [...resources] } as any }),
    hold: () => {
      calls.push('held');
      return () => void calls.push('released');
    },
    print: () => undefined,
    onDeclarationsChanged: async () => {
      calls.push('loaded');
      await app.serveStaged();
    },
    onFollow: (work) => following.push(work),
    signal: new AbortController().signal,
  });
  const edited = async (more: string) => {
    project.write('runtime/app.ts', source(more));
    await app.edited(['runtime/app.ts']);
    await Promise.all(following.splice(0));
    return calls.splice(0);
  };
  try {
    await app.discover();
    await app.update();
    app.loading()();
    expect(calls.splice(0)).toEqual(['served']);
    expect(await edited('export const more = 1;')).toEqual(['held', 'served', 'released']);
    resources.push('Jobs');
    expect((await edited("export const jobs = app.queue('Jobs');")).join(' ')).toBe(
      'held staged held released loaded served released',
    );
    // No declaration, although it looks like one.
    app.loading()();
    expect((await edited("console.table('Rows');")).filter((call) => call !== 'held' && call !== 'released')).toEqual([
      'staged',
      'served',
    ]);
  } finally {
    app.cancel();
    await app.dispose();
    await loadEsbuild(project.dir).stop();
    project.remove();
  }
});
