// The growth of the heap over a million requests to one handler. Arguments: the bundle, the number of requests.
// Node runs with --expose-gc. Each request is different, so that a leak by path, parameter or header shows.
import { readFileSync } from 'node:fs';

const templates = JSON.parse(readFileSync(0, 'utf8'));
const context = {
  functionName: 'bench',
  awsRequestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
  getRemainingTimeInMillis: () => 29_000,
};
const { handler } = await import(process.argv[2]);
const statuses = {};

async function answer(from, to) {
  for (let i = from; i < to; i++) {
    const { event, suffix } = templates[i % templates.length];
    const own = { ...event, headers: { ...event.headers, [`x-${i % 10_000}`]: `${i}` } };
    if (own.pathParameters) {
      own.pathParameters = Object.fromEntries(
        Object.entries(own.pathParameters).map(([name, value]) => [name, `${value}${i}`]),
      );
    }
    if (suffix && own.rawPath) own.rawPath += i;
    const { statusCode } = await handler(own, context);
    statuses[statusCode] = (statuses[statusCode] ?? 0) + 1;
  }
}

function heap() {
  for (let i = 0; i < 5; i++) globalThis.gc();
  return process.memoryUsage().heapUsed;
}

const requests = Number(process.argv[3]);
await answer(0, requests / 10);
const before = heap();
await answer(requests / 10, requests + requests / 10);
process.stdout.write(JSON.stringify({ grown: heap() - before, statuses }));
