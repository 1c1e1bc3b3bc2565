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
