import * as fc from 'fast-check';
import { answer, type Library } from './apps';
import { requests, SOURCES, type Request } from './requests';
import { CASES } from '../properties/cases';

/** What is meant to be the same in each library, for requests of all kinds from each source. */
describe.each(Object.keys(SOURCES))('a request from a %s', (source) => {
  const compare = (library: Library, without: readonly string[]) =>
    fc.assert(
      fc.asyncProperty(requests, async (request) => {
        const event = SOURCES[source](request);
        const [own, other] = [await answer('ours', event), await answer(library, event)];
        expect(own.body).toEqual(expectedOf(request, source));
        for (const name of without) {
          delete own.body[name];
          delete other.body[name];
        }
        expect({ status: other.status, body: other.body, type: other.headers['content-type'] }).toEqual({
          status: own.status,
          body: own.body,
          type: own.headers['content-type'],
        });
      }),
      { numRuns: CASES.differential },
    );

  test('means the same to Hono', () => compare('Hono', []));

  // Powertools does not parse cookies, and takes the query of a load balancer as it is: see differences.test.ts.
  test('means the same to Powertools', () =>
    compare('Powertools', source.startsWith('ALB') ? ['cookies', 'query'] : ['cookies']));
});

/** What was sent; a load balancer without multi-value headers keeps the last of several values. */
function expectedOf({ route, params, query, headers, cookies, json }: Request, source: string): object {
  const seen = source === 'ALB' ? [...new Map(query)] : query;
  return {
    route,
    params,
    query: seen,
    tag: headers['X-Tag'] ?? null,
    cookies,
    ...(json !== undefined && { json: JSON.parse(JSON.stringify(json)) }),
  };
}

test.each([200, 201, 202, 400, 404, 409, 422, 500, 503])(
  'a response with the status %i is the same in Hono',
  async (status) => {
    for (const source of ['REST API', 'HTTP API', 'function URL', 'ALB, multi-value']) {
      const event = SOURCES[source]({
        method: 'GET',
        route: '/answer/{status}',
        params: { status: `${status}` },
        query: [],
        headers: {},
        cookies: {},
      });
      expect(await answer('Hono', event)).toEqual(await answer('ours', event));
    }
  },
);

test.each([200, 201, 404, 422, 500])(
  'a response with the status %i is the same in Powertools, but for its cookies',
  async (status) => {
    for (const source of Object.keys(SOURCES)) {
      const event = SOURCES[source]({
        method: 'GET',
        route: '/answer/{status}',
        params: { status: `${status}` },
        query: [],
        headers: {},
        cookies: {},
      });
      const { cookies: _, ...other } = await answer('Powertools', event);
      expect(await answer('ours', event)).toMatchObject(other);
    }
  },
);
