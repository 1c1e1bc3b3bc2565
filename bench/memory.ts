import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { clientOf, Everything, processOf, residentMemory } from './everything';
import { type Figure } from './figure';
import { Handled } from './handled';
import { eventSources } from './sources';
import { DevServer } from '../test/e2e/dev-server';
import { copyOfProject, edit } from '../test/e2e/project';

const FURTHER = 8;
/** Events of all sources in turn. After the first part, streams have as many records as they keep. */
const FIRST = 60_000;
const EVENTS = 100_000;
const AT_ONCE = 10;
/** Spare workers, the compiler and the garbage collector come to rest. */
const REST_MS = 3000;
/** Instances that are not needed any more end after 30 to 40 seconds. */
const IDLE_MS = 45_000;

const rest = (milliseconds = REST_MS) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The resident memory of the process of `dev`, without that of esbuild, after requests and events. */
export async function memory(): Promise<Figure[]> {
  const sample = await ofSample();
  const everything = new Everything('bench-memory');
  const { server, outputs, endpoint } = await everything.dev();
  try {
    const { pid } = await processOf(server);
    const sources = await eventSources(clientOf(endpoint), outputs);
    const handled = new Handled(everything.log);
    const send = async (count: number, milliseconds = REST_MS) => {
      const target = handled.count + count;
      let left = count;
      await Promise.all(
        Array.from({ length: AT_ONCE }, async (_, sender) => {
          for (let i = sender; left > 0; i++) {
            const { batch, send: request, forget } = sources[i % sources.length];
            const size = Math.min(batch, left);
            const ids = Array.from({ length: size }, (__, id) => `${target}-${left - id}`);
            left -= size;
            await request(ids);
            await forget?.(ids);
          }
        }),
      );
      await handled.reach(target);
      await rest(milliseconds);
      return residentMemory(pid);
    };

    const lambda = new LambdaClient(clientOf(endpoint));
    const report = () => lambda.send(new InvokeCommand({ FunctionName: outputs.Report }));
    await report();
    const eight = await send(100);
    await Promise.all(Array.from({ length: 1 + FURTHER }, report));
    await rest();
    const further = (residentMemory(pid) - eight) / FURTHER;
    const first = await send(FIRST, IDLE_MS);
    const last = await send(EVENTS - FIRST, IDLE_MS);
    return [
      { name: 'memory of dev: the sample', value: sample, unit: ' MB', atMost: 120, detail: 'after a request' },
      {
        name: 'memory of dev: everything',
        value: eight,
        unit: ' MB',
        atMost: 350,
        detail: '8 functions, an instance of each after some events',
      },
      {
        name: 'memory of dev: each further instance',
        value: further,
        unit: ' MB',
        atMost: 20,
        detail: `${FURTHER} instances of one function`,
      },
      {
        name: `memory of dev: after ${EVENTS} events / after ${FIRST}`,
        value: last / first,
        unit: '×',
        atMost: 1.1,
        detail: `${last.toFixed(0)} / ${first.toFixed(0)} MB; events of all sources`,
      },
    ];
  } finally {
    await server.ctrlC();
  }
}

async function ofSample(): Promise<number> {
  const project = copyOfProject('bench-memory-sample');
  edit(
    project,
    'runtime/app.ts',
    /$/,
    "\napp.get('/process', () => ({ pid: process.pid, cpu: process.cpuUsage() }));\n",
  );
  const server = await DevServer.start(project);
  try {
    const { pid } = await processOf(server);
    await fetch(`${server.url}/users/ada`);
    await rest();
    return residentMemory(pid);
  } finally {
    await server.ctrlC();
  }
}
