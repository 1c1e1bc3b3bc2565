import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { AwsServiceError } from '../../../src/local/aws/service';
import { Clock } from '../../../src/local/clock';
import { Deliveries } from '../../../src/local/delivery/deliveries';
import { Retries } from '../../../src/local/delivery/retries';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'deliveries-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const UNAVAILABLE = new AwsServiceError('InternalFailure', 'x', { status: 500 });

/** Rules, schedules, topics and buckets of a start, whose targets fail with these errors, one after the other. */
function start(data: string, errors: AwsServiceError[], clock = new Clock({ live: false })) {
  const sent: string[] = [];
  const dead: unknown[] = [];
  const deliveries = new Deliveries<string>({
    clock,
    retries: new Retries(clock),
    log: () => undefined,
    folder: data,
    route: (job) => ({
      name: job,
      retries: { delay: (retry) => (retry > 2 ? undefined : 60_000) },
      send: async (attempt) => {
        sent.push(`${job} ${attempt}`);
        const error = errors.shift();
        if (error) throw error;
      },
      deadLetter: async ({ retries, exhausted }) => void dead.push([job, retries, exhausted]),
    }),
  });
  return { clock, deliveries, sent, dead };
}

/** The data as it is at this moment: what the next process finds if this one is killed. */
function killed(): string {
  const copy = fs.mkdtempSync(path.join(folder, 'killed-'));
  fs.cpSync(path.join(folder, 'deliveries.jsonl'), path.join(copy, 'deliveries.jsonl'));
  return copy;
}

test('what waits for a retry goes on in the next process at its time, with the attempts that it has left', async () => {
  const first = start(folder, [UNAVAILABLE]);
  first.deliveries.start('order');
  await first.clock.settled();
  expect(first.sent).toEqual(['order 1']);
  const next = start(killed(), [UNAVAILABLE, UNAVAILABLE]);
  // A reload of the stack resumes, too.
  next.deliveries.resume();
  next.deliveries.resume();
  await next.clock.advance(50_000);
  expect(next.sent).toEqual([]);
  await next.clock.advance(10 * 60_000);
  expect(next.sent).toEqual(['order 2', 'order 3']);
  expect(next.dead).toEqual([['order', 2, 'MaximumRetryAttempts']]);
  first.deliveries.close();
  next.deliveries.close();
});

test('what was accepted and not sent is sent by the next process, and what has arrived is not', async () => {
  const first = start(folder, []);
  first.deliveries.start('arrived');
  await first.clock.settled();
  first.deliveries.start('waiting');
  first.clock.close();
  first.deliveries.close();
  const next = start(folder, []);
  next.deliveries.resume();
  await next.clock.settled();
  expect(next.sent).toEqual(['waiting 1']);
  next.deliveries.close();
  const last = start(folder, []);
  last.deliveries.resume();
  await last.clock.settled();
  expect(last.sent).toEqual([]);
  last.deliveries.close();
});
