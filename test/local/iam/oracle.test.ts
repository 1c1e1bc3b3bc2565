import * as fc from 'fast-check';
import { DIFFERENCES } from './differences';
import { generatedRequest } from './generated-requests';
import { decided, simulated } from './oracle';

const RUNS = 2500;

test(`${RUNS} generated requests are decided as by @cloud-copilot/iam-simulate`, async () => {
  const verdicts: { [verdict: string]: number } = {};
  await fc.assert(
    fc.asyncProperty(generatedRequest, async (request) => {
      const verdict = await simulated(request);
      verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
      expect(decided(request).decision).toBe(verdict);
    }),
    // The same requests in each run.
    { numRuns: RUNS, seed: 57 },
  );
  // The generator reaches each of them.
  for (const verdict of ['allow', 'explicitDeny', 'implicitDeny']) expect(verdicts[verdict]).toBeGreaterThan(RUNS / 50);
}, 120_000);

// Once it decides as is done here, the difference is no more, and belongs to the generated requests.
test.each(DIFFERENCES)('the oracle decides otherwise on $name: $reason', async ({ sample }) => {
  expect(await simulated(sample)).not.toBe(decided(sample).decision);
});
