import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Built } from './build';
import { eventOf } from './events';
import { median } from '../figure';

export interface ColdStart {
  readonly built: Built;
  /** Options in addition to those with which Lambda starts Node. */
  readonly nodeOptions?: readonly string[];
}

/** Milliseconds from the import to the first response, in new processes, in turn. */
export function cold(contenders: readonly ColdStart[], rounds: number): { wall: number; cpu: number }[] {
  const input = JSON.stringify(
    eventOf('REST', { method: 'GET', path: '/hello/ada', resource: '/hello/{id}', params: { id: 'ada' } }),
  );
  const measured = contenders.map((): { wall: number; cpu: number }[] => []);
  for (let round = -1; round < rounds; round++) {
    for (const [index, { built, nodeOptions = [] }] of contenders.entries()) {
      const { stdout, stderr, status } = spawnSync(
        process.execPath,
        [...nodeOptions, path.join(__dirname, 'cold.mjs'), pathToFileURL(built.file).href],
        { input, encoding: 'utf8' },
      );
      if (status !== 0) throw new Error(`A cold start of ${built.file} failed:\n${stderr}`);
      // The first round fills the disk cache and is not measured.
      if (round >= 0) measured[index].push(JSON.parse(stdout));
    }
  }
  return measured.map((all) => ({ wall: median(all.map(({ wall }) => wall)), cpu: median(all.map(({ cpu }) => cpu)) }));
}
