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
  ['$.*', Object.values(store)],
  ['$..title', ['A', 'B']],
  ['$.book[0,1].price', [8, 12]],
  ['$.book[ 0 , -1 ].price', [8, 12]],
  ['$.book[0:1].title', ['A']],
  ['$.book[*].tags[0]', ['x']],
  ["$.book[0]['title','price','none']", { title: 'A', price: 8 }],
  ["$['book','odd key'].a", [null]],
  ['$.missing.deeper', undefined],
  ['$.open.x', undefined],
  ['$.book[7]', undefined],
  ['$.book.length', undefined],
  ['$.constructor', undefined],
  ['$..nothing', []],
])('%s', (path, value) => {
  expect(valueAt(store, path)).toEqual(value);
});

test.each([
  '$.book[(@.length-1)]',
  '$.book[0',
  '$.book[:]',
  '$.book[?(@.price > )]',
  '$.book[?(@.price ~ 1)]',
  '$.book[?(@.price like 1)]',
  '$.book[?(@.price > 1]',
  '$.book.none()',
  '$.book.length(',
  '$.book.',
  '$...book',
  '$.odd key',
])('%s is an error', (path) => {
  expect(() => valueAt(store, path)).toThrow('JSONPath');
});

test.each<[string, number[]]>([
  ['[2:]', [3, 4]],
  ['[:2]', [1, 2]],
  ['[-2:]', [3, 4]],
  ['[:-1]', [1, 2, 3]],
  ['[1:9]', [2, 3, 4]],
  ['[-2:-1]', [3]],
  // Jayway does not count the end from the end of the list, if there is a beginning.
  ['[1:-1]', []],
])('the slice %s', (path, value) => {
  expect(valueAt([1, 2, 3, 4], `$${path}`)).toEqual(value);
});

// The examples of https://github.com/json-path/JsonPath#path-examples
describe('the examples of Jayway JsonPath', () => {
  const book = [
    { category: 'reference', author: 'Nigel Rees', title: 'Sayings of the Century', price: 8.95 },
    { category: 'fiction', author: 'Evelyn Waugh', title: 'Sword of Honour', price: 12.99 },
    { category: 'fiction', author: 'Herman Melville', title: 'Moby Dick', isbn: '0-553-21311-3', price: 8.99 },
    { category: 'fiction', author: 'J. R. R. Tolkien', title: 'The Lord', isbn: '0-395-19395-8', price: 22.99 },
  ];
  const bicycle = { color: 'red', price: 19.95 };
  const document = { store: { book, bicycle }, expensive: 10 };
  const authors = book.map(({ author }) => author);

  test.each<[string, unknown]>([
    ['$.store.book[*].author', authors],
    ['$..author', authors],
    ['$.store.*', [book, bicycle]],
    ['$.store..price', [8.95, 12.99, 8.99, 22.99, 19.95]],
    ['$..book[2]', [book[2]]],
    ['$..book[-2]', [book[2]]],
    ['$..book[0,1]', [book[0], book[1]]],
    ['$..book[:2]', [book[0], book[1]]],
    ['$..book[1:2]', [book[1]]],
    ['$..book[-2:]', [book[2], book[3]]],
    ['$..book[2:]', [book[2], book[3]]],
    ['$..book[?(@.isbn)]', [book[2], book[3]]],
    ['$.store.book[?(@.price < 10)]', [book[0], book[2]]],
    ["$..book[?(@.price <= $['expensive'])]", [book[0], book[2]]],
    ['$..book[?(@.author =~ /.*REES/i)]', [book[0]]],
    ['$..book.length()', 4],
    ["$.store.book[?(@.price < 10 && @.category == 'fiction')].title", ['Moby Dick']],
    ["$.store.book[?(@.category == 'reference' || @.price > 20)].price", [8.95, 22.99]],
    ["$.store.book[?(!(@.price < 10 && @.category == 'fiction'))].price", [8.95, 12.99, 22.99]],
    ['$.store.book[?(!@.isbn)].price', [8.95, 12.99]],
  ])('%s', (path, value) => {
    expect(valueAt(document, path)).toEqual(value);
  });

  // Only objects with all of them; where another step follows, each value.
  test.each<[string, unknown]>([
    ["$..['title','isbn']", book.slice(2).map(({ title, isbn }) => ({ title, isbn }))],
    ["$..['color','price']", [bicycle]],
    ["$..['price','none']", []],
    ["$..['bicycle','none'].color", ['red']],
    ["$.store.book[*]['title','isbn']", book.map(({ title, isbn }) => (isbn ? { title, isbn } : { title }))],
  ])('several names: %s', (path, value) => {
    expect(valueAt(document, path)).toEqual(value);
  });

  test('all values', () => {
    expect(valueAt(document, '$..*')).toHaveLength(2 + 2 + 4 + 4 + 4 + 5 + 5 + 2);
  });
});

