import { client } from './client';
import { contract } from './contract';
import { dev } from './dev';
import { events } from './events';
import { type Figure, keeps, print } from './figure';
import { functions } from './functions';
import { memory } from './memory';
import { objects } from './objects';
import { permissions } from './permissions';
import { noOp } from './projen';
import { queueEdits } from './queue-edits';
import { routes } from './routes';
import { runtime } from './runtime';
import { start } from './start';
import { synth } from './synth';
import { tables } from './tables';
import setup from '../test/e2e/setup';
import teardown from '../test/e2e/teardown';

type Bench = () => Figure[] | Promise<Figure[]>;

/** The benches that use a project created from the packed tarball. */
const OF_PROJECT: { [name: string]: Bench } = {
  projen: noOp,
  synth,
  functions,
  routes,
  contract,
  start,
  dev,
  'queue-edits': queueEdits,
  events,
  tables,
  objects,
  memory,
};
const BENCHES: { [name: string]: Bench } = { ...OF_PROJECT, permissions, runtime, client };

async function main(names: string[]): Promise<void> {
  const unknown = names.find((name) => !(name in BENCHES));
  if (unknown) throw new Error(`unknown bench "${unknown}": ${Object.keys(BENCHES).join(', ')}`);
  const chosen = names.length ? names : Object.keys(BENCHES);
  const withProject = chosen.some((name) => name in OF_PROJECT);
  try {
    if (withProject) {
      console.log('Packing, and creating a project from the tarball');
      await setup();
    }
    let missed = 0;
    for (const name of chosen) {
      for (const figure of await BENCHES[name]()) {
        print(figure);
        if (!keeps(figure)) missed++;
      }
    }
    if (missed) process.exitCode = 1;
  } finally {
    if (withProject) await teardown();
  }
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
