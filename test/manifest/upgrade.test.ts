import { z } from 'zod';
import { upgradeManifest } from '../../src/manifest/upgrade';
import type { Manifest } from '../../src/manifest/manifest';

const MANIFEST: Manifest = {
  version: 2,
  app: 'shop',
  functions: {},
  routes: [],
  resources: {},
  operations: {},
  unknownOperations: [],
};

test('a manifest of this version is as it is', () => {
  expect(upgradeManifest(MANIFEST, 'manifest.json')).toBe(MANIFEST);
});

test('the schemas of version 1 become those that version 2 has for the same declarations', () => {
  const owner = z.object({ name: z.string() }).meta({ id: 'Owner' });
  const body = z.object({
    owner: owner.describe('the first'),
    nullable: owner.nullable(),
    point: z.tuple([z.number(), z.string()], z.boolean()),
    closed: z.tuple([owner, owner]),
    tags: z.record(z.string(), z.array(owner)),
    definitions: z.string(),
    items: z.union([owner, z.array(z.tuple([owner]))]).optional(),
    get children() {
      return z.array(body);
    },
  });
  const manifest = (version: 1 | 2, target: 'draft-07' | 'draft-2020-12') => {
    const { $schema, ...schema } = z.toJSONSchema(body, { target });
    const route = { path: '/x', method: 'POST', contentTypes: [], schemas: { body: schema } };
    return { ...MANIFEST, version, routes: [route, { path: '/y', method: 'GET', contentTypes: [] }] };
  };
  expect(upgradeManifest(manifest(1, 'draft-07'), 'manifest.json')).toEqual(manifest(2, 'draft-2020-12'));
});

test.each([
  [{ version: 3 }, "old.json has version 3 of the manifest's format, this version of the package knows 1 and 2"],
  [{}, 'old.json is no manifest of a runtime app'],
  [null, 'old.json is no manifest of a runtime app'],
])('%j is refused', (value, message) => {
  expect(() => upgradeManifest(value, 'old.json')).toThrow(message);
});
