import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import type { Figure } from './figure';
import { callsOfLargeClient, largeClient } from '../test/client/large-client';
import { type Compiled, compiled, VERSIONS } from '../test/typescript/compiler';

const ROUTES = 200;

const COMPILER_OPTIONS = {
  strict: true,
  skipLibCheck: true,
  target: 'es2022',
  module: 'esnext',
  moduleResolution: 'bundler',
  lib: ['es2022', 'dom', 'dom.iterable'],
  types: [],
};

/** The same routes and calls with the client of Hono, whose types are those of its app. */
const HONO = {
  'app.ts': `import { Hono } from 'hono';
import { validator } from 'hono/validator';
const body = validator('json', (value) => value as { name: string; price: number });
const query = validator('query', (value) => value as { page?: string });
export const app = new Hono()${repeated((i) => `.post('/items${i}/:id', query, body, (c) => c.json({ id: '', tags: [''] }))`)};`,
  'calls.ts': `import { hc } from 'hono/client';
import type { app } from './app';
const api = hc<typeof app>('');
export async function all() {${repeated(
    (i) => `
  const r${i} = await api.items${i}[':id'].$post({ param: { id: '1' }, query: { page: '1' }, json: { name: 'a', price: 1 } });
  if (r${i}.ok) (await r${i}.json()).id satisfies string;`,
  )}
}`,
};

/** The cost of a generated client for the compiler, beside that of Hono. */
export function client(): Figure[] {
  const folder = fs.mkdtempSync(path.join(tmpdir(), 'bench-client-'));
  try {
    const own = { 'client.ts': largeClient(ROUTES), 'calls.ts': callsOfLargeClient(ROUTES) };
    return VERSIONS.flatMap((version) => {
      const [empty, ours, hono] = [{ 'empty.ts': 'export {};' }, own, HONO].map((files) =>
        cost(folder, version, files),
      );
      const instantiations = ({ instantiations: count }: Compiled) => (count - empty.instantiations) / ROUTES;
      const megabytes = ({ memory }: Compiled) => (memory - empty.memory) / 1e6;
      return [
        {
          name: `instantiations of types for a route, TypeScript ${version}`,
          value: instantiations(ours),
          unit: '',
          atMost: 10,
          detail: `Hono: ${instantiations(hono).toFixed(0)}`,
        },
        {
          name: `memory for ${ROUTES} routes over an empty file, TypeScript ${version}`,
          value: megabytes(ours),
          unit: ' MB',
          atMost: 20,
          detail: `Hono: ${megabytes(hono).toFixed(0)} MB`,
        },
      ];
    });
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function cost(folder: string, version: string, files: { readonly [name: string]: string }): Compiled {
  const dir = fs.mkdtempSync(path.join(folder, 'project-'));
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(dir, name), text);
  fs.symlinkSync(path.resolve('node_modules'), path.join(dir, 'node_modules'));
  const config = { compilerOptions: COMPILER_OPTIONS, files: Object.keys(files) };
  fs.writeFileSync(path.join(dir, 'tsconfig.json'), JSON.stringify(config));
  const result = compiled(version, dir);
  if (result.errors.length > 0) throw new Error(`TypeScript ${version}:\n${result.errors.join('\n')}`);
  return result;
}

function repeated(text: (i: number) => string): string {
  return Array.from({ length: ROUTES }, (_, i) => text(i)).join('');
}
