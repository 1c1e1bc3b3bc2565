import * as fc from 'fast-check';
import { CASES, same } from './cases';
import { App } from '../../../src/runtime';
import { alb, context, functionUrl, http2, rest } from '../events';

const METHODS = ['GET', 'POST', 'DELETE'] as const;
type Method = (typeof METHODS)[number];

interface Declared {
  readonly method: Method;
  readonly segments: readonly string[];
}

/** Few segments, so that paths overlap; among them what objects have without being asked. */
const segment = fc.constantFrom('a', 'b', 'a.b', 'constructor', '__proto__', '{}', '{}', '{+}');
const declared: fc.Arbitrary<Declared> = fc.record({
  method: fc.constantFrom(...METHODS),
  segments: fc.array(segment, { maxLength: 4 }).map((all) => {
    const greedy = all.indexOf('{+}');
    // One name at each depth, as siblings have to share it.
    return (greedy < 0 ? all : all.slice(0, greedy + 1)).map((text, depth) => text.replace('{', `{p${depth}`));
  }),
});
const routes = fc.uniqueArray(declared, {
  minLength: 1,
  maxLength: 10,
  selector: ({ method, segments }) => `${method} ${segments.join('/')}`,
});
const wanted = fc.constantFrom(
  'a',
  'b',
  'a.b',
  'é',
  'constructor',
  '__proto__',
  'other',
  '',
  'a/b',
  '%41',
  '{p0}',
  'x y',
);
/** Mostly a path like one of the declared ones. */
const request = (all: readonly Declared[]) =>
  fc.record({
    method: fc.constantFrom(...METHODS),
    segments: fc.oneof(
      { weight: 1, arbitrary: fc.array(wanted, { maxLength: 5 }) },
      {
        weight: 3,
        arbitrary: fc
          .constantFrom(...all)
          .chain(({ segments }) =>
            fc.tuple(...segments.map((text) => (text.startsWith('{') ? wanted : fc.constant(text)))),
          ),
      },
    ),
    source: fc.constantFrom('function URL', 'ALB', 'REST API', 'HTTP API'),
  });

/** Each declared path as a pattern; of those that match the one that is more particular at the first segment where they differ. */
function reference(all: readonly Declared[], method: Method, segments: readonly string[]): unknown {
  const sent = segments.at(-1) === '' ? segments.slice(0, -1) : segments;
  const rank = (text: string) => (!text.startsWith('{') ? 0 : text.endsWith('+}') ? 2 : 1);
  const matching = all.filter(({ segments: own }) => {
    if (own.at(-1)?.endsWith('+}') ? sent.slice(own.length - 1).join('/') === '' : own.length !== sent.length) {
      return false;
    }
    return own.every((text, index) => rank(text) === 2 || (rank(text) === 1 ? sent[index] : sent[index] === text));
  });
  matching.sort((a, b) => {
    const at = a.segments.findIndex((text, index) => rank(text) !== rank(b.segments[index] ?? ''));
    return at < 0 ? 0 : rank(a.segments[at]) - rank(b.segments[at]);
  });
  if (!matching[0]) return 404;
  const own = matching[0].segments;
  const methods = all.filter((other) => other.segments.join('/') === own.join('/')).map((other) => other.method);
  if (!methods.includes(method)) return { allow: methods.sort().join(', ') };
  const params = own.flatMap((text, index) =>
    rank(text) === 0
      ? []
      : [[text.replace(/[{+}]/g, ''), rank(text) === 2 ? sent.slice(index).join('/') : sent[index]]],
  );
  return { route: `${method} /${own.join('/')}`, params: Object.fromEntries(params) };
}

const SOURCES: { readonly [source: string]: (method: string, segments: readonly string[]) => object } = {
  'function URL': (method, segments) => functionUrl(method, `/${segments.map(encodeURIComponent).join('/')}`),
  ALB: (method, segments) => alb(method, `/${segments.map(encodeURIComponent).join('/')}`),
  // Through one integration for all paths: what API Gateway has matched says nothing about the route.
  'REST API': (method, segments) =>
    rest(method, '/{proxy+}', {
      path: `/${segments.map(encodeURIComponent).join('/')}`,
      pathParameters: { proxy: segments.map(encodeURIComponent).join('/') },
    }),
  'HTTP API': (method, segments) =>
    http2(method, `/${segments.map(encodeURIComponent).join('/')}`, { routeKey: '$default' }),
};

test('any routes answer any request as a naive matcher says', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      routes.chain((all) => fc.tuple(fc.constant(all), request(all))),
      async ([all, { method, segments, source }]) => {
        // A decoded slash makes a segment where paths come decoded.
        const sent = source === 'HTTP API' ? segments.join('/').split('/') : segments;
        const app = new App({ name: 'a' });
        for (const { method: own, segments: path } of all) {
          app.route(`/${path.join('/')}`, { methods: [own] }, ({ method: got, route, params }) => ({
            route: `${got} ${route}`,
            params,
          }));
        }
        const { statusCode, headers, body } = await app.handler()(SOURCES[source](method, segments), context);
        const answer =
          statusCode === 200 ? JSON.parse(body) : statusCode === 405 ? { allow: headers.Allow } : statusCode;
        same(answer, reference(all, method, sent));
        seen.add(`${source} ${statusCode}`);
      },
    ),
    { numRuns: CASES.routes },
  );
  expect(seen.size).toBe(Object.keys(SOURCES).length * 3);
}, 120_000);
