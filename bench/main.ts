import { dev } from './dev';
import { type Figure, keeps, print } from './figure';
import { noOp } from './projen';
import { synth, template } from './synth';
import setup from '../test/e2e/setup';
import teardown from '../test/e2e/teardown';

const BENCHES: { [name: string]: () => Figure[] | Promise<Figure[]> } = { projen: noOp, synth, template, dev };

async function main(names: string[]): Promise<void> {
  const unknown = names.find((name) => !(name in BENCHES));
  if (unknown) throw new Error(`there is no bench "${unknown}": ${Object.keys(BENCHES).join(', ')}`);
  console.log('Packing, and making a project from the tarball');
  await setup();
  try {
    let missed = 0;
    for (const name of names.length ? names : Object.keys(BENCHES)) {
      for (const figure of await BENCHES[name]()) {
        print(figure);
        if (!keeps(figure)) missed++;
      }
    }
    if (missed) process.exitCode = 1;
  } finally {
    await teardown();
  }
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
