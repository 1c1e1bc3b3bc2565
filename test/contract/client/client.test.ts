import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { gzipSync } from 'node:zlib';
import { transformSync } from 'esbuild';
import { z } from 'zod';
import { compilerErrors } from './compiler-errors';
import { renderClient } from '../../../src/contract/client';
import { RESERVED } from '../../../src/contract/client/names';
import { runtime } from '../../../src/contract/client/runtime';
import { allow, App, ConflictError, deny, NotFoundError, response } from '../../../src/runtime';
import { testClient } from '../../../src/testing';
import { manifestOf } from '../../client/load';
import { createClientOf } from '../../client/suite';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'client-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

class SoldOutError extends ConflictError {
  static override readonly code = 'SoldOutError';
}

const Item = z
  .object({ id: z.string(), price: z.number(), tags: z.array(z.string()).default([]) })
  .meta({ id: 'Item' });

function shop(): App {
  const app = new App({ name: 'shop' });
  const auth = app.authorizer({ name: 'auth', type: 'token' }, ({ token }) =>
    token === 'let-me-in' ? allow() : deny(),
  );
  app.get(
    '/items/{id}',
    { name: 'getItem', summary: 'One item', response: Item, errors: [NotFoundError] },
    ({ params }) => {
      if (params.id === 'none') throw new NotFoundError('no such item', { details: { id: params.id } });
      return { id: params.id, price: 1 };
    },
  );
  app.get(
    '/items',
    {
      name: 'findItems',
      query: z.object({ tag: z.union([z.string(), z.array(z.string())]), page: z.coerce.number().optional() }),
      response: z.array(z.string()),
    },
    ({ query }) => [query.tag, query.page ?? 'first'].flat().map(String),
  );
  app.post(
    '/items',
    { name: 'saveItem', status: 201, body: Item, response: Item, errors: [SoldOutError] },
    ({ json }) => {
      const item = json();
      if (item.price === 0) throw new SoldOutError('sold out');
      return item;
    },
  );
  app.get('/files/{path+}', { name: 'readFile' }, ({ params }) => params.path);
  app.get('/count', { name: 'count', stream: true }, async function* () {
    yield 'one ';
    yield 'zwö';
  });
  app.post('/form', { name: 'sendForm', contentTypes: ['multipart/form-data'] }, async ({ form }) =>
    (await form()).get('name'),
  );
  app.get('/picture', { name: 'picture' }, () => Buffer.from([1, 2, 3]));
  app.delete('/items/{id}', { name: 'removeItem', status: 204 }, () => undefined);
  app.get('/secret', { name: 'secret', authorizer: auth }, () => 'secret');
  app.get('/broken', { name: 'broken' }, () => {
    throw new Error('boom');
  });
  app.route('/head', { name: 'look', methods: ['HEAD'] }, () => ({}));
  app.get('/accepted', { name: 'accepted', errors: [] }, () => ({}));
  app.post(
    '/json-or-form',
    { name: 'sendEither', contentTypes: ['application/json', 'multipart/form-data'] },
    async ({ headers, json, form }) =>
      /json/.test(headers.get('content-type') ?? '') ? json().name : (await form()).get('name'),
  );
  app.put('/raw', { name: 'sendRaw', contentTypes: ['*/*'] }, ({ headers }) => headers.get('content-type'));
  app.get('/teapot', { name: 'teapot' }, () => response({ Code: 'TeapotError', Message: 'short' }, { status: 418 }));
  return app;
}

const text = renderClient(manifestOf(shop()));

const errorsOf = (files: { readonly [name: string]: string }): string[] =>
  compilerErrors(folder, files).map(({ file, message }) => `${file}: ${message}`);

const REFUSED: readonly (readonly [name: string, code: string])[] = [
  ['a missing parameter', 'await api.getItem({ params: {} })'],
  ['a missing body', 'await api.saveItem({})'],
  ['a body that the schema refuses', "await api.saveItem({ body: { id: 1, price: 'x' } })"],
  ['a body of a form that is none', "await api.sendForm({ body: 'name=Ada' })"],
  ['an unknown operation', 'await api.getItems()'],
  ['data of an error', 'const r = await api.getItem({ params: { id: 1 } }); r.data'],
  [
    'a switch without a case for an error',
    `const f = async (): Promise<string> => { const r = await api.getItem({ params: { id: 1 } }); if (r.ok) return '';
      switch (r.error.code) { case 'BadRequestError': case 'TooManyRequests': case 'ServerError': case 'UnexpectedError': return ''; } }; await f()`,
  ],
];

