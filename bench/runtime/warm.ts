import { type Built } from './build';
import type { Case } from './events';
import { Worker } from './worker';
import { median } from '../figure';

/** Several processes, as JIT compilation differs from process to process. */
const PROCESSES = 5;
const ROUNDS = 3;
/** CPU time of one measurement, in microseconds: well above the error of the clock and the loop. */
const SAMPLE = 20_000;
/** CPU time before a measurement, in microseconds: the same for each contender. */
const WARM_UP = 100_000;

/** Microseconds per call, by case. */
export type Costs = ReadonlyMap<string, number>;

export interface Measured {
  readonly built: Built;
  readonly cases: readonly Case[];
}

/** Measures each contender in several processes of its own; returns the median of each case over the processes. */
export async function warm(contenders: readonly Measured[]): Promise<Costs[]> {
  const all: Costs[][] = [];
  for (let process = 0; process < PROCESSES; process++) all.push(await inProcesses(contenders));
  return contenders.map(
    ({ cases }, index) => new Map(cases.map(({ name }) => [name, median(all.map((costs) => costs[index].get(name)!))])),
  );
}

/** Measures each contender in one process of its own, in turn, round by round; returns the median of each case. */
async function inProcesses(contenders: readonly Measured[]): Promise<Costs[]> {
  const workers = await Promise.all(contenders.map(({ built }) => Worker.start(built.file)));
  try {
    const cases = contenders.map((contender) => contender.cases);
    const samples = cases.map((own) => own.map((): number[] => []));
    const calls = cases.map((own) => own.map(() => 0));
    const expected = new Map<string, unknown>();
    for (const [index, worker] of workers.entries()) {
      for (const { name, events, status } of cases[index]) {
        for (const [at, answer] of (await worker.prepare(name, events)).entries()) {
          check(`${name} ${at}`, answer, status, expected);
        }
      }
    }
    for (const [index, worker] of workers.entries()) {
      for (const [at, { name }] of cases[index].entries()) {
        // Warms up until the compiler is done with the handlers of all routes; then measures as many calls as fill a
        // sample.
        const first = await worker.run(name, 2_000);
        const many = Math.max(2_000, Math.round((WARM_UP / first) * 2_000));
        const micros = await worker.run(name, many);
        calls[index][at] = Math.max(200, Math.round((SAMPLE / micros) * many));
      }
    }
    for (let round = 0; round < ROUNDS; round++) {
      for (let at = 0; at < Math.max(...cases.map(({ length }) => length)); at++) {
        for (const [index, worker] of workers.entries()) {
          if (at < cases[index].length) {
            samples[index][at].push((await worker.run(cases[index][at].name, calls[index][at])) / calls[index][at]);
          }
        }
      }
    }
    return cases.map((own, index) => new Map(own.map(({ name }, at) => [name, median(samples[index][at])])));
  } finally {
    workers.forEach((worker) => worker.stop());
  }
}

/** Checks that all contenders do the same: each must return the first one's response. */
function check(name: string, answer: any, status: number, expected: Map<string, unknown>): void {
  if (answer.statusCode !== status) throw new Error(`${name}: expected ${status}, got ${JSON.stringify(answer)}`);
  if (status !== 200) return;
  const body = JSON.stringify(JSON.parse(answer.body));
  const known = expected.get(name) ?? body;
  expected.set(name, known);
  if (body !== known) throw new Error(`${name}: expected ${known}, got ${body}`);
}
