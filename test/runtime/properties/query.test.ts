import * as fc from 'fast-check';
import { CASES, same } from './cases';
import { see } from './parts';
import { alb, functionUrl, http2, rest } from '../events';

/** Any text that a URL can carry. */
const text = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 6 }),
    fc.constantFrom('__proto__', 'constructor', 'toString', 'a', '&', '=', '+', '%41', ' '),
  )
  .filter((value) => Buffer.from(value).toString() === value);
const pairs = fc.array(fc.tuple(text, text), { maxLength: 8 });

function grouped(
  all: readonly [string, string][],
  change = (value: string) => value,
): { [name: string]: string[] } | null {
  const found = new Map<string, string[]>();
  for (const [name, value] of all) found.set(change(name), [...(found.get(change(name)) ?? []), change(value)]);
  return found.size ? Object.fromEntries(found) : null;
}

/** In a URL as a form writes it, where a space is a plus, or as encodeURIComponent does. */
const queryString = (all: readonly [string, string][], plus: boolean) =>
  plus
    ? new URLSearchParams(all as [string, string][]).toString()
    : all.map((pair) => pair.map(encodeURIComponent).join('=')).join('&');

test('a query string says the same from every source', async () => {
  await fc.assert(
    fc.asyncProperty(pairs, fc.boolean(), async (all, plus) => {
      const rawQueryString = queryString(all, plus);
      const expected = grouped(all) ?? {};
      for (const event of [
        rest('GET', '/x', { multiValueQueryStringParameters: grouped(all) }),
        http2('GET', '/x', { rawQueryString }),
        functionUrl('GET', '/x', { rawQueryString }),
        alb('GET', '/x', { multiValueQueryStringParameters: grouped(all, encodeURIComponent) ?? {} }),
      ]) {
        const found = await see(event, ({ query }) =>
          [...query.keys()].map((name): [string, string[]] => {
            const values = query.getAll(name);
            same([query.get(name), query.has(name)], [values.at(-1), true]);
            return [name, values];
          }),
        );
        same(Object.fromEntries(found), expected);
      }
    }),
    { numRuns: CASES.query },
  );
}, 120_000);