describe('a filter', () => {
  const items = [
    { id: 1, size: 'S', tags: ['a', 'b'], none: null },
    { id: 2, size: 'M', tags: [], text: '2' },
    { id: 3, tags: ['b'], text: "it's" },
  ];

  test.each<[string, number[]]>([
    ["@.size == 'S'", [1]],
    ['@.size == "M"', [2]],
    ['@.text == 2', [2]],
    ['@.text === 2', []],
    ["2 == @['text']", [2]],
    ["@.text=='it\\'s'", [3]],
    ['@.size != null', [1, 2, 3]],
    ['@.none == null', [1]],
    ['@.none', [1]],
    ['@.tags == ["b"]', [3]],
    ["@.size in ['S', 'M']", [1, 2]],
    ["@.size nin ['S']", [2, 3]],
    ["@.tags contains 'b'", [1, 3]],
    ["@.tags all ['a', 'b']", [1]],
    ["@.tags subsetof ['b', 'c']", [2, 3]],
    ["@.tags anyof ['a']", [1]],
    ["@.tags noneof ['a']", [2, 3]],
    ['@.tags size 1', [3]],
    ['@.tags empty true', [2]],
    ['@.tags empty false', [1, 3]],
    ['@.tags.length() > 1', [1]],
    ["@.tags[0] == 'b'", [3]],
    ['@.tags =~ /A/i', [1]],
    ['@.size =~ /S|M/', [1, 2]],
    ["@.size > 'M'", [1]],
    ["@.id >= 2 && (@.size || @.text == 'none')", [2]],
    ["@.size > 'M' || @.id == 2 && @.size == 'M'", [1, 2]],
    ['@.size < 5', []],
  ])('%s', (condition, ids) => {
    expect(valueAt({ items }, `$.items[?(${condition})].id`)).toEqual(ids);
  });

  test('of an object is the object, or nothing', () => {
    expect(valueAt({ item: items[0] }, '$.item[?(@.id == 1)].size')).toEqual(['S']);
    expect(valueAt({ item: items[0] }, '$.item[?(@.id == 2)].size')).toEqual([]);
    expect(valueAt({ items, of: { id: 2 } }, '$..[?(@.id == 2)].size')).toEqual(['M']);
  });

  test('of a list has its items', () => {
    expect(valueAt({ list: [1, 5, 9], least: 4 }, '$.list[?(@ > $.least)]')).toEqual([5, 9]);
  });
});

test.each<[string, unknown]>([
  ['$.numbers.sum()', 10],
  ['$.numbers.min()', 1],
  ['$.numbers.max()', 4],
  ['$.numbers.avg()', 2.5],
  ['$.numbers.stddev()', Math.sqrt(1.25)],
  ['$.numbers.length()', 4],
  ['$.numbers.size()', 4],
  ['$.numbers.first()', 1],
  ['$.numbers.last()', 4],
  ['$.numbers.index(-2)', 3],
  ['$.numbers.append(5)', [1, 2, 3, 4, 5]],
  ['$.numbers.sum($.more, 1)', 31],
  ['$.texts.concat("!")', 'ab!'],
  ['$.keys()', ['numbers', 'more', 'texts']],
  ['$.length()', 3],
  ['$..more.sum()', undefined],
  ['$..[0].max()', 20],
  ['$[*].length()', [4, 1, 2]],
  ['$.texts[0].length()', undefined],
  ['$.none.length()', undefined],
])('the function of %s', (path, value) => {
  expect(valueAt({ numbers: [1, 2, 3, 4], more: [20], texts: ['a', 'b'] }, path)).toEqual(value);
});
