import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Built } from './build';
import { eventOf, missesFor, requestFor } from './events';
import { KINDS } from './routes';

export interface Growth {
  /** Bytes. */
  readonly grown: number;
  readonly statuses: { readonly [status: string]: number };
}

/** The growth of the heap over requests of all kinds, found or not, to one handler. */
export function growth({ file }: Built, requests: number): Growth {
  const templates = (['REST', 'HTTP', 'URL'] as const).flatMap((source) => [
    ...KINDS.map((kind) => ({
      event: eventOf(source, requestFor(kind, 1)),
      suffix: kind !== 'static' && kind !== 'create',
    })),
    ...(['404', '405'] as const).map((what) => ({ event: eventOf(source, missesFor(what, 2)[1]), suffix: true })),
    { event: { ...eventOf(source, requestFor('create', 1)), body: '{' }, suffix: false },
  ]);
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--expose-gc', path.join(__dirname, 'memory.mjs'), pathToFileURL(file).href, `${requests}`],
    {
      input: JSON.stringify(templates),
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(`The requests failed:\n${stderr}`);
  return JSON.parse(stdout);
}
