import { executeApiRow } from '../aws/execute-api/execute-api';
import { ensureRemoteTables, LocalServices, SERVICES, type CallerRegistry, type Location } from '../aws';
import type { Functions, ServiceContext } from '../aws/service';
import type { WebSocketConnections } from '../gateway';
import type { Clock } from '../clock';
import type { Retries } from '../delivery/retries';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../assembly';
import { UserError } from '../../errors';
import { servicesElsewhere, type ServiceEndpoint } from './service-endpoints';
import { connect, SilentEndpoint } from './silent-endpoint';
import { SEED_DIR } from '../../manifest/names';
import { Seeding } from '../seed/seeding';
import type { LocalCloud } from '../model';
import type { DataFolder } from './state-folder';

export interface AwsServicesOptions {
  /** Where the data is kept. @default - in memory */
  readonly state?: DataFolder;
  /** The URL of an emulator to use in their place. */
  readonly endpoint?: string;
  readonly allowedHosts: readonly string[];
  /** The address at which they are, in addition to 127.0.0.1. @default - none */
  readonly host?: string;
  /** The secret of the local key. @default - the text `local` */
  readonly secretAccessKey?: string;
  /** Services whose clients reach AWS. If there are any, functions sign requests with the developer's own keys. */
  readonly aws: readonly string[];
  readonly log: (message: string) => void;
  readonly projectDir: string;
  /** The port to listen on, or the next free one. */
  readonly port: number;
  /** The port to listen on: an error if it is in use. @default - `port` */
  readonly fixedPort?: number;
  /** The services that run elsewhere. */
  readonly endpoints: readonly ServiceEndpoint[];
  readonly clock: Clock;
  readonly retries: Retries;
  readonly functions: Functions;
  /** @default - everybody may do everything */
  readonly authorize?: ServiceContext['authorize'];
  readonly permissionsLoaded?: ServiceContext['permissionsLoaded'];
  /** The open connections of WebSocket APIs. */
  readonly webSockets: WebSocketConnections;
}

/** The AWS services at `AWS_ENDPOINT_URL`: those of this process, or an emulator's. */
export interface AwsServices {
  readonly url: string;
  /** Knows which function makes a request. Undefined with an emulator. */
  readonly callers?: CallerRegistry;
  /** Runs the resources of the stack. */
  apply(cloud: LocalCloud): Promise<void>;
  /** Puts the data of `seed/` into empty resources. Fails for data that does not fit. */
  seed(cloud: LocalCloud): Promise<void>;
  /** Continues what an earlier start has left. The functions of the stack have to be there. */
  resume(): void;
  close(): Promise<void>;
}

/** Nothing runs on this machine: functions reach AWS. */
export const NO_SERVICES: AwsServices = {
  url: '',
  apply: async () => undefined,
  seed: async () => undefined,
  resume: () => undefined,
  close: async () => undefined,
};

/** The set of services of the running stack. */
export const DEV_SET = 'dev';

/** The ports that are tried, as for APIs. */
const TRIED = 100;

export async function startAwsServices(options: AwsServicesOptions): Promise<AwsServices> {
  return options.endpoint === undefined ? ownServices(options) : emulatedServices(options.endpoint, options.log);
}

async function ownServices(options: AwsServicesOptions): Promise<AwsServices> {
  const { state, host, allowedHosts, aws, secretAccessKey, clock, retries, functions, webSockets, log } = options;
  const { authorize, permissionsLoaded } = options;
  const elsewhere = servicesElsewhere(options.endpoints);
  const services = new LocalServices({
    rows: [...SERVICES, executeApiRow(webSockets)].filter(({ name }) => !elsewhere.has(name)),
    location: { account: LOCAL_ACCOUNT, region: LOCAL_REGION },
    host,
    allowedHosts,
    others: 'administrator',
    anyKey: aws.length > 0,
    secretAccessKey,
    log,
    folder: state && ((name, location) => state.ofService(name, location)),
    isTemporary: state?.isTemporary,
  });
  const url = await listen(services, options);
  const endWatch = watchEndpoints(options.endpoints, log);
  const set = services.addSet(DEV_SET, { clock, retries, functions, authorize, permissionsLoaded });
  const report = onChange(log);
  const seeding = new Seeding({
    root: options.projectDir,
    folder: SEED_DIR,
    serviceOf: async ({ service, ...location }) => set.get(service, location),
    log,
  });
  return {
    url,
    callers: services.callers,
    async apply(cloud) {
      services.callers.define(DEV_SET, cloud.functions);
      const resources = cloud.resources.filter(({ service }) => !elsewhere.has(service));
      const problems = await set.apply(resources, locationOf(cloud));
      report(problems.map(({ name, logicalId, reason }) => `${name} (${logicalId}): ${reason}`));
    },
    seed: (cloud) => seeding.apply(cloud),
    resume: () => set.resume(),
    close: () => {
      endWatch();
      return services.stop();
    },
  };
}

async function listen(services: LocalServices, { port, fixedPort }: AwsServicesOptions): Promise<string> {
  const url = await services.listen(fixedPort ?? port, fixedPort === undefined ? TRIED : 1);
  if (fixedPort === undefined || new URL(url).port === String(fixedPort)) return url;
  await services.stop();
  throw new UserError(
    'PORT_IN_USE',
    `port ${fixedPort} is in use: end what uses it, or choose another with --endpoint-port`,
  );
}

/** The account and region of most of the stack. */
export function locationOf({ resources, functions }: LocalCloud): Location {
  const [resource] = resources;
  if (resource) return resource;
  const [, , , region = LOCAL_REGION, account = LOCAL_ACCOUNT] = functions[0]?.arn.split(':') ?? [];
  return { region, account };
}

/** If the emulator does not respond, only calls to it fail. Its tables are created once it responds. */
function emulatedServices(url: string, log: (message: string) => void): AwsServices {
  const report = onChange(log);
  const flag = `--endpoint ${url}`;
  const endpoint = new SilentEndpoint({ flag, calls: 'Calls of AWS services', log });
  return {
    url,
    apply: (cloud) =>
      endpoint.attempt(async () => {
        if (cloud.tables.length === 0) await connect(flag, url);
        const problems = await ensureRemoteTables(url, locationOf(cloud).region, cloud.tables);
        report(problems.map(({ table, reason }) => `${table.tableName} (${table.logicalId}): ${reason}`));
      }),
    seed: async () => undefined,
    resume: () => undefined,
    close: async () => endpoint.close(),
  };
}

/** Names the endpoints of single services that do not respond. Returns a function that ends this. */
function watchEndpoints(endpoints: readonly ServiceEndpoint[], log: (message: string) => void): () => void {
  const watched = endpoints.map(({ service, url }) => {
    const flag = `--endpoint ${service}=${url}`;
    const endpoint = new SilentEndpoint({ flag, calls: `Calls of ${service}`, log });
    void endpoint.attempt(() => connect(flag, url));
    return endpoint;
  });
  return () => watched.forEach((endpoint) => endpoint.close());
}

/** Logs each problem once, and not at every reload. */
function onChange(log: (message: string) => void): (problems: readonly string[]) => void {
  let named = new Set<string>();
  return (problems) => {
    for (const message of problems) if (!named.has(message)) log(message);
    named = new Set(problems);
  };
}
