import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { LocalServices, type ServiceRow } from '../../../src/local/aws';
import type { AwsService, ServiceContext } from '../../../src/local/aws/service';
import { newCause } from '../../../src/local/cause';
import { Clock } from '../../../src/local/clock';
import type { LocalResource } from '../../../src/local/model';

const MAIN = { account: '123456789012', region: 'eu-west-1' };

let folder: string;
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'service-set-'))));
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/** A service that counts, and keeps its count. */
class Counter implements AwsService {
  readonly operations = [];
  readonly applied: string[][] = [];
  readonly delivered: string[] = [];
  count = 0;

  constructor(
    readonly name: string,
    readonly context: ServiceContext,
  ) {}

  handle = () => Promise.reject(new Error('not used'));

  async apply(resources: readonly LocalResource[]) {
    this.applied.push(resources.map(({ ref }) => ref));
    return [];
  }

  async deliver({ payload }: { readonly payload: string }) {
    this.delivered.push(payload);
  }

  source(arn: string) {
    return `the source of ${arn}`;
  }

  async snapshot() {
    return { count: this.count };
  }

  async restore({ count }: { readonly count: number }) {
    this.count = count;
  }

  async close() {
    this.applied.push(['closed']);
  }
}

function create({ persist = false } = {}) {
  const opened: Counter[] = [];
  const row = (name: string, more: Partial<ServiceRow> = {}): ServiceRow => ({
    name,
    open: async (context) => {
      const counter = new Counter(name, context);
      opened.push(counter);
      return counter;
    },
    ...more,
  });
  const services = new LocalServices({
    rows: [row('sqs'), row('dynamodb'), row('streams', { ownsArn: (arn) => arn.includes('/stream/') })],
    location: MAIN,
    others: 'everything',
    log: () => undefined,
    ...(persist ? { folder: (name, { region }) => path.join(folder, name, region) } : {}),
  });
  const set = services.addSet('main', {
    clock: new Clock({ live: false }),
    functions: { find: () => undefined, invoke: () => Promise.reject(new Error()) },
  });
  return { set, opened, services };
}

const resource = (service: string, ref: string, location = MAIN): LocalResource => ({
  service,
  type: 'AWS::X::Y',
  stackName: 'demo',
  logicalId: ref,
  ...location,
  ref,
  definition: {},
});

test('a service is loaded with its first resource, once for each account and region', async () => {
  const { set, opened } = create();
  const other = { account: MAIN.account, region: 'us-east-1' };
  await set.apply([resource('sqs', 'a'), resource('sqs', 'b', other)], MAIN);
  expect(opened.map(({ name, context: { region }, applied }) => [name, region, applied])).toEqual([
    ['sqs', 'eu-west-1', [['a']]],
    ['sqs', 'us-east-1', [['b']]],
  ]);
  // A client with a region that is not the stack's means the stack.
  expect(await set.get('sqs', { region: 'ap-south-1' })).toBe(opened[0]);
  expect(await set.get('sqs', other)).toBe(opened[1]);
  expect(set.get('sns')).toBeUndefined();
});

test('a service whose resources are gone is told so, and the others are asked again', async () => {
  const { set, opened } = create();
  await set.apply([resource('sqs', 'a'), resource('dynamodb', 't')], MAIN);
  await set.apply([resource('dynamodb', 't')], MAIN);
  expect(opened.map(({ applied }) => applied)).toEqual([
    [['a'], []],
    [['t'], ['t']],
  ]);
});

test('a delivery, and what a mapping reads, are found by the ARN', async () => {
  const { set, opened } = create();
  const cause = newCause();
  const caller = { principal: { type: 'everything' as const }, account: MAIN.account, cause };
  await set.deliver({ targetArn: 'arn:aws:sqs:eu-west-1:123456789012:a', payload: 'x', caller, cause });
  expect(opened[0].delivered).toEqual(['x']);
  const stream = 'arn:aws:dynamodb:eu-west-1:123456789012:table/t/stream/now';
  expect(await opened[0].context.source(stream)).toBe(`the source of ${stream}`);
  expect(opened.map(({ name }) => name)).toEqual(['sqs', 'streams']);
  await expect(
    set.deliver({ targetArn: 'arn:aws:firehose:eu-west-1:123456789012:deliverystream/x', payload: 'x', caller, cause }),
  ).rejects.toThrow('there is no local service for arn:aws:firehose');
});

test('the state of a service is kept in its folder', async () => {
  const first = create({ persist: true });
  await first.set.apply([resource('sqs', 'a')], MAIN);
  first.opened[0].count = 7;
  await first.services.stop();
  const second = create({ persist: true });
  await second.set.apply([resource('sqs', 'a')], MAIN);
  expect(second.opened[0].count).toBe(7);
  await second.services.stop();

  const [file] = fs.readdirSync(path.join(folder, 'sqs', 'eu-west-1'));
  fs.writeFileSync(path.join(folder, 'sqs', 'eu-west-1', file), '{"format":0}');
  const third = create({ persist: true });
  await expect(third.set.apply([resource('sqs', 'a')], MAIN)).rejects.toThrow(
    /was written by another version, and nothing was changed: .*--reset/,
  );
});
