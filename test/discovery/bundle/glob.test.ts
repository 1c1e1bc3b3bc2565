import fc from 'fast-check';
import { minimatch } from 'minimatch';
import { isGlob, matcher } from '../../../src/discovery/bundle/glob';

const name = fc.stringMatching(/^\.?[ab(]{1,2}$/).filter((text) => !/^\.+$/.test(text));
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('/'));
const part = fc.oneof(name, fc.constantFrom('*', '**', '?', 'a*', '*.b', '.*', '*a*', '{a,b}', '{a,*}.b', '??'));
const pattern = fc.array(part, { minLength: 1, maxLength: 2 }).map((parts) => parts.join('/'));

test('a path matches a pattern as it does in a shell', () => {
  let matched = 0;
  fc.assert(
    fc.property(pattern, path, (given, file) => {
      const expected = minimatch(file, given, { noext: true, nocomment: true, nonegate: true, optimizationLevel: 0 });
      if (expected) matched++;
      expect([given, file, matcher(given)(file)]).toEqual([given, file, expected]);
    }),
    { numRuns: 4000 },
  );
  expect(matched).toBeGreaterThan(100);
});

test('a pattern is told from a path', () => {
  expect(['a/b.txt', 'a[1].txt', 'a{b}.txt'].filter(isGlob)).toEqual([]);
  expect(['*', 'a/**', 'a?', '{a,b}'].filter(isGlob)).toHaveLength(4);
});
