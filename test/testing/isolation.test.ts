import { App, Blueprint, rate } from '../../src/runtime';
import { testClient } from '../../src/testing';

/** Whatever runs at the same time, a client has its own values, and nothing of them stays. */

const app = new App({ name: 'shop' });
const table = app.table('AppTable');
const url = app.env('API_URL', { default: 'none' });
const key = app.secret('ApiKey');
const level = app.parameter('Level');
const part = new Blueprint();
const queue = part.queue('Orders');
let turns = 0;
/** Takes different times, so that calls overtake each other. */
const turn = () => new Promise((resolve) => setTimeout(resolve, (turns++ * 7) % 5));
const seen: string[][] = [];

async function values(): Promise<string[]> {
  const before = [table.name, url.value, queue.url];
  await turn();
  return [...before, await key.value(), await level.value(), table.name];
}

app.get('/', values);
app.lambdaFunction({ name: 'fn' }, values);
app.schedule(rate(1, 'hour'), { name: 'clock' }, values);
app.onWsMessage({ name: 'message' }, async () => values());
part.onSqsMessage(queue, { name: 'orders' }, async () => {
  seen.push(await values());
});
app.register(part, { namePrefix: 'part-' });
app.lambdaFunction({ name: 'later' }, () => {
  // Lambda has its answer, this goes on.
  setTimeout(() => void values().then((found) => seen.push(found)), 5);
});

function clientOf(name: string) {
  return testClient(app, {
    environment: { API_URL: `${name}-url` },
    resources: { AppTable: `${name}-table`, Orders: `${name}-queue` },
    values: { ApiKey: `${name}-key`, Level: `${name}-level` },
  });
}

const expected = (name: string) => [
  `${name}-table`,
  `${name}-url`,
  `${name}-queue`,
  `${name}-key`,
  `${name}-level`,
  `${name}-table`,
];

beforeEach(() => {
  seen.length = 0;
});

test('in every kind of function, in parallel, and nothing is in process.env', async () => {
  const before = { ...process.env };
  const names = ['a', 'b', 'c', 'd', 'e'];
  await Promise.all(
    Array.from({ length: 10 }, () => names)
      .flat()
      .map(async (name) => {
        const client = clientOf(name);
        const found = await Promise.all([
          client.http.get('/').then((answer) => answer.json()),
          client.http.get('/', { payload: '2.0' }).then((answer) => answer.json()),
          client.lambda.invoke('fn'),
          client.events.schedule('clock'),
          client.webSocket.message('c', 'x').then((answer) => JSON.parse(answer.body)),
        ]);
        expect(found).toEqual(found.map(() => expected(name)));
        expect(process.env).toEqual(before);
        await client.events.sqs('part-orders', [{ body: name }]);
      }),
  );
  expect(seen.map(([first]) => first).sort()).toEqual(
    names.flatMap((name) => Array.from({ length: 10 }, () => `${name}-table`)).sort(),
  );
  expect(seen).toEqual(seen.map(([first]) => expected(first.slice(0, 1))));
});

test('also after the response', async () => {
  await Promise.all(['a', 'b'].map((name) => clientOf(name).lambda.invoke('later')));
  const end = Date.now() + 30_000;
  while (seen.length < 2 && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(seen.sort()).toEqual([expected('a'), expected('b')]);
});

test('outside of a call there is none', async () => {
  await clientOf('a').lambda.invoke('fn');
  expect(() => table.name).toThrow('table "AppTable": the environment variable APP_TABLE_NAME is not set');
  expect(url.value).toBe('none');
});

test('two apps that name the same thing see their own', async () => {
  const other = new App({ name: 'other' });
  const own = other.table('AppTable');
  other.lambdaFunction({ name: 'fn' }, () => own.name);
  const [mine, theirs] = await Promise.all([
    clientOf('a').lambda.invoke('fn'),
    testClient(other, { resources: { AppTable: 'other-table' } }).lambda.invoke('fn'),
  ]);
  expect([mine[0], theirs]).toEqual(['a-table', 'other-table']);
});

describe('with env: "process"', () => {
  const own = new App({ name: 'own' });
  own.table('AppTable');
  own.lambdaFunction({ name: 'fails' }, async () => {
    await turn();
    throw new Error(`failed with ${process.env.APP_TABLE_NAME}`);
  });
  afterEach(() => {
    delete process.env.APP_TABLE_NAME;
  });

  test('the environment is as it was, also after a call that fails', async () => {
    process.env.APP_TABLE_NAME = 'before';
    const before = { ...process.env };
    const calls = ['a', 'b'].map((name) =>
      testClient(own, { resources: { AppTable: name }, environment: 'process' }).lambda.invoke('fails'),
    );
    expect(await Promise.allSettled(calls)).toMatchObject([
      { reason: { message: 'failed with a' } },
      { reason: { message: 'failed with b' } },
    ]);
    expect(process.env).toEqual(before);
  });

  test('secrets are not in the environment', async () => {
    const secret = new App({ name: 'secret' });
    const handle = secret.secret('ApiKey');
    secret.lambdaFunction({ name: 'fn' }, async () => [
      await handle.value(),
      Object.values(process.env).includes('abc-secret'),
    ]);
    expect(
      await testClient(secret, { values: { ApiKey: 'abc-secret' }, environment: 'process' }).lambda.invoke('fn'),
    ).toEqual(['abc-secret', false]);
  });
});
