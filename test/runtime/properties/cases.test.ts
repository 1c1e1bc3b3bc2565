import { CASES } from './cases';

test('the properties are tried with 100,000 cases', () => {
  expect(Object.values(CASES).reduce((sum, cases) => sum + cases, 0)).toBeGreaterThanOrEqual(100_000);
});
