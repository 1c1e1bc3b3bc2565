import { isDeepStrictEqual } from 'node:util';

/** How many generated cases each property is tried with: more than 100,000 in all. */
export const CASES = {
  routes: 35_000,
  query: 10_000,
  requestHeaders: 10_000,
  responseHeaders: 20_000,
  bodies: 15_000,
  batches: 15_000,
  /** With each of two libraries, from each of five sources. */
  differential: 400,
};

/** As `expect(actual).toEqual(expected)`, which takes longer than what is tested here. */
export function same(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected);
}

/** Errors are thrown on purpose here: their stacks cost more than all else, and their log lines are not read. */
export function withoutStacks(): void {
  const { stackTraceLimit } = Error;
  beforeAll(() => {
    Error.stackTraceLimit = 0;
    process.env.AWS_LAMBDA_LOG_LEVEL = 'FATAL';
  });
  afterAll(() => {
    Error.stackTraceLimit = stackTraceLimit;
    delete process.env.AWS_LAMBDA_LOG_LEVEL;
  });
}
