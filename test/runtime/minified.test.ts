import * as fs from 'fs';
import * as path from 'path';
import { minifiedLibrary } from './minified-library';

/**
 * The tests of the library once more, with the library bundled and minified: what it does must not depend on the name of a
 * class, a function or a property.
 */
const mockLibrary = minifiedLibrary();
jest.mock('../../src/runtime', () => jest.requireActual(mockLibrary.runtime));
jest.mock('../../src/testing', () => jest.requireActual(mockLibrary.testing));

afterAll(() => fs.rmSync(mockLibrary.folder, { recursive: true, force: true }));

/** Tests that say what the library does through its public entries, and so hold for any form of it. */
const files = ['runtime', 'testing'].flatMap((part) => {
  const folder = path.join(__dirname, '..', part);
  return fs.readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && !/^(properties|differential)\//.test(file))
    .map((file) => path.join(folder, file));
}).filter((file) => {
  const sources = [...fs.readFileSync(file, 'utf8').matchAll(/(?:from |import\(|requireActual\()'(?:\.\.\/)+src\/(.*?)'/g)].map(([, source]) => source);
  return file !== __filename && sources.length > 0 && sources.every((source) => source === 'runtime' || source === 'testing');
}).sort();

test('the library of these tests is minified', () => {
  const { App } = jest.requireMock<typeof import('../../src/runtime')>('../../src/runtime');
  expect(App.name).not.toBe('App');
  expect(fs.readFileSync(mockLibrary.runtime, 'utf8')).not.toMatch(/\b(EventRequest|RequestHeaders|rawPathOf|declaredRoute)\b/);
});

test('the tests of requests, responses, routes and events are among them', () => {
  const names = files.map((file) => path.relative(path.join(__dirname, '..'), file));
  for (const name of ['http/routing', 'http/request', 'http/response', 'http/cors', 'http/validation', 'events/handlers', 'declare-route']) {
    expect(names).toContain(`runtime/${name}.test.ts`);
  }
});

for (const file of files) {
  describe(`minified: ${path.relative(path.join(__dirname, '..'), file)}`, () => {
    jest.requireActual(file);
  });
}
