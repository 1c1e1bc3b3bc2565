import { LocalServices, SERVICES, type ServiceRow } from '../../../src/local/aws';
import type { Delivery, Functions, ServiceEvent } from '../../../src/local/aws/service';
import { Clock } from '../../../src/local/clock';
import { Retries, type RetriesOptions } from '../../../src/local/delivery/retries';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const NO_FUNCTIONS: Functions = {
  find: () => undefined,
  invoke: () => Promise.reject(new Error('there are no functions in this test')),
};

/**
 * Local services for a test, with a clock that stands still, and the configuration of SDK clients for them. All is
 * closed after the test.
 */
export async function startServices({
  rows = SERVICES,
  functions = NO_FUNCTIONS,
  folder,
  retries: retriesOptions,
  anyKey = true,
}: {
  readonly rows?: readonly ServiceRow[];
  readonly functions?: Functions;
  /** Keeps the data. */
  readonly folder?: string;
  readonly retries?: RetriesOptions;
  /** @default true */
  readonly anyKey?: boolean;
} = {}) {
  const location = { account: '123456789012', region: 'eu-west-1' };
  const lines: string[] = [];
  const services = new LocalServices({
    rows,
    location,
    others: 'everything',
    anyKey,
    log: (line) => lines.push(line),
    folder: folder === undefined ? undefined : (name) => `${folder}/${name}`,
  });
  const url = await services.listen();
  const clock = new Clock({ live: false });
  const retries = new Retries(clock, retriesOptions);
  const set = services.addSet('test', { clock, retries, functions });
  const events: ServiceEvent[] = [];
  set.listen((event) => events.push(event));
  closing.push(() => services.stop());
  return {
    url,
    clock,
    retries,
    set,
    services,
    location,
    /** What the services have announced. */
    events,
    /** What they have printed. */
    lines,
    /** For `new SQSClient(config)`. */
    config: {
      endpoint: url,
      region: location.region,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    },
    /** Destroys the client after the test. */
    using<T extends { destroy(): void }>(client: T): T {
      closing.push(async () => client.destroy());
      return client;
    },
  };
}

/** A row for a service under test that records what is sent to it. */
export function recorder(name: string): { readonly row: ServiceRow; readonly deliveries: Delivery[] } {
  const deliveries: Delivery[] = [];
  return {
    deliveries,
    row: {
      name,
      open: async () => ({
        name,
        operations: [],
        handle: () => Promise.reject(new Error('not for requests')),
        deliver: async (delivery) => void deliveries.push(delivery),
        close: async () => undefined,
      }),
    },
  };
}