test('the types of a client follow from the routes, in the strictest settings of the compiler', () => {
  const use = `
    import { createClient } from './api';
    export async function use(): Promise<string> {
      const api = createClient({ baseUrl: 'https://api.shop.example' });
      const found = await api.getItem({ params: { id: '1' } });
      if (found.ok) return found.data.id + found.data.tags.join();
      switch (found.error.code) {
        case 'NotFoundError': return 'none';
        case 'BadRequestError': return 'bad';
        case 'TooManyRequests': return 'later';
        case 'ServerError': return 'broken';
        case 'UnexpectedError': return found.error.message;
      }
    }
    export async function narrowed() {
      const api = createClient({ baseUrl: '' });
      const { data } = (await api.count()) as Extract<Awaited<ReturnType<typeof api.count>>, { ok: true }>;
      for await (const chunk of data.text()) void (chunk satisfies string);
      await api.findItems({ query: { tag: ['a', 'b'], page: 2 } });
      await api.saveItem({ body: { id: '1', price: 2 } }, { signal: new AbortController().signal });
      await api.removeItem({ params: { id: 1 } });
      await api.sendForm({ body: new FormData() });
      await api.sendRaw({ body: new Blob([]) });
      const accepted = await api.accepted();
      if (accepted.ok) accepted.status satisfies 200;
    }`;
  const refused = REFUSED.map(([, code], i): [string, string] => [
    `refused-${i}.ts`,
    `import { createClient } from './api';\nconst api = createClient({ baseUrl: '' });\n${code};\n`,
  ]);
  const errors = errorsOf({ 'api.ts': text, 'use.ts': use, ...Object.fromEntries(refused) });
  expect(errors.filter((error) => !error.startsWith('refused-'))).toEqual([]);
  // What is wrong does not compile, each in a file of its own.
  const compiled = REFUSED.filter((_, i) => !errors.some((error) => error.startsWith(`refused-${i}.ts`)));
  expect(compiled.map(([name]) => name)).toEqual([]);
});

describe('a client', () => {
  let api: any;
  const client = testClient(shop(), { payload: '2.0' });
  const sent: { url: string; init: RequestInit }[] = [];
  const log = jest.spyOn(console, 'error').mockImplementation();
  afterAll(() => log.mockRestore());
  beforeAll(() => {
    api = createClientOf(text)({
      baseUrl: 'https://shop.example/',
      headers: async () => ({ authorization: 'let-me-in', 'x-none': undefined }),
      fetch: (url: string, init: RequestInit) => {
        sent.push({ url, init });
        return client.fetch(url, init);
      },
    });
  });

  test('gives the data of a response, and its headers', async () => {
    const result = await api.getItem({ params: { id: 'ä/b' } });
    expect(result).toMatchObject({ ok: true, status: 200, data: { id: 'ä/b', price: 1, tags: [] } });
    expect(result.headers.get('content-type')).toBe('application/json');
    expect(sent.at(-1)!.url).toBe('https://shop.example/items/%C3%A4%2Fb');
    expect(await api.saveItem({ body: { id: '1', price: 2 } })).toMatchObject({ status: 201, data: { id: '1' } });
    expect(await api.removeItem({ params: { id: 7 } })).toMatchObject({ ok: true, status: 204, data: undefined });
  });

  test('gives the errors that a route declares, and others as what they are', async () => {
    expect(await api.getItem({ params: { id: 'none' } })).toMatchObject({
      ok: false,
      status: 404,
      error: { code: 'NotFoundError', message: 'no such item', details: { id: 'none' } },
    });
    expect(await api.saveItem({ body: { id: '1', price: 0 } })).toMatchObject({
      status: 409,
      error: { code: 'SoldOutError' },
    });
    expect(await api.saveItem({ body: {} })).toMatchObject({
      status: 422,
      error: { code: 'UnprocessableEntityError', details: expect.any(Array) },
    });
    expect(await api.broken()).toMatchObject({ ok: false, status: 500, error: { code: 'ServerError' } });
    expect(await api.teapot()).toMatchObject({ status: 418, error: { code: 'UnexpectedError', message: 'short' } });
  });

  test('sends queries, headers of its own and of a call', async () => {
    expect((await api.findItems({ query: { tag: ['a', 'b&c'], page: 2, no: undefined } })).data).toEqual([
      'a',
      'b&c',
      '2',
    ]);
    expect((await api.secret()).data).toBe('secret');
    expect(await api.secret({}, { headers: { authorization: 'nobody' } })).toMatchObject({
      status: 403,
      error: { code: 'Forbidden' },
    });
  });

  test('keeps the slashes of a greedy parameter, and refuses one that would lead elsewhere', async () => {
    expect((await api.readFile({ params: { path: 'a b/c' } })).data).toBe('a b/c');
    for (const path of ['..', 'a/../b', '']) {
      await expect(api.readFile({ params: { path } })).rejects.toThrow('The parameter path cannot be');
    }
  });

  test('gives a stream in chunks, bytes as bytes, and sends forms', async () => {
    const { data } = await api.count();
    const texts: string[] = [];
    for await (const chunk of data.text()) texts.push(chunk);
    expect(texts.join('')).toBe('one zwö');
    expect((await api.picture()).data).toEqual(Uint8Array.from([1, 2, 3]));
    const form = new FormData();
    form.set('name', 'Ada');
    expect((await api.sendForm({ body: form })).data).toBe('Ada');
  });

  test('rejects what is aborted', async () => {
    await expect(api.count({}, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/);
  });

  test('sends a body by what it is', async () => {
    expect((await api.sendEither({ body: { name: 'Ada' } })).data).toBe('Ada');
    const form = new FormData();
    form.set('name', 'Grace');
    expect((await api.sendEither({ body: form })).data).toBe('Grace');
    expect((await api.sendRaw({ body: Uint8Array.of(1) })).data).toBe('application/octet-stream');
    expect((await api.sendRaw({ body: new Blob(['a'], { type: 'image/png' }) })).data).toBe('image/png');
    const headers = { 'content-type': 'text/csv' };
    expect((await api.sendRaw({ body: 'a,b' }, { headers })).data).toBe('text/csv');
  });

  test('has no data of a response to HEAD', async () => {
    expect(await api.look()).toMatchObject({ ok: true, status: 200, data: undefined });
  });
});

describe('a client of an API that has changed', () => {
  const received = async (response: Response, name = 'getItem', request: object = { params: { id: 1 } }) =>
    createClientOf(text)({ baseUrl: 'https://shop.example', fetch: async () => response })[name](request);
  const unexpected = (status: number, message: string, details?: unknown) => ({
    ok: false,
    status,
    error: { code: 'UnexpectedError', message, details },
  });

  test.each<[string, Response, object]>([
    [
      'a success that is no JSON',
      new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } }),
      unexpected(200, 'A response of the status 200 and the type "text/html" is not described', '<!doctype html>'),
    ],
    [
      'a success of another status',
      Response.json({ queued: true }, { status: 202 }),
      unexpected(202, 'A response of the status 202 and the type "application/json" is not described', {
        queued: true,
      }),
    ],
    [
      'a success without a body',
      new Response(null, { headers: { 'content-type': 'application/json' } }),
      unexpected(200, 'A response of the status 200 and the type "application/json" is not described'),
    ],
    [
      'an error of a new class',
      Response.json({ Code: 'GoneError', Message: 'sold' }, { status: 410 }),
      unexpected(410, 'sold', { Code: 'GoneError', Message: 'sold' }),
    ],
    [
      'a route that is gone',
      Response.json({ message: 'Missing Authentication Token' }, { status: 403 }),
      unexpected(403, 'Missing Authentication Token', { message: 'Missing Authentication Token' }),
    ],
    [
      'an error that is a page',
      new Response('<h1>Blocked</h1>', { status: 405, headers: { 'content-type': 'text/html' } }),
      unexpected(405, '405', '<h1>Blocked</h1>'),
    ],
  ])('%s is an UnexpectedError with what was received', async (_, response, result) => {
    expect(await received(response)).toMatchObject(result);
  });

  test('a body that is cut off is an UnexpectedError', async () => {
    const cut = new Response('{"id":', { headers: { 'content-type': 'application/json' } });
    const result = await received(cut);
    expect(result).toMatchObject({ ok: false, status: 200, error: { code: 'UnexpectedError' } });
    expect(result.error.message).toMatch(/JSON/);
  });

  test('a route that declares no response takes any success', async () => {
    expect(await received(Response.json(1, { status: 202 }), 'picture', {})).toMatchObject({ ok: true, data: 1 });
  });
});

