import type { FilterLogEventsCommandInput, FilterLogEventsCommandOutput } from '@aws-sdk/client-cloudwatch-logs';
import { LogReader, type LogEvent } from '../../../src/deployed/logs/log-reader';

type Input = FilterLogEventsCommandInput;

/** CloudWatch Logs in memory, and a clock that stands still but for the pauses of the reader. */
class Logs {
  readonly requests: Input[] = [];
  readonly pauses: string[] = [];
  readonly waited: number[] = [];
  readonly ending = new AbortController();
  pageSize = 2;
  fail: (input: Input) => Error | undefined = () => undefined;
  onWait: () => void = () => undefined;
  private now = 0;
  private readonly events: { group: string; id: string; time: number; message: string }[] = [];

  put(group: string, time: number, message: string): void {
    this.events.push({ group, id: `${this.events.length}`, time, message });
  }

  reader(logGroups: string[], since = 0, pattern?: string): LogReader {
    return new LogReader({
      filter: async (input) => this.filter(input),
      logGroups,
      since,
      pattern,
      onPause: (reason) => void this.pauses.push(reason),
      signal: this.ending.signal,
      time: {
        now: () => this.now,
        wait: async (milliseconds) => {
          this.now += milliseconds;
          this.waited.push(milliseconds);
          this.onWait();
        },
      },
    });
  }

  private filter(input: Input): FilterLogEventsCommandOutput {
    this.requests.push(input);
    const error = this.fail(input);
    if (error) throw error;
    const from = Number(input.nextToken ?? 0);
    const found = this.events
      .filter(({ group, time }) => group === input.logGroupName && time >= input.startTime!)
      .sort((a, b) => a.time - b.time);
    return {
      $metadata: {},
      events: found.slice(from, from + this.pageSize).map(({ id, time, message }) => ({
        eventId: id,
        timestamp: time,
        message,
        logStreamName: 's',
      })),
      nextToken: from + this.pageSize < found.length ? String(from + this.pageSize) : undefined,
    };
  }
}

async function messages(events: AsyncIterable<LogEvent>, onEvent: (read: string[]) => void = () => undefined) {
  const read: string[] = [];
  for await (const { message } of events) {
    read.push(message);
    onEvent(read);
  }
  return read;
}

const named = (name: string, fields: object = {}) => Object.assign(new Error(name), { name, ...fields });

test('the events of all groups and pages are one stream, by time', async () => {
  const logs = new Logs();
  [5, 1, 9, 7, 3].forEach((time) => logs.put('one', time, `one ${time}`));
  [2, 8, 4, 6].forEach((time) => logs.put('two', time, `two ${time}`));
  const read = await messages(logs.reader(['one', 'two']).past());
  expect(read.map((text) => Number(text.split(' ')[1]))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(logs.requests).toHaveLength(5);
});

test('the begin and the pattern are those of the request', async () => {
  const logs = new Logs();
  await messages(logs.reader(['one'], 42, '?ERROR').past());
  expect(logs.requests).toEqual([expect.objectContaining({ startTime: 42, filterPattern: '?ERROR' })]);
});

test('a group that is not there yet has no events', async () => {
  const logs = new Logs();
  logs.put('two', 1, 'two 1');
  logs.fail = ({ logGroupName }) => (logGroupName === 'one' ? named('ResourceNotFoundException') : undefined);
  expect(await messages(logs.reader(['one', 'two']).past())).toEqual(['two 1']);
});

test('a throttled request is repeated after a pause that grows, and the pause is named', async () => {
  const logs = new Logs();
  logs.put('one', 1, 'one 1');
  let failures = 3;
  logs.fail = () => (failures-- > 0 ? named('ThrottlingException', { $metadata: { httpStatusCode: 400 } }) : undefined);
  expect(await messages(logs.reader(['one']).past())).toEqual(['one 1']);
  expect(logs.pauses).toEqual([2, 4, 8].map((s) => `AWS throttles the reading of logs: next try in ${s} s`));
  expect(logs.waited.filter((milliseconds) => milliseconds >= 2000)).toEqual([2000, 4000, 8000]);
});

test('a failure of the network is waited for, too; a refusal is an error', async () => {
  const logs = new Logs();
  let failures = 1;
  logs.fail = () => (failures-- > 0 ? named('Error', { code: 'ECONNRESET' }) : undefined);
  await messages(logs.reader(['one']).past());
  expect(logs.pauses).toEqual(['AWS does not respond: next try in 2 s']);
  logs.fail = () => named('AccessDeniedException', { $metadata: { httpStatusCode: 400 } });
  await expect(messages(logs.reader(['one']).past())).rejects.toMatchObject({ code: 'AWS_CALL' });
});

test('requests keep the distance of the quota, whichever group they are for', async () => {
  const logs = new Logs();
  await messages(logs.reader(['one', 'two', 'three']).past());
  expect(logs.waited).toEqual([200, 200]);
});

test('new events are followed, each once, also one that became visible late', async () => {
  const logs = new Logs();
  logs.put('one', 100_000, 'first');
  let round = 0;
  logs.onWait = () => {
    round += 1;
    if (round === 3) logs.put('one', 101_000, 'second');
    // Written before the second, but visible after it.
    if (round === 6) logs.put('one', 100_500, 'late');
    if (round > 20) logs.ending.abort();
  };
  expect(await messages(logs.reader(['one'], 50_000).follow())).toEqual(['first', 'second', 'late']);
  expect(logs.requests.at(-1)!.startTime).toBe(91_000);
});

test('a quiet log is polled less often than a busy one', async () => {
  const logs = new Logs();
  logs.onWait = () => void (logs.waited.length > 12 && logs.ending.abort());
  await messages(logs.reader(['one']).follow());
  const rounds = logs.waited.filter((milliseconds) => milliseconds >= 1000);
  expect(rounds.slice(0, 4)).toEqual([1000, 1500, 2000, 2000]);
});
