import * as fs from 'node:fs';
import * as path from 'node:path';
import { renderBridge } from '../../src/bridge/render';
import { discover } from '../../src/discovery';
import { surfaceOf } from '../../src/manifest/surface';

const ROOT = path.join(__dirname, '../..');
const TEMPLATE = path.join(ROOT, 'templates/rest-api-table');

/** A sample of a page: where it is put, and where it stands. */
export interface Sample {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/**
 * The samples of a page. The first line of one may name its file, `// runtime/app.ts`; any other is a module beside the stacks.
 */
export function samplesOf(page: string): Sample[] {
  const text = fs.readFileSync(page, 'utf8');
  const samples: Sample[] = [];
  for (const { 1: code, index } of text.matchAll(/^```ts\n([^]*?)^```$/gm)) {
    const line = text.slice(0, index).split('\n').length + 1;
    const named = /^\/\/ (\S+\.ts)\n/.exec(code)?.[1] ?? 'infrastructure/stacks/sample.ts';
    const times = samples.filter(({ file }) => file.replace(/(-\d+)?\.ts$/, '.ts') === named).length;
    if (times && named === 'runtime/app.ts') throw new Error(`${page}:${line}: a page has one runtime/app.ts`);
    samples.push({ file: times ? named.replace(/\.ts$/, `-${times + 1}.ts`) : named, line, text: code });
  }
  return samples;
}

/** The project of a page: its samples, and the bridge to its app; to the sample app if it has none. */
export function writeProject(dir: string, samples: readonly Sample[]): void {
  const write = (file: string, text: string): void => {
    fs.mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
    fs.writeFileSync(path.join(dir, file), text);
  };
  const { devDependencies } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  write('package.json', JSON.stringify({ name: 'cdkdemo', dependencies: devDependencies }));
  write(
    'runtime/app.ts',
    fs.readFileSync(path.join(TEMPLATE, 'runtime/app.ts'), 'utf8').replace(/{{projectName}}/g, 'cdkdemo'),
  );
  write(
    'runtime/config.json',
    JSON.stringify({ version: 1, name: 'cdkdemo', defaultStage: 'dev', stages: { dev: {}, prod: {} } }),
  );
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(dir, 'node_modules'));
  for (const { file, text } of samples) write(file, text);
  write('infrastructure/runtime-app.ts', renderBridge(surfaceOf(discover({ projectDir: dir }).manifest)));
}
