import { Repeating } from '../../../src/local/dev/repeating';

test('calls during a run share the one after it; a failure affects only its own callers', async () => {
  let runs = 0;
  const ends: ((error?: Error) => void)[] = [];
  const repeating = new Repeating(() => {
    const run = ++runs;
    return new Promise<number>((resolve, reject) => ends.push((error) => (error ? reject(error) : resolve(run))));
  });
  const first = repeating.run();
  const second = repeating.run();
  const third = repeating.run();
  ends[0](new Error('broken'));
  await expect(first).rejects.toThrow('broken');
  await new Promise(setImmediate);
  ends[1]();
  expect(await Promise.all([second, third])).toEqual([2, 2]);
  const fourth = repeating.run();
  ends[2]();
  expect(await fourth).toBe(3);
});
