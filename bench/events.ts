import * as fs from 'node:fs';
import * as path from 'node:path';
import { clientOf, Everything, type Outputs } from './everything';
import { type Figure, median } from './figure';
import { Handled, now } from './handled';
import { type EventSource, eventSources } from './sources';
import { Emulator } from '../test/deploy/emulator';
import { projen } from '../test/e2e/project';

/** Numbers of events: to warm the handler, one at a time, and all at once. */
interface Amount {
  readonly warmUp: number;
  readonly single: number;
  readonly many: number;
}

const OURS: Amount = { warmUp: 20, single: 100, many: 10_000 };
/** The emulator handles a few events in a second. */
const PEERS: Amount = { warmUp: 2, single: 10, many: 50 };
const SENDERS = 10;

interface Measured {
  /** Milliseconds from the request to the begin of the handler. */
  readonly wait: number;
  readonly perSecond: number;
  readonly of: EventSource;
}

/**
 * How fast an event reaches its function, and how many do in a second, by real clients; beside it, the same stack on
 * the emulator, if Python is there.
 */
export async function events(): Promise<Figure[]> {
  const ours = await ofDev();
  const peers = await ofEmulator();
  return [...ours].flatMap(([name, { wait, perSecond, of }]): Figure[] => {
    const peer = peers.get(name);
    const beside = (text: (peer: Measured) => string) =>
      peer ? `the emulator: ${text(peer)}` : 'the emulator is not measured';
    return [
      {
        name: `${name}: request to the begin of a warm handler in dev, median`,
        value: wait,
        unit: ' ms',
        atMost: 15,
        detail: `${OURS.single} events, one at a time; ${beside(({ wait: theirs }) => `${theirs.toFixed(1)} ms`)}`,
      },
      {
        name: `${name}: events handled per second in dev`,
        value: perSecond,
        unit: '/s',
        atLeast: of.atLeast,
        detail: `${OURS.many} events by ${SENDERS} senders at once, each handled; ${beside(({ perSecond: theirs }) => `${theirs.toFixed(1)}/s`)}`,
      },
    ];
  });
}

async function ofDev(): Promise<ReadonlyMap<string, Measured>> {
  const everything = new Everything('bench-events');
  const { server, outputs, endpoint } = await everything.dev();
  try {
    return await measure(await eventSources(clientOf(endpoint), outputs), everything, OURS);
  } finally {
    await server.ctrlC();
  }
}

/** Nothing without Python: the emulator is a package of PyPI. */
async function ofEmulator(): Promise<ReadonlyMap<string, Measured>> {
  const folder = path.join(process.env.E2E_FOLDER!, 'bench-emulator');
  fs.mkdirSync(folder);
  let emulator: Emulator;
  try {
    emulator = await Emulator.start(folder);
  } catch (e: any) {
    console.log(`The emulator is not measured: ${e.message.split('\n')[0]}`);
    return new Map();
  }
  try {
    const everything = new Everything('bench-events-deployed');
    const outputs = deploy(everything.project, emulator);
    return await measure(await eventSources(emulator.client, outputs), everything, PEERS);
  } finally {
    await emulator.stop();
  }
}

function deploy(project: string, emulator: Emulator): Outputs {
  for (const args of [
    [],
    ['bootstrap', '--no-notices'],
    ['deploy', '--require-approval', 'never', '--outputs-file', 'outputs.json', '--no-notices'],
  ]) {
    const { status, output } = projen(project, args, args.length > 0 ? emulator.environment : {});
    if (status !== 0) throw new Error(`npx projen ${args.join(' ')} failed:\n${output}\n${emulator.log.slice(-1500)}`);
  }
  const [stack] = Object.values<Outputs>(JSON.parse(fs.readFileSync(path.join(project, 'outputs.json'), 'utf8')));
  return Object.fromEntries(Object.entries(stack).map(([name, value]) => [name.replace(/Output$/, ''), value]));
}

async function measure(
  sources: readonly EventSource[],
  { log }: Everything,
  { warmUp, single, many }: Amount,
): Promise<ReadonlyMap<string, Measured>> {
  const handled = new Handled(log);
  const measured = new Map<string, Measured>();
  for (const [index, source] of sources.entries()) {
    const { name, batch, send } = source;
    const waits: number[] = [];
    for (let i = 0; i < warmUp + single; i++) {
      const id = `${index}-single-${i}`;
      const sent = now();
      const before = handled.count;
      await send([id]);
      await handled.reach(before + 1);
      if (i >= warmUp) waits.push(handled.at(id) - sent);
    }
    const before = handled.count;
    const ids = Array.from({ length: many }, (_, i) => `${index}-many-${i}`);
    const begin = now();
    await Promise.all(
      Array.from({ length: SENDERS }, async () => {
        while (ids.length > 0) await send(ids.splice(0, batch));
      }),
    );
    await handled.reach(before + many);
    measured.set(name, { wait: median(waits), perSecond: many / ((handled.last - begin) / 1000), of: source });
  }
  return measured;
}
