import { Hold } from '../../src/local/hold';

test('what arrives while anything holds is handled in its order when nothing does any more', () => {
  const hold = new Hold();
  const handled: number[] = [];
  const pass = (n: number) => hold.pass(() => handled.push(n));
  pass(1);
  const [first, second] = [hold.begin(), hold.begin()];
  pass(2);
  first();
  // A second call releases nothing of another one.
  first();
  pass(3);
  expect(handled).toEqual([1]);
  second();
  pass(4);
  expect(handled).toEqual([1, 2, 3, 4]);
});

test('an edit that begins while held requests are handled holds those after it', () => {
  const hold = new Hold();
  const handled: string[] = [];
  const release = hold.begin();
  let next: (() => void) | undefined;
  hold.pass(() => (next = hold.begin()));
  hold.pass(() => handled.push('second'));
  release();
  expect(handled).toEqual(['second']);
  hold.pass(() => handled.push('third'));
  expect(handled).toEqual(['second']);
  next!();
  expect(handled).toEqual(['second', 'third']);
});
