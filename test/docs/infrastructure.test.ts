import * as fs from 'node:fs';
import * as path from 'node:path';
import { PageProjects } from './page-project';

jest.setTimeout(180_000);

const ROOT = path.join(__dirname, '../..');
const projects = new PageProjects('docs/infrastructure');
beforeAll(() => projects.write());
afterAll(() => projects.remove());

test('the samples of every page compile, with the bridge to the app of the page', () => {
  expect(projects.compileErrors()).toEqual([]);
});

test('the stacks of every page synthesize', () => {
  expect(projects.synthErrors()).toBe('');
});

test('the index links to every page, and the README of the repository to the index', () => {
  const index = fs.readFileSync(path.join(ROOT, 'docs/infrastructure/README.md'), 'utf8');
  for (const page of projects.pages) expect(index).toContain(`](${page}.md)`);
  expect(fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8')).toContain('](docs/infrastructure/README.md)');
});
