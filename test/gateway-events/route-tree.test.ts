import * as fc from 'fast-check';
import { RouteTree } from '../../src/gateway-events/route-tree';

function tree(...resources: string[]): RouteTree<string> {
  const routes = new RouteTree<string>();
  for (const resource of resources) routes.add(resource, resource);
  return routes;
}

test.each([
  ['/', '/', null],
  ['/users', '/users', null],
  ['/users/', '/users', null],
  ['/users/bob', '/users/{name}', { name: 'bob' }],
  ['/users/bob/', '/users/{name}', { name: 'bob' }],
  ['/users/a%2Fb', '/users/{name}', { name: 'a%2Fb' }],
  ['/users/me', '/users/me', null],
  ['/users/me/x', '/users/{name}/{rest+}', { name: 'me', rest: 'x' }],
  ['/users/bob/a/b%20c/', '/users/{name}/{rest+}', { name: 'bob', rest: 'a/b%20c' }],
  ['/files/x/y', '/files/{proxy+}', { proxy: 'x/y' }],
  ['/a/b/d', '/a/b/d', null],
  ['/a/b/c', '/a/{x}/c', { x: 'b' }],
])('%s is %s', (path, resource, parameters) => {
  const routes = tree(
    '/',
    '/users',
    '/users/{name}',
    '/users/me',
    '/users/{name}/{rest+}',
    '/files/{proxy+}',
    '/a/{x}/c',
    '/a/b/d',
  );
  expect(routes.match(path)).toEqual({ value: resource, parameters });
});

test.each(['/nobody', '/files', '/files/', '/a', '/a/b/e', '/Users'])('%s is nothing', (path) => {
  expect(tree('/', '/users', '/files/{proxy+}', '/a/{x}/c').match(path)).toBeUndefined();
});

test('a greedy variable at the root takes all but the root', () => {
  expect(tree('/{proxy+}').match('/')).toBeUndefined();
  expect(tree('/{proxy+}').match('/a/b')).toEqual({ value: '/{proxy+}', parameters: { proxy: 'a/b' } });
});

describe('of any resources and paths', () => {
  const literal = fc.constantFrom('a', 'b', 'c');
  const segment = fc.oneof(literal, fc.constantFrom('{x}', '{y}'));
  const resource = fc
    .tuple(fc.array(segment, { maxLength: 4 }), fc.boolean())
    .map(
      ([segments, greedy]) =>
        `/${[...segments.map((s, i) => s.replace('}', `${i}}`)), ...(greedy ? ['{rest+}'] : [])].join('/')}`,
    );
  // Two variables at the same place are one to API Gateway, which refuses the second name.
  const shape = (text: string) => text.replace(/\{[^+}]+\}/g, '{}');
  const resources = fc.uniqueArray(resource, { selector: shape, maxLength: 12 });
  const path = fc
    .array(fc.constantFrom('a', 'b', 'c', 'd', '%2F'), { maxLength: 6 })
    .map((segments) => `/${segments.join('/')}`);

  test('the match is that of trying all, the most specific first', () => {
    fc.assert(
      fc.property(resources, path, (known, asked) => {
        expect(tree(...known).match(asked)?.value).toBe(reference(known, asked));
      }),
      { numRuns: 2000 },
    );
  });

  test('the parameters put into the resource give the path again', () => {
    fc.assert(
      fc.property(resources, path, (known, asked) => {
        const match = tree(...known).match(asked);
        if (!match) return;
        const filled = match.value.replace(/\{([^+}]+)\+?\}/g, (_, name) => match.parameters![name]);
        expect(filled).toBe(asked);
      }),
      { numRuns: 1000 },
    );
  });

  /** Compares all resources that fit: at the first segment where they differ a literal wins over a variable, that over a greedy one. */
  function reference(known: string[], asked: string): string | undefined {
    const fits = known.filter((candidate) => {
      const pattern = candidate
        .split('/')
        .filter(Boolean)
        .map((s) => (s.endsWith('+}') ? '.+' : s.startsWith('{') ? '[^/]+' : s))
        .join('/');
      return new RegExp(`^/${pattern}$`).test(asked);
    });
    const rank = (s: string | undefined) => (s === undefined ? -1 : s.endsWith('+}') ? 2 : s.startsWith('{') ? 1 : 0);
    return fits.sort((a, b) => {
      const [x, y] = [a, b].map((r) => r.split('/').filter(Boolean));
      for (let i = 0; i < Math.max(x.length, y.length); i++) {
        if (rank(x[i]) !== rank(y[i])) return rank(x[i]) - rank(y[i]);
      }
      return 0;
    })[0];
  }
});
