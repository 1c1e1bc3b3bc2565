import * as fc from 'fast-check';
import { Clock } from '../../src/local/clock';

const manual = () => new Clock({ live: false });
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

test('it is real time, plus what it was advanced by', async () => {
  const clock = manual();
  const offset = () => {
    const before = Date.now();
    const now = clock.now();
    return [now - Date.now(), now - before];
  };
  const [least, most] = offset();
  expect([least <= 0, most >= 0]).toEqual([true, true]);
  await clock.advance(3_600_000);
  const [leastThen, mostThen] = offset();
  expect([leastThen <= 3_600_000, mostThen >= 3_600_000]).toEqual([true, true]);
});

test('tasks run in the order of their times, each at its time, and those of one time as they were scheduled', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 30 }),
      fc.array(fc.integer({ min: 0, max: 15 }), { minLength: 1, maxLength: 4 }),
      async (delays, steps) => {
        const clock = manual();
        const begun = Date.now();
        const start = clock.now();
        const ran: { delay: number; index: number; at: number; passed: number }[] = [];
        delays.forEach((seconds, index) =>
          clock.at(start + seconds * 1000, () =>
            ran.push({ delay: seconds, index, at: clock.now() - start, passed: Date.now() - begun }),
          ),
        );
        let passed = 0;
        for (const step of steps) {
          await clock.advance(step * 1000);
          passed += step;
          expect(ran).toHaveLength(delays.filter((delay) => delay <= passed).length);
        }
        const sorted = [...ran].sort((a, b) => a.delay - b.delay || a.index - b.index);
        expect(ran).toEqual(sorted);
        // Real time passes, too.
        for (const { delay, at, passed: real } of ran) {
          expect([at >= delay * 1000, at <= delay * 1000 + real]).toEqual([true, true]);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('what a task schedules within the time is run too, and its promises are waited for', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 }), async (every, total) => {
      const clock = manual();
      let ran = 0;
      const tick = async () => {
        await Promise.resolve();
        ran++;
        clock.after(every * 1000, tick);
      };
      clock.after(every * 1000, tick);
      await clock.advance(total * 1000);
      expect(ran).toBe(Math.floor(total / every));
    }),
    { numRuns: 40 },
  );
});

test('a cancelled task does not run', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 20 }), async (cancelled) => {
      const clock = manual();
      const ran: number[] = [];
      const cancels = cancelled.map((_, i) => clock.after(i % 3, () => ran.push(i)));
      cancels.forEach((cancel, i) => cancelled[i] && cancel());
      await clock.advance(10);
      expect(ran.sort((a, b) => a - b)).toEqual(cancelled.flatMap((gone, i) => (gone ? [] : [i])));
    }),
    { numRuns: 40 },
  );
});

test('nothing runs by itself if the clock is not live', async () => {
  const clock = manual();
  let ran = false;
  clock.after(0, () => (ran = true));
  await pause(20);
  expect(ran).toBe(false);
  await clock.settled();
  expect(ran).toBe(true);
});

test('a live clock runs what is due by itself, and what is advanced to', async () => {
  const clock = new Clock();
  const ran: string[] = [];
  clock.after(10, () => ran.push('soon'));
  clock.after(3_600_000, () => ran.push('later'));
  await pause(60);
  expect(ran).toEqual(['soon']);
  await clock.advance(3_600_000);
  expect(ran).toEqual(['soon', 'later']);
  clock.close();
});

test('settled() waits for work in flight, and for what that work schedules', async () => {
  const clock = manual();
  const ran: string[] = [];
  void clock.track(
    pause(20).then(() => {
      ran.push('work');
      clock.after(0, () => ran.push('caused'));
    }),
  );
  await clock.settled();
  expect(ran).toEqual(['work', 'caused']);
});

test('an error of a task is reported, and the others run', async () => {
  const errors: unknown[] = [];
  const clock = new Clock({ live: false, onError: (error) => errors.push(error) });
  let ran = false;
  clock.after(0, () => Promise.reject(new Error('broken')));
  clock.after(1, () => (ran = true));
  await clock.advance(5);
  expect(errors).toEqual([new Error('broken')]);
  expect(ran).toBe(true);
});

test('advances wait for each other', async () => {
  const clock = manual();
  const begun = Date.now();
  const start = clock.now();
  await Promise.all([clock.advance(1_000_000), clock.advance(2_000_000)]);
  const passed = clock.now() - start;
  expect([passed >= 3_000_000, passed <= 3_000_000 + Date.now() - begun]).toEqual([true, true]);
});

test('a closed clock runs nothing more', async () => {
  const clock = new Clock();
  let ran = false;
  clock.after(5, () => (ran = true));
  clock.close();
  clock.after(5, () => (ran = true));
  await pause(30);
  expect(ran).toBe(false);
});

test('time does not run backwards', () => {
  const clock = new Clock({ live: false });
  expect(() => clock.advance(-1)).toThrow('time does not run backwards: advance(-1)');
  expect(() => clock.advance(NaN)).toThrow(RangeError);
});
