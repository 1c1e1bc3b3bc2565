import * as fc from 'fast-check';
import { CASES, same, withoutStacks } from './cases';
import { see } from './parts';
import { App, HttpError, response } from '../../../src/runtime';
import { alb, context, functionUrl, http2, rest } from '../events';

withoutStacks();

describe('headers and cookies of a request', () => {
  const token = fc
    .oneof(fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,6}$/), fc.constantFrom('constructor', 'toString', 'X-A', 'x-a'))
    .filter((name) => !/^cookie$/i.test(name));
  const value = fc.stringMatching(/^[!-~]([ -~]{0,8}[!-~])?$/);
  const cookieValue = fc
    .string({ unit: 'grapheme', maxLength: 6 })
    .filter((text) => Buffer.from(text).toString() === text)
    .map(encodeURIComponent);
  const headers = fc.uniqueArray(fc.tuple(token, fc.array(value, { minLength: 1, maxLength: 3 })), {
    maxLength: 4,
    selector: ([name]) => name.toLowerCase(),
  });

  test('say the same in payload 1.0 and 2.0, and behind a load balancer', async () => {
    await fc.assert(
      fc.asyncProperty(headers, fc.array(fc.tuple(token, cookieValue), { maxLength: 4 }), async (all, cookies) => {
        const sent = cookies.map(([name, text]) => `${name}=${text}`);
        const one = Object.fromEntries([...all, ...(sent.length ? [['Cookie', [sent.join('; ')]]] : [])]);
        const two = Object.fromEntries(all.map(([name, values]) => [name.toLowerCase(), values.join(',')]));
        const lower = Object.fromEntries(Object.entries(one).map(([name, values]) => [name.toLowerCase(), values]));
        const events = [
          rest('GET', '/x', {
            headers: Object.fromEntries(
              Object.entries(one).map(([name, values]) => [name, (values as string[]).at(-1)]),
            ),
            multiValueHeaders: one,
          }),
          http2('GET', '/x', { headers: two, ...(sent.length && { cookies: sent }) }),
          functionUrl('GET', '/x', {
            headers: { ...two, ...(sent.length && { cookie: sent.join('; ') }) },
            ...(sent.length && { cookies: sent }),
          }),
          alb('GET', '/x', { headers: undefined, multiValueHeaders: lower }),
        ];
        const first = new Map<string, string>();
        for (const [name, text] of cookies) if (!first.has(name)) first.set(name, decodeURIComponent(text));
        for (const event of events) {
          const [found, parsed] = await see(event, (request) => [request.headers.toJSON(), [...request.cookies]]);
          same(found, { ...two, ...(sent.length && { cookie: sent.join('; ') }) });
          same(parsed, [...first]);
        }
      }),
      { numRuns: CASES.requestHeaders },
    );
  }, 120_000);
});

describe('headers and cookies of a response', () => {
  const app = new App({ name: 'a' });
  let answer: () => unknown;
  app.get('/x', () => answer());
  const handler = app.handler();
  const SOURCES = [
    rest('GET', '/x'),
    http2('GET', '/x'),
    functionUrl('GET', '/x'),
    alb('GET', '/x'),
    alb('GET', '/x', { headers: undefined, multiValueHeaders: { host: ['x'] } }),
  ];

  /** Mostly what may be sent, now and then what may not. */
  const part = (unit: fc.Arbitrary<string>, minLength: number) =>
    fc.oneof(
      { weight: 6, arbitrary: fc.string({ unit, minLength, maxLength: 4 }) },
      {
        weight: 1,
        arbitrary: fc.string({ unit: fc.constantFrom('a', '\r', '\n', '\r\n', '\0', ':', '\u2028'), maxLength: 3 }),
      },
    );
  const name = part(fc.constantFrom('a', 'B', '-', 'x'), 1);
  const value = part(fc.constantFrom('1', 'b', ' ', ';', '=', ',', '"'), 0);
  const headers = fc.array(
    fc.tuple(
      fc.oneof(name, fc.constantFrom('Set-Cookie', 'set-cookie', 'Content-Type')),
      fc.oneof(value, fc.array(value, { maxLength: 3 })),
    ),
    { maxLength: 5 },
  );

  /** What a client gets of a Lambda result: a header by its name in lower case; joined, as clients join them. */
  function received(result: any): { headers: { [name: string]: string }; cookies: string[] } {
    const found = new Map<string, string[]>();
    for (const [own, values] of [
      ...Object.entries(result.headers ?? {}),
      ...Object.entries(result.multiValueHeaders ?? {}),
    ]) {
      const key = own.toLowerCase();
      found.set(key, [...(found.get(key) ?? []), ...[values as string | string[]].flat()]);
    }
    const cookies = [...(found.get('set-cookie') ?? []), ...(result.cookies ?? [])];
    found.delete('set-cookie');
    return { headers: Object.fromEntries([...found].map(([key, values]) => [key, values.join(', ')])), cookies };
  }

  test('say the same in every form of a result, and no line break ever leaves', async () => {
    let sent = 0;
    await fc.assert(
      fc.asyncProperty(headers, fc.array(value, { maxLength: 3 }), fc.boolean(), async (all, cookies, thrown) => {
        const given = Object.fromEntries(all);
        answer = () => {
          if (thrown) throw new HttpError(418, 'Teapot', '', { headers: given });
          return response({}, { headers: given, cookies });
        };
        const wrong =
          Object.keys(given).some((key) => !/^[\w-]+$/.test(key)) ||
          /[^ -~]/.test([...Object.values(given).flat(), ...(thrown ? [] : cookies)].join(''));
        const results: any[] = [];
        for (const event of SOURCES) results.push(await handler(event, context));
        for (const { body, ...result } of results) {
          if (/\\r|\\n|\\u0000/.test(JSON.stringify(result))) throw new Error(`sent: ${JSON.stringify(result)}`);
        }
        const [first, ...others] = results.map((result) => ({ status: result.statusCode, ...received(result) }));
        for (const other of others) same(other, first);
        // A name without a value is not sent, and so harms nobody.
        if (!wrong) {
          same(first.status, thrown ? 418 : 200);
        } else if (first.status === 500) {
          same(first, { status: 500, headers: { 'content-type': 'application/json' }, cookies: [] });
        }
        if (first.status !== 500) sent++;
      }),
      { numRuns: CASES.responseHeaders },
    );
    expect(sent).toBeGreaterThan(CASES.responseHeaders / 10);
  }, 120_000);
});
