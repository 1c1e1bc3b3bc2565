import * as v from 'valibot';
import { z } from 'zod';
import { App, type Schema } from '../../../src/runtime';
import { testClient } from '../../../src/testing';
import { loadArktype } from '../arktype';

const { type } = loadArktype();

const bodies: { [library: string]: Schema<any, { name: string; age: number }> } = {
  zod: z.object({ name: z.string(), age: z.number().min(0) }),
  valibot: v.object({ name: v.string(), age: v.pipe(v.number(), v.minValue(0)) }),
  arktype: type({ name: 'string', age: 'number >= 0' }),
};

describe.each(Object.keys(bodies))('%s', (library) => {
  const app = new App({ name: 'a' });
  app.post('/users', { body: bodies[library] }, ({ json }) => `${json().name.toUpperCase()} ${json().age.toFixed()}`);
  const client = testClient(app);

  test('what is valid is what the handler gets', async () => {
    expect((await client.http.post('/users', { body: { name: 'Ada', age: 36 } })).body).toBe('ADA 36');
  });

  test('what is not is a 422 with paths', async () => {
    const { status, json } = await client.http.post('/users', { body: { name: 7, age: -1 } });
    expect(status).toBe(422);
    expect(
      json()
        .Details.map(({ path }: any) => path)
        .sort(),
    ).toEqual(['body.age', 'body.name']);
    expect(json().Details.every(({ message }: any) => typeof message === 'string' && message)).toBe(true);
  });
});

test('types follow from the schemas of each library', () => {
  const app = new App({ name: 'a' });
  app.post('/a', { body: z.object({ at: z.coerce.date() }) }, ({ json }) => json().at.getTime());
  app.post('/b', { body: v.object({ at: v.pipe(v.string(), v.transform(Number)) }) }, ({ json }) =>
    json().at.toFixed(),
  );
  app.post('/c', { body: type({ at: 'string.numeric.parse' }) }, ({ json }) => json().at.toFixed());
  app.get('/d', { query: z.object({ page: z.coerce.number() }) }, ({ query }) => query.page.toFixed());
  app.get('/e', { response: z.object({ a: z.number() }) }, () => ({ a: 1 }));
  // @ts-expect-error not what the schema takes
  app.get('/f', { response: z.object({ a: z.number() }) }, () => ({ a: '1' }));
});
