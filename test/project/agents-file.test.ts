import * as fs from 'node:fs';
import * as path from 'node:path';
import { synthesized } from './synthesized';

const project = synthesized();
const text = project.read('AGENTS.md');

test('instructions for agents are short, and name what there is', () => {
  expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(60);
  const { tasks } = project.json('.projen/tasks.json');
  const named = [...text.matchAll(/`npx projen ([a-z:-]+)/g)].map(([, task]) => task);
  expect(named).toContain('dev');
  expect(named.filter((task) => !Object.hasOwn(tasks, task))).toEqual([]);
  const root = path.join(__dirname, '../..');
  for (const [, page] of text.matchAll(/`(docs\/[^`]+\.md)`/g)) expect(fs.existsSync(path.join(root, page))).toBe(true);
});

test('those that somebody has written stay as they are', () => {
  fs.rmSync(path.join(project.dir, 'AGENTS.md'));
  fs.writeFileSync(path.join(project.dir, 'AGENTS.md'), '# Ours\n');
  synthesized({}, project.dir);
  expect(project.read('AGENTS.md')).toBe('# Ours\n');
});
