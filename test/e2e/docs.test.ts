import * as fs from 'node:fs';
import * as path from 'node:path';
import { copyOfProject, projen, succeeded } from './project';

const ROOT = path.resolve(__dirname, '../..');

/** The code samples of the README, up to its bigger example, that name their file in their first line. */
function samplesOf(page: string): { [file: string]: string } {
  const [text] = fs.readFileSync(path.join(ROOT, page), 'utf8').split('## A bigger example');
  const samples = [...text.matchAll(/^```ts\n\/\/ (\S+\.ts)\n([\s\S]*?)^```$/gm)];
  return Object.fromEntries(samples.map(([, file, code]) => [file, code]));
}

test('the samples of the README are a project that builds and passes its tests', () => {
  const project = copyOfProject('readme');
  const samples = samplesOf('README.md');
  expect(Object.keys(samples)).toEqual(
    expect.arrayContaining(['runtime/app.ts', '.projenrc.ts', 'test/users.test.ts']),
  );
  for (const [file, code] of Object.entries(samples)) {
    fs.mkdirSync(path.dirname(path.join(project, file)), { recursive: true });
    fs.writeFileSync(path.join(project, file), code);
  }
  for (const task of ['default', 'typecheck', 'test']) succeeded(projen(project, [task]));
});
