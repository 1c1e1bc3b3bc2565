import * as fs from 'node:fs';
import * as path from 'node:path';
import { timed } from './command';
import { type Figure, interleaved } from './figure';
import { copyOfProject, run } from '../test/e2e/project';

/** `npx projen` without changes, compared with the same project and projen's default runner. */
export function noOp(): Figure[] {
  const ours = copyOfProject('bench-projen');
  const theirs = copyOfProject('bench-ts-node');
  const installed = run(theirs, 'npm', ['install', '--no-save', '--no-audit', '--no-fund', 'ts-node@^10']);
  if (installed.status !== 0) throw new Error(installed.output);
  const tasks = path.join(theirs, '.projen/tasks.json');
  const json = JSON.parse(fs.readFileSync(tasks, 'utf8'));
  json.tasks.default.steps = [{ exec: 'ts-node --project tsconfig.json .projenrc.ts' }];
  const tsNodeTasks = JSON.stringify(json, undefined, 2);
  const [tsx, tsNode] = interleaved(
    5,
    () => timed(ours, 'npx', ['projen']),
    () => {
      // Each run restores the project's own tasks.
      fs.rmSync(tasks);
      fs.writeFileSync(tasks, tsNodeTasks);
      return timed(theirs, 'npx', ['projen']);
    },
  );
  return [
    {
      name: 'npx projen, nothing changed / with ts-node',
      value: tsx / tsNode,
      unit: '×',
      atMost: 0.5,
      detail: `${tsx.toFixed(0)} ms / ${tsNode.toFixed(0)} ms`,
    },
  ];
}