test('the address of a client may have a path, and end with a slash; its credentials are passed on', async () => {
  const sent: [string, RequestInit][] = [];
  const fetch = async (url: string, init: RequestInit) => {
    sent.push([url, init]);
    return Response.json({});
  };
  for (const baseUrl of ['https://a.example/prod', 'https://a.example/prod/', '/api', '']) {
    await createClientOf(text)({ baseUrl, fetch, credentials: 'include' }).getItem({ params: { id: 'x' } });
  }
  expect(sent.map(([url]) => url)).toEqual([
    'https://a.example/prod/items/x',
    'https://a.example/prod/items/x',
    '/api/items/x',
    '/items/x',
  ]);
  expect(sent[0][1].credentials).toBe('include');
});

test('the part that is the same for each API has at most 2 kB, minified and compressed; 3 kB with streams or connections', () => {
  const size = (streams: boolean, sockets: boolean) =>
    gzipSync(
      transformSync(`${runtime(streams, sockets)}export { createCalls${sockets ? ', openSocket' : ''} };`, {
        loader: 'ts',
        format: 'esm',
        minify: true,
      }).code,
    ).length;
  expect(size(false, false)).toBeLessThanOrEqual(2000);
  expect(size(true, false)).toBeLessThanOrEqual(3000);
  expect(size(true, true)).toBeLessThanOrEqual(3000);
});

test('no schema has the name of a type that is the same for each API', () => {
  const names = [...runtime(true, true).matchAll(/^(?:export )?(?:type|interface) (\w+)/gm)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter((name) => !RESERVED.includes(name))).toEqual([]);
});

test('the same app has the same bytes', () => {
  expect(renderClient(manifestOf(shop()))).toBe(text);
});
