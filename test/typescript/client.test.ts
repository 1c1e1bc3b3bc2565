import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { compiled, VERSIONS } from './compiler';
import { clientAppFiles } from '../client/app';
import { callsOfLargeClient, largeClient } from '../client/large-client';
import { loadApp, manifestOf } from '../client/load';
import { renderClient } from '../../src/contract/client';

// The app is written for the package.
jest.mock('serverless-cdk-project/runtime', () => jest.requireActual('../../src/runtime'), { virtual: true });

const ROUTES = 200;

/** The strictest settings of a frontend. */
const STRICT = {
  strict: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  noImplicitReturns: true,
  noImplicitOverride: true,
  noFallthroughCasesInSwitch: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  verbatimModuleSyntax: true,
  erasableSyntaxOnly: true,
  isolatedModules: true,
  skipLibCheck: true,
  target: 'es2022',
  module: 'esnext',
  moduleResolution: 'bundler',
};

/** Where a client runs, as the compiler knows it. */
const PLATFORMS = {
  'a browser': { lib: ['es2022', 'dom', 'dom.iterable'], types: [] },
  'Node.js': { lib: ['es2022'], types: ['node'] },
  'a worker': { lib: ['es2022', 'webworker', 'webworker.iterable'], types: [] },
};

const USE = `
import { createClient, type Item } from './shop';

const api = createClient({ baseUrl: '', headers: async () => ({ authorization: 'let-me-in' }), credentials: 'include' });

export async function use(): Promise<Item | string> {
  const found = await api.getItem({ params: { id: '1' } });
  if (found.ok) return found.data;
  switch (found.error.code) {
    case 'NotFoundError':
    case 'BadRequestError':
      return found.error.message;
    case 'TooManyRequests':
    case 'ServerError':
    case 'UnexpectedError':
      return 'later';
  }
}

export async function more(signal: AbortSignal): Promise<void> {
  const saved = await api.saveItem({ body: { id: '1', price: 2 } }, { signal, headers: { 'x-trace': '1' } });
  if (!saved.ok && saved.error.code === 'SoldOutError') saved.error.message satisfies string;
  const form = new FormData();
  await api.sendForm({ body: form });
  await api.sendFields({ body: new URLSearchParams() });
  await api.sendBytes({ body: new Uint8Array(1) });
  await api.findItems({ query: { tag: ['a', 'b'], page: 2 } });
  const count = await api.count();
  if (count.ok) for await (const text of count.data.text()) text satisfies string;
}
`;

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'client-types-')));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Compiles files of the strictest settings, for a platform. */
function compile(version: string, platform: keyof typeof PLATFORMS, files: { readonly [name: string]: string }) {
  const dir = fs.mkdtempSync(path.join(folder, 'project-'));
  const compilerOptions = { ...STRICT, ...PLATFORMS[platform] };
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(dir, name), text);
  fs.symlinkSync(path.resolve(__dirname, '../../node_modules'), path.join(dir, 'node_modules'));
  fs.writeFileSync(path.join(dir, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: Object.keys(files) }));
  return compiled(version, dir);
}

let shop: string;
beforeAll(() => {
  shop = renderClient(manifestOf(loadApp(path.join(folder, 'app'), clientAppFiles())));
});

describe.each(VERSIONS)('with TypeScript %s', (version) => {
  test.each(Object.keys(PLATFORMS) as (keyof typeof PLATFORMS)[])('a generated client compiles for %s', (platform) => {
    expect(compile(version, platform, { 'shop.ts': shop, 'use.ts': USE }).errors).toEqual([]);
  });

  test('a switch over the codes of errors without a case for one does not compile', () => {
    const use = USE.replace("    case 'NotFoundError':\n", '');
    expect(compile(version, 'a browser', { 'shop.ts': shop, 'use.ts': use }).errors).toEqual([
      expect.stringMatching(/use\.ts.*error TS(2366|7030)/),
    ]);
  });

  test(`a client of ${ROUTES} routes costs at most 10 instantiations of types for each`, () => {
    const large = { 'client.ts': largeClient(ROUTES), 'calls.ts': callsOfLargeClient(ROUTES) };
    const { errors, instantiations } = compile(version, 'a browser', large);
    const empty = compile(version, 'a browser', { 'empty.ts': 'export {};' });
    expect(errors).toEqual([]);
    expect((instantiations - empty.instantiations) / ROUTES).toBeLessThanOrEqual(10);
  });
});
