import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { loadArktype } from '../runtime/arktype';
import * as v from 'valibot';
import { z } from 'zod';
import { compiled, installed } from './compiler';
import { manifestOf } from '../client/load';
import { renderClient } from '../../src/contract/client';
import { notDescribed, openApi, renderOpenApi } from '../../src/contract/openapi';
import { App } from '../../src/runtime';

const { type } = loadArktype();
const { toStandardJsonSchema } = require(
  path.join(
    installed('valibot', ['@valibot/to-json-schema@~1.8.0', 'valibot@^1']),
    '@valibot/to-json-schema/dist/index.cjs',
  ),
);
const valibot = (schema: unknown) => toStandardJsonSchema(schema);

const ZodTree: any = z.object({
  name: z.string(),
  get next() {
    return ZodTree.optional();
  },
});
const ZodLazy: any = z.object({ children: z.lazy(() => z.array(ZodLazy)) });
const ZodMap: any = z.object({
  get by() {
    return z.partialRecord(z.enum(['a', 'b']), ZodMap);
  },
});
const ValibotTree: any = v.object({ name: v.string(), next: v.optional(v.lazy(() => ValibotTree)) });

const A = '{ kind: "a"; n: number; }';
const B = '{ kind: "b"; s: string; }';

/** A schema as a body and a response; the types of both, and what is named as not described. */
const SCHEMAS: readonly [name: string, schema: any, body: string, response: string, open?: readonly string[]][] = [
  [
    'a transformation of zod',
    z.object({ n: z.string().transform((s) => s.length) }),
    '{ n: string; }',
    '{ n: unknown; }',
    ['response.n (transform)'],
  ],
  [
    'a transformation of zod into a schema',
    z.object({ n: z.string().transform(Number).pipe(z.number()) }),
    '{ n: string; }',
    '{ n: number; }',
  ],
  [
    'dates of zod',
    z.object({ d: z.date() }),
    '{ d: unknown; }',
    '{ d: unknown; }',
    ['body.d (date)', 'response.d (date)'],
  ],
  [
    'a bigint of zod',
    z.object({ b: z.bigint() }),
    '{ b: unknown; }',
    '{ b: unknown; }',
    ['body.b (bigint)', 'response.b (bigint)'],
  ],
  [
    'a map of zod beside what has a form',
    z.object({ m: z.map(z.string(), z.number()), s: z.string() }),
    '{ m: unknown; s: string; }',
    '{ m: unknown; s: string; }',
    ['body.m (map)', 'response.m (map)'],
  ],
  [
    'a recursive schema of zod',
    ZodTree,
    '{ name: string; next?: SaveBody; }',
    '{ name: string; next?: SaveResponse; }',
  ],
  ['a lazy schema of zod', ZodLazy, '{ children: SaveBody[]; }', '{ children: SaveResponse[]; }'],
  [
    'a recursive record of zod',
    ZodMap,
    '{ by: { [key in "a" | "b"]?: SaveBody }; }',
    '{ by: { [key in "a" | "b"]?: SaveResponse }; }',
  ],
  [
    'a union of zod with a discriminator',
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('a'), n: z.number() }),
      z.object({ kind: z.literal('b'), s: z.string() }),
    ]),
    `${A} | ${B}`,
    `${A} | ${B}`,
  ],
  [
    'records of zod',
    z.object({ all: z.record(z.string(), z.number()), each: z.record(z.enum(['a', 'b']), z.boolean()) }),
    '{ all: { [key: string]: number }; each: { [key in "a" | "b"]: boolean }; }',
    '{ all: { [key: string]: number }; each: { [key in "a" | "b"]: boolean }; }',
  ],
  ['a brand of zod', z.object({ id: z.string().brand<'Id'>() }), '{ id: string; }', '{ id: string; }'],
  [
    'a custom check of zod',
    z.object({ c: z.custom<string>(() => true), r: z.string().refine(() => true) }),
    '{ c: unknown; r: string; }',
    '{ c: unknown; r: string; }',
    ['body.c (custom)', 'response.c (custom)'],
  ],
  ['a default of zod', z.object({ a: z.string().default('x') }), '{ a?: string; }', '{ a: string; }'],
  [
    'a transformation of valibot',
    valibot(
      v.object({
        n: v.pipe(
          v.string(),
          v.transform((s: string) => s.length),
        ),
        t: v.pipe(v.string(), v.trim()),
      }),
    ),
    '{ n: string; t: string; }',
    '{ n: unknown; t: string; }',
    ['response.n (transform)'],
  ],
  [
    'a date and a bigint of valibot',
    valibot(v.object({ d: v.date(), b: v.bigint(), s: v.string() })),
    '{ d: unknown; b: unknown; s: string; }',
    '{ d: unknown; b: unknown; s: string; }',
    ['body.d (date)', 'body.b (bigint)', 'response.d (date)', 'response.b (bigint)'],
  ],
  [
    'a lazy schema of valibot',
    valibot(ValibotTree),
    '{ name: string; next?: SaveBody0; }',
    '{ name: string; next?: SaveResponse0; }',
  ],
  [
    'a union of valibot with a discriminator',
    valibot(
      v.variant('kind', [
        v.object({ kind: v.literal('a'), n: v.number() }),
        v.object({ kind: v.literal('b'), s: v.string() }),
      ]),
    ),
    `${A} | ${B}`,
    `${A} | ${B}`,
  ],
  [
    'a record, a brand and a check of valibot',
    valibot(
      v.object({
        r: v.record(v.string(), v.number()),
        id: v.pipe(v.string(), v.brand('Id')),
        c: v.pipe(
          v.string(),
          v.check(() => true),
        ),
      }),
    ),
    '{ r: { [key: string]: number }; id: string; c: string; }',
    '{ r: { [key: string]: number }; id: string; c: string; }',
  ],
  [
    'a schema of valibot without its converter',
    v.object({ s: v.string() }),
    'unknown',
    'unknown',
    ['body (valibot)', 'response (valibot)'],
  ],
  ['a morph of arktype', type({ n: 'string.integer.parse' }), '{ n: string; }', '{ n: number; }'],
  [
    'a date and a bigint of arktype',
    type({ d: 'Date', b: 'bigint' }),
    '{ b: unknown; d: unknown; }',
    '{ b: unknown; d: unknown; }',
    ['body.b (domain)', 'body.d (date)', 'response.b (domain)', 'response.d (date)'],
  ],
  [
    'a recursive type of arktype',
    type({ name: 'string', 'next?': 'this' }),
    '{ name: string; next?: SaveBody; }',
    '{ name: string; next?: SaveResponse; }',
  ],
  [
    'a union of arktype with a discriminator',
    type({ kind: "'a'", n: 'number' }).or({ kind: "'b'", s: 'string' }),
    `${A} | ${B}`,
    `${A} | ${B}`,
  ],
  [
    'a record and a brand of arktype',
    type({ r: 'Record<string, number>', id: 'string#Id' }),
    '{ id: string; r: { [key: string]: number }; }',
    '{ id: string; r: { [key: string]: number }; }',
  ],
  [
    'a narrowed type of arktype',
    type({ n: ['number', ':', (n: number) => n > 1] }),
    '{ n: unknown; }',
    '{ n: unknown; }',
    ['body.n (predicate)', 'response.n (predicate)'],
  ],
];

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'client-schemas-')));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const files: { [name: string]: string } = {};

