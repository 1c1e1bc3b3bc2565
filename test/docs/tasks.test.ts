import * as fs from 'node:fs';
import * as path from 'node:path';
import { synthesized } from '../project/synthesized';

const ROOT = path.join(__dirname, '../..');
const CONTRIBUTORS = ['ARCHITECTURE.md', 'CONTRIBUTING.md'];

const USERS = [
  'README.md',
  ...fs.readdirSync(path.join(ROOT, 'templates')).map((name) => `templates/${name}/README.md`),
  ...['docs', 'docs/runtime', 'docs/infrastructure'].flatMap((folder) =>
    fs
      .readdirSync(path.join(ROOT, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  ),
];

/** The tasks that a page names; `projen new` is a command of projen's own. */
function tasksIn(page: string): { page: string; task: string }[] {
  const text = fs.readFileSync(path.join(ROOT, page), 'utf8');
  return [...text.matchAll(/npx projen ([a-z][\w:-]*)/g)]
    .map(([, task]) => ({ page, task }))
    .filter(({ task }) => task !== 'new');
}

test('every task that the documentation names is one of a generated project', () => {
  const { tasks } = synthesized().json('.projen/tasks.json');
  const named = USERS.flatMap(tasksIn);
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter(({ task }) => !Object.hasOwn(tasks, task))).toEqual([]);
});

test('every task that the pages for contributors name is one of this repository, or of a generated project', () => {
  const { tasks: own } = JSON.parse(fs.readFileSync(path.join(ROOT, '.projen/tasks.json'), 'utf8'));
  const tasks = { ...synthesized().json('.projen/tasks.json').tasks, ...own };
  const named = CONTRIBUTORS.flatMap(tasksIn);
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter(({ task }) => !Object.hasOwn(tasks, task))).toEqual([]);
});
