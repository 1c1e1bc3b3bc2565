import { discoverAsync } from '../../../src/discovery';
import type { Manifest } from '../../../src/manifest/manifest';
import { appFile, Project } from '../../discovery/project';

jest.setTimeout(60_000);

const USER = {
  type: 'object',
  properties: { name: { type: 'string', minLength: 2 }, age: { type: 'number' } },
  required: ['name'],
};

let routes: Manifest['routes'];
beforeAll(async () => {
  const project = new Project(
    {
      'runtime/app.ts': appFile(
        [
          "const sized = z.object({ size: z.string().default('1') });",
          "app.post('/zod', { body: z.object({ name: z.string().min(2), age: z.number().optional() }) }, () => ({}));",
          "app.post('/arktype', { body: type({ 'name': 'string > 1', 'age?': 'number' }) }, () => ({}));",
          "app.post('/valibot', { body: v.object({ name: v.string() }) }, () => ({}));",
          "app.post('/unsayable', { body: z.object({ name: z.string(), at: z.coerce.date() }) }, () => ({}));",
          "app.post('/shaped', { body: z.object({ name: z.string() }).transform(({ name }) => name), response: z.string().transform(Number) }, () => '1');",
          "app.post('/arktype-date', { body: type({ at: 'Date', tags: ['string', 'number'] }) }, () => ({}));",
          "app.post('/tuple', { body: z.object({ point: z.tuple([z.number(), z.number()]), any: z.any(), owner: z.string().meta({ id: 'Owner' }).describe('of the shop') }) }, () => ({}));",
          "app.post('/sides', { body: sized, query: sized, response: sized }, () => ({}));",
        ].join('\n'),
        "import { type } from 'arktype';\nimport * as v from 'valibot';\nimport { z } from 'zod';\n",
      ),
    },
    { dependencies: ['arktype', 'valibot', 'zod'] },
  );
  routes = (await discoverAsync({ projectDir: project.dir })).manifest.routes;
});

const schemasOf = (path: string) => routes.find((route) => route.path === path)!.schemas;

test.each(['/zod', '/arktype'])('%s: a schema is JSON Schema in the manifest', (path) => {
  expect(schemasOf(path)).toEqual({ body: USER });
});

test('a part that JSON Schema cannot express accepts anything and is marked, and the rest is converted', () => {
  const at = { 'x-not-described': 'date' };
  expect(schemasOf('/unsayable')).toEqual({
    body: { type: 'object', properties: { name: { type: 'string' }, at }, required: ['name', 'at'] },
  });
  expect(schemasOf('/arktype-date')!.body!.properties).toMatchObject({ at });
  expect(schemasOf('/shaped')).toEqual({
    body: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
    response: { 'x-not-described': 'transform' },
  });
});

test('schemas are of draft 2020-12, and one that accepts anything by intention has no mark', () => {
  expect(schemasOf('/tuple')!.body).toEqual({
    type: 'object',
    properties: {
      point: {
        type: 'array',
        prefixItems: [{ type: 'number' }, { type: 'number' }],
        items: false,
        minItems: 2,
        maxItems: 2,
      },
      any: {},
      owner: { $ref: '#/$defs/Owner', description: 'of the shop' },
    },
    required: ['point', 'any', 'owner'],
    $defs: { Owner: expect.objectContaining({ type: 'string' }) },
  });
});

test('a schema of a library that has the conversion in a package of its own is marked as a whole', () => {
  expect(schemasOf('/valibot')).toEqual({ body: { 'x-not-described': 'valibot' } });
});

test('the schema of a request is its input, that of a response its output', () => {
  const { body, query, response } = schemasOf('/sides')!;
  expect([body!.required, query!.required, response!.required]).toEqual([undefined, undefined, ['size']]);
});
