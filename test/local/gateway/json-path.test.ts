import { valueAt } from '../../../src/local/gateway/json-path';

const store = {
  book: [
    { title: 'A', price: 8, tags: ['x'] },
    { title: 'B', price: 12 },
  ],
  'odd key': { a: null },
  open: true,
};

test.each<[string, unknown]>([
  ['$', store],
  ['', store],
  ['$.book[0].title', 'A'],
  ['book[1].price', 12],
  ["$['odd key'].a", null],
  ['$["book"][-1].title', 'B'],
  ['$.book[*].title', ['A', 'B']],
  ['$..title', ['A', 'B']],
  ['$.book[0,1].price', [8, 12]],
  ['$.book[0:1].title', ['A']],
  ['$.book[*].tags[0]', ['x']],
  ['$.missing.deeper', undefined],
  ['$.open.x', undefined],
  ['$.book[7]', undefined],
  ['$.constructor', undefined],
  ['$..nothing', []],
])('%s', (path, value) => {
  expect(valueAt(store, path)).toEqual(value);
});

test.each(['$.book[?(@.price > 10)]', '$.book[(@.length-1)]', '$.book[0'])('%s is an error', (path) => {
  expect(() => valueAt(store, path)).toThrow('JSONPath');
});
