import { CallerRegistry, type CallerRegistryOptions } from './caller-registry';
import { AwsEndpoint, type AwsEndpointOptions, type ServiceProvider } from './endpoint';
import type { AwsService, Functions, ServiceContext } from './service';
import { ServiceSet, type Location } from './service-set';
import { SERVICES, type ServiceRow } from './services';
import type { Clock } from '../clock';
import { Retries } from '../delivery/retries';

export interface LocalServicesOptions
  extends
    Omit<AwsEndpointOptions, 'callers'>,
    Pick<CallerRegistryOptions, 'others' | 'anyKey' | 'secretAccessKey' | 'log'> {
  /** Where requests go that are for no account and region of a stack. */
  readonly location: Location;
  /** @default - the services in `services.ts` */
  readonly rows?: readonly ServiceRow[];
  /** The folder for the data of a service. @default - data is not kept */
  readonly folder?: (name: string, location: Location) => string;
  /** See `ServiceContext`. */
  readonly isTemporary?: boolean;
}

export interface ServiceSetParts {
  readonly clock: Clock;
  /** @default - the waits of AWS */
  readonly retries?: Retries;
  readonly functions: Functions;
  /** @default - everybody may do everything */
  readonly authorize?: ServiceContext['authorize'];
  readonly before?: ServiceContext['before'];
  readonly permissionsLoaded?: ServiceContext['permissionsLoaded'];
  /** @default - a line of the log */
  readonly lost?: ServiceContext['lost'];
}

/**
 * The AWS services of this process behind one endpoint: a set of services for `dev`, or one for each test client.
 *
 * @example
 * const services = new LocalServices({ location, others: 'administrator', log: console.log });
 * const url = await services.listen(4000);
 * const set = services.addSet('dev', { clock: new Clock(), functions });
 * await set.apply(cloud.resources, location);
 */
export class LocalServices implements ServiceProvider {
  readonly callers: CallerRegistry;
  private readonly endpoint: AwsEndpoint;
  private readonly rows: readonly ServiceRow[];
  private readonly sets = new Map<string, ServiceSet>();
  private address = '';

  constructor(private readonly options: LocalServicesOptions) {
    const { rows = SERVICES, others, anyKey, secretAccessKey, log, location, host, allowedHosts, remedy } = options;
    this.rows = rows;
    this.callers = new CallerRegistry({ account: location.account, others, anyKey, secretAccessKey, log });
    this.endpoint = new AwsEndpoint(this, { host, allowedHosts, remedy, callers: this.callers });
  }

  /** `AWS_ENDPOINT_URL`. */
  get url(): string {
    return this.address;
  }

  /** Starts to listen, on the port or one of the next `tries - 1` if it is in use, or else any free one. */
  async listen(port = 0, tries = 1): Promise<string> {
    return (this.address = await this.endpoint.listen(port, tries));
  }

  /** Adds a set of services, with time and functions of its own. */
  addSet(name: string, parts: ServiceSetParts): ServiceSet {
    const {
      clock,
      retries = new Retries(clock),
      functions,
      authorize = () => undefined,
      before,
      permissionsLoaded,
      lost = this.options.log,
    } = parts;
    const { location, folder, isTemporary, log } = this.options;
    const set = new ServiceSet({
      rows: this.rows,
      location,
      folder,
      isTemporary,
      context: {
        clock,
        retries,
        functions,
        endpoint: this.address,
        log,
        lost,
        authorize,
        before,
        permissionsLoaded,
        signer: (accessKeyId, service) => this.callers.signer(accessKeyId, service),
        issueCredentials: (...of) => this.callers.issue(...of, clock),
      },
    });
    this.sets.set(name, set);
    return set;
  }

  /** Closes the set and its services. */
  async removeSet(name: string): Promise<void> {
    const set = this.sets.get(name);
    this.sets.delete(name);
    this.callers.define(name, []);
    await set?.close();
  }

  has(name: string): boolean {
    return this.rows.some((row) => row.name === name);
  }

  withTarget(target: string): string | undefined {
    return this.rows.find((row) => row.target === target)?.name;
  }

  get(
    name: string,
    { set, ...location }: { readonly set?: string; readonly account?: string; readonly region?: string },
  ): AwsService | undefined | Promise<AwsService | undefined> {
    if (set !== undefined && this.sets.has(set)) return this.sets.get(set)!.get(name, location);
    const sets = [...this.sets.values()].reverse();
    return sets.length > 1 && name !== 's3' && this.has(name)
      ? serviceOfSeveral(name, sets, location)
      : sets[0]?.get(name, location);
  }

  /** Stops to listen, and closes all sets. */
  async stop(): Promise<void> {
    await this.endpoint.close();
    for (const name of this.sets.keys()) await this.removeSet(name);
  }

  /** Does not keep the process alive. */
  unref(): void {
    this.endpoint.unref();
  }
}

/**
 * The service for a request of a test itself, while several test clients are open: that of the client whose resource it
 * names, else of the client that was created last.
 */
function serviceOfSeveral(name: string, sets: readonly ServiceSet[], location: Partial<Location>): AwsService {
  return {
    name,
    operations: [],
    async handle(request) {
      const text = (await request.read()).toString('utf8');
      const services = await Promise.all(sets.map((set) => set.get(name, location)!));
      return (services.find((service) => service.mentions?.(text)) ?? services[0]).handle(request);
    },
    close: async () => undefined,
  };
}
