import * as fs from 'node:fs';
import * as path from 'node:path';
import { minifiedLibrary } from './minified-library';

/**
 * The tests of the library once more, with the library bundled and minified: what it does must not depend on the name of a
 * class, a function or a property.
 */
const mockLibrary = minifiedLibrary();
jest.mock('../../src/runtime', () => jest.requireActual(mockLibrary.runtime));
jest.mock('../../src/testing', () => jest.requireActual(mockLibrary.testing));

afterAll(() => fs.rmSync(mockLibrary.folder, { recursive: true, force: true }));

// What is generated has been tried many times before; here it shows that nothing depends on names.
jest.mock('./properties/cases', () => {
  const own = jest.requireActual<typeof import('./properties/cases')>('./properties/cases');
  return {
    ...own,
    CASES: Object.fromEntries(Object.entries(own.CASES).map(([property, cases]) => [property, cases / 20])),
  };
});

/** The files of the library that a test imports, itself or by the test files that it imports. */
function sourcesOf(file: string): string[] {
  return [...fs.readFileSync(file, 'utf8').matchAll(/(?:from |import\(|requireActual\()'(\.[^']*)'/g)].flatMap(
    ([, request]) => {
      const target = path.join(path.dirname(file), request);
      const source = path.relative(SOURCE, target);
      if (!source.startsWith('..')) return [source];
      return fs.existsSync(`${target}.ts`) ? sourcesOf(`${target}.ts`) : [];
    },
  );
}

const SOURCE = path.join(__dirname, '../../src');
const TESTS = path.join(__dirname, '..');
const all = ['runtime', 'testing']
  .flatMap((part) =>
    fs.readdirSync(path.join(TESTS, part), { recursive: true, encoding: 'utf8' }).map((file) => path.join(part, file)),
  )
  .filter((file) => file.endsWith('.test.ts') && path.join(TESTS, file) !== __filename)
  .sort();

/** Those that say what the library does through its public entries, and so hold for any form of it. */
const files = all.filter((file) => {
  const sources = sourcesOf(path.join(TESTS, file));
  // The events that are handed to it are no part of it.
  const ofLibrary = sources.filter((source) => !source.startsWith('gateway-events/'));
  return ofLibrary.length > 0 && ofLibrary.every((source) => source === 'runtime' || source === 'testing');
});

test('the library of these tests is minified', () => {
  const { App } = jest.requireMock<typeof import('../../src/runtime')>('../../src/runtime');
  expect(App.name).not.toBe('App');
  expect(fs.readFileSync(mockLibrary.runtime, 'utf8')).not.toMatch(
    /\b(EventRequest|RequestHeaders|rawPathOf|addRoute)\b/,
  );
});

test('all tests of behaviour are among them: what is left out is about single modules, types or docs', () => {
  const behaviour = all.filter(
    (file) => /^runtime\/(http|events|differential|properties)\//.test(file) && !file.endsWith('cases.test.ts'),
  );
  const names = [
    'declare-route',
    'middleware',
    'from-middy',
    'resources',
    'log',
    'bad-input',
    'aws-sample-events',
    'parts/aws/aws',
  ].map((name) => `runtime/${name}.test.ts`);
  expect(
    [...behaviour, ...names, 'testing/client.test.ts', 'testing/events.test.ts', 'testing/websocket.test.ts'].filter(
      (file) => !files.includes(file),
    ),
  ).toEqual([]);
});

for (const file of files) {
  describe(`minified: ${file}`, () => {
    jest.requireActual(path.join(TESTS, file));
  });
}