function appOf(schema: any): App {
  const app = new App({ name: 'shop' });
  const handler: any = () => ({});
  app.post('/x', { name: 'save', body: schema, response: schema }, handler);
  return app;
}

/** The type of a name in the text of a client, in one line. */
function typeIn(text: string, name: string): string | undefined {
  return new RegExp(`^export type ${name} = ([^]*?);\n\n`, 'm').exec(text)?.[1].replace(/\s+/g, ' ');
}

for (const [name, schema, body, response, open = []] of SCHEMAS) {
  test(`${name} is described as far as JSON Schema can, and the rest is named`, () => {
    const manifest = manifestOf(appOf(schema));
    const text = renderClient(manifest);
    files[`${Object.keys(files).length}.ts`] = `// ${name}\n${text}`;
    expect([typeIn(text, 'SaveBody'), typeIn(text, 'SaveResponse')]).toEqual([body, response]);
    const parts = open.map((part) => `POST /x ${part}`).join(', ');
    expect(
      notDescribed(manifest).map((line) => line.replace(/^no form in JSON Schema, so any value is described: /, '')),
    ).toEqual(parts ? [parts] : []);
    expect(renderOpenApi(openApi(manifest))).toContain('"operationId": "save"');
  });
}

test('schemas and operations with the names of the client, of the platform and of each other', () => {
  const app = new App({ name: 'shop' });
  const handler: any = () => ({});
  const names = ['Client', 'Response', 'Entry', 'Stream', 'SaveRequest', 'Promise', 'Headers', 'FormData', 'Größe'];
  names.forEach((id, i) =>
    app.post(`/${i}`, { name: `op${i}`, body: z.object({ [id]: z.string() }).meta({ id }) }, handler),
  );
  app.post('/save', { name: 'save', body: z.object({ a: z.string() }) }, handler);
  ['get-it', 'getIt', 'GetIt', '2fa', 'delete', 'größe', 'grüße', 'constructor', 'then'].forEach((name, i) =>
    app.get(`/get/${i}`, { name, query: z.object({ a: z.string() }) }, handler),
  );
  const text = renderClient(manifestOf(app));
  files['names.ts'] = text;
  const members = [...text.matchAll(/^ {2}(\S+)\(request/gm)].map(([, name]) => name);
  expect(members).toEqual(
    expect.arrayContaining([
      'getIt',
      'getIt2',
      'GetIt3',
      '"2fa"',
      'delete',
      '"größe"',
      '"grüße"',
      'constructor2',
      'then2',
    ]),
  );
  expect(text).toContain('export type Client2 = {');
});

test('two recursive types of arktype, which its own names would confuse', () => {
  const app = new App({ name: 'shop' });
  const handler: any = () => ({});
  app.post('/a', { name: 'first', body: type({ a: 'string', 'next?': 'this' }) }, handler);
  app.post('/b', { name: 'second', body: type({ b: 'string', 'next?': 'this' }) }, handler);
  const text = renderClient(manifestOf(app));
  files['arktype.ts'] = text;
  expect([typeIn(text, 'FirstBody'), typeIn(text, 'SecondBody')]).toEqual([
    '{ a: string; next?: FirstBody; }',
    '{ b: string; next?: SecondBody; }',
  ]);
});

// Also of the tests above, so that the compiler runs once.
test('these clients compile', () => {
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), text);
  const compilerOptions = {
    strict: true,
    target: 'es2022',
    module: 'esnext',
    lib: ['es2022', 'dom', 'dom.iterable'],
    types: [],
  };
  fs.writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  expect(compiled('7.0', folder).errors).toEqual([]);
  expect(Object.keys(files)).toHaveLength(SCHEMAS.length + 2);
});
