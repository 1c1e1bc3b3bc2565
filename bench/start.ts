import * as fs from 'node:fs';
import { Everything } from './everything';
import { type Figure, median } from './figure';
import { DevServer } from '../test/e2e/dev-server';
import { copyOfProject } from '../test/e2e/project';

const ROUNDS = 5;

interface Start {
  /** Milliseconds to the first response. */
  readonly wall: number;
  /** Milliseconds of all processes, up to then. */
  readonly cpu: number;
}

/** From `npx projen dev` to the first response: of the sample, and of a stack with every service. */
export async function start(): Promise<Figure[]> {
  const sample = copyOfProject('bench-start');
  const { project: everything } = new Everything('bench-start-everything');
  const contenders: readonly [project: string, path: string, starts: Start[]][] = [
    [sample, '/users/ada', []],
    [everything, '/items/1', []],
  ];
  // The first round fills the caches.
  for (let round = -1; round < ROUNDS; round++) {
    for (const [project, path, starts] of contenders) {
      const measured = await measure(project, path);
      if (round >= 0) starts.push(measured);
    }
  }
  const [ours, all] = contenders.map(([, , starts]) => ({
    wall: median(starts.map(({ wall }) => wall)),
    cpu: median(starts.map(({ cpu }) => cpu)),
  }));
  return [
    {
      name: 'npx projen dev to the first response, the sample',
      value: ours.wall / 1000,
      unit: ' s',
      atMost: 1.3,
      detail: `${ours.cpu.toFixed(0)} ms of CPU`,
    },
    {
      name: 'CPU of the start of dev, a stack with all services / the sample',
      value: all.cpu / ours.cpu,
      unit: '×',
      atMost: 1.3,
      detail: `${all.cpu.toFixed(0)} / ${ours.cpu.toFixed(0)} ms; to the first response ${(all.wall / ours.wall).toFixed(2)}×`,
    },
  ];
}

async function measure(project: string, path: string): Promise<Start> {
  const begin = performance.now();
  const server = await DevServer.start(project);
  await (await fetch(server.url + path)).text();
  const wall = performance.now() - begin;
  const cpu = cpuTime(server.group);
  await server.ctrlC();
  return { wall, cpu };
}

/** Clock ticks of Linux in a second. */
const TICKS = 100;

/** Milliseconds of the processes of a group, and of those that they have waited for. Linux only. */
function cpuTime(group: number): number {
  const ticks = fs.readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: the fields after the name, which is in parentheses.
    const fields = statOf(pid).split(') ').pop()!.split(' ');
    return Number(fields[2]) === group ? fields.slice(11, 15).map(Number) : [];
  });
  return (ticks.reduce((sum, of) => sum + of, 0) * 1000) / TICKS;
}

function statOf(pid: string): string {
  try {
    return fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    // It has ended meanwhile.
    return '';
  }
}
