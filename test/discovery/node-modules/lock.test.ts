import { lockedSubset } from '../../../src/discovery/node-modules/lock';

const packages = {
  '': { dependencies: { a: '*', z: '*' } },
  'node_modules/a': {
    version: '1.0.0',
    dependencies: { b: '^1', '@s/c': '*' },
    optionalDependencies: { 'a-linux': '1.0.0', 'a-gone': '1.0.0' },
  },
  'node_modules/a-linux': { version: '1.0.0', optional: true, os: ['linux'] },
  'node_modules/a/node_modules/b': { version: '1.5.0', dependencies: { d: '*' } },
  'node_modules/b': { version: '2.0.0', dependencies: { z: '*' } },
  'node_modules/@s/c': { version: '3.0.0', peerDependencies: { b: '2' } },
  'node_modules/@s/c/node_modules/d': { version: '9.0.0' },
  'node_modules/d': { version: '4.0.0', dependencies: { a: '*' } },
  'node_modules/z': { version: '1.0.0' },
  'node_modules/unused': { version: '1.0.0' },
};

test('has what packages need, at the places where they find it', () => {
  expect(Object.keys(lockedSubset(packages, ['a']))).toEqual([
    'node_modules/@s/c',
    'node_modules/a',
    'node_modules/a-linux',
    'node_modules/a/node_modules/b',
    'node_modules/b',
    'node_modules/d',
    'node_modules/z',
  ]);
  expect(Object.keys(lockedSubset(packages, ['z']))).toEqual(['node_modules/z']);
  expect(lockedSubset(packages, ['a'])['node_modules/a']).toBe(packages['node_modules/a']);
});

test('a package that is not locked is left to npm', () => {
  expect(lockedSubset(packages, ['other'])).toEqual({});
});
