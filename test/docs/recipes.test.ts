import * as fs from 'node:fs';
import * as path from 'node:path';
import { PageProjects } from './page-project';

jest.setTimeout(180_000);

const ROOT = path.join(__dirname, '../..');
const projects = new PageProjects('docs/recipes');
beforeAll(() => projects.write());
afterAll(() => projects.remove());

test('the samples of every recipe compile', () => {
  expect(projects.compileErrors()).toEqual([]);
});

test('the stacks of every recipe synthesize', () => {
  expect(projects.synthErrors()).toBe('');
});

test.each(projects.pages)('the tests of the recipe %s pass', (page) => {
  expect(projects.samplesOf(page).filter(({ file }) => file.startsWith('test/'))).not.toEqual([]);
  expect(projects.testFailures(page)).toBe('');
});

test('the index links to every recipe, and the README of the repository to the index', () => {
  const index = fs.readFileSync(path.join(ROOT, 'docs/recipes/README.md'), 'utf8');
  for (const page of projects.pages) expect(index).toContain(`](${page}.md)`);
  expect(fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8')).toContain('](docs/recipes/README.md)');
});
