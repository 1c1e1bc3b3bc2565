import { PageProjects } from './page-project';

jest.setTimeout(180_000);

const projects = new PageProjects('', 'A bigger example');
beforeAll(() => projects.write());
afterAll(() => projects.remove());

test('the bigger example of the README compiles, synthesizes and passes its tests', () => {
  expect(projects.samplesOf('README').map(({ file }) => file)).toEqual([
    'runtime/app.ts',
    'infrastructure/stacks/app-stack.ts',
    'test/orders.test.ts',
  ]);
  expect(projects.compileErrors()).toEqual([]);
  expect(projects.synthErrors()).toBe('');
  expect(projects.testFailures('README')).toBe('');
});
